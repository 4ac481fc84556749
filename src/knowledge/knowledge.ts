/**
 * What the desk knows: the documents of a folder, kept searchable while they change.
 * Keyword search serves at once; meaning (vectors) is added in the background. Knows nothing of people, answers or tickets.
 */
import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import path from "node:path";
import { messageOf, systemCode } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { BACKGROUND_QUESTIONS } from "./background-questions.ts";
import type { Document, Problem } from "./document.ts";
import { Embedder } from "./embedder.ts";
import { Glossary } from "./glossary.ts";
import { type LoadedDocument, loadDocuments, loadGlossary, readLoaded, saveLoaded } from "./load.ts";
import { embeddedTexts, vectorsOf } from "./meaning.ts";
import { sha256 } from "./saved-file.ts";
import { type Passage, SearchIndex, type SearchResult } from "./search-index.ts";
import { VectorStore } from "./vector-store.ts";

/** Ships with the desk; serves a folder that has no glossary of its own. */
const OWN_GLOSSARY = path.join(import.meta.dirname, "../../knowledge/glossary.yaml");
const WATCH_EVERY_MS = 2000;

export type KnowledgeOptions = {
  dir: string;
  /** Where the index is kept between starts. */
  dataDir: string;
  log: Log;
  /** Called while passages are embedded. */
  onProgress?: (done: number, total: number) => void;
};

export type KnowledgeStatus = {
  dir: string;
  documents: number;
  passages: number;
  /** `words`: keyword search only, vectors are being made or could not be. */
  search: "words" | "words and meaning";
  problems: Problem[];
};

/** What a look into the folder brought. */
export type Refreshed = { added: string[]; changed: string[]; removed: string[]; embedded: number; reused: number };

