/** Kept sentences -> the answer's text with its citations' numbers, and those citations. */
import { wordCount } from "../../knowledge/sentences.ts";
import type { Language } from "../../base/language.ts";
import type { Citation } from "../types.ts";
import type { CheckedSentence } from "../grounding/grounding.ts";
import type { Source } from "../grounding/source.ts";

export type KeptSentence = CheckedSentence & { kind: "kept" };

/** A run of sentences longer than that is quoted by its first. */
const LONGEST_QUOTE = 60;

/** Numbers are given in the order of first use, so that a text that grows keeps them. */
export function textWithCitations(kept: readonly KeptSentence[], language: Language): string {
  const numbers = [...numbered(kept).keys()];
  return kept
    .map(({ text, supports }) => `${text} ${supports.map(({ source }) => `[${numbers.indexOf(source) + 1}]`).join("")}`)
    .join(language === "zh" ? "" : " ");
}

/** In the order of their numbers; each quote stands word for word in its document. */
export function citationsOf(kept: readonly KeptSentence[]): Citation[] {
  return [...numbered(kept)].map(([source, sentences]) => {
    const first = Math.min(...sentences);
    const last = Math.max(...sentences);
    const run = source.cite(first, last);
    if (wordCount(run.text) <= LONGEST_QUOTE) return run;
    const [most = first] = sentences;
    return source.cite(most, most);
  });
}

function numbered(kept: readonly KeptSentence[]): Map<Source, number[]> {
  const used = new Map<Source, number[]>();
  for (const { supports } of kept)
    for (const { source, sentences } of supports) used.set(source, [...(used.get(source) ?? []), ...sentences]);
  return used;
}
