/** Two documents that say different things of the same matter: told, never decided here. */
import { plainText } from "../../knowledge/blocks.ts";
import type { Ranked } from "../../knowledge/search-index.ts";
import { termsOf } from "../../knowledge/terms.ts";
import type { Warning } from "../types.ts";
import type { Quote } from "../compose/extractive.ts";

/** Share of the words of two sentences that must be the same for them to speak of one matter. */
const ONE_MATTER = 0.55;
const NEGATION = /\b(?:not|never|no|cannot|can't|mustn't|without|prohibited|forbidden)\b|不|禁止|无需|不得|勿/iu;

/** At most one disagreement between what is quoted and what other documents among the best passages say. */
export function disagreement(quotes: readonly Quote[], ranked: readonly Ranked[]): Warning[] {
  const others = ranked
    .slice(0, 6)
    .map(({ passage }) => ({ passage, statements: statementsOf(passage, passage.start, passage.end) }));
  for (const quote of quotes) {
    for (const said of statementsOf(quote.passage, quote.start, quote.end)) {
      for (const { passage, statements } of others) {
        if (passage.document.file === quote.passage.document.file || passage.language !== quote.passage.language)
          continue;
        const other = statements.find((statement) => contradicts(said, statement));
        if (other)
          return [
            {
              kind: "conflict",
              titles: [quote.passage.document.title, passage.document.title],
              words: [said.words, other.words],
            },
          ];
      }
    }
  }
  return [];
}

/** A sentence with what it speaks of and the quantities it gives. */
type Statement = { words: string; terms: Set<string>; numbers: string[] };

/** Nearly the same words, but other numbers or the opposite sense. */
function contradicts(a: Statement, b: Statement): boolean {
  if (a.terms.size < 4 || b.terms.size < 4) return false;
  const common = [...a.terms].filter((term) => b.terms.has(term)).length / Math.max(a.terms.size, b.terms.size);
  if (common < ONE_MATTER) return false;
  if (a.numbers.length > 0 && b.numbers.length > 0) return !a.numbers.some((number) => b.numbers.includes(number));
  return NEGATION.test(a.words) !== NEGATION.test(b.words) && common > 0.75;
}

const COUNTING = [
  "zero",
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
  "ten",
  "eleven",
  "twelve",
];

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

function statementsOf(passage: Quote["passage"], start: number, end: number): Statement[] {
  return passage.sentences
    .filter((sentence) => sentence.start >= start && sentence.end <= end)
    .map((sentence) => plainText(passage.document.text.slice(sentence.start, sentence.end)).trim())
    .map((words) => ({
      words,
      terms: new Set(termsOf(words).filter((term) => !/^\d/u.test(term))),
      numbers: numbersIn(words),
    }));
}
