/** Which texts of a corpus are embedded, and what their vectors make of an index. */
import { setImmediate } from "node:timers/promises";
import type { Log } from "../base/log.ts";
import { BACKGROUND_QUESTIONS } from "./background-questions.ts";
import { plainText } from "./blocks.ts";
import { DIMENSIONS } from "./embedder.ts";
import { Neighbours } from "./neighbours.ts";
import { NO_ROW, type Passage, type SearchIndex, topThree, type Vectors } from "./search-index.ts";
import type { Span } from "./sentences.ts";
import type { VectorStore } from "./vector-store.ts";
import { pack, type Packed, VectorTable } from "./vector-table.ts";

/** MiniLM reads no further anyway. */
const MOST_EMBEDDED_CHARACTERS = 1500;
/** Enough passages to tell the noise of a corpus by. */
const NOISE_SAMPLE = 2000;

/** The sentences of a passage and its heading; nothing of what the model cannot read. */
export function embeddedTexts(passage: Passage): string[] {
  return [...sentenceTexts(passage), headingText(passage)].filter((text) => text !== null);
}

/** All vectors are in the store already. `file` keeps the graph of a large corpus. */
export async function vectorsOf(index: SearchIndex, store: VectorStore, file: string, log: Log): Promise<Vectors> {
  const { table } = store;
  const rowOf = (text: string | null): number => (text === null ? undefined : store.row(text)) ?? NO_ROW;
  const rows: Int32Array[] = [];
  const headings = Int32Array.from(index.passages, (passage) => rowOf(headingText(passage)));
  const passages = new VectorTable(DIMENSIONS, index.passages.length || 1);
  for (const [i, passage] of index.passages.entries()) {
    // Half a second of work for 2,000 passages: whoever asks meanwhile is answered in between.
    if (i % 50 === 0) await setImmediate();
    const row = Int32Array.from(sentenceTexts(passage), rowOf);
    rows.push(row);
    passages.add(pack(meanOf(table, row, passage.sentences)));
  }
  const neighbours = await Neighbours.of(passages, file).catch((error: unknown) => {
    log.warn({ err: error }, "the vector graph could not be built, comparing with all");
    return Neighbours.of(passages, file, Infinity);
  });
  const questions = BACKGROUND_QUESTIONS.map((text) => store.row(text)).filter((row) => row !== undefined);
  return { passages, sentences: table, rows, headings, neighbours, noise: await noiseOf(questions, table, rows) };
}

/** What questions about other things get from these passages. */
async function noiseOf(questions: readonly number[], table: VectorTable, rows: Vectors["rows"]): Promise<number> {
  const step = Math.ceil(rows.length / NOISE_SAMPLE);
  const sampled = rows.filter((_, i) => i % step === 0);
  const nearest = (question: Packed): number =>
    topThree(sampled.map((of) => of.reduce((top, row) => Math.max(top, row === NO_ROW ? 0 : table.dot(row, question)), 0)));
  let sum = 0;
  for (const row of questions) {
    await setImmediate();
    sum += nearest(table.row(row));
  }
  return sum / Math.max(1, questions.length);
}

/** MiniLM learned from English alone. */
function readable(passage: Passage): boolean {
  return passage.language === "en";
}

/** What a passage is about as a whole: its sentences' vectors, a longer one counting more. All zero where there are none. */
function meanOf(table: VectorTable, rows: Int32Array, spans: readonly Span[]): Float32Array {
  const sum = new Float32Array(DIMENSIONS);
  rows.forEach((row, i) => {
    if (row !== NO_ROW) table.addTo(sum, row, Math.sqrt(spans[i]!.end - spans[i]!.start));
  });
  const length = Math.hypot(...sum) || 1;
  return sum.map((value) => value / length);
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

function headingText(passage: Passage): string | null {
  return readable(passage) ? plainText(passage.heading).trim().slice(0, MOST_EMBEDDED_CHARACTERS) || null : null;
}
