/** Ranks the passages of one language by keywords and, where there are vectors, by similarity of meaning. */
import type { Language } from "../base/language.ts";
import { confidenceOf, type Signals } from "./confidence.ts";
import type { Document } from "./document.ts";
import { findSimilar, meanOfTopThree, type PassageSimilarity, type Vectors } from "./embedding/similar-passages.ts";
import type { Glossary } from "./glossary.ts";
import type { KeywordIndex } from "./keywords.ts";
import { type Query, queryFor } from "./query.ts";
import { languageOf } from "./terms.ts";
import type { Passage, RankedPassage } from "./types.ts";
import { asksWhatIsSo, unsaidShare } from "./unsaid.ts";
import { statesFact, wantedFact } from "./wanted-fact.ts";

const KEYWORD_WEIGHT = 0.2;
/** Where the translation of a passage is compared with the translation of a question, keywords say more. */
const TRANSLATED_KEYWORD_WEIGHT = 0.8;
const PASSAGE_WEIGHT = 0.5;
const SENTENCE_WEIGHT = 0.4;
/** A question as heading states what its passage answers. Another names the topic, and the passage has it already. */
const HEADING_WEIGHT = 0.07;
const QUESTION_WEIGHT = 0.3;
/** How far a passage that does not mention what the question names falls behind. */
const UNNAMED = 0.2;
const MAX_RANKED = 50;
/** How many of the best passages by keywords are compared by meaning too, in addition to the nearest. */
const KEYWORD_CANDIDATES = 100;
/** The least coverage that a passage in the other language gets, if a multilingual model found it. */
const MIN_CROSS_LANGUAGE_COVERAGE = 0.4;
const SYNONYM_COVERAGE = 0.7;

export type Corpus = {
  passages: readonly Passage[];
  /** For each passage with a translation, the number of the passage that translates it. */
  translations: ReadonlyMap<number, number>;
  glossary: Glossary;
  vectors: Vectors | undefined;
  keywords: KeywordIndex;
};

export type Question = {
  text: string;
  /** Vectors of its wordings; none to search by keywords alone. */
  vectors: readonly Float32Array[];
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
  const eligible = eligibility(corpus, question, language);
  const keywords = corpus.keywords.scores(query.terms);
  for (let i = 0; i < keywords.length; i++) if (keywords[i]! > 0 && !eligible(i)) keywords[i] = 0;
  const best = highest(keywords, KEYWORD_CANDIDATES);
  const maxKeywords = best.reduce((max, i) => Math.max(max, keywords[i]!), 0);
  const candidates = (nearest: number[]): Set<number> => new Set([...best, ...nearest.filter(eligible)]);
  const similar =
    question.vectors.length > 0 && vectors ? findSimilar(question.vectors, vectors, candidates) : undefined;
  const compared = similar?.all() ?? [];
  const byMeaning = compared.length > 0;
  const keywordWeight = vectors?.multilingual || language === "en" ? KEYWORD_WEIGHT : TRANSLATED_KEYWORD_WEIGHT;
  const meaning = meaningScores(passages, compared);

  const ranked = [...new Set([...best, ...compared.map(([number]) => number)])].map((number) => ({
    number,
    passage: passages[number]!,
    score: (keywordWeight * keywords[number]!) / (maxKeywords || 1) + meaning(number),
    similarities: new Array<number | null>(),
    heading: undefined as number | undefined,
  }));
  preferNamed(ranked, query.names, corpus.keywords);
  ranked.sort((a, b) => b.score - a.score || a.number - b.number);
  ranked.length = Math.min(ranked.length, MAX_RANKED);
  if (similar) {
    const headings = new Map(compared.map(([number, { heading }]) => [number, heading]));
    for (const entry of ranked) {
      entry.similarities = similar.sentencesOf(entry.number);
      entry.heading = headings.get(entry.number);
    }
  }
  const signals = signalsOf(corpus, { query, text: question.text, language }, ranked, maxKeywords, compared);
  return {
    language,
    query,
    ranked,
    signals,
    byMeaning,
    confidence: ranked.length === 0 ? 0 : confidenceOf(signals, byMeaning),
  };
}

/** Of a passage and its translation, only the one in the asker's language is wanted. */
function eligibility(
  { passages, translations }: Corpus,
  { text, mayRead }: Question,
  language: Language,
): (i: number) => boolean {
  const isAskers = languageOf(text) === language;
  return (i) => {
    const { language: written, document } = passages[i]!;
    if (written !== language || !mayRead(document)) return false;
    const translation = isAskers ? undefined : translations.get(i);
    return translation === undefined || !mayRead(passages[translation]!.document);
  };
}

