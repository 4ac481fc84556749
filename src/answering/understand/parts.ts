/** Splits a message that asks two questions. */

const WH = "(?:(?:by|to|for|from|in|at|until|since|with) )?(?:who|whom|what|whats|what's|when|where|which|how|why)\\b";
const SUBJECT =
  "(?:i|we|you|he|she|it|they|this|that|these|those|there|the|an?|our|my|your|its|anyone|everyone|customers|people)";
/** "do we", "is it"; but not the verb of the same question: "… and is hosted by us". */
const AUXILIARY = `(?:do|does|did|may|can|could|is|are|am|should|must|will|would|shall)\\s+${SUBJECT}\\b`;
const ASKS = `(?:${WH}|${AUXILIARY})`;
/** The second question after the end of the first. */
const AFTER_END = new RegExp(
  String.raw`\?+\s+(?:(?:and|also|plus|or|but)[,\s]+){0,2}(?=(?:${WH}|do|does|did|may|can|could|is|are|am|should|must|will|would|shall)\b)`,
  "giu",
);
/** The second question joined to the first: "may we use AGPL internally, and how do I file a request". */
const JOINED = new RegExp(String.raw`(?:;\s+(?:and\s+)?|[,;]?\s+(?:and|plus)\s+(?:also\s+)?)(?=${ASKS})`, "giu");
const STARTS = new RegExp(
  String.raw`^(?:(?:hi|hey|hello|so|ok|okay|quick (?:one|question|q)|and|also|sorry)[\s,:–-]+){0,5}(?:${WH}|${AUXILIARY}|(?:is|are|do|does|may|can|should) )`,
  "iu",
);
/** "when and how", "if and when": one question. */
const HALF = /\b(?:if|when|how|where|who|why|what|which|and|or|not)$/iu;
const CHINESE = /(?<=[?？])\s*(?=[\p{L}\p{N}])/gu;
const MIN_LENGTH = 6;
const MIN_CHINESE_LENGTH = 4;

/** One or two questions; the whole message where it cannot be told that there are two. */
export function questionsIn(message: string): [string] | [string, string] {
  const text = message.trim();
  const isChinese = /\p{Script=Han}/u.test(text);
  const [cut, ...others] = isChinese ? [...text.matchAll(CHINESE)] : cutsOf(text);
  if (!cut || others.length > 0) return [text];
  const first = text.slice(0, cut.index).trim();
  const second = text.slice(cut.index + cut[0].length).trim();
  const shortest = isChinese ? MIN_CHINESE_LENGTH : MIN_LENGTH;
  if (first.length < shortest || second.length < shortest || HALF.test(first)) return [text];
  return [/[?？]$/u.test(first) ? first : `${first}?`, second];
}

function cutsOf(text: string): RegExpExecArray[] {
  const ends = [...text.matchAll(AFTER_END)];
  return ends.length > 0 || !STARTS.test(text) ? ends : [...text.matchAll(JOINED)];
}
