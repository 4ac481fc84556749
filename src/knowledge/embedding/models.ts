/**
 * The configured embedding model and the previous one, which serves until the configured one has embedded everything.
 * The vectors of each model stay on disk, so switching back costs nothing.
 */
import { readFile, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import path from "node:path";
import { LOCAL_MODEL, LocalEmbedder } from "./local-embedder.ts";
import { type EmbeddingModel, shareKnown, textsToEmbed } from "./meaning.ts";
import { type EmbeddingServer, RemoteEmbedder, remoteModelId } from "./remote-embedder.ts";
import { sha256 } from "../saved-file.ts";
import type { SearchIndex } from "../search-index.ts";
import { VectorStore } from "./vector-store.ts";

/** A model that has embedded a smaller share of the texts is not worth using. */
const MIN_SHARE_EMBEDDED = 0.75;

export type EmbeddingModelsOptions = {
  /** Where the index is kept. */
  dir: string;
  /** Where the model in this process is kept. */
  modelsDir: string;
  /** Without a `model`, the server is only used with vectors that it made earlier. */
  server: (EmbeddingServer & { model: string | null }) | null;
};

export class EmbeddingModels implements AsyncDisposable {
  readonly configured: EmbeddingModel;
  readonly damaged: boolean;
  readonly #options: EmbeddingModelsOptions;
  #previous: EmbeddingModel | null = null;

  private constructor(options: EmbeddingModelsOptions, wanted: EmbeddingModel, damaged: boolean) {
    this.#options = options;
    this.configured = wanted;
    this.damaged = damaged;
  }

  /** `rebuild` discards the stored vectors of the configured model. */
  static async open(options: EmbeddingModelsOptions, rebuild: boolean): Promise<EmbeddingModels> {
    const { server } = options;
    const name = server?.model ? remoteModelId(server, server.model) : LOCAL_MODEL;
    const { store, damaged } = rebuild
      ? { store: VectorStore.empty(storeFile(options, name), name), damaged: false }
      : await VectorStore.open(storeFile(options, name), name);
    return new EmbeddingModels(options, openModel(options, name, store), damaged);
  }

  /**
   * The model that serves until the configured one has embedded everything: the one that served last, or the one in
   * this process, if it has most of the vectors. An incomplete configured server serves by itself if it has most of
   * them, because it may be unavailable for long.
   */
  async interimModel(index: SearchIndex): Promise<EmbeddingModel | null> {
    if (this.#previous) return this.#previous;
    const { embedder, store: ownVectors } = this.configured;
    if (embedder.host !== null && shareKnown(await textsToEmbed(index, embedder), ownVectors) >= MIN_SHARE_EMBEDDED)
      return this.configured;
    const last = await readFile(servingFile(this.#options), "utf8").catch(() => LOCAL_MODEL);
    for (const name of new Set([last, LOCAL_MODEL])) {
      if (name === this.configured.embedder.model || !isAvailable(this.#options, name)) continue;
      const { store } = await VectorStore.open(storeFile(this.#options, name), name);
      const isLocal = name === LOCAL_MODEL;
      const texts = await textsToEmbed(index, { multilingual: !isLocal, host: isLocal ? null : "" });
      if (shareKnown(texts, store) >= MIN_SHARE_EMBEDDED)
        return (this.#previous = openModel(this.#options, name, store));
    }
    return null;
  }

  /** The configured model serves now: closes the previous one. */
  async retirePrevious(): Promise<void> {
    const old = this.#previous;
    this.#previous = null;
    await old?.embedder[Symbol.asyncDispose]();
    // Without this file, the next switch of models would use keywords only.
    await writeFile(servingFile(this.#options), this.configured.embedder.model).catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.configured.embedder[Symbol.asyncDispose]();
    await this.#previous?.embedder[Symbol.asyncDispose]();
  }
}

/** A model of a different server is not available, because its key is no longer configured. */
function isAvailable({ server }: EmbeddingModelsOptions, name: string): boolean {
  return name === LOCAL_MODEL || (server !== null && name.startsWith(remoteModelId(server, "")));
}

function openModel(options: EmbeddingModelsOptions, name: string, store: VectorStore): EmbeddingModel {
  const { server, dir, modelsDir } = options;
  if (name === LOCAL_MODEL || server === null) {
    const embedder = new LocalEmbedder(modelsDir, Math.min(2, availableParallelism()));
    return { embedder, store, graph: path.join(dir, "neighbours.hnsw") };
  }
  const embedder = new RemoteEmbedder(server, name.slice(remoteModelId(server, "").length), store.dimensions);
  return { embedder, store, graph: path.join(dir, `neighbours-${hashOfName(name)}.hnsw`) };
}

function storeFile({ dir }: EmbeddingModelsOptions, name: string): string {
  return path.join(dir, name === LOCAL_MODEL ? "vectors.bin" : `vectors-${hashOfName(name)}.bin`);
}

function servingFile({ dir }: EmbeddingModelsOptions): string {
  return path.join(dir, "served-by.txt");
}

function hashOfName(name: string): string {
  return sha256(name).toString("hex", 0, 6);
}
