/** The vectors of a corpus, and the passages that are similar in meaning to a question. */
import type { Language } from "../../base/language.ts";
import type { Scale } from "./calibration.ts";
import type { Neighbours } from "./neighbours.ts";
import { pack, type VectorTable } from "./vector-table.ts";

export type Vectors = {
  /** One row per passage, by its number: its heading and text as one. All zero if the passage has no vector. */
  passages: VectorTable;
  /** The vectors of sentences and headings. */
  texts: VectorTable;
  /** For each passage, the rows of its sentences in order; NO_ROW for a sentence without a vector. */
  sentences: readonly Int32Array[];
  /** For each passage, the rows of its heading and of the questions that its section answers. */
  headings: readonly Int32Array[];
  /**
   * For a passage that the model cannot read, the number of its translation, which is compared instead of it.
   */
  translations: ReadonlyMap<number, number>;
  /** Index over `passages`. */
  neighbours: Neighbours;
  /** Maps the model's similarities to the scale that the ranking weights were fitted to. */
  scale: Scale;
  /** The model can embed Chinese questions and passages too. */
  multilingual: boolean;
  /** Mean of the three best similarities that unrelated questions get, by language of question and of passages. */
  noise: Readonly<Record<Language, Readonly<Record<Language, number>>>>;
};

export const NO_ROW = -1;

/** How many of the nearest passages have their sentences compared with the question. */
const NEAREST = 200;

/** Similarity of a question to a passage with its heading, to its most similar sentence, and to its best heading. */
export type PassageSimilarity = { passage: number; sentence: number; heading: number };

export type SimilarPassages = {
  /** Each passage that was compared, by its number. */
  all: () => [number, PassageSimilarity][];
  /** In the order of the passage's sentences; null for a sentence without a vector. */
  sentencesOf: (passage: number) => (number | null)[];
};

/**
 * Compares a question with the passages that `candidates` chooses, given the nearest ones. Of several wordings of the
 * question, the most similar one counts.
 */
export function findSimilar(
  wordings: readonly Float32Array[],
  { passages, texts, sentences, headings, translations, neighbours, scale }: Vectors,
  candidates: (nearest: number[]) => Set<number>,
): SimilarPassages {
  const packed = wordings.map(pack);
  const similarityTo = (table: VectorTable, row: number): number => {
    let best = -Infinity;
    for (const question of packed) best = Math.max(best, table.dot(row, question));
    return scale(best);
  };
  const mostSimilar = (rows: Int32Array): number => {
    let best = -Infinity;
    for (const row of rows) if (row !== NO_ROW) best = Math.max(best, similarityTo(texts, row));
    return best;
  };
  const found = new Map<number, PassageSimilarity>();
  for (const i of candidates(wordings.flatMap((vector) => neighbours.nearest(vector, NEAREST)))) {
    const readable = translations.get(i) ?? i;
    const sentence = mostSimilar(sentences[readable]!);
    if (sentence === -Infinity) continue;
    const heading = Math.max(0, mostSimilar(headings[readable]!));
    found.set(i, { passage: similarityTo(passages, i), sentence, heading });
  }
  return {
    all: () => [...found],
    sentencesOf: (i) => Array.from(sentences[i]!, (row) => (row === NO_ROW ? null : similarityTo(texts, row))),
  };
}

export function meanOfTopThree(values: readonly number[]): number {
  const top = values.toSorted((a, b) => b - a).slice(0, 3);
  return top.reduce((sum, value) => sum + value, 0) / Math.max(1, top.length);
}
