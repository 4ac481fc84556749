/** One state of the corpus, ready to be searched; never changes once it is built. */
import { pauser } from "../base/pause.ts";
import { stripMarkdown } from "./blocks.ts";
import type { Chunk } from "./chunk.ts";
import type { Scale } from "./embedding/calibration.ts";
import { confidenceOf, type Signals } from "./confidence.ts";
import type { Document } from "./document.ts";
import type { Glossary } from "./glossary.ts";
import { type KeywordIndex, KeywordIndexBuilder } from "./keywords.ts";
import type { Neighbours } from "./embedding/neighbours.ts";
import { type Query, queryFor } from "./query.ts";
import type { Span } from "./sentences.ts";
import { expandShorthand, languageOf, cachingTermsOf } from "./terms.ts";
import type { Language } from "../base/language.ts";
import { pack, type VectorTable } from "./embedding/vector-table.ts";

export type Passage = {
  document: Document;
  /** The nearest heading above it, or the document's title. */
  heading: string;
  /** Headings above it, outermost first. */
  path: string[];
  start: number;
  end: number;
  /** As it stands in the document. */
  text: string;
  language: Language;
  sentences: Span[];
};

export type Ranked = {
  passage: Passage;
  score: number;
  /** Similarity of each sentence to the question, in order; null without vectors. */
  similarities: (number | null)[];
};

export type SearchResult = {
  /** Best first. */
  ranked: Ranked[];
  /** That the best of them answer the question, 0 to 1. */
  confidence: number;
  signals: Signals;
  query: Query;
};

export type ParsedDocument = { document: Document; chunks: Chunk[] };

/** What the vectors of a corpus add; absent until all are there. */
export type Vectors = {
  /** A row for each passage, by its number; all zero for one that the model cannot read. */
  passages: VectorTable;
  sentences: VectorTable;
  /** The rows of each passage's sentences, in order; NO_ROW for one without a vector. */
  rows: readonly Int32Array[];
  /** The row of each passage's heading, or NO_ROW. */
  headings: Int32Array;
  /** Of the passages. */
  neighbours: Neighbours;
  /** Brings the model's similarities to the scale that the weights are for. */
  scale: Scale;
  /** The model reads a Chinese question and Chinese passages too. */
  multilingual: boolean;
  /** Mean similarity of the three nearest sentences to unrelated questions: by their language, and by that of the passages. */
  noise: Readonly<Record<Language, Readonly<Record<Language, number>>>>;
};

export const NO_ROW = -1;

const KEYWORD_WEIGHT = 0.15;
const WINDOW_WEIGHT = 0.15;
const PASSAGE_WEIGHT = 0.4;
const SENTENCE_WEIGHT = 0.5;
/** A heading that is a question says what its passage answers; another only what it is about. */
const HEADING_WEIGHT = 0.15;
const QUESTION_WEIGHT = 0.4;
/** What is said of another license than the one asked about is no answer, however alike it sounds. */
const NAME_WEIGHT = 0.1;
const SAME_LANGUAGE_BONUS = 0.15;
const SURE = 0.85;
const UNTOLD = 0.5;
/** Share of the passages from which on a corpus counts as written in a language. */
const SPOKEN = 0.2;
/** Passages whose sentences are looked at: so many of the nearest as a whole, and so many by words. */
const NEAREST = 200;
const BY_WORDS = 100;

export class SearchIndex {
  readonly passages: readonly Passage[];
  readonly glossary: Glossary;
  readonly vectors: Vectors | undefined;
  #keywords: KeywordIndex;
  #windows: KeywordIndex;
  #windowOwners: number[];
  #languages: Set<Language>;

  private constructor(parts: {
    passages: Passage[];
    glossary: Glossary;
    vectors?: Vectors;
    keywords: KeywordIndex;
    windows: KeywordIndex;
    windowOwners: number[];
  }) {
    this.passages = parts.passages;
    this.glossary = parts.glossary;
    this.vectors = parts.vectors;
    this.#keywords = parts.keywords;
    this.#windows = parts.windows;
    this.#windowOwners = parts.windowOwners;
    this.#languages = new Set(parts.passages.map(({ language }) => language));
  }

  /** Searchable by keywords; lets others run meanwhile. */
  static async build(documents: readonly ParsedDocument[], glossary: Glossary): Promise<SearchIndex> {
    const passages: Passage[] = [];
    const keywords = new KeywordIndexBuilder();
    const windows = new KeywordIndexBuilder();
    const windowOwners: number[] = [];
    const pause = pauser();
    const termsOf = cachingTermsOf();
    for (const { document, chunks } of documents) {
      const title = termsOf(document.title);
      for (const chunk of chunks) {
        const text = document.text.slice(chunk.start, chunk.end);
        const heading = chunk.path.at(-1) ?? document.title;
        const above = chunk.path.slice(-2).flatMap(termsOf);
        const all: string[] = [];
        for (const { start, end } of chunk.windows) {
          const terms = termsOf(stripMarkdown(document.text.slice(start, end)));
          windows.add([...terms, ...above]);
          windowOwners.push(passages.length);
          all.push(...terms);
        }
        all.push(...chunk.path.flatMap(termsOf), ...title);
        keywords.add(all);
        passages.push({
          document,
          heading,
          path: chunk.path,
          start: chunk.start,
          end: chunk.end,
          text,
          language: languageOf(text),
          sentences: chunk.sentences,
        });
        await pause();
      }
    }
    return new SearchIndex({
      passages,
      glossary,
      keywords: await keywords.build(),
      windows: await windows.build(),
      windowOwners,
    });
  }

