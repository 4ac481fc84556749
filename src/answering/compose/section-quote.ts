/**
 * Quotes the section that answers a question: whole where it is short, else cut between sentences, list items or table
 * rows. What a cut leaves out of a list or table is counted, so that nobody takes a part for the whole.
 */
import { stripMarkdown } from "../../knowledge/blocks.ts";
import type { Aspect } from "../../knowledge/query.ts";
import { wordCount } from "../../knowledge/sentences.ts";
import { termsOf } from "../../knowledge/terms.ts";
import { hasSuchFact, wantedFact } from "../../knowledge/wanted-fact.ts";
import type { Passage, RankedPassage } from "../../knowledge/types.ts";
import { wordsIn } from "../../words/words.ts";
import { DEPENDS_ON_PREVIOUS } from "../grounding/vocabulary.ts";
import { toDisplayText } from "./display.ts";
import { saysOf } from "./follow-up-quote.ts";

export type Quote = {
  passage: Passage;
  start: number;
  end: number;
  text: string;
  /** The sentence or row that answers, where the quote does not begin with it. */
  key: string | null;
};

/** Nearly all sections of a handbook are shorter. */
const MAX_WORDS = 110;
const MOST_WITH_KEY = 120;
/** A row whose range has the question's number is the row that is asked for. */
const IN_RANGE = 2;
/** Words within which an answer must come. */
const KEY_WORDS = 45;
/** By how much a sentence must be more similar to the question than the first one to be put before it. */
const KEY_LEAD = 0.08;
/** The same where no meaning is compared, so that words alone decide. */
const KEY_LEAD_BY_WORDS = 0.14;
const DISTINCT_WEIGHT = 0.3;
const FEW_WORDS = 8;
/** Shorter sentences, such as "Yes.", say nothing alone. */
const FEWEST_WORDS = 9;
const LISTED = /^\s*(?:[-*+•]|\d{1,3}[.)]|\|)\s?/u;
const ANNOUNCES = /[:：]\s*$/u;

type Part = { text: string; words: number; isListed: boolean; isRow: boolean };

type KeyOptions = { first: number; asked: boolean; distinct: readonly number[]; question: string; isFollowUp: boolean };

/** `maxWords` limits the words of the quote; a single longer sentence is quoted nevertheless. */
export function quoteSection(
  entry: RankedPassage,
  aspects: readonly Aspect[],
  maxWords = MAX_WORDS,
  { question = "", isFollowUp = false }: { question?: string; isFollowUp?: boolean } = {},
): Quote {
  const { passage } = entry;
  const { document, sentences, language } = passage;
  const parts = sentences.map(({ start, end }): Part => {
    const raw = document.text.slice(start, end);
    const text = stripMarkdown(raw).trim();
    const isRow = raw.startsWith("|");
    // A row is shown with the names of its columns.
    const words = wordCount(isRow ? toDisplayText(document.text, start, end) : text);
    return { text, words, isListed: LISTED.test(raw), isRow };
  });
  const answering = worthOf(entry, parts, aspects, question);
  // If the heading asks the question, the answer begins with the first sentence.
  const headingAsks = coverage(aspects, new Set(termsOf(passage.heading))) >= 0.5;
  const worth = answering.map((each, i) => each + (i > 0 ? 0 : headingAsks ? 1 : 0.15));
  const key = keyOf(parts, entry.similarities, {
    first: chosenRange(parts, worth, maxWords)[0],
    // A heading that is no question only names the topic.
    asked: headingAsks && /[?？]\s*$/u.test(passage.heading),
    distinct: distinctness(parts, aspects),
    question,
    isFollowUp,
  });
  // The answering sentence before the quote counts, too.
  const room = key === null ? maxWords : Math.min(maxWords, MOST_WITH_KEY - parts[key]!.words);
  const [first, last] = chosenRange(parts, worth, room);
  const start = sentences[first]!.start;
  const end = sentences[last]!.end;
  const text = toDisplayText(document.text, start, end);
  const more = listedBeside(parts, first, last);
  return {
    passage,
    start,
    end,
    text: more > 0 ? `${text}\n${wordsIn(language).answers.more(more)}` : text,
    key: key === null ? null : toDisplayText(document.text, sentences[key]!.start, sentences[key]!.end),
  };
}

/**
 * The part that answers much better than the beginning of the quote, if it stands far from it; or the only row whose
 * range has the question's number.
 */
