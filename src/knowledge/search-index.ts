/** An immutable snapshot of the corpus that can be searched. */
import type { Language } from "../base/language.ts";
import { pauser } from "../base/pause.ts";
import { stripMarkdown } from "./blocks.ts";
import { matchOf, type Signals } from "./confidence.ts";
import type { Document } from "./document.ts";
import type { Vectors } from "./embedding/similar-passages.ts";
import type { Glossary } from "./glossary.ts";
import { KeywordIndexBuilder } from "./keywords.ts";
import { contextOf, englishText } from "./query.ts";
import { type Corpus, type Ranking, rankPassages } from "./rank-passages.ts";
import { cachingTermsOf, languageOf } from "./terms.ts";
import { translations } from "./translated-sections.ts";
import type { ParsedDocument, Passage, SearchResult } from "./types.ts";

const SAME_LANGUAGE_BONUS = 0.15;
/** A corpus counts as written in a language if at least this share of its passages is. */
const MIN_LANGUAGE_SHARE = 0.2;

const NO_SIGNALS: Signals = {
  sentences: 0,
  inCorpus: 0,
  keywords: 0,
  lead: 0,
  missingFact: 0,
  unsaid: 0,
  missingName: 0,
};

export class SearchIndex {
  readonly #corpus: Corpus;
  readonly #languages: ReadonlySet<Language>;

  private constructor(corpus: Corpus) {
    this.#corpus = corpus;
    this.#languages = new Set(corpus.passages.map(({ language }) => language));
  }

  get passages(): readonly Passage[] {
    return this.#corpus.passages;
  }

  get translations(): ReadonlyMap<number, number> {
    return this.#corpus.translations;
  }

  get glossary(): Glossary {
    return this.#corpus.glossary;
  }

  /** Builds a keyword index. Pauses regularly, so that a large corpus does not block the event loop. */
  static async build(documents: readonly ParsedDocument[], glossary: Glossary): Promise<SearchIndex> {
    const passages: Passage[] = [];
    const keywords = new KeywordIndexBuilder();
    const pause = pauser();
    const termsOf = cachingTermsOf();
    for (const { document, chunks } of documents) {
      const title = termsOf(document.title);
      for (const chunk of chunks) {
        const text = document.text.slice(chunk.start, chunk.end);
        const sectionHeading = chunk.path.at(-1) ?? document.title;
        const asks = document.asks.flatMap(({ heading, questions }) => (heading === sectionHeading ? questions : []));
        keywords.add([...termsOf(stripMarkdown(text)), ...[...chunk.path, ...asks].flatMap(termsOf), ...title]);
        passages.push({
          document,
          heading: sectionHeading,
          path: chunk.path,
          start: chunk.start,
          end: chunk.end,
          text,
          language: languageOf(text),
          asks,
          sentences: chunk.sentences,
        });
        await pause();
      }
    }
    return new SearchIndex({
      passages,
      translations: translations(passages, glossary),
      glossary,
      vectors: undefined,
      keywords: await keywords.build(),
    });
  }

  /** Returns an index over the same corpus that searches by meaning too. */
  withVectors(vectors: Vectors): SearchIndex {
    return new SearchIndex({ ...this.#corpus, vectors });
  }

  /**
   * The wordings of a question to embed: as it was asked, and with what its named things are. A model that only reads
   * English gets the question's English words. Empty if there is nothing to embed.
   */
  textsToEmbed(question: string): string[] {
    const { vectors, glossary } = this.#corpus;
    if (!vectors || !(vectors.multilingual || this.#languages.has("en"))) return [];
    const language = vectors.multilingual ? languageOf(question) : "en";
    const text = language === "en" ? englishText(question, glossary) : question;
    if (text === null) return [];
    const context = contextOf(question, language, glossary);
    return context === null ? [text] : [text, `${text} (${context})`];
  }

  /** `vectors` of the question's wordings. `mayRead` says which documents this person may see. */
  search(
    question: string,
    vectors: readonly Float32Array[],
    mayRead: (document: Document) => boolean,
  ): Omit<SearchResult, "reading"> {
    const asked = languageOf(question);
    const rankings = [...this.#languages].map((language) =>
      rankPassages(this.#corpus, { text: question, vectors, mayRead }, language),
    );
    // Prefer passages in the asker's language. If the corpus has them, a passage in the other language that was found
    // by the glossary's keywords alone is not evidence enough.
    const inAskedLanguage = this.passages.filter(({ language }) => language === asked).length;
    const hasAskedLanguage = inAskedLanguage / this.passages.length >= MIN_LANGUAGE_SHARE;
    const weight = ({ language, confidence, byMeaning }: Ranking): number => {
      if (language === asked) return confidence + SAME_LANGUAGE_BONUS;
      return hasAskedLanguage && !byMeaning ? 0 : confidence;
    };
    const best = rankings.toSorted((a, b) => weight(b) - weight(a))[0];
    const ranked = rankings.flatMap((ranking) =>
      ranking.ranked.map((entry) => ({
        ...entry,
        score: rankings.length > 1 ? (entry.score / (ranking.ranked[0]?.score || 1)) * weight(ranking) : entry.score,
      })),
    );
    return {
      ranked: ranked.toSorted((a, b) => b.score - a.score),
      confidence: best?.confidence ?? 0,
      match: best && best.ranked.length > 0 ? matchOf(best.signals, best.byMeaning) : "nothing",
      hasAskersLanguage: this.passages.some(({ language, document }) => language === asked && mayRead(document)),
      signals: best?.signals ?? NO_SIGNALS,
      query: best?.query ?? { terms: new Map(), aspects: [], names: [] },
    };
  }
}
