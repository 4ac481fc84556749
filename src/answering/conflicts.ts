/** Two documents that say different things of the same matter: told, never decided here. */
import { plainText } from "../knowledge/blocks.ts";
import type { Ranked } from "../knowledge/search-index.ts";
import { termsOf } from "../knowledge/terms.ts";
import type { Warning } from "./answer.ts";
import type { Quote } from "./extractive.ts";

/** Share of the words of two sentences that must be the same for them to speak of one matter. */
const ONE_MATTER = 0.55;
const NEGATION = /\b(?:not|never|no|cannot|can't|mustn't|without|prohibited|forbidden)\b|不|禁止|无需|不得|勿/iu;

/** At most one disagreement between what is quoted and what other documents among the best passages say. */
export function disagreement(quotes: readonly Quote[], ranked: readonly Ranked[]): Warning[] {
  for (const quote of quotes) {
    for (const said of sentencesOf(quote.passage, quote.start, quote.end)) {
      for (const { passage } of ranked.slice(0, 6)) {
        if (passage.document.file === quote.passage.document.file || passage.language !== quote.passage.language) continue;
        const other = sentencesOf(passage, passage.start, passage.end).find((sentence) => contradicts(said, sentence));
        if (other) return [{ kind: "conflict", titles: [quote.passage.document.title, passage.document.title], words: [said, other] }];
      }
    }
  }
  return [];
}

/** Nearly the same words, but other numbers or the opposite sense. */
function contradicts(a: string, b: string): boolean {
  const wordsA = new Set(termsOf(a).filter((term) => !/^\d/u.test(term)));
  const wordsB = new Set(termsOf(b).filter((term) => !/^\d/u.test(term)));
  if (wordsA.size < 4 || wordsB.size < 4) return false;
  const common = [...wordsA].filter((term) => wordsB.has(term)).length;
  if (common / Math.max(wordsA.size, wordsB.size) < ONE_MATTER) return false;
  const numbersA = numbersIn(a);
  const numbersB = numbersIn(b);
  if (numbersA.length > 0 && numbersB.length > 0)
    return numbersA.join() !== numbersB.join() && !numbersA.some((number) => numbersB.includes(number));
  return NEGATION.test(a) !== NEGATION.test(b) && common / Math.max(wordsA.size, wordsB.size) > 0.75;
}

const COUNTING = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/** Quantities; digits that belong to a name (GPL-2.0, T2, ISO 5230) are none. */
function numbersIn(text: string): string[] {
  const found =
    text
      .toLowerCase()
      .match(
        /(?<![\p{L}\p{N}.-])\d+(?:\.\d+)?(?=\s*(?:%|percent|(?:business |working |calendar )?(?:hour|day|week|month|year|line|people|person)|个?(?:工作日|小时|天|周|月|年|行|人)))|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve)\b/gu,
      ) ?? [];
  return found.map((word) => (COUNTING.includes(word) ? String(COUNTING.indexOf(word)) : word));
}

function sentencesOf(passage: Quote["passage"], start: number, end: number): string[] {
  return passage.sentences
    .filter((sentence) => sentence.start >= start && sentence.end <= end)
    .map((sentence) => plainText(passage.document.text.slice(sentence.start, sentence.end)).trim());
}