/** A passage without a vector gets what the others get on average, so that it is found by its keywords. */
function meaningScores(
  passages: readonly Passage[],
  compared: readonly [number, PassageSimilarity][],
): (i: number) => number {
  const scores = new Map<number, number>();
  let sum = 0;
  for (const [i, { passage, sentence, heading }] of compared) {
    const score = PASSAGE_WEIGHT * passage + SENTENCE_WEIGHT * sentence;
    sum += score;
    scores.set(i, score + headingWeight(passages[i]!) * heading);
  }
  const average = sum / Math.max(1, compared.length);
  return (i) => scores.get(i) ?? average;
}

/** Where a license, a law or a standard is named, passages that do not mention it give way to those that do. */
function preferNamed(
  ranked: { number: number; score: number }[],
  names: readonly string[][][],
  keywords: KeywordIndex,
): void {
  for (const forms of names) {
    const others = ranked.filter(({ number }) => !mentionsAny(keywords, number, forms));
    if (others.length < ranked.length) for (const entry of others) entry.score -= UNNAMED;
  }
}

function mentionsAny(keywords: KeywordIndex, passage: number, forms: readonly string[][]): boolean {
  return forms.some((form) => form.every((term) => keywords.contains(passage, term)));
}

function signalsOf(
  { keywords, vectors, translations }: Corpus,
  { query, text, language }: { query: Query; text: string; language: Language },
  ranked: readonly (RankedPassage & { number: number })[],
  maxKeywords: number,
  compared: readonly [number, PassageSimilarity][],
): Signals {
  const asked = languageOf(text);
  const top = ranked.slice(0, 3);
  const weightOf = ({ terms }: { terms: string[] }): number =>
    terms.reduce((sum, term) => sum + keywords.idf(term), 0) / terms.length;
  const total = query.aspects.reduce((sum, aspect) => sum + weightOf(aspect), 0) || 1;
  const covered = query.aspects.reduce(
    (sum, aspect) =>
      sum +
      weightOf(aspect) *
        (aspect.terms.every((term) => keywords.has(term))
          ? 1
          : aspect.synonyms.some((term) => keywords.has(term))
            ? SYNONYM_COVERAGE
            : 0),
    0,
  );
  // Between languages, a word that the glossary cannot translate does not count against a passage that the model found.
  const least = compared.length > 0 && vectors?.multilingual && asked !== language ? MIN_CROSS_LANGUAGE_COVERAGE : 0;
  const isMissing = (forms: string[][]): boolean => !top.some(({ number }) => mentionsAny(keywords, number, forms));
  const fact = wantedFact(text);
  const isParticular = asksWhatIsSo(text) || fact?.kind === "setup";
  const [best] = top;
  // Its translation may keep a word that the question has in the other language.
  const inBest = best ? [best.number, translations.get(best.number) ?? best.number] : [];
  const mentions = (term: string): boolean => inBest.some((number) => keywords.contains(number, term));
  const sentences = compared.map(([, { sentence }]) => sentence);
  return {
    sentences: sentences.length > 0 ? meanOfTopThree(sentences) - (vectors?.noise[asked][language] ?? 0) : 0,
    inCorpus: Math.max(least, covered / total),
    keywords: maxKeywords / total,
    lead: (top[0]?.score ?? 0) - (top.at(-1)?.score ?? 0),
    missingFact: fact && !top.some(({ passage }) => statesFact(sentencesOf(passage), fact, query.aspects)) ? 1 : 0,
    unsaid: best && isParticular ? unsaidShare(text, query.aspects, { language: best.passage.language, mentions }) : 0,
    missingName: query.names.some(isMissing) ? 1 : 0,
  };
}

function sentencesOf({ heading, document, sentences }: Passage): { heading: string; sentences: string[] } {
  return { heading, sentences: sentences.map(({ start, end }) => document.text.slice(start, end)) };
}

function headingWeight({ heading, asks }: Passage): number {
  return asks.length > 0 || /[?？]\s*$/u.test(heading) ? QUESTION_WEIGHT : HEADING_WEIGHT;
}

/** The numbers of at most `count` highest scores above 0, unordered. */
function highest(scores: Float32Array, count: number): number[] {
  const numbers: number[] = [];
  for (let i = 0; i < scores.length; i++) if (scores[i]! > 0) numbers.push(i);
  if (numbers.length <= count) return numbers;
  const threshold = Float32Array.from(numbers, (i) => scores[i]!)
    .toSorted()
    .at(-count)!;
  return numbers.filter((i) => scores[i]! >= threshold).slice(0, count);
}