function keyOf(
  parts: readonly Part[],
  likeness: readonly (number | null)[],
  { first, asked, distinct, question, isFollowUp }: KeyOptions,
): number | null {
  const [row, ...others] = parts.flatMap(({ text }, i) => (isInSomeRange(question, text) ? [i] : []));
  if (row !== undefined && others.length === 0) return row > first ? row : null;
  const fact = wantedFact(question);
  if (fact) return statedAt(parts, first, (text) => hasSuchFact(text, fact));
  if (isFollowUp) return statedAt(parts, first, (text) => saysOf(text, question));
  if (asked) return null;
  const worth = parts.map((_, i) => (likeness[i] ?? 0) + DISTINCT_WEIGHT * distinct[i]!);
  const best = worth.indexOf(Math.max(...worth));
  const before = parts.slice(first, best).reduce((sum, { words }) => sum + words, 0);
  const isShort = parts[best]!.words <= KEY_WORDS && parts[best]!.words >= 4;
  if (before === 0 || !isShort || before + parts[best]!.words <= KEY_WORDS) return null;
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

/** The first part that states what is asked for, unless it stands near the beginning of the quote. */
function statedAt(parts: readonly Part[], first: number, states: (text: string) => boolean): number | null {
  let words = 0;
  for (const { text, words: more } of parts.slice(first)) {
    if (words < KEY_WORDS && states(text)) return null;
    words += more;
  }
  const found = parts.findIndex(({ text, words: length }) => length <= KEY_WORDS && states(text));
  return found > first ? found : null;
}

/** How well each sentence answers. */
function worthOf(
  { similarities }: RankedPassage,
  parts: readonly Part[],
  aspects: readonly Aspect[],
  question: string,
): number[] {
  return parts.map(
    ({ text }, i) =>
      (similarities[i] ?? 0) +
      0.6 * coverage(aspects, new Set(termsOf(text))) +
      (isInSomeRange(question, text) ? IN_RANGE : 0),
  );
}

/** Whether the text names a range that a number of the question lies in: 8 in "7.0-8.9". */
function isInSomeRange(question: string, text: string): boolean {
  const numbers = (question.match(/(?<![\w.])\d+(?:\.\d+)?(?![\w.]*\w)/gu) ?? []).map(Number);
  return [...text.matchAll(/(?<![\w.-])(\d+(?:\.\d+)?)\s?(?:-|–|to|至|到)\s?(\d+(?:\.\d+)?)(?![\w-])/gu)].some(
    ([, from, to]) => numbers.some((number) => Number(from) <= number && number <= Number(to)),
  );
}

/** The first and the last part of the quote: around the best one, and as many of its neighbours as there is room for. */
function chosenRange(
  parts: readonly Part[],
  worth: readonly number[],
  maxWords: number,
): [first: number, last: number] {
  const total = parts.reduce((sum, { words }) => sum + words, 0);
  if (total <= maxWords) return [0, parts.length - 1];
  // Where there is little room, a sentence that fits goes before a better one that does not.
  const fitting = worth.filter((_, i) => fits(parts[i]!, maxWords));
  const most = Math.max(...(fitting.length > 0 ? fitting : worth));
  const best = worth.findIndex((each, i) => each === most && (fitting.length === 0 || fits(parts[i]!, maxWords)));
  let [first, last] = [best, best];
  let words = parts[best]!.words;
  const take = (i: number): boolean => {
    const part = parts[i];
    if (!part || words + part.words > maxWords) return false;
    words += part.words;
    [first, last] = [Math.min(first, i), Math.max(last, i)];
    return true;
  };
  // What a sentence needs before it to be understood: its list's beginning, or what "they" are.
  let grows = true;
  while (grows) grows = needsPrevious(parts, first) && take(first - 1);
  for (grows = true; grows;) grows = take(last + 1);
  for (grows = true; grows;) grows = take(first - 1);
  // An announcement without the list that it announces says nothing.
  while (last > best && (ANNOUNCES.test(parts[last]!.text) || isHeader(parts, last))) last--;
  return [first, last];
}

function fits({ words, text }: Part, maxWords: number): boolean {
  return words <= maxWords && words >= FEWEST_WORDS && !ANNOUNCES.test(text);
}

/** The first row of a table of which no other is quoted. */
function isHeader(parts: readonly Part[], i: number): boolean {
  return parts[i]!.isRow && !parts[i - 1]?.isRow && parts[i + 1]?.isRow === true;
}

function needsPrevious(parts: readonly Part[], i: number): boolean {
  return parts[i]!.isListed || DEPENDS_ON_PREVIOUS.test(parts[i]!.text) || ANNOUNCES.test(parts[i - 1]?.text ?? "");
}

/** How many items or rows the quote leaves out of the list that it ends in or begins in. */
function listedBeside(parts: readonly Part[], first: number, last: number): number {
  const run = (from: number, step: 1 | -1): number => {
    let count = 0;
    for (let i = from; parts[i]?.isListed; i += step) count++;
    return count;
  };
  return (parts[last]!.isListed ? run(last + 1, 1) : 0) + (parts[first]!.isListed ? run(first - 1, -1) : 0);
}

/** How many of the aspects these terms mention, as a share from 0 to 1. A synonym counts less. */
export function coverage(aspects: readonly Aspect[], terms: ReadonlySet<string>): number {
  const hits = aspects.reduce(
    (sum, aspect) =>
      sum +
      (aspect.terms.every((term) => terms.has(term)) ? 1 : aspect.synonyms.some((term) => terms.has(term)) ? 0.7 : 0),
    0,
  );
  return aspects.length === 0 ? 0 : hits / aspects.length;
}
