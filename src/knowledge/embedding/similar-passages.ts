/** The vectors of a corpus, and the passages that are similar in meaning to a question. */
import type { Language } from "../../base/language.ts";
import type { Scale } from "./calibration.ts";
import type { Neighbours } from "./neighbours.ts";
import { pack, type VectorTable } from "./vector-table.ts";

export type Vectors = {
  /** One row per passage, by its number. A passage in a language that the model cannot read has a zero vector. */
  passages: VectorTable;
  sentences: VectorTable;
  /** For each passage, the rows of its sentences in order; NO_ROW for a sentence without a vector. */
  rows: readonly Int32Array[];
  /** For each passage, the row of its heading, or NO_ROW. */
  headings: Int32Array;
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

/** Similarity of a question to a passage as a whole, to its most similar sentence, and to its heading. */
type PassageSimilarity = { passage: number; bestSentence: number; heading: number };

export type SimilarPassages = {
  get: (passage: number) => PassageSimilarity | undefined;
  /** Similarity of the best sentence of each passage. */
  bestSentences: () => number[];
  /** In the order of the passage's sentences; null for a sentence without a vector. */
  sentencesOf: (passage: number) => (number | null)[];
};

/** Compares a question's vector with the passages that `candidates` chooses, given the nearest ones. */
export function findSimilar(
  vector: Float32Array,
  { passages, sentences, rows, headings, neighbours, scale }: Vectors,
  candidates: (nearest: number[]) => Set<number>,
): SimilarPassages {
  const question = pack(vector);
  const similarityTo = (table: VectorTable, row: number): number => scale(table.dot(row, question));
  const found = new Map<number, PassageSimilarity>();
  for (const i of candidates(neighbours.nearest(vector, NEAREST))) {
    let bestSentence = -Infinity;
    for (const row of rows[i]!) if (row !== NO_ROW) bestSentence = Math.max(bestSentence, similarityTo(sentences, row));
    const heading = headings[i] === NO_ROW ? 0 : similarityTo(sentences, headings[i]!);
    if (bestSentence > -Infinity) found.set(i, { passage: similarityTo(passages, i), bestSentence, heading });
  }
  return {
    get: (i) => found.get(i),
    bestSentences: () => [...found.values()].map(({ bestSentence }) => bestSentence),
    sentencesOf: (i) => Array.from(rows[i]!, (row) => (row === NO_ROW ? null : similarityTo(sentences, row))),
  };
}

export function meanOfTopThree(values: readonly number[]): number {
  const top = values.toSorted((a, b) => b - a).slice(0, 3);
  return top.reduce((sum, value) => sum + value, 0) / Math.max(1, top.length);
}
