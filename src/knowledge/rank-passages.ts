/** Ranks the passages of one language by keywords and, where there are vectors, by similarity of meaning. */
import type { Language } from "../base/language.ts";
import { confidenceOf, type Signals } from "./confidence.ts";
import type { Document } from "./document.ts";
import { findSimilar, meanOfTopThree, type SimilarPassages, type Vectors } from "./embedding/similar-passages.ts";
import type { Glossary } from "./glossary.ts";
import type { KeywordIndex } from "./keywords.ts";
import { type Query, queryFor } from "./query.ts";
import { languageOf } from "./terms.ts";
import type { Passage, RankedPassage } from "./types.ts";

const KEYWORD_WEIGHT = 0.15;
const WINDOW_WEIGHT = 0.15;
const PASSAGE_WEIGHT = 0.4;
const SENTENCE_WEIGHT = 0.5;
/** A heading that is a question states what its passage answers. Any other heading only states the topic. */
const HEADING_WEIGHT = 0.15;
const QUESTION_HEADING_WEIGHT = 0.4;
/** A statement about a different license does not answer the question, however similar it is. */
const NAME_WEIGHT = 0.1;
const MAX_RANKED = 50;
/** How many of the best passages by keywords are compared by meaning too, in addition to the nearest. */
const KEYWORD_CANDIDATES = 100;
/** The least coverage that a passage in the other language gets, if a multilingual model found it. */
const MIN_CROSS_LANGUAGE_COVERAGE = 0.5;
const SYNONYM_COVERAGE = 0.7;

export type Corpus = {
  passages: readonly Passage[];
  glossary: Glossary;
  vectors: Vectors | undefined;
  keywords: KeywordIndex;
  /** Keyword index over windows: a few neighbouring sentences of a passage each. */
  windows: KeywordIndex;
  /** The number of the passage that each window belongs to. */
  windowOwners: readonly number[];
};

export type Question = {
  text: string;
  vector: Float32Array | null;
  mayRead: (document: Document) => boolean;
};

export type Ranking = {
  language: Language;
  query: Query;
  ranked: RankedPassage[];
  signals: Signals;
  /** Vectors contributed to the ranking. */
  byMeaning: boolean;
  confidence: number;
};

export function rankPassages(corpus: Corpus, question: Question, language: Language): Ranking {
  const { passages, vectors } = corpus;
  const query = queryFor(question.text, language, corpus.glossary, corpus.keywords);
  const eligible = (i: number): boolean =>
    passages[i]!.language === language && question.mayRead(passages[i]!.document);
  const keywords = corpus.keywords.scores(query.terms);
  const windows = bestPerOwner(corpus.windows.scores(query.terms), corpus.windowOwners, passages.length);
  const candidates = (nearest: number[]): Set<number> =>
    new Set([...nearest, ...highest(keywords, KEYWORD_CANDIDATES)].filter(eligible));
  const similar =
    question.vector && vectors && (language === "en" || vectors.multilingual)
      ? findSimilar(question.vector, vectors, candidates)
      : undefined;
  const maxKeywords = maxEligible(keywords, eligible);
  const maxWindows = maxEligible(windows, eligible);

  const ranked: (RankedPassage & { number: number })[] = [];
  for (const [number, passage] of passages.entries()) {
    const near = similar?.get(number);
    if ((keywords[number] === 0 && !near) || !eligible(number)) continue;
    const keywordScore =
      (KEYWORD_WEIGHT * keywords[number]!) / (maxKeywords || 1) +
      (WINDOW_WEIGHT * windows[number]!) / (maxWindows || 1);
    const meaningScore = near
      ? PASSAGE_WEIGHT * near.passage +
        SENTENCE_WEIGHT * near.bestSentence +
        headingWeight(passage.heading) * near.heading
      : 0;
    const score = keywordScore + meaningScore + NAME_WEIGHT * shareOfNames(corpus.keywords, number, query.names);
    ranked.push({ number, passage, score, similarities: [] });
  }
  ranked.sort((a, b) => b.score - a.score);
  ranked.length = Math.min(ranked.length, MAX_RANKED);
  if (similar) for (const entry of ranked) entry.similarities = similar.sentencesOf(entry.number);
  const top = ranked.slice(0, 3).map(({ number }) => number);
  const signals = signalsOf(corpus, query, { asked: languageOf(question.text), language }, top, maxKeywords, similar);
  const byMeaning = similar !== undefined;
  return {
    language,
    query,
    ranked,
    signals,
    byMeaning,
    confidence: ranked.length === 0 ? 0 : confidenceOf(signals, byMeaning),
  };
}

/** Share of the named licenses, laws and tools that the passage mentions. */
function shareOfNames(keywords: KeywordIndex, passage: number, names: Query["names"]): number {
  if (names.length === 0) return 0;
  return names.filter((forms) => mentionsAny(keywords, passage, forms)).length / names.length;
}

function mentionsAny(keywords: KeywordIndex, passage: number, forms: readonly string[][]): boolean {
  return forms.some((form) => form.every((term) => keywords.contains(passage, term)));
}

function signalsOf(
  { keywords, vectors }: Corpus,
  query: Query,
  { asked, language }: { asked: Language; language: Language },
  top: readonly number[],
  maxKeywords: number,
  similar: SimilarPassages | undefined,
): Signals {
  const weightOf = ({ terms }: { terms: string[] }): number =>
    terms.reduce((sum, term) => sum + keywords.idf(term), 0) / terms.length;
  const total = query.aspects.reduce((sum, aspect) => sum + weightOf(aspect), 0) || 1;
  const coverage = (has: (term: string) => boolean): number =>
    query.aspects.reduce(
      (sum, aspect) =>
        sum + weightOf(aspect) * (aspect.terms.every(has) ? 1 : aspect.synonyms.some(has) ? SYNONYM_COVERAGE : 0),
      0,
    ) / total;
  const inTop = (term: string): boolean => top.some((i) => keywords.contains(i, term));
  // Between languages, a word that the glossary cannot translate does not count against a passage that the model found.
  const least = similar && vectors?.multilingual && asked !== language ? MIN_CROSS_LANGUAGE_COVERAGE : 0;
  const isMissing = (forms: string[][]): boolean => !top.some((i) => mentionsAny(keywords, i, forms));
  return {
    sentences: similar ? meanOfTopThree(similar.bestSentences()) - (vectors?.noise[asked][language] ?? 0) : 0,
    inCorpus: Math.max(
      least,
      coverage((term) => keywords.has(term)),
    ),
    inTop: Math.max(least, coverage(inTop)),
    keywords: maxKeywords / total,
    missingName: query.names.some(isMissing) ? 1 : 0,
  };
}

function headingWeight(heading: string): number {
  return /[?？]\s*$/u.test(heading) ? QUESTION_HEADING_WEIGHT : HEADING_WEIGHT;
}

function bestPerOwner(scores: Float32Array, owners: readonly number[], count: number): Float32Array {
  const best = new Float32Array(count);
  scores.forEach((score, i) => {
    if (score > best[owners[i]!]!) best[owners[i]!] = score;
  });
  return best;
}

/** The numbers of at most `count` highest scores above 0, unordered. */
function highest(scores: Float32Array, count: number): number[] {
  const threshold = scores.toSorted().at(-count) ?? 0;
  return [...scores.keys()].filter((i) => scores[i]! > 0 && scores[i]! >= threshold);
}

function maxEligible(scores: Float32Array, eligible: (i: number) => boolean): number {
  let max = 0;
  scores.forEach((score, i) => {
    if (score > max && eligible(i)) max = score;
  });
  return max;
}