export class Knowledge {
  readonly #options: KnowledgeOptions;
  readonly #indexDir: string;
  #embedder: Embedder;
  #store: VectorStore;
  #glossary: Glossary;
  #documents: LoadedDocument[];
  #index: SearchIndex;
  #opened: Refreshed = { added: [], changed: [], removed: [], embedded: 0, reused: 0 };
  #problems: Problem[] = [];
  #notices: Problem[];
  #glossaryProblems: Problem[] = [];
  #folderProblem: Problem | undefined;
  #saveProblem: Problem | undefined;
  #glossarySource = "";
  /** Built from changed documents, waiting for its vectors. */
  #next: SearchIndex | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  private constructor(
    options: KnowledgeOptions,
    indexDir: string,
    saved: { documents: LoadedDocument[]; store: VectorStore; notices: Problem[] },
    index: SearchIndex,
  ) {
    this.#options = options;
    this.#indexDir = indexDir;
    this.#documents = saved.documents;
    this.#store = saved.store;
    this.#notices = saved.notices;
    this.#index = index;
    this.#glossary = index.glossary;
    this.#embedder = new Embedder(path.join(options.dataDir, "models"), Math.min(2, availableParallelism()));
  }

  /** Ready for keyword search when it resolves; `settled` says when meaning is added. `rebuild` forgets what was saved. */
  static async open(options: KnowledgeOptions, rebuild = false): Promise<Knowledge> {
    const indexDir = path.join(options.dataDir, "index", sha256(path.resolve(options.dir)).toString("hex", 0, 6));
    const notices: Problem[] = [];
    const documents = rebuild ? "absent" : await readLoaded(path.join(indexDir, "documents.json")).catch(() => "damaged" as const);
    const { store, damaged } = rebuild
      ? { store: VectorStore.empty(path.join(indexDir, "vectors.bin")), damaged: false }
      : await VectorStore.open(path.join(indexDir, "vectors.bin"));
    if (documents === "damaged" || damaged) {
      notices.push({
        file: indexDir,
        message: "the saved index was damaged",
        remedy: "Nothing to do: it is built again from the documents.",
      });
      options.log.warn({ indexDir }, "saved index damaged, building it again");
    }
    const knowledge = new Knowledge(
      options,
      indexDir,
      { documents: typeof documents === "string" ? [] : documents, store, notices },
      await SearchIndex.build([], new Glossary([])),
    );
    try {
      const { added, changed, removed } = await knowledge.#read();
      knowledge.#opened = { added, changed, removed, embedded: 0, reused: 0 };
    } catch (error) {
      await knowledge[Symbol.asyncDispose]();
      throw error;
    }
    void knowledge.#inTurn(async () => Object.assign(knowledge.#opened, await knowledge.#addMeaning())).catch((error: unknown) => {
      if (!knowledge.#closed) options.log.error({ err: error }, "vectors could not be made, searching by words");
    });
    return knowledge;
  }

  status(): KnowledgeStatus {
    return {
      dir: this.#options.dir,
      documents: this.#documents.length,
      passages: this.#index.passages.length,
      search: this.#index.vectors ? "words and meaning" : "words",
      problems: [
        ...[this.#folderProblem, this.#saveProblem].filter((problem) => problem !== undefined),
        ...this.#notices,
        ...this.#glossaryProblems,
        ...this.#problems,
      ],
    };
  }

  /** What opening brought, compared with the saved index; whole once settled. */
  get opened(): Refreshed {
    return this.#opened;
  }

  get glossary(): Glossary {
    return this.#glossary;
  }

  /** False where the desk's own glossary stands in for one that the folder does not have. */
  get hasOwnGlossary(): boolean {
    return this.#glossarySource.startsWith(path.join(this.#options.dir, "glossary.yaml"));
  }

  /** The document of that name, as the index has it. */
  document(file: string): Document | undefined {
    return this.#documents.find(({ document }) => document.file === file)?.document;
  }

  files(): string[] {
    return this.#documents.map(({ document }) => document.file);
  }

  passagesOf(file: string): Passage[] {
    return this.#index.passages.filter(({ document }) => document.file === file);
  }

  async search(question: string, mayRead: (document: Document) => boolean): Promise<SearchResult> {
    // One state of the index for the whole search, whatever is swapped in meanwhile.
    const index = this.#index;
    const words = index.wordsToEmbed(question);
    let vector: Float32Array | null = null;
    if (words !== null) {
      [vector = null] = await this.#embedder.embed([words], "question").catch((error: unknown) => {
        this.#options.log.error({ err: error }, "question could not be embedded, searching by words");
        return [];
      });
    }
    return index.search(question, vector, mayRead);
  }

  /** Resolves when all that was begun (vectors, a refresh) is done. Rejects if it failed. */
  async settled(): Promise<void> {
    await this.#queue;
  }

  /** Looks into the folder and takes over what changed; searches go on with the old state until the new one is whole. */
  refresh(): Promise<Refreshed> {
    return this.#inTurn(async () => {
      const { added, changed, removed } = await this.#read();
      const { embedded, reused } = await this.#addMeaning();
      return { added, changed, removed, embedded, reused };
    });
  }

  /** Takes changes of the folder over by itself from now on. */
  watch(): void {
    const tick = async (): Promise<void> => {
      await this.refresh().catch((error: unknown) =>
        this.#options.log.error({ err: error }, "the knowledge folder could not be taken over"),
      );
      if (!this.#closed) this.#timer = setTimeout(() => void tick(), WATCH_EVERY_MS).unref();
    };
    this.#timer = setTimeout(() => void tick(), WATCH_EVERY_MS).unref();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#embedder[Symbol.asyncDispose]();
    await this.#queue.catch(() => undefined);
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#queue.catch(() => undefined).then(act);
    this.#queue = done;
    done.catch(() => undefined);
    return done;
  }

  /** Documents and glossary -> an index that finds by words. Swaps it in at once only where there is none better yet. */
  async #read(): Promise<{ added: string[]; changed: string[]; removed: string[] }> {
    const { dir } = this.#options;
    const before = new Map(this.#documents.map((loaded) => [loaded.document.file, loaded]));
    let loaded;
    try {
      loaded = await loadDocuments(dir, this.#documents);
    } catch (error) {
      if (this.#index.passages.length === 0) throw error;
      this.#folderProblem = {
        file: "",
        message: messageOf(error),
        remedy: "Until it is back, answers come from the documents as they were.",
      };
      return { added: [], changed: [], removed: [] };
    }
    this.#folderProblem = undefined;
    this.#problems = loaded.problems;
    const glossaryChanged = await this.#readGlossary();
    const same =
      loaded.documents.length === before.size && loaded.documents.every((document) => before.get(document.document.file) === document);
    this.#documents = loaded.documents;
    if (same && !glossaryChanged && this.#index.passages.length > 0) return { added: [], changed: [], removed: [] };
    const index = await SearchIndex.build(this.#documents, this.#glossary);
    if (this.#index.vectors) this.#next = index;
    else this.#index = index;
    if (!same) await this.#keep(() => saveLoaded(path.join(this.#indexDir, "documents.json"), this.#documents));
    return loaded;
  }

  async #readGlossary(): Promise<boolean> {
    const own = path.join(this.#options.dir, "glossary.yaml");
    const file = (await fileStamp(own)) === "absent" ? OWN_GLOSSARY : own;
    const source = `${file} ${await fileStamp(file)}`;
    if (source === this.#glossarySource) return false;
    this.#glossarySource = source;
    const { glossary, problems } = await loadGlossary(file);
    this.#glossaryProblems = problems;
    if (glossary) this.#glossary = glossary;
    return glossary !== undefined;
  }

  /** Embeds what is new, then swaps in an index that finds by meaning too. */
  async #addMeaning(): Promise<{ embedded: number; reused: number }> {
    const base = this.#next ?? this.#index;
    if (base.vectors || base.passages.length === 0) {
      this.#next = undefined;
      if (base !== this.#index) this.#index = base;
      return { embedded: 0, reused: 0 };
    }
    const texts = new Set([...base.passages.flatMap(embeddedTexts), ...BACKGROUND_QUESTIONS]);
    // By length: texts of the same length are embedded together.
    const missing = [...texts].filter((text) => this.#store.row(text) === undefined).toSorted((a, b) => b.length - a.length);
    await this.#embed(missing);
    if (missing.length > 0) await this.#keep(() => this.#store.save(texts));
    this.#index = base.withVectors(await vectorsOf(base, this.#store, path.join(this.#indexDir, "neighbours.hnsw"), this.#options.log));
    this.#next = undefined;
    return { embedded: missing.length, reused: texts.size - missing.length };
  }

  async #embed(texts: readonly string[]): Promise<void> {
    const STEP = 64;
    let done = 0;
    if (texts.length > STEP) this.#options.onProgress?.(0, texts.length);
    for (let at = 0; at < texts.length; at += STEP * 8) {
      const part = texts.slice(at, at + STEP * 8);
      const steps = Array.from({ length: Math.ceil(part.length / STEP) }, (_, i) => part.slice(i * STEP, (i + 1) * STEP));
      await Promise.all(
        steps.map(async (step) => {
          const vectors = await this.#embedder.embed(step, "passage");
          step.forEach((text, i) => this.#store.add(text, vectors[i]!));
          done += step.length;
          if (texts.length > STEP) this.#options.onProgress?.(done, texts.length);
        }),
      );
    }
    await this.#embedder.relax();
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

async function fileStamp(file: string): Promise<string> {
  return await stat(file).then(
    ({ size, mtimeMs }) => `${size} ${mtimeMs}`,
    () => "absent",
  );
}
