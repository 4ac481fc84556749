/**
 * What the desk knows: the documents of a folder, kept searchable while they change. Keyword search works at once;
 * vectors are added in the background. This room knows nothing about people, answers or tickets.
 */
import path from "node:path";
import type { Document, Problem } from "./document.ts";
import { EmbeddingModels, type EmbeddingModelsOptions } from "./embedding/models.ts";
import { similarities } from "./embedding/similarities.ts";
import { VectorSearch, type VectorSearchOptions } from "./embedding/vector-search.ts";
import { Folder } from "./folder.ts";
import type { Glossary } from "./glossary.ts";
import { IndexStorage } from "./index-storage.ts";
import { DOCUMENTS_FILE, type FolderChanges, IndexedFolder } from "./indexed-folder.ts";
import { readSavedDocuments } from "./saved-documents.ts";
import { sha256 } from "./saved-file.ts";
import type { Passage, SearchResult } from "./types.ts";

const WATCH_EVERY_MS = 2000;

export type KnowledgeOptions = VectorSearchOptions & {
  dir: string;
  /** Where the index is kept between starts. */
  dataDir: string;
  /** More documents, which `update` brings up to date before each read. A file of the same name in `dir` replaces one of them. */
  accepted?: { dir: string; update: () => Promise<void> };
  /** Makes the vectors instead of the model in this process. */
  server?: EmbeddingModelsOptions["server"];
  /** Time limit for opening: documents that are not read by then are read afterwards. */
  openWithinMs?: number;
};

export type KnowledgeStatus = {
  dir: string;
  documents: number;
  passages: number;
  /** `words`: keyword search only, as the vectors are not ready or could not be made. */
  search: "words" | "words and meaning";
  /** Where texts and questions are sent to be embedded; null if they stay in this process. */
  embeddingHost: string | null;
  /** The configured model serves, and has embedded all texts. */
  complete: boolean;
  problems: Problem[];
};

/** Which documents changed since the last time, and how many texts were embedded for that. */
export type RefreshResult = { added: string[]; changed: string[]; removed: string[]; embedded: number; reused: number };

