/** Turns kept sentences into the text of an answer with numbered citations. */
import { wordCount } from "../../knowledge/sentences.ts";
import type { Language } from "../../base/language.ts";
import type { Citation } from "../types.ts";
import type { CheckedSentence } from "../grounding/grounding.ts";
import type { Source } from "../grounding/source.ts";

export type KeptSentence = CheckedSentence & { kind: "kept" };

/** If the cited sentences have more words, only the first of them is quoted. */
const MAX_QUOTE_WORDS = 60;

/** Numbers citations in the order of first use, so that they stay the same while the text grows. */
export function textWithCitations(kept: readonly KeptSentence[], language: Language): string {
  const numbers = [...sentencesBySource(kept).keys()];
  return kept
    .map(({ text, supports }) => `${text} ${supports.map(({ source }) => `[${numbers.indexOf(source) + 1}]`).join("")}`)
    .join(language === "zh" ? "" : " ");
}

/** In the order of their numbers. Each quote is verbatim. */
export function citationsOf(kept: readonly KeptSentence[]): Citation[] {
  return [...sentencesBySource(kept)].map(([source, sentences]) => {
    const first = Math.min(...sentences);
    const last = Math.max(...sentences);
    const run = source.cite(first, last);
    if (wordCount(run.text) <= MAX_QUOTE_WORDS) return run;
    const [most = first] = sentences;
    return source.cite(most, most);
  });
}

function sentencesBySource(kept: readonly KeptSentence[]): Map<Source, number[]> {
  const used = new Map<Source, number[]>();
  for (const { supports } of kept)
    for (const { source, sentences } of supports) used.set(source, [...(used.get(source) ?? []), ...sentences]);
  return used;
}
