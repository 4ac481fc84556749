/** Decides which texts of a corpus are embedded, and builds the vectors of an index. */
import { setImmediate } from "node:timers/promises";
import type { Log } from "../../base/log.ts";
import { pauser } from "../../base/pause.ts";
import { BACKGROUND_QUESTIONS } from "./background-questions.ts";
import { stripMarkdown } from "../blocks.ts";
import { UNSCALED, CALIBRATION_TEXTS, type Scale, scaleOf } from "./calibration.ts";
import type { Embedder } from "./embedder.ts";
import { Neighbours } from "./neighbours.ts";
import type { SearchIndex } from "../search-index.ts";
import type { Passage } from "../types.ts";
import { meanOfTopThree, NO_ROW, type Vectors } from "./similar-passages.ts";
import type { Language } from "../../base/language.ts";
import type { VectorStore } from "./vector-store.ts";
import { type Packed, VectorTable } from "./vector-table.ts";

/** MiniLM ignores the rest, and some servers reject more than 512 tokens. */
const MAX_CHARACTERS: Readonly<Record<Language, number>> = { en: 1500, zh: 450 };
/** Enough passages to measure the noise of a corpus. */
const NOISE_SAMPLE = 2000;

/** A model with its stored vectors. `graph` is the file of the HNSW graph. */
export type EmbeddingModel = { embedder: Embedder; store: VectorStore; graph: string };

/**
 * What searches use at the moment. `complete`: the configured model serves and has embedded all texts. Without a
 * `model`, searches use keywords only.
 */
export type ServedIndex = { index: SearchIndex; base: SearchIndex; model: EmbeddingModel | null; complete: boolean };

export function keywordsOnly(base: SearchIndex): ServedIndex {
  return { index: base, base, model: null, complete: false };
}

/** The properties of a model that decide which texts it embeds. */
type EmbedderScope = Pick<Embedder, "multilingual" | "host">;

/** All texts that the model must embed before it can serve, without those in a language that it cannot read. */
export async function textsToEmbed({ passages }: SearchIndex, embedder: EmbedderScope): Promise<Set<string>> {
  const texts = new Set<string>();
  const pause = pauser();
  for (const passage of passages) {
    for (const text of [
      ...sentenceTexts(passage, embedder),
      ...headingTexts(passage, embedder),
      wholeText(passage, embedder),
    ])
      if (text !== null) texts.add(text);
    await pause();
  }
  return new Set([
    ...texts,
    ...BACKGROUND_QUESTIONS.en,
    ...(embedder.multilingual ? BACKGROUND_QUESTIONS.zh : []),
    // The model in this process needs no calibration, as the weights were fitted to it.
    ...(embedder.host === null ? [] : CALIBRATION_TEXTS),
  ]);
}

/** Texts without a vector, sorted by length, because texts of the same length are embedded in one batch. */
export async function textsWithoutVector(store: VectorStore, texts: ReadonlySet<string>): Promise<string[]> {
  const missing: string[] = [];
  const pause = pauser();
  for (const text of texts) {
    if (store.row(text) === undefined) missing.push(text);
    await pause();
  }
  return missing.toSorted((a, b) => b.length - a.length);
}

/** The share of texts with a stored vector. */
export function shareKnown(texts: ReadonlySet<string>, store: VectorStore): number {
  let known = 0;
  for (const text of texts) if (store.row(text) !== undefined) known++;
  return known / Math.max(1, texts.size);
}

