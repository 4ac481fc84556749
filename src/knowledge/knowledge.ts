/**
 * What the desk knows: the documents of a folder, kept searchable while they change.
 * Keyword search serves at once; meaning (vectors) is added in the background. Knows nothing of people, answers or tickets.
 */
import path from "node:path";
import { messageOf, systemCode } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { Document, Problem } from "./document.ts";
import { type EmbeddingCost, embedMissing, embeddingProblem, EmbeddingBackoff } from "./embedding/embed-missing.ts";
import { Glossary } from "./glossary.ts";
import { Folder, sameItems } from "./folder.ts";
import type { FolderContents, LoadResult } from "./load.ts";
import { type GlossaryFile, loadGlossary } from "./glossary-file.ts";
import {
  keywordsOnly,
  textsWithoutVector,
  type EmbeddingModel,
  type ServedIndex,
  textsToEmbed,
  buildVectors,
} from "./embedding/meaning.ts";
import { EmbeddingModels, type EmbeddingModelsOptions } from "./embedding/models.ts";
import { EmbeddingError } from "./embedding/remote-embedder.ts";
import { readSavedDocuments } from "./saved-documents.ts";
import { sha256 } from "./saved-file.ts";
import { SearchIndex } from "./search-index.ts";
import type { Passage, SearchResult } from "./types.ts";
import { similarities } from "./embedding/similarities.ts";

const WATCH_EVERY_MS = 2000;
/** Texts whose vectors were paid for are kept at least so often. */
const KEEP_EVERY = 2048;

export type KnowledgeOptions = {
  dir: string;
  /** Where the index is kept between starts. */
  dataDir: string;
  log: Log;
  /** Makes the vectors instead of the model in this process. */
  server?: EmbeddingModelsOptions["server"];
  /** No passage is embedded: what has no vector yet is found by words. For who comes and goes in a second. */
  skipPassages?: boolean;
  /** Opens after so long, and reads the rest of the documents afterwards. */
  openWithinMs?: number;
  /** Called while passages are embedded. */
  onProgress?: (done: number, total: number) => void;
  /** Called before many texts are sent to a server. */
  onCost?: (cost: EmbeddingCost) => void;
};

export type KnowledgeStatus = {
  dir: string;
  documents: number;
  passages: number;
  /** `words`: keyword search only, vectors are being made or could not be. */
  search: "words" | "words and meaning";
  /** Where texts and questions are sent to be embedded; null: nowhere. */
  embeddingHost: string | null;
  /** The model that serves is the one that is set, and knows all texts. */
  complete: boolean;
  problems: Problem[];
};

/** What a look into the folder brought. */
export type RefreshResult = { added: string[]; changed: string[]; removed: string[]; embedded: number; reused: number };

