/**
 * Which model makes the vectors, and which made them before: the old one serves, vectors and questions, until the new one has embedded all.
 * A model's vectors stay on disk, so going back costs nothing either.
 */
import { readFile, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import path from "node:path";
import { LOCAL_MODEL, LocalEmbedder } from "./local-embedder.ts";
import { type Model, shareKnown, textsFor } from "./meaning.ts";
import { type EmbeddingServer, RemoteEmbedder, remoteModel } from "./remote-embedder.ts";
import { sha256 } from "../saved-file.ts";
import type { SearchIndex } from "../search-index.ts";
import { VectorStore } from "./vector-store.ts";

/** A model that knows fewer of the texts than this is no help. */
const ENOUGH = 0.75;

export type ModelsOptions = {
  /** Where the index is kept. */
  dir: string;
  /** Where the model of this process is kept. */
  modelsDir: string;
  /** Without a `model` it is only there for what it made before. */
  server: (EmbeddingServer & { model: string | null }) | null;
};

export class Models implements AsyncDisposable {
  readonly wanted: Model;
  readonly damaged: boolean;
  readonly #options: ModelsOptions;
  #before: Model | null = null;

  private constructor(options: ModelsOptions, wanted: Model, damaged: boolean) {
    this.#options = options;
    this.wanted = wanted;
    this.damaged = damaged;
  }

  /** `rebuild` forgets what the wanted model made. */
  static async open(options: ModelsOptions, rebuild: boolean): Promise<Models> {
    const { server } = options;
    const name = server?.model ? remoteModel(server, server.model) : LOCAL_MODEL;
    const { store, damaged } = rebuild
      ? { store: VectorStore.empty(storeFile(options, name), name), damaged: false }
      : await VectorStore.open(storeFile(options, name), name);
    return new Models(options, modelOf(options, name, store), damaged);
  }

  /**
   * Who serves until the wanted model knows all: the model that served last, or that of this process, if it knows most.
   * A server may be away, so its own vectors will do too; the model of this process is whole before that is worth it.
   */
  async meanwhile(index: SearchIndex): Promise<Model | null> {
    if (this.#before) return this.#before;
    const { embedder, store: made } = this.wanted;
    if (embedder.host !== null && shareKnown(await textsFor(index, embedder), made) >= ENOUGH) return this.wanted;
    const last = await readFile(servingFile(this.#options), "utf8").catch(() => LOCAL_MODEL);
    for (const name of new Set([last, LOCAL_MODEL])) {
      if (name === this.wanted.embedder.model || !canEmbed(this.#options, name)) continue;
      const { store } = await VectorStore.open(storeFile(this.#options, name), name);
      const isLocal = name === LOCAL_MODEL;
      const texts = await textsFor(index, { multilingual: !isLocal, host: isLocal ? null : "" });
      if (shareKnown(texts, store) >= ENOUGH) return (this.#before = modelOf(this.#options, name, store));
    }
    return null;
  }

  /** The wanted model serves: the old one is let go. */
  async took(): Promise<void> {
    const old = this.#before;
    this.#before = null;
    await old?.embedder[Symbol.asyncDispose]();
    // Lost, it only costs a switch with words alone.
    await writeFile(servingFile(this.#options), this.wanted.embedder.model).catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.wanted.embedder[Symbol.asyncDispose]();
    await this.#before?.embedder[Symbol.asyncDispose]();
  }
}

/** Another server's model cannot be asked: its key is not here any more. */
function canEmbed({ server }: ModelsOptions, name: string): boolean {
  return name === LOCAL_MODEL || (server !== null && name.startsWith(remoteModel(server, "")));
}

function modelOf(options: ModelsOptions, name: string, store: VectorStore): Model {
  const { server, dir, modelsDir } = options;
  if (name === LOCAL_MODEL || server === null) {
    const embedder = new LocalEmbedder(modelsDir, Math.min(2, availableParallelism()));
    return { embedder, store, graph: path.join(dir, "neighbours.hnsw") };
  }
  const embedder = new RemoteEmbedder(server, name.slice(remoteModel(server, "").length), store.dimensions);
  return { embedder, store, graph: path.join(dir, `neighbours-${shortOf(name)}.hnsw`) };
}

function storeFile({ dir }: ModelsOptions, name: string): string {
  return path.join(dir, name === LOCAL_MODEL ? "vectors.bin" : `vectors-${shortOf(name)}.bin`);
}

function servingFile({ dir }: ModelsOptions): string {
  return path.join(dir, "served-by.txt");
}

function shortOf(name: string): string {
  return sha256(name).toString("hex", 0, 6);
}