export class Knowledge {
  readonly #options: KnowledgeOptions;
  readonly #storage: IndexStorage;
  readonly #folder: IndexedFolder;
  readonly #vectorSearch: VectorSearch;
  readonly #opened: RefreshResult = { added: [], changed: [], removed: [], embedded: 0, reused: 0 };
  readonly #notices: Problem[];
  #queue: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  private constructor(options: KnowledgeOptions, { storage, folder, models, notices }: SavedState) {
    this.#options = options;
    this.#storage = storage;
    this.#folder = folder;
    this.#notices = notices;
    const source = {
      get index() {
        return folder.index;
      },
      read: () => this.#read(),
    };
    this.#vectorSearch = new VectorSearch(models, source, storage, options);
  }

  /**
   * Resolves when keyword search is ready; `settled` resolves when vectors are added. `rebuild` discards the saved
   * index.
   */
  static async open(options: KnowledgeOptions, rebuild = false): Promise<Knowledge> {
    const knowledge = new Knowledge(options, await openSavedState(options, rebuild));
    let unread: number;
    try {
      unread = await knowledge.#readAtOpening(options.openWithinMs);
    } catch (error) {
      await knowledge[Symbol.asyncDispose]();
      throw error;
    }
    void knowledge.#inTurn(async () => {
      if (unread > 0) await knowledge.#readAtOpening();
      Object.assign(knowledge.#opened, await knowledge.#vectorSearch.addMeaning());
    }).catch((error: unknown) => {
      if (!knowledge.#closed) options.log.error({ err: error }, "the index could not be completed");
    });
    return knowledge;
  }

  status(): KnowledgeStatus {
    const { served } = this.#vectorSearch;
    return {
      dir: this.#options.dir,
      documents: this.#folder.documents.length,
      passages: served.index.passages.length,
      search: served.model ? "words and meaning" : "words",
      embeddingHost: this.#vectorSearch.host,
      complete: served.complete,
      problems: [
        ...[this.#storage.problem, this.#vectorSearch.problem].filter((problem) => problem !== undefined),
        ...this.#notices,
        ...this.#folder.problems,
      ],
    };
  }

  /** How the folder differed from the saved index at opening; complete after `settled`. */
  get opened(): RefreshResult {
    return this.#opened;
  }

  get glossary(): Glossary {
    return this.#folder.glossary;
  }

  /** False if the folder has no glossary and the desk's own is used instead. */
  get hasOwnGlossary(): boolean {
    return this.#folder.hasOwnGlossary;
  }

  /** The document with that path inside the folder, as it was last read. */
  document(file: string): Document | undefined {
    return this.#folder.documents.find(({ document }) => document.file === file)?.document;
  }

  files(): string[] {
    return this.#folder.documents.map(({ document }) => document.file);
  }

  passagesOf(file: string): Passage[] {
    return this.#vectorSearch.served.index.passages.filter(({ document }) => document.file === file);
  }

  async search(question: string, mayRead: (document: Document) => boolean): Promise<SearchResult> {
    return await this.#vectorSearch.search(question, mayRead);
  }

  /** Embeds a few words, to find out whether that works. Returns null, or what is wrong. */
  async tryEmbedding(): Promise<Problem | null> {
    return await this.#vectorSearch.tryEmbedding();
  }

  /**
   * The similarity in meaning of each of `texts` to each of `others`, -1 to 1. Null unless the model in this process
   * serves. Fast if the index already has vectors of `others`.
   */
  async similarities(texts: readonly string[], others: readonly string[]): Promise<number[][] | null> {
    return await similarities(this.#vectorSearch.served.model, texts, others, this.#options.log);
  }

  /** Resolves when all background work so far has ended, successfully or not: `status` says which. */
  async settled(): Promise<void> {
    await this.#queue;
  }

  /** Reads changes of the folder. Searches use the old state until the new one is complete. */
  refresh(): Promise<RefreshResult> {
    return this.#refresh(false);
  }

  /**
   * From now on reads changes of the folder by itself, and retries what failed. It polls, because NFS, SMB and bind
   * mounts of other machines send no file events.
   */
  watch(): void {
    const tick = async (): Promise<void> => {
      await this.#refresh(true).catch((error: unknown) =>
        this.#options.log.error({ err: error }, "the knowledge folder could not be refreshed"),
      );
      if (!this.#closed) this.#timer = setTimeout(() => void tick(), WATCH_EVERY_MS).unref();
    };
    this.#timer = setTimeout(() => void tick(), WATCH_EVERY_MS).unref();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#vectorSearch[Symbol.asyncDispose]();
    await this.#queue.catch(() => undefined);
    await this.#folder.save(this.#storage, true);
  }

  #refresh(respectBackoff: boolean): Promise<RefreshResult> {
    return this.#inTurn(async () => {
      const { added, changed, removed } = await this.#read();
      const { embedded, reused } = await this.#vectorSearch.addMeaning(respectBackoff);
      return { added, changed, removed, embedded, reused };
    });
  }

  /** Runs one task at a time, in order, even if an earlier one failed. */
  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const done = this.#queue.catch(() => undefined).then(task);
    this.#queue = done;
    done.catch(() => undefined);
    return done;
  }

  /** Adds what it finds to `opened`. Returns how many documents are still unread. */
  async #readAtOpening(withinMs?: number): Promise<number> {
    const { added, changed, removed, unread } = await this.#read(withinMs);
    this.#opened.added.push(...added);
    this.#opened.changed.push(...changed);
    this.#opened.removed.push(...removed);
    return unread;
  }

  async #read(withinMs = Infinity): Promise<FolderChanges> {
    await this.#options.accepted?.update();
    const changes = await this.#folder.read(performance.now() + withinMs);
    this.#vectorSearch.useKeywordIndex();
    await this.#folder.save(this.#storage, false);
    return changes;
  }
}

type SavedState = { storage: IndexStorage; folder: IndexedFolder; models: EmbeddingModels; notices: Problem[] };

async function openSavedState(options: KnowledgeOptions, rebuild: boolean): Promise<SavedState> {
  const { dir, dataDir, accepted, server = null, log } = options;
  const storage = new IndexStorage(path.join(dataDir, "index", sha256(path.resolve(dir)).toString("hex", 0, 6)), log);
  const saved = rebuild
    ? "absent"
    : await readSavedDocuments(storage.file(DOCUMENTS_FILE)).catch(() => "damaged" as const);
  const models = await EmbeddingModels.open(
    { dir: storage.dir, modelsDir: path.join(dataDir, "models"), server },
    rebuild,
  );
  const notices: Problem[] = [];
  if (saved === "damaged" || models.damaged) {
    notices.push({
      file: storage.dir,
      message: "the saved index was damaged",
      remedy: "Nothing to do: it is rebuilt from the documents.",
    });
    log.warn({ indexDir: storage.dir }, "saved index damaged, rebuilding it");
  }
  const contents = typeof saved === "string" ? { documents: [], failures: [] } : saved;
  const folder = new Folder({ dir, acceptedDir: accepted?.dir ?? null }, contents, rebuild, log);
  return { storage, folder: await IndexedFolder.open({ dir, dataDir }, folder), models, notices };
}
