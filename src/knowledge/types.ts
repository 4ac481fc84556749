/** Types that several files of this room share. */
import type { Language } from "../base/language.ts";
import type { Chunk } from "./chunk.ts";
import type { Match, Signals } from "./confidence.ts";
import type { Document } from "./document.ts";
import type { Query } from "./query.ts";
import type { Span } from "./sentences.ts";

export type ParsedDocument = { document: Document; chunks: Chunk[] };

export type Passage = {
  document: Document;
  /** The nearest heading above the passage, or the document's title. */
  heading: string;
  /** All headings above the passage, outermost first. */
  path: string[];
  start: number;
  end: number;
  /** The original Markdown, so that quotes are verbatim. */
  text: string;
  language: Language;
  /** Other ways in which people ask for this section, from the document's front matter. */
  asks: string[];
  sentences: Span[];
};

export type RankedPassage = {
  passage: Passage;
  score: number;
  /** Similarity of each sentence to the question, in order; null for a sentence without a vector. */
  similarities: (number | null)[];
  /** Similarity of the question to the heading, or to the nearest of the other ways to ask; absent without vectors. */
  heading?: number | undefined;
};

export type SearchResult = {
  /** Best first. */
  ranked: RankedPassage[];
  /** Probability that the best passages answer the question, 0 to 1. */
  confidence: number;
  /** Whether the best passages answer the question, are only about its topic, or neither. */
  match: Match;
  /** The vectors are still being made, so that the search used words alone: in a minute it finds more. */
  reading: boolean;
  /** The asker may read some document in the language of the question, about whatever topic. */
  hasAskersLanguage: boolean;
  signals: Signals;
  query: Query;
};
