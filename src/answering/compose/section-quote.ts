/**
 * Quotes the section that answers a question: whole where it is short, else cut between sentences, list items or table
 * rows. What a cut leaves out of a list or table is counted, so that nobody takes a part for the whole.
 */
import { stripMarkdown } from "../../knowledge/blocks.ts";
import type { Aspect } from "../../knowledge/query.ts";
import { wordCount } from "../../knowledge/sentences.ts";
import { termsOf } from "../../knowledge/terms.ts";
import type { Passage, RankedPassage } from "../../knowledge/types.ts";
import { wordsIn } from "../../words/words.ts";
import { DEPENDS_ON_PREVIOUS } from "../grounding/vocabulary.ts";
import { toDisplayText } from "./display.ts";
import { coverage } from "./coverage.ts";
import { isInSomeRange, keyOf, type Part } from "./key-sentence.ts";

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
const MAX_WITH_KEY = 120;
/** A row whose range has the question's number is the row that is asked for. */
const IN_RANGE = 2;
/** Shorter sentences, such as "Yes.", say nothing alone. */
const MIN_WORDS = 9;
const LISTED = /^\s*(?:[-*+•]|\d{1,3}[.)]|\|)\s?/u;
const ANNOUNCES = /[:：]\s*$/u;

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
  const key = keyOf(parts, entry, {
    first: chosenRange(parts, worth, maxWords)[0],
    headingAsks,
    aspects,
    question,
    isFollowUp,
  });
  // The answering sentence before the quote counts, too.
  const room = key === null ? maxWords : Math.min(maxWords, MAX_WITH_KEY - parts[key]!.words);
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
    key:
      key === null || key === first ? null : toDisplayText(document.text, sentences[key]!.start, sentences[key]!.end),
  };
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
  return words <= maxWords && words >= MIN_WORDS && !ANNOUNCES.test(text);
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
