/**
 * Searches by keywords at once, and by meaning as soon as the vectors are there. Decides which embedding model serves
 * while another is still incomplete.
 */
import type { Log } from "../../base/log.ts";
import type { Document, Problem } from "../document.ts";
import type { IndexStorage } from "../index-storage.ts";
import type { SearchIndex } from "../search-index.ts";
import type { SearchResult } from "../types.ts";
import { EmbeddingBackoff, type EmbeddingCost, embeddingProblem, embedMissing } from "./embed-missing.ts";
import {
  buildVectors,
  type EmbeddingModel,
  keywordsOnly,
  type ServedIndex,
  textsToEmbed,
  textsWithoutVector,
} from "./meaning.ts";
import type { EmbeddingModels } from "./models.ts";
import { EmbeddingError } from "./remote-embedder.ts";
import { addShippedVectors } from "./shipped-vectors.ts";

/** Vectors from a server may have cost money, so they are saved at least this often. */
const SAVE_EVERY = 2048;
/** Fewer texts are embedded sooner than the shipped vectors are read. */
const MANY_TEXTS = 64;

export type VectorSearchOptions = {
  log: Log;
  /** Embeds questions but no passages: passages without a vector are found by keywords. For short-lived processes. */
  skipPassages?: boolean;
  /** Called while passages are embedded. */
  onProgress?: (done: number, total: number) => void;
  /** Called before many texts are sent to a server. */
  onCost?: (cost: EmbeddingCost) => void;
};

/** Where the current keyword index comes from; `read` looks for changed documents and may replace it. */
export type IndexSource = { readonly index: SearchIndex; read: () => Promise<unknown> };

/** How many texts were embedded, and how many had a stored vector. */
export type EmbeddingCounts = { embedded: number; reused: number };

export class VectorSearch implements AsyncDisposable {
  readonly #models: EmbeddingModels;
  readonly #source: IndexSource;
  readonly #storage: IndexStorage;
  readonly #options: VectorSearchOptions;
  readonly #backoff = new EmbeddingBackoff();
  #served: ServedIndex;
  #closed = false;

  constructor(models: EmbeddingModels, source: IndexSource, storage: IndexStorage, options: VectorSearchOptions) {
    this.#models = models;
    this.#source = source;
    this.#storage = storage;
    this.#options = options;
    this.#served = keywordsOnly(source.index);
  }

  get served(): ServedIndex {
    return this.#served;
  }

  get problem(): Problem | undefined {
    return this.#backoff.problem;
  }

  /** Where texts and questions are sent to be embedded; null if they stay in this process. */
  get host(): string | null {
    return this.#models.configured.embedder.host ?? this.#served.model?.embedder.host ?? null;
  }

  /** Embeds a few words with the configured model. Returns null, or what is wrong. */
  async tryEmbedding(): Promise<Problem | null> {
    const { embedder } = this.#models.configured;
    return await embedder.embed(["who may read this"], "passage").then(() => null, embeddingProblem);
  }

  async search(question: string, mayRead: (document: Document) => boolean): Promise<SearchResult> {
    // Use one snapshot for the whole search, even if another one is swapped in meanwhile.
    const { index, model } = this.#served;
    const byKeywords = (): SearchResult => ({ ...index.search(question, [], mayRead), reading: this.#isReading });
    const texts = index.textsToEmbed(question);
    if (texts.length === 0 || !model) return byKeywords();
    try {
      const vectors = await model.embedder.embed(texts, "question");
      return { ...index.search(question, vectors, mayRead), reading: false };
    } catch (error) {
      // The model was closed because another one serves now: search again with that one.
      if (this.#served.model !== model) return await this.search(question, mayRead);
      if (error instanceof EmbeddingError)
        this.#options.log.warn({ err: error }, "question could not be embedded, searching by keywords");
      else this.#options.log.error({ err: error }, "question could not be embedded, searching by keywords");
      return byKeywords();
    }
  }

  /** The first vectors are being made. */
  get #isReading(): boolean {
    const { model, index } = this.#served;
    return !model && index.passages.length > 0 && !this.#options.skipPassages && this.problem === undefined;
  }

  /** Serves the source's new index at once, unless an index with vectors already serves. */
  useKeywordIndex(): void {
    if (!this.#served.model) this.#served = keywordsOnly(this.#source.index);
  }

  /**
   * Embeds new texts, then swaps in an index that searches by meaning too. `respectBackoff`: embeds nothing soon after
   * a failure.
   */
  async addMeaning(respectBackoff = false): Promise<EmbeddingCounts> {
    const base = this.#source.index;
    if (base.passages.length === 0) this.#served = keywordsOnly(base);
    const isBackingOff = respectBackoff && this.#backoff.isActive;
    if (base.passages.length === 0 || (this.#served.base === base && (this.#served.complete || isBackingOff)))
      return { embedded: 0, reused: 0 };
    const { configured } = this.#models;
    const texts = await textsToEmbed(base, configured.embedder);
    const missing = await this.#missing(texts);
    // Until the configured model has embedded everything, the previous one serves.
    if (missing.length > 0 && this.#served.model !== configured)
      await this.#serve(base, await this.#models.interimModel(base));
    const embedded = isBackingOff ? 0 : await this.#embed(missing, texts);
    // A failure does not hold back changed documents: what has no vector yet is found by keywords.
    if (embedded < missing.length && this.#source.index === base && this.#served.model === configured)
      await this.#serve(base, configured);
    if (this.#source.index !== base) {
      const rest = await this.addMeaning(respectBackoff);
      return { embedded: embedded + rest.embedded, reused: rest.reused };
    }
    if (embedded === missing.length) {
      await this.#serve(base, configured, true);
      await this.#models.retirePrevious();
    }
    return { embedded, reused: texts.size - missing.length };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#models[Symbol.asyncDispose]();
  }

  async #serve(base: SearchIndex, model: EmbeddingModel | null, complete = false): Promise<void> {
    if (this.#served.base === base && this.#served.model === model && this.#served.complete === complete) return;
    const index = model ? base.withVectors(await buildVectors(base, model, this.#options.log)) : base;
    this.#served = { index, base, model, complete };
  }

  async #missing(texts: ReadonlySet<string>): Promise<string[]> {
    const { embedder, store } = this.#models.configured;
    const missing = await textsWithoutVector(store, texts);
    if (missing.length < MANY_TEXTS || embedder.host !== null) return missing;
    await addShippedVectors(store, missing);
    await this.#storage.trySave(() => store.save(texts));
    return await textsWithoutVector(store, texts);
  }

  /** Returns how many texts were embedded: fewer than given after a failure, or if the documents changed meanwhile. */
  async #embed(missing: readonly string[], texts: ReadonlySet<string>): Promise<number> {
    const { configured } = this.#models;
    const { onProgress, onCost, log, skipPassages } = this.#options;
    if (missing.length === 0 || skipPassages) return 0;
    const save = (): Promise<void> => this.#storage.trySave(() => configured.store.save(texts));
    let done = 0;
    try {
      for await (done of embedMissing(configured, missing, { onProgress, onCost })) {
        // A server may take long, so look for changed documents in between.
        if (configured.embedder.host === null || done === missing.length) continue;
        if (done % SAVE_EVERY === 0) await save();
        const base = this.#source.index;
        await this.#source.read();
        if (this.#source.index !== base) break;
      }
      this.#backoff.succeeded();
    } catch (error) {
      if (!this.#closed) {
        this.#backoff.failed(error);
        log.error({ err: error }, "passages could not be embedded, searching with the vectors that exist");
      }
    }
    await save();
    return done;
  }
}
