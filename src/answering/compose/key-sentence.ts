/** Finds the sentence, list item or table row that answers, where the quote does not begin with it. */
import type { Aspect } from "../../knowledge/query.ts";
import { termsOf } from "../../knowledge/terms.ts";
import type { RankedPassage } from "../../knowledge/types.ts";
import { hasSuchFact, wantedFact } from "../../knowledge/wanted-fact.ts";
import { saysOf } from "./follow-up-quote.ts";

/** A sentence, list item or table row of a section. */
export type Part = { text: string; words: number; isListed: boolean; isRow: boolean };

/** Words within which an answer must come. */
const KEY_WORDS = 45;
/** By how much a sentence must be more similar to the question than the first one to be put before it. */
const KEY_LEAD = 0.08;
/** The same where no meaning is compared, so that words alone decide. */
const KEY_LEAD_BY_WORDS = 0.14;
/** By how much it must be more similar than the heading to stand before the "yes" or "no" to that heading. */
const HEADING_LEAD = 0.15;
/** Below this similarity, a heading is another question. */
const SAME_QUESTION = 0.5;
const DISTINCT_WEIGHT = 0.3;
const FEW_WORDS = 8;
const IS_QUESTION = /[?？]\s*$/u;
const YES_OR_NO =
  /^\W*(?:yes|no|never|not|usually|often|generally|partly)\b|^(?:不?可以|不?能|不行|不用|不需要|是的|不是)/iu;
const ASKS_FOR_PERSON =
  /^\W*(?:(?:and|so|hi|hey)\W+)*(?:who|whom)\b.{0,20}\b(?:ask|tell|contact|call|write to|talk to|report|inform)\b|找谁|问谁|联系谁/iu;
const CONTACT = /\S@\S|(?<!\S)#[a-z]/u;

type KeyOptions = {
  /** The first part of the quote. */
  first: number;
  /** The heading has the words of the question. */
  headingAsks: boolean;
  aspects: readonly Aspect[];
  question: string;
  isFollowUp: boolean;
};

/**
 * The part that answers much better than the beginning of the quote, if it stands far from it; or the only row whose
 * range has the question's number.
 */
export function keyOf(
  parts: readonly Part[],
  { passage, similarities: likeness, heading }: RankedPassage,
  { first, headingAsks, aspects, question, isFollowUp }: KeyOptions,
): number | null {
  const [row, ...others] = parts.flatMap(({ text }, i) => (isInSomeRange(question, text) ? [i] : []));
  if (row !== undefined && others.length === 0) return row > first ? row : null;
  const named = namedRow(parts, first, question);
  if (named !== null) return named > first ? named : null;
  const fact = wantedFact(question);
  const stated = fact
    ? statedAt(parts, first, (text) => hasSuchFact(text, fact))
    : isFollowUp
      ? statedAt(parts, first, (text) => saysOf(text, question))
      : ASKS_FOR_PERSON.test(question)
        ? statedAt(parts, first, (text) => CONTACT.test(text))
        : undefined;
  if (stated !== undefined) return stated;
  // A heading that is no question only names the topic.
  if (headingAsks && IS_QUESTION.test(passage.heading)) return null;
  const distinct = distinctness(parts, aspects);
  const worth = parts.map((_, i) => (likeness[i] ?? 0) + DISTINCT_WEIGHT * distinct[i]!);
  const best = worth.indexOf(Math.max(...worth));
  const before = parts.slice(first, best).reduce((sum, { words }) => sum + words, 0);
  const isShort = parts[best]!.words <= KEY_WORDS && parts[best]!.words >= 4;
  const opening = YES_OR_NO.test(parts[first]!.text);
  // A yes or no to another question is not the answer to this one.
  if (opening && heading !== undefined && heading < SAME_QUESTION && IS_QUESTION.test(passage.heading))
    return best > first && isShort && (likeness[best] ?? 0) > (likeness[first] ?? 0) ? best : null;
  if (before === 0 || !isShort || before + parts[best]!.words <= KEY_WORDS) return null;
  // The first sentence answers the question of the heading: another one goes before it only if it is nearer.
  if (IS_QUESTION.test(passage.heading) && heading !== undefined) {
    const hidesAnswer = opening && !YES_OR_NO.test(parts[best]!.text);
    if ((likeness[best] ?? 0) < heading + (hidesAnswer ? HEADING_LEAD : 0)) return null;
  }
  // "Yes." alone is like no sentence: the one after it says what is so.
  const beginning = Math.max(worth[first]!, parts[first]!.words < FEW_WORDS ? worth[first + 1]! : 0);
  const isRead = likeness.some((each) => each !== null);
  return worth[best]! - beginning >= (isRead ? KEY_LEAD : KEY_LEAD_BY_WORDS) ? best : null;
}

/**
 * How much of the question each part has that the others lack, 0 to 1: in a section on headers, "year" says more than
 * "header".
 */
function distinctness(parts: readonly Part[], aspects: readonly Aspect[]): number[] {
  const said = parts.map(({ text }) => new Set(termsOf(text)));
  const has = ({ terms, synonyms }: Aspect, i: number): boolean =>
    terms.every((term) => said[i]!.has(term)) || synonyms.some((term) => said[i]!.has(term));
  const weights = aspects.map((aspect) =>
    Math.log((parts.length + 1) / (parts.filter((_, i) => has(aspect, i)).length + 1)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0) || 1;
  return parts.map((_, i) => aspects.reduce((sum, aspect, n) => sum + (has(aspect, i) ? weights[n]! : 0), 0) / total);
}

/** The first part that states what is asked for; null if it stands near the beginning, undefined if none states it. */
function statedAt(parts: readonly Part[], first: number, states: (text: string) => boolean): number | null | undefined {
  let words = 0;
  for (const { text, words: more } of parts.slice(first)) {
    if (words < KEY_WORDS && states(text)) return null;
    words += more;
  }
  const found = parts.findIndex(({ text, words: length }) => length <= KEY_WORDS && states(text));
  if (found < 0) return undefined;
  return found > first ? found : null;
}

/** The only row that is called what the question names: "Medium" in "deadline for medium vulnerabilities". */
function namedRow(parts: readonly Part[], first: number, question: string): number | null {
  const asked = new Set(termsOf(question));
  const named = parts.flatMap(({ text, isRow }, i) => {
    // Not the names of the columns.
    const name = isRow && parts[i - 1]?.isRow ? termsOf(text.split("|").find((cell) => cell.trim() !== "") ?? "") : [];
    return name.length > 0 && name.every((term) => asked.has(term)) ? [i] : [];
  });
  const [row, second] = named;
  if (row === undefined || second !== undefined) return null;
  const name = termsOf(parts[row]!.text.split("|").find((cell) => cell.trim() !== "") ?? "");
  const before = new Set(
    termsOf(
      parts
        .slice(first, row)
        .map(({ text, isRow }) => (isRow ? "" : text))
        .join(" "),
    ),
  );
  return name.every((term) => before.has(term)) ? null : row;
}

/** Whether the text names a range that a number of the question lies in: 8 in "7.0-8.9". */
export function isInSomeRange(question: string, text: string): boolean {
  const numbers = (question.match(/(?<![\w.])\d+(?:\.\d+)?(?![\w.]*\w)/gu) ?? []).map(Number);
  return [...text.matchAll(/(?<![\w.-])(\d+(?:\.\d+)?)\s?(?:-|–|to|至|到)\s?(\d+(?:\.\d+)?)(?![\w-])/gu)].some(
    ([, from, to]) => numbers.some((number) => Number(from) <= number && number <= Number(to)),
  );
}