/** Texts that are not in the store get no vector, and are found by keywords only. */
export async function buildVectors(
  index: SearchIndex,
  { embedder, store, graph }: EmbeddingModel,
  log: Log,
): Promise<Vectors> {
  const { table } = store;
  const rowOf = (text: string | null): number => (text === null ? undefined : store.row(text)) ?? NO_ROW;
  const sentences: Int32Array[] = [];
  const headings: Int32Array[] = [];
  const translations = new Map<number, number>();
  const passages = new VectorTable(table.dimensions, index.passages.length || 1);
  const nothing: Packed = { values: new Int32Array(table.dimensions), scale: 1 };
  const pause = pauser();
  for (const [i, passage] of index.passages.entries()) {
    // This takes half a second for 2,000 passages, so let other requests run in between.
    await pause();
    sentences.push(Int32Array.from(sentenceTexts(passage, embedder), rowOf));
    headings.push(Int32Array.from(headingTexts(passage, embedder), rowOf));
    const translation = canEmbed(passage, embedder) ? undefined : index.translations.get(i);
    if (translation !== undefined) translations.set(i, translation);
    const row = rowOf(wholeText(index.passages[translation ?? i]!, embedder));
    passages.add(row === NO_ROW ? nothing : table.row(row));
  }
  const neighbours = await Neighbours.of(passages, graph).catch((error: unknown) => {
    log.warn({ err: error }, "the vector graph could not be built, comparing with all vectors");
    return Neighbours.of(passages, graph, Infinity);
  });
  const scale = embedder.host === null ? UNSCALED : scaleOf(store);
  const noiseFor = async (asked: Language, language: Language): Promise<number> => {
    const questions = BACKGROUND_QUESTIONS[asked].map((text) => store.row(text)).filter((row) => row !== undefined);
    const sampled = sentences.filter((_, i) => index.passages[i]!.language === language);
    return await noiseOf(questions, table, sampled, scale);
  };
  const english = await noiseFor("en", "en");
  // Of a Chinese passage, its English translation is compared.
  const inEnglish = { en: english, zh: english };
  return {
    passages,
    texts: table,
    sentences,
    headings,
    translations,
    neighbours,
    scale,
    multilingual: embedder.multilingual,
    noise: embedder.multilingual
      ? {
          en: { en: english, zh: await noiseFor("en", "zh") },
          zh: { en: await noiseFor("zh", "en"), zh: await noiseFor("zh", "zh") },
        }
      : { en: inEnglish, zh: inEnglish },
  };
}

/** The mean similarity of unrelated questions to these passages. */
async function noiseOf(
  questions: readonly number[],
  table: VectorTable,
  rows: Vectors["sentences"],
  scale: Scale,
): Promise<number> {
  const step = Math.ceil(rows.length / NOISE_SAMPLE) || 1;
  const sampled = rows.filter((_, i) => i % step === 0);
  const nearest = (question: Packed): number =>
    meanOfTopThree(
      sampled.map((of) =>
        of.reduce((top, row) => Math.max(top, row === NO_ROW ? 0 : scale(table.dot(row, question))), 0),
      ),
    );
  let sum = 0;
  for (const row of questions) {
    await setImmediate();
    sum += nearest(table.row(row));
  }
  return sum / Math.max(1, questions.length);
}

/** MiniLM was trained on English only. */
function canEmbed(passage: Passage, { multilingual }: EmbedderScope): boolean {
  return multilingual || passage.language === "en";
}

function sentenceTexts(passage: Passage, embedder: EmbedderScope): (string | null)[] {
  const { document, sentences, language } = passage;
  if (!canEmbed(passage, embedder)) return sentences.map(() => null);
  return sentences.map(({ start, end }) => {
    const text = stripMarkdown(document.text.slice(start, end)).trim().slice(0, MAX_CHARACTERS[language]);
    return isLongEnough(text, language) ? text : null;
  });
}

/** One or two words have too little meaning of their own. */
function isLongEnough(text: string, language: Language): boolean {
  return /\S\s+\S+\s+\S/u.test(text) || (language === "zh" && /(?:\p{Script=Han}.*){5}/su.test(text));
}

/** The heading, and the other ways in which people ask for the section. */
function headingTexts(passage: Passage, embedder: EmbedderScope): string[] {
  if (!canEmbed(passage, embedder)) return [];
  return [passage.heading, ...passage.asks]
    .map((text) => stripMarkdown(text).trim().slice(0, MAX_CHARACTERS[passage.language]))
    .filter((text) => text !== "");
}

/** The two nearest headings and the text as one, because the headings say what the text is about. */
function wholeText(passage: Passage, embedder: EmbedderScope): string | null {
  if (!canEmbed(passage, embedder)) return null;
  const { document, heading, path, text, language } = passage;
  const headings = new Set([...path.slice(-2, -1).filter((each) => each !== document.title), heading]);
  return stripMarkdown([...headings, text].join("\n"))
    .replace(/\s+/gu, " ")
    .trim()
    .slice(0, MAX_CHARACTERS[language]);
}
