/** How much of a clause a sentence of a source covers, by words. */
import type { Glossary } from "../../knowledge/glossary.ts";
import { termsOf } from "../../knowledge/terms.ts";
import type { Source } from "./source.ts";
import type { Statement } from "./statement.ts";
import { matchesAny } from "./synonyms.ts";

/** How much a term counts that is not in the sentence but in its title or heading, beside it, elsewhere, or asked for. */
const TITLE_WEIGHT = 0.8;
const ADJACENT_WEIGHT = 0.65;
const ELSEWHERE_WEIGHT = 0.35;
const QUESTION_WEIGHT = 0.35;
/** The least share of Chinese characters that the glossary must know. */
const MIN_TRANSLATED_SHARE = 0.35;

/** 0 to 1. Terms in the surroundings of the sentence count less. */
export function coverage(part: Statement, source: Source, at: number, asked: ReadonlySet<string>): number {
  const sentence = source.sentences[at]!;
  const around = [source.sentences[at - 1], source.sentences[at + 1]].flatMap((other) =>
    other ? [...other.statement.terms.keys()] : [],
  );
  const above = termsOf(`${source.title} ${source.heading}`);
  const rest = source.sentences.flatMap(({ statement }) => [...statement.terms.keys()]);
  let sum = 0;
  for (const term of part.terms.keys()) {
    if (matchesAny(term, sentence.inContext.terms.keys())) sum += 1;
    else if (matchesAny(term, above)) sum += TITLE_WEIGHT;
    else if (matchesAny(term, around)) sum += ADJACENT_WEIGHT;
    else if (matchesAny(term, rest)) sum += ELSEWHERE_WEIGHT;
    else if (asked.has(term)) sum += QUESTION_WEIGHT;
  }
  return part.terms.size === 0 ? 0 : sum / part.terms.size;
}

/** Compares a Chinese clause with an English sentence by the glossary. Words that it does not know count against it. */
export function crossLanguageCoverage(part: Statement, sentence: Statement, glossary: Glossary): number {
  if (part.language !== "zh") return 0;
  const matches = glossary.matchChinese(part.text);
  const han = part.text.match(/\p{Script=Han}/gu)?.length ?? 0;
  const known = matches.reduce((sum, { words }) => sum + (words.match(/\p{Script=Han}/gu)?.length ?? 0), 0);
  if (matches.length < 2 || known < han * MIN_TRANSLATED_SHARE) return 0;
  const terms = [...sentence.terms.keys()];
  const entries = [...new Set(matches.map(({ entry }) => entry))];
  const there = entries.filter(({ term, synonyms }) =>
    [term, ...synonyms].some((form) => {
      const wanted = termsOf(form);
      return wanted.length > 0 && wanted.every((one) => matchesAny(one, terms));
    }),
  );
  return there.length / entries.length;
}
