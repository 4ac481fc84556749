/** Which texts of a corpus are embedded, and what their vectors make of an index. */
import type { Log } from "../base/log.ts";
import { BACKGROUND_QUESTIONS } from "./background-questions.ts";
import { plainText } from "./blocks.ts";
import { DIMENSIONS } from "./embedder.ts";
import { dot, Neighbours } from "./neighbours.ts";
import { type Passage, type SearchIndex, topThree, type Vectors } from "./search-index.ts";
import type { Span } from "./sentences.ts";
import type { VectorStore } from "./vector-store.ts";

/** MiniLM reads no further anyway. */
const MOST_EMBEDDED_CHARACTERS = 1500;
/** Enough passages to tell the noise of a corpus by. */
const NOISE_SAMPLE = 2000;

/** The sentences of a passage; nothing of what the model cannot read. */
export function embeddedTexts(passage: Passage): string[] {
  return sentenceTexts(passage).filter((text) => text !== null);
}

/** All vectors are in the store already. `file` keeps the graph of a large corpus. */
export async function vectorsOf(index: SearchIndex, store: VectorStore, file: string, log: Log): Promise<Vectors> {
  const row: Float32Array[] = [];
  const owners: number[] = [];
  const vectorOf = (text: string, owner: number): Float32Array | null => {
    const vector = store.get(text);
    if (!vector) return null;
    row.push(vector);
    owners.push(owner);
    return vector;
  };
  const sentences = index.passages.map((passage, i) => sentenceTexts(passage).map((text) => (text === null ? null : vectorOf(text, i))));
  const passages = index.passages.map((passage, i) => meanOf(sentences[i]!, passage.sentences));
  const neighbours = await Neighbours.of(row, file).catch((error: unknown) => {
    log.warn({ err: error }, "the vector graph could not be built, comparing with all");
    return Neighbours.of(row, file, Infinity);
  });
  const questions = BACKGROUND_QUESTIONS.map((text) => store.get(text)).filter((vector) => vector !== undefined);
  return { passages, sentences, owners, neighbours, noise: noiseOf(questions, sentences) };
}

/** What questions about other things get from these passages. */
function noiseOf(questions: readonly Float32Array[], sentences: Vectors["sentences"]): number {
  const step = Math.ceil(sentences.length / NOISE_SAMPLE);
  const sampled = sentences.filter((_, i) => i % step === 0);
  const nearest = (question: Float32Array) =>
    topThree(sampled.map((of) => of.reduce((top, vector) => Math.max(top, vector ? dot(vector, question) : 0), 0)));
  return questions.reduce((sum, question) => sum + nearest(question), 0) / Math.max(1, questions.length);
}

/** MiniLM learned from English alone. */
function readable(passage: Passage): boolean {
  return passage.language === "en";
}

/** What a passage is about as a whole: its sentences' vectors, a longer one counting more. Null where there are none. */
function meanOf(vectors: readonly (Float32Array | null)[], spans: readonly Span[]): Float32Array | null {
  const sum = new Float32Array(DIMENSIONS);
  vectors.forEach((vector, i) => {
    const weight = Math.sqrt(spans[i]!.end - spans[i]!.start);
    vector?.forEach((value, d) => (sum[d]! += weight * value));
  });
  const length = Math.sqrt(dot(sum, sum));
  return length === 0 ? null : sum.map((value) => value / length);
}

/** A word or two alone mean nothing. */
function sentenceTexts(passage: Passage): (string | null)[] {
  const { document, sentences } = passage;
  if (!readable(passage)) return sentences.map(() => null);
  return sentences.map(({ start, end }) => {
    const text = plainText(document.text.slice(start, end)).trim().slice(0, MOST_EMBEDDED_CHARACTERS);
    return /\S+\s+\S+\s+\S/u.test(text) ? text : null;
  });
}
