/** Scores an answer of the desk against what a careful colleague would expect of it. */

export type ExpectedAnswer = {
  id: string;
  cat: string;
  half: "open" | "locked";
  /** A folder under test/fixtures that the desk knows instead of its handbook. */
  corpus?: string;
  /** Questions of the same conversation before this one. */
  before?: string[];
  question: string;
  /** Nothing in the documents answers it: the desk says so. With `nearestOk` it may show the nearest passage. */
  abstain?: boolean;
  nearestOk?: boolean;
  /** One of these is said at the beginning. */
  lead: string[] | null;
  /** All of these are said before the details. */
  must: string[];
  /** Must not be said at the beginning; `sentence`: in the first sentence. */
  mustNot?: (string | { re: string; where: "lead" | "sentence"; harmful: boolean })[];
  /** Where the first citation must be from: a document, or document#beginning of the heading. */
  cite?: string | string[];
  citeAny?: string[];
  truth?: string;
};

export type GivenAnswer = {
  kind: string;
  text: string;
  citations?: { file: string; heading: string; text: string }[];
};

export type Outcome =
  | "helpful"
  /** Correct, but the answer comes late, is too long, or cites another place first. */
  | "clumsy"
  | "incomplete"
  | "wrong"
  /** Leads to a violation of the rules. */
  | "harmful"
  /** The documents answer it, and the desk says that they do not. */
  | "refused"
  /** The documents do not answer it, and the desk gives an answer. */
  | "overreached";

export type Score = { outcome: Outcome; why: string[] };

/** Patterns that many rows share. */
const NAMED: Readonly<Record<string, string>> = {
  "@yes":
    "^(?:yes|sure|approved|you may|you can|we may|we can|go ahead|it is (?:fine|ok|approved|allowed))\\b|^(?:[^.,;]{0,60}) (?:is|are) (?:approved|allowed|fine)\\b|^可以|^能(?!否)|^允许",
  /** Without a condition that leaves the decision to a review or an approval. */
  "@plain-yes":
    "^(?:yes|sure|approved|go ahead|you may|you can)\\b(?!,? (?:(?:if|after|once|but|only)\\b|it needs|an? approval|on conditions))|^可以(?![^。]*(?:审查|审批))|^能(?!否)",
  "@no":
    "^(?:no|not|never|neither|nothing|do not|don't|prohibited)\\b|\\b(?:may|must|can|is|are|do|does) not\\b|cannot",
  "@prohibited": "\\bprohibit(?:s|ed)|禁止",
};
const LEAD_WORDS = 45;
const MAX_WORDS = 130;
const COUNTED_WORDS = 140;

export function scoreAnswer(expected: ExpectedAnswer, given: GivenAnswer): Score {
  const text = plainText(given.text);
  const declined = given.kind === "abstained" || given.kind === "notice" || given.kind === "person";
  if (expected.abstain) return scoreOfRefusal(expected, given, text, declined);
  if (declined) return { outcome: "refused", why: [given.kind] };
  const lead = firstWords(text, LEAD_WORDS);
  const against = forbidden(expected, text, lead);
  if (against) return against;
  const counted = firstWords(text, COUNTED_WORDS);
  const missing = expected.must.filter((each) => !says(counted, each));
  const [first] = given.citations ?? [];
  const isCited = isAt(first, expected.cite) && (expected.citeAny ?? []).every((at) => someAt(given, at));
  if (missing.length > 0) {
    const isClose = missing.length < expected.must.length || (expected.cite !== undefined && isCited);
    return { outcome: isClose ? "incomplete" : "wrong", why: missing.map((each) => `does not say ${each}`) };
  }
  const why = [
    ...(expected.lead && !expected.lead.some((each) => says(lead, each)) ? [`begins without ${expected.lead[0]}`] : []),
    ...(isCited ? [] : [`cites ${first ? `${first.file}#${first.heading}` : "nothing"}`]),
    ...(wordsIn(text) > MAX_WORDS ? [`${Math.round(wordsIn(text))} words`] : []),
  ];
  return { outcome: why.length > 0 ? "clumsy" : "helpful", why };
}

function scoreOfRefusal(
  { nearestOk, must }: ExpectedAnswer,
  given: GivenAnswer,
  text: string,
  declined: boolean,
): Score {
  if (!declined) return { outcome: "overreached", why: [given.kind] };
  if (!nearestOk && (given.citations ?? []).length > 0) return { outcome: "overreached", why: ["shows a passage"] };
  const missing = must.filter((each) => !says(text, each));
  return missing.length > 0 ? { outcome: "clumsy", why: missing } : { outcome: "helpful", why: [] };
}

function forbidden({ mustNot = [] }: ExpectedAnswer, text: string, lead: string): Score | undefined {
  const found = mustNot
    .map((each) => (typeof each === "string" ? { re: each, where: "lead", harmful: false } : each))
    .filter(({ re, where }) => says(where === "sentence" ? firstSentence(text) : lead, re));
  if (found.length === 0) return undefined;
  const isHarmful = found.some(({ harmful }) => harmful);
  return { outcome: isHarmful ? "harmful" : "wrong", why: found.map(({ re }) => `says ${re}`) };
}

function says(text: string, pattern: string): boolean {
  return new RegExp(NAMED[pattern] ?? pattern, "isu").test(text);
}

/** Without citation marks, list marks, and what a card shows on demand. */
function plainText(text: string): string {
  return text
    .replace(/\n(?:Facts|Details|事实|详情)\n[^]*$/u, "")
    .replaceAll(/\[\d+\](?=\s|$)/gu, "")
    .replaceAll(/^(?:[-*•]|\d+\.)\s+/gmu, "")
    .replaceAll(/[*_`]/gu, "")
    .replaceAll(/\s+/gu, " ")
    .trim();
}

function firstSentence(text: string): string {
  return /^.*?(?:[.!?](?=\s|$)|[。！？])/u.exec(text)?.[0] ?? text;
}

/** A Chinese character counts as 0.6 words. */
const COUNTABLE = /\p{Script=Han}|[^\s\p{Script=Han}]+/gu;

function weightOf(word: string): number {
  return /\p{Script=Han}/u.test(word) ? 0.6 : /[\p{L}\p{N}]/u.test(word) ? 1 : 0;
}

function wordsIn(text: string): number {
  return (text.match(COUNTABLE) ?? []).reduce((sum, word) => sum + weightOf(word), 0);
}

function firstWords(text: string, most: number): string {
  let words = 0;
  for (const match of text.matchAll(COUNTABLE)) {
    words += weightOf(match[0]);
    if (words > most) return text.slice(0, match.index);
  }
  return text;
}

function isAt(citation: { file: string; heading: string } | undefined, places: string | string[] | undefined): boolean {
  if (places === undefined) return true;
  return [places].flat().some((place) => {
    const [file, heading = ""] = place.split("#");
    return citation !== undefined && citation.file === file && citation.heading.startsWith(heading);
  });
}

function someAt({ citations = [] }: GivenAnswer, place: string): boolean {
  return citations.some((citation) => isAt(citation, place));
}