  /** The same corpus, searchable by meaning too. */
  withVectors(vectors: Vectors): SearchIndex {
    return new SearchIndex({
      passages: [...this.passages],
      glossary: this.glossary,
      vectors,
      keywords: this.#keywords,
      windows: this.#windows,
      windowOwners: this.#windowOwners,
    });
  }

  /** What of the question goes to the embedding model, if it is to be embedded at all: its English words where that reads nothing else. */
  wordsToEmbed(question: string): string | null {
    if (this.vectors?.multilingual) return languageOf(question) === "en" ? expandShorthand(question) : question;
    return this.vectors && this.#languages.has("en")
      ? queryFor(question, "en", this.glossary, this.#keywords).english
      : null;
  }

  /** `mayRead` says which documents this person may see. */
  search(question: string, vector: Float32Array | null, mayRead: (document: Document) => boolean): SearchResult {
    const asked = languageOf(question);
    const groups = [...this.#languages].map((language) => this.#searchLanguage(question, language, vector, mayRead));
    // What can be answered in the asker's language is answered in it. Where the corpus speaks it, keywords of the other one
    // that only the glossary led to vouch for nothing.
    const spoken = this.passages.filter(({ language }) => language === asked).length / this.passages.length >= SPOKEN;
    const weight = (group: (typeof groups)[number]): number => {
      if (group.language === asked) return group.confidence + (group.confidence >= SURE ? 1 : SAME_LANGUAGE_BONUS);
      return spoken && !group.byMeaning ? 0 : group.confidence;
    };
    const best = groups.toSorted((a, b) => weight(b) - weight(a))[0];
    const ranked = groups.flatMap((group) =>
      group.ranked.map((entry) => ({
        ...entry,
        score: groups.length > 1 ? (entry.score / (group.ranked[0]?.score || 1)) * weight(group) : entry.score,
      })),
    );
    return {
      ranked: ranked.toSorted((a, b) => b.score - a.score),
      confidence: best?.confidence ?? 0,
      signals: best?.signals ?? NO_SIGNALS,
      query: best?.query ?? { terms: new Map(), aspects: [], names: [], english: null },
    };
  }

  #searchLanguage(
    question: string,
    language: Language,
    vector: Float32Array | null,
    mayRead: (document: Document) => boolean,
  ) {
    const query = queryFor(question, language, this.glossary, this.#keywords);
    const eligible = (i: number): boolean =>
      this.passages[i]!.language === language && mayRead(this.passages[i]!.document);
    const keywords = this.#keywords.scores(query.terms);
    const windows = bestPerOwner(this.#windows.scores(query.terms), this.#windowOwners, this.passages.length);
    const candidates = (nearest: number[]): Set<number> =>
      new Set([...nearest, ...bestOf(keywords, BY_WORDS)].filter(eligible));
    const similar =
      vector && this.vectors && (language === "en" || this.vectors.multilingual)
        ? this.#similarities(vector, this.vectors, candidates)
        : undefined;
    const mostKeywords = most(keywords, eligible);
    const mostWindows = most(windows, eligible);

    const ranked: (Ranked & { number: number })[] = [];
    for (let i = 0; i < this.passages.length; i++) {
      const near = similar?.get(i);
      if ((keywords[i] === 0 && !near) || !eligible(i)) continue;
      const byWords =
        (KEYWORD_WEIGHT * keywords[i]!) / (mostKeywords || 1) + (WINDOW_WEIGHT * windows[i]!) / (mostWindows || 1);
      const byMeaning = near
        ? PASSAGE_WEIGHT * near.passage +
          SENTENCE_WEIGHT * near.best +
          headingWeight(this.passages[i]!.heading) * near.heading
        : 0;
      ranked.push({
        number: i,
        passage: this.passages[i]!,
        score: byWords + byMeaning + NAME_WEIGHT * this.#namesIn(i, query.names),
        similarities: [],
      });
    }
    ranked.sort((a, b) => b.score - a.score);
    ranked.length = Math.min(ranked.length, 50);
    if (similar) for (const entry of ranked) entry.similarities = similar.sentencesOf(entry.number);
    const signals = this.#signals(
      query,
      { asked: languageOf(question), language },
      ranked.slice(0, 3).map(({ number }) => number),
      mostKeywords,
      similar,
    );
    return {
      language,
      query,
      ranked,
      signals,
      byMeaning: similar !== undefined,
      confidence: ranked.length === 0 ? 0 : confidenceOf(signals, similar !== undefined),
    };
  }

  /** Share of the named licenses, laws, tools… that the passage mentions. */
  #namesIn(i: number, names: Query["names"]): number {
    if (names.length === 0) return 0;
    const speaksOf = (form: string[]): boolean => form.every((term) => this.#keywords.contains(i, term));
    return names.filter((forms) => forms.some(speaksOf)).length / names.length;
  }

  #similarities(vector: Float32Array, vectors: Vectors, candidates: (nearest: number[]) => Set<number>): Similar {
    const { passages, sentences, rows, headings, scale } = vectors;
    const question = pack(vector);
    const alike = (table: VectorTable, row: number): number => scale(table.dot(row, question));
    const found = new Map<number, Near>();
    for (const i of candidates(vectors.neighbours.nearest(vector, NEAREST))) {
      let best = -Infinity;
      for (const row of rows[i]!) if (row !== NO_ROW) best = Math.max(best, alike(sentences, row));
      const heading = headings[i] === NO_ROW ? 0 : alike(sentences, headings[i]!);
      if (best > -Infinity) found.set(i, { passage: alike(passages, i), best, heading });
    }
    return {
      get: (i) => found.get(i),
      best: () => [...found.values()].map(({ best }) => best),
      sentencesOf: (i) => Array.from(rows[i]!, (row) => (row === NO_ROW ? null : alike(sentences, row))),
    };
  }

  #signals(
    query: Query,
    { asked, language }: { asked: Language; language: Language },
    top: number[],
    mostKeywords: number,
    similar: Similar | undefined,
  ): Signals {
    const weigh = ({ terms }: { terms: string[] }): number =>
      terms.reduce((sum, term) => sum + this.#keywords.idf(term), 0) / terms.length;
    const total = query.aspects.reduce((sum, aspect) => sum + weigh(aspect), 0) || 1;
    const covered = (has: (term: string) => boolean): number =>
      query.aspects.reduce(
        (sum, aspect) => sum + weigh(aspect) * (aspect.terms.every(has) ? 1 : aspect.synonyms.some(has) ? 0.7 : 0),
        0,
      ) / total;
    const inAny = (term: string): boolean => top.some((i) => this.#keywords.contains(i, term));
    // Between languages, words that the glossary cannot carry over say nothing against a passage that the model found.
    const least = similar && this.vectors?.multilingual && asked !== language ? UNTOLD : 0;
    return {
      sentences: similar ? topThree(similar.best()) - (this.vectors?.noise[asked][language] ?? 0) : 0,
      inCorpus: Math.max(
        least,
        covered((term) => this.#keywords.has(term)),
      ),
      inTop: Math.max(least, covered(inAny)),
      keywords: mostKeywords / total,
      missingName: query.names.some(
        (forms) => !top.some((i) => forms.some((terms) => terms.every((term) => this.#keywords.contains(i, term)))),
      )
        ? 1
        : 0,
    };
  }
}

/** How alike a question is to a passage as a whole, to the most similar of its sentences, and to its heading. */
type Near = { passage: number; best: number; heading: number };
/** What a question's vector finds. `sentencesOf` is by the sentences' order, null for one without a vector. */
type Similar = {
  get: (i: number) => Near | undefined;
  best: () => number[];
  sentencesOf: (i: number) => (number | null)[];
};

function headingWeight(heading: string): number {
  return /[?？]\s*$/u.test(heading) ? QUESTION_WEIGHT : HEADING_WEIGHT;
}

const NO_SIGNALS: Signals = { sentences: 0, inCorpus: 0, inTop: 0, keywords: 0, missingName: 0 };

function bestPerOwner(scores: Float32Array, owners: readonly number[], count: number): Float32Array {
  const best = new Float32Array(count);
  scores.forEach((score, i) => {
    if (score > best[owners[i]!]!) best[owners[i]!] = score;
  });
  return best;
}

/** Numbers of the (at most) `count` highest scores above 0, in no order. */
function bestOf(scores: Float32Array, count: number): number[] {
  const least = scores.toSorted().at(-count) ?? 0;
  return [...scores.keys()].filter((i) => scores[i]! > 0 && scores[i]! >= least);
}

function most(scores: Float32Array, eligible: (i: number) => boolean): number {
  let highest = 0;
  scores.forEach((score, i) => {
    if (score > highest && eligible(i)) highest = score;
  });
  return highest;
}

/** Mean of the three largest. */
export function topThree(values: readonly number[]): number {
  const top = values.toSorted((a, b) => b - a).slice(0, 3);
  return top.reduce((sum, value) => sum + value, 0) / Math.max(1, top.length);
}
