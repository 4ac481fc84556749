/** Splits a message that asks two questions. */

const ASKS =
  "(?:who|whom|what|whats|what's|when|where|which|how|why|do|does|did|may|can|could|is|are|am|should|must|will|would|shall)";
const SECOND = new RegExp(
  String.raw`(?:\?+\s+(?:(?:and|also|plus|or)[,\s]+)?|[,;]?\s+(?:and|plus)\s+(?:also\s+)?)(?=${ASKS}\b|(?:what|how) about\b)`,
  "giu",
);
const STARTS = new RegExp(
  String.raw`^(?:(?:hi|hey|hello|so|ok|okay|quick (?:one|question)|and|also|sorry)[\s,:–-]+)*${ASKS}\b`,
  "iu",
);
const CHINESE = /(?<=[?？])\s*(?=[\p{L}\p{N}])/gu;
const SHORTEST = 6;

/** One or two questions; the whole message where it cannot be told that there are two. */
export function questionsIn(message: string): [string] | [string, string] {
  const text = message.trim();
  const cuts = /\p{Script=Han}/u.test(text)
    ? [...text.matchAll(CHINESE)]
    : STARTS.test(text)
      ? [...text.matchAll(SECOND)]
      : [];
  const [cut, ...others] = cuts;
  if (!cut || others.length > 0) return [text];
  const first = text.slice(0, cut.index).trim();
  const second = text.slice(cut.index + cut[0].length).trim();
  if (first.length < SHORTEST || second.length < SHORTEST) return [text];
  return [/[?？]$/u.test(first) ? first : `${first}?`, second];
}
