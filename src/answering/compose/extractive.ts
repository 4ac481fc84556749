/** Chooses the sentences of ranked passages that answer a question, short enough to read on a phone. */
import { stripMarkdown } from "../../knowledge/blocks.ts";
import type { Passage, RankedPassage } from "../../knowledge/types.ts";
import type { Aspect } from "../../knowledge/query.ts";
import { wordCount } from "../../knowledge/sentences.ts";
import { termsOf } from "../../knowledge/terms.ts";
import { toDisplayText } from "./display.ts";
import { DEPENDS_ON_PREVIOUS } from "../grounding/vocabulary.ts";

/** The best answer to "May we…?" is a sentence that begins with yes or no. */
const YES_OR_NO =
  /^(?:so |and |hey,? )?(?:can|may|do|does|is|are|should|must|could|am|will|would)\b|吗[?？]?$|(?:能不能|可不可以|是不是|要不要|能否|是否|需不需要)/iu;
const SAYS_YES_OR_NO =
  /^[-*>\s]*(?:yes|no|only|not|never|usually|normally|sometimes|nobody|可以|不可以|不行|不能|能|是的|不是|需要|不需要|不用|要|不要|会|不会|一般)(?=[\s,.:;!—，。、；：！]|\p{Script=Han})/iu;

type AskedFor = { aspects: readonly Aspect[]; wantsYesOrNo: boolean };

export type Quote = { passage: Passage; start: number; end: number; text: string };

/** Word limits of all quotes together, of the first quote, and of each further one. */
const MAX_WORDS = 110;
const MAX_FIRST_WORDS = 75;
const MAX_FURTHER_WORDS = 45;
const MIN_FURTHER_WORDS = 4;
const MAX_QUOTES = 3;
/** How many of the best passages are considered. */
const MAX_PASSAGES = 6;
/** A further passage is quoted only if it has this share of the best score. */
const MIN_SCORE_SHARE = 0.85;

export function quotesFrom(question: string, aspects: readonly Aspect[], ranked: readonly RankedPassage[]): Quote[] {
  const [best] = ranked;
  if (!best) return [];
  const asked = { aspects, wantsYesOrNo: YES_OR_NO.test(question.trim()) };
  const quotes: Quote[] = [];
  let words = 0;
  for (const entry of ranked.slice(0, MAX_PASSAGES)) {
    const repeats = quotes.some(
      ({ passage }) => sameSection(passage, entry.passage) || hasSameWords(passage, entry.passage),
    );
    if (
      quotes.length === MAX_QUOTES ||
      repeats ||
      entry.score < best.score * MIN_SCORE_SHARE ||
      entry.passage.language !== best.passage.language
    )
      continue;
    const quote = quoteFrom(
      entry,
      asked,
      quotes.length === 0 ? MAX_FIRST_WORDS : Math.min(MAX_FURTHER_WORDS, MAX_WORDS - words),
    );
    const length = wordCount(quote.text);
    // A mere "Yes." in a different section answers a different question.
    if (quotes.length > 0 && (words + length > MAX_WORDS || length < MIN_FURTHER_WORDS)) continue;
    quotes.push(quote);
    words += length;
  }
  return quotes;
}

/** The best sequence of neighbouring sentences of one passage, within a limit of words. */
function quoteFrom({ passage, similarities }: RankedPassage, asked: AskedFor, mostWords: number): Quote {
  const { sentences, document } = passage;
  const texts = sentences.map(({ start, end }) => stripMarkdown(document.text.slice(start, end)));
  // If the heading asks the question, the first sentence below it is the answer.
  const headingAsks = coverage(asked.aspects, new Set(termsOf(passage.heading))) >= 0.5;
  const worth = texts.map(
    (text, i) =>
      (similarities[i] ?? 0) +
      0.6 * coverage(asked.aspects, new Set(termsOf(text))) +
      (i === 0 ? (headingAsks ? 0.6 : 0.15) : 0) +
      (asked.wantsYesOrNo && SAYS_YES_OR_NO.test(text.trim()) ? 0.4 : 0),
  );
  let first = worth.indexOf(Math.max(...worth));
  let last = first;
  let words = wordCount(texts[first] ?? "");
  const take = (i: number): boolean => {
    const more = wordCount(texts[i] ?? "");
    if (words + more > mostWords) return false;
    words += more;
    first = Math.min(first, i);
    last = Math.max(last, i);
    return true;
  };
  for (let i = first; i > 0 && DEPENDS_ON_PREVIOUS.test(texts[i] ?? "") && take(i - 1); i--);
  for (
    let i = last;
    i + 1 < sentences.length &&
    extendsQuote(texts[i] ?? "", texts[i + 1] ?? "", worth[i + 1]!, words, mostWords) &&
    take(i + 1);
    i++
  );
  const start = sentences[first]!.start;
  const end = sentences[last]!.end;
  return { passage, start, end, text: toDisplayText(document.text, start, end) };
}

/** Whether the quote goes on with the next sentence. */
function extendsQuote(text: string, next: string, worth: number, words: number, mostWords: number): boolean {
  if (/[:：]\s*$/u.test(text)) return true;
  return words < mostWords * 0.5 ? true : worth > 0.5 || DEPENDS_ON_PREVIOUS.test(next);
}

/** How many of the aspects these terms mention, as a share from 0 to 1. A synonym counts less. */
function coverage(aspects: readonly Aspect[], terms: ReadonlySet<string>): number {
  const hits = aspects.reduce(
    (sum, aspect) =>
      sum +
      (aspect.terms.every((term) => terms.has(term)) ? 1 : aspect.synonyms.some((term) => terms.has(term)) ? 0.7 : 0),
    0,
  );
  return aspects.length === 0 ? 0 : hits / aspects.length;
}

function shareOf(asked: ReadonlySet<string>, terms: ReadonlySet<string>): number {
  let hits = 0;
  for (const term of asked) if (terms.has(term)) hits++;
  return asked.size === 0 ? 0 : hits / asked.size;
}

function sameSection(a: Passage, b: Passage): boolean {
  return a.document.file === b.document.file && a.path.join("\n") === b.path.join("\n");
}

/** Two files may have nearly the same text, such as a draft and its final version. */
function hasSameWords(a: Passage, b: Passage): boolean {
  const termsA = new Set(termsOf(a.text));
  const termsB = new Set(termsOf(b.text));
  return shareOf(termsA, termsB) > 0.8 && shareOf(termsB, termsA) > 0.8;
}