export class Knowledge {
  readonly #options: KnowledgeOptions;
  readonly #indexDir: string;
  readonly #models: EmbeddingModels;
  #glossary: Glossary;
  readonly #folder: Folder;
  /** Of the documents as they are; by words only. */
  #base: SearchIndex;
  #served: ServedIndex;
  #opened: RefreshResult = { added: [], changed: [], removed: [], embedded: 0, reused: 0 };
  #notices: Problem[];
  #glossaryFile: GlossaryFile | null = null;
  #saveProblem: Problem | undefined;
  readonly #tries = new EmbeddingBackoff();
  #queue: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  private constructor(
    options: KnowledgeOptions,
    indexDir: string,
    saved: { folder: Folder; models: EmbeddingModels; notices: Problem[] },
    base: SearchIndex,
  ) {
    this.#options = options;
    this.#indexDir = indexDir;
    this.#folder = saved.folder;
    this.#models = saved.models;
    this.#notices = saved.notices;
    this.#base = base;
    this.#served = keywordsOnly(base);
    this.#glossary = base.glossary;
  }

  /** Ready for keyword search when it resolves; `settled` says when meaning is added. `rebuild` forgets what was saved. */
  static async open(options: KnowledgeOptions, rebuild = false): Promise<Knowledge> {
    const indexDir = path.join(options.dataDir, "index", sha256(path.resolve(options.dir)).toString("hex", 0, 6));
    const notices: Problem[] = [];
    const known = rebuild
      ? "absent"
      : await readSavedDocuments(path.join(indexDir, "documents.json")).catch(() => "damaged" as const);
    const models = await EmbeddingModels.open(
      { dir: indexDir, modelsDir: path.join(options.dataDir, "models"), server: options.server ?? null },
      rebuild,
    );
    if (known === "damaged" || models.damaged) {
      notices.push({
        file: indexDir,
        message: "the saved index was damaged",
        remedy: "Nothing to do: it is built again from the documents.",
      });
      options.log.warn({ indexDir }, "saved index damaged, building it again");
    }
    const folder = new Folder(
      options.dir,
      typeof known === "string" ? { documents: [], failures: [] } : known,
      rebuild,
      options.log,
    );
    const knowledge = new Knowledge(
      options,
      indexDir,
      { folder, models, notices },
      await SearchIndex.build([], new Glossary([])),
    );
    let waiting: number;
    try {
      waiting = await knowledge.#readFirst(performance.now() + (options.openWithinMs ?? Infinity));
    } catch (error) {
      await knowledge[Symbol.asyncDispose]();
      throw error;
    }
    void knowledge.#inTurn(async () => {
      if (waiting > 0) await knowledge.#readFirst();
      Object.assign(knowledge.#opened, await knowledge.#addMeaning());
    }).catch((error: unknown) => {
      if (!knowledge.#closed) options.log.error({ err: error }, "the index could not be made whole");
    });
    return knowledge;
  }

  status(): KnowledgeStatus {
    return {
      dir: this.#options.dir,
      documents: this.#folder.documents.length,
      passages: this.#served.index.passages.length,
      search: this.#served.model ? "words and meaning" : "words",
      embeddingHost: this.#models.configured.embedder.host ?? this.#served.model?.embedder.host ?? null,
      complete: this.#served.complete,
      problems: [
        ...[this.#saveProblem, this.#tries.problem].filter((problem) => problem !== undefined),
        ...this.#notices,
        ...(this.#glossaryFile?.problems ?? []),
        ...this.#folder.problems,
      ],
    };
  }

  /** What opening brought, compared with the saved index; whole once settled. */
  get opened(): RefreshResult {
    return this.#opened;
  }

  get glossary(): Glossary {
    return this.#glossary;
  }

  /** False where the desk's own glossary stands in for one that the folder does not have. */
  get hasOwnGlossary(): boolean {
    return this.#glossaryFile?.isOwn === false;
  }

  /** The document of that name, as the index has it. */
  document(file: string): Document | undefined {
    return this.#folder.documents.find(({ document }) => document.file === file)?.document;
  }

  files(): string[] {
    return this.#folder.documents.map(({ document }) => document.file);
  }

  passagesOf(file: string): Passage[] {
    return this.#served.index.passages.filter(({ document }) => document.file === file);
  }

  async search(question: string, mayRead: (document: Document) => boolean): Promise<SearchResult> {
    // One state of the index for the whole search, whatever is swapped in meanwhile.
    const { index, model } = this.#served;
    const text = index.textToEmbed(question);
    if (text === null || !model) return index.search(question, null, mayRead);
    try {
      const [vector = null] = await model.embedder.embed([text], "question");
      return index.search(question, vector, mayRead);
    } catch (error) {
      // Its model was let go meanwhile: another serves.
      if (this.#served.model !== model) return await this.search(question, mayRead);
      if (error instanceof EmbeddingError)
        this.#options.log.warn({ err: error }, "question could not be embedded, searching by words");
      else this.#options.log.error({ err: error }, "question could not be embedded, searching by words");
      return index.search(question, null, mayRead);
    }
  }

  /** Embeds a few words, to see whether that works: null, or what is wrong. */
  async tryEmbedding(): Promise<Problem | null> {
    return await this.#models.configured.embedder
      .embed(["who may read this"], "passage")
      .then(() => null, embeddingProblem);
  }

  /** How alike each of `texts` is to each of `others` (which the index mostly knows), -1 to 1; null where the model of this process does not serve. */
  async similarities(texts: readonly string[], others: readonly string[]): Promise<number[][] | null> {
    return await similarities(this.#served.model, texts, others, this.#options.log);
  }

  /** Resolves when all that was begun (vectors, a refresh) is done, or could not be: `status` says which. */
  async settled(): Promise<void> {
    await this.#queue;
  }

  /** Looks into the folder and takes over what changed; searches go on with the old state until the new one is whole. */
  refresh(): Promise<RefreshResult> {
    return this.#refresh(false);
  }

  /**
   * Takes changes of the folder over by itself from now on, and tries again what failed.
   * It polls, as NFS, SMB and bind mounts of other machines send no events, which a watcher such as chokidar waits for.
   */
  watch(): void {
    const tick = async (): Promise<void> => {
      await this.#refresh(true).catch((error: unknown) =>
        this.#options.log.error({ err: error }, "the knowledge folder could not be taken over"),
      );
      if (!this.#closed) this.#timer = setTimeout(() => void tick(), WATCH_EVERY_MS).unref();
    };
    this.#timer = setTimeout(() => void tick(), WATCH_EVERY_MS).unref();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#models[Symbol.asyncDispose]();
    await this.#queue.catch(() => undefined);
    await this.#saveDocuments(true);
  }

  #refresh(patient: boolean): Promise<RefreshResult> {
    return this.#inTurn(async () => {
      const { added, changed, removed } = await this.#read();
      const { embedded, reused } = await this.#addMeaning(patient);
      return { added, changed, removed, embedded, reused };
    });
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#queue.catch(() => undefined).then(act);
    this.#queue = done;
    done.catch(() => undefined);
    return done;
  }

  /** Counts what it finds as brought by opening. How many documents are still to be read. */
  async #readFirst(until?: number): Promise<number> {
    const { added, changed, removed, unread: waiting } = await this.#read(until);
    this.#opened.added.push(...added);
    this.#opened.changed.push(...changed);
    this.#opened.removed.push(...removed);
    return waiting;
  }

  /** Documents and glossary -> an index that finds by words. Swaps it in at once only where there is none better yet. */
  async #read(until?: number): Promise<Omit<LoadResult, keyof FolderContents | "problems">> {
    const before = this.#folder.documents;
    const loaded = await this.#folder.rescan(until);
    const { documents } = this.#folder;
    // The glossary is away with its folder.
    const glossaryChanged = (loaded !== null || this.#glossaryFile === null) && (await this.#readGlossary());
    if (!sameItems(before, documents) || glossaryChanged || this.#base.passages.length === 0) {
      this.#base = await SearchIndex.build(documents, this.#glossary);
      if (!this.#served.model) this.#served = keywordsOnly(this.#base);
    }
    await this.#saveDocuments(false);
    return loaded ?? { added: [], changed: [], removed: [], unread: 0 };
  }

  async #saveDocuments(isLast: boolean): Promise<void> {
    await this.#keep(() => this.#folder.save(path.join(this.#indexDir, "documents.json"), isLast));
  }

  async #readGlossary(): Promise<boolean> {
    const { dir, dataDir } = this.#options;
    const loaded = await loadGlossary(dir, this.#glossaryFile?.source ?? "", path.join(dataDir, "glossary"));
    if (!loaded) return false;
    this.#glossaryFile = loaded;
    if (loaded.entries) this.#glossary = new Glossary(loaded.entries);
    return loaded.entries !== null;
  }

  /** Embeds what is new, then swaps in an index that finds by meaning too. `patient`: not soon after it failed. */
  async #addMeaning(patient = false): Promise<{ embedded: number; reused: number }> {
    const base = this.#base;
    if (base.passages.length === 0) this.#served = keywordsOnly(base);
    const isResting = patient && this.#tries.isResting;
    if (base.passages.length === 0 || (this.#served.base === base && (this.#served.complete || isResting)))
      return { embedded: 0, reused: 0 };
    const { configured: wanted } = this.#models;
    const texts = await textsToEmbed(base, wanted.embedder);
    const missing = await textsWithoutVector(wanted.store, texts);
    // Until the wanted model knows all, the one before it serves.
    if (missing.length > 0 && this.#served.model !== wanted)
      await this.#serve(base, await this.#models.interimModel(base));
    const embedded = isResting ? 0 : await this.#embed(missing, texts);
    // What failed holds no change of the documents up: what is new in them is found by words.
    if (embedded < missing.length && this.#base === base && this.#served.model === wanted)
      await this.#serve(base, wanted);
    if (this.#base !== base) {
      const more = await this.#addMeaning(patient);
      return { embedded: embedded + more.embedded, reused: more.reused };
    }
    if (embedded === missing.length) {
      await this.#serve(base, wanted, true);
      await this.#models.retirePrevious();
    }
    return { embedded, reused: texts.size - missing.length };
  }

  async #serve(base: SearchIndex, model: EmbeddingModel | null, whole = false): Promise<void> {
    if (this.#served.base === base && this.#served.model === model && this.#served.complete === whole) return;
    const index = model ? base.withVectors(await buildVectors(base, model, this.#options.log)) : base;
    this.#served = { index, base, model, complete: whole };
  }

  /** How many of them it embedded. Fewer: it failed, or the documents changed meanwhile. */
  async #embed(missing: readonly string[], texts: ReadonlySet<string>): Promise<number> {
    const { configured: wanted } = this.#models;
    const { onProgress, onCost, log, skipPassages } = this.#options;
    if (missing.length === 0 || skipPassages) return 0;
    const keep = (): Promise<void> => this.#keep(() => wanted.store.save(texts));
    let done = 0;
    try {
      for await (done of embedMissing(wanted, missing, { onProgress, onCost })) {
        // A server may take long: the folder is looked at in between.
        if (wanted.embedder.host === null || done === missing.length) continue;
        if (done % KEEP_EVERY === 0) await keep();
        const base = this.#base;
        await this.#read();
        if (this.#base !== base) break;
      }
      this.#tries.succeeded();
    } catch (error) {
      if (!this.#closed) {
        this.#tries.failed(error);
        log.error({ err: error }, "vectors could not be made, searching by what there is");
      }
    }
    await keep();
    return done;
  }

  /** The index on disk only saves time: without room for it the desk goes on from memory, and says so. */
  async #keep(save: () => Promise<void>): Promise<void> {
    try {
      await save();
      this.#saveProblem = undefined;
    } catch (error) {
      const why = systemCode(error) === "ENOSPC" ? "the disk is full" : messageOf(error);
      const remedy = "Make room in DATA_DIR; until then it is built anew at each start.";
      this.#saveProblem = { file: this.#indexDir, message: `the index could not be saved: ${why}`, remedy };
      this.#options.log.error({ err: error }, "index could not be saved");
    }
  }
}
