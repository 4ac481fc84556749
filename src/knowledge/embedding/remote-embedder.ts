/**
 * Gets vectors from a server with OpenAI's embeddings API (POST /embeddings). This is the only place in this room where
 * texts leave the process. LangChain's OpenAIEmbeddings is not used: it ignores the index and the number of vectors,
 * and its timeout is for each try instead of the whole question.
 */
import { z } from "zod";
import { UnavailableError } from "../../base/errors.ts";
import { type Answer, Upstream } from "../../base/http.ts";
import { batches } from "../../base/batches.ts";
import { tokensIn } from "../../base/tokens.ts";
import type { Embedder, Priority } from "./embedder.ts";

export type EmbeddingServer = {
  /** The base URL, to which `/embeddings` is added. */
  url: string;
  key: string | null;
  /** For Azure, which has its own header for the key. With a `version`, the path contains the deployment. */
  azure?: { version: string | null };
};

export class EmbeddingError extends UnavailableError {
  /** What an operator can do about it. */
  readonly remedy: string;
  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}

/** Common servers accept at least this number of texts, and far more tokens. */
const BATCH = { mostItems: 32, mostWeight: 8000, weigh: tokensIn };
const MAX_PASSAGE_REQUESTS = 4;
/** Somebody is waiting, so after this time the search uses keywords only. */
const QUESTION_MS = 1500;
const PASSAGES_MS = 60_000;

const Vectors = z.object({
  data: z.array(z.object({ index: z.number().optional(), embedding: z.array(z.unknown()) })),
});

/** A unique id of a model of a server. */
export function remoteModelId({ url }: EmbeddingServer, name: string): string {
  return `${url.replace(/(?<!\/)\/+$/u, "")} ${name}`;
}

export class RemoteEmbedder implements Embedder {
  readonly model: string;
  readonly multilingual = true;
  readonly host: string;
  readonly #name: string;
  readonly #path: string;
  readonly #upstreams: Record<Priority, Upstream>;
  #dimensions: number | null;

  /** `dimensions` are those of the stored vectors; null if there are none. */
  constructor(server: EmbeddingServer, name: string, dimensions: number | null) {
    this.model = remoteModelId(server, name);
    this.host = new URL(server.url).host;
    this.#name = name;
    this.#dimensions = dimensions;
    const version = server.azure?.version;
    this.#path = version
      ? `/deployments/${encodeURIComponent(name)}/embeddings?api-version=${encodeURIComponent(version)}`
      : "/embeddings";
    const headers: Record<string, string> =
      server.key === null ? {} : server.azure ? { "api-key": server.key } : { authorization: `Bearer ${server.key}` };
    const upstream = { name: `the embedding server ${this.host}`, url: server.url, headers };
    this.#upstreams = {
      question: new Upstream({ ...upstream, timeoutMs: QUESTION_MS }),
      passage: new Upstream({ ...upstream, timeoutMs: PASSAGES_MS, concurrency: MAX_PASSAGE_REQUESTS, patient: true }),
    };
  }

  async embed(texts: readonly string[], priority: Priority): Promise<Float32Array[]> {
    const vectors = await Promise.all(batches(texts, BATCH).map(async (batch) => await this.#ask(batch, priority)));
    return vectors.flat();
  }

  stopSpareWorkers(): Promise<void> {
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    for (const upstream of Object.values(this.#upstreams)) upstream[Symbol.dispose]();
    return Promise.resolve();
  }

  async #ask(texts: string[], priority: Priority): Promise<Float32Array[]> {
    const body = { model: this.#name, input: texts, encoding_format: "float" };
    const answer = await this.#upstreams[priority].json(this.#path, Vectors, { body });
    if (answer.kind !== "ok") throw this.#failure(answer);
    const { data } = answer.value;
    const invalidReply = (what: string): EmbeddingError =>
      new EmbeddingError(
        `the embedding server ${this.host} ${what}`,
        "Tell the operator of that server. The desk does not use that reply.",
      );
    if (data.length !== texts.length) throw invalidReply(`sent ${data.length} vectors for ${texts.length} texts`);
    const vectors: Float32Array[] = [];
    for (const [position, { index = position, embedding }] of data.entries()) {
      if (!Object.hasOwn(texts, index) || vectors[index]) throw invalidReply("numbered its vectors wrongly");
      vectors[index] = this.#unit(embedding) ?? fail(invalidReply("sent vectors that are not numbers"));
    }
    return vectors;
  }

  /** Normalizes a vector. The first one sets the dimensions. Null if it is not a vector of numbers. */
  #unit(embedding: readonly unknown[]): Float32Array | null {
    const vector = Float32Array.from(embedding, (value) => (typeof value === "number" ? value : Number.NaN));
    const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
    if (!(length > 0) || length === Infinity) return null;
    this.#dimensions ??= vector.length;
    if (vector.length !== this.#dimensions)
      throw new EmbeddingError(
        `${this.#name} at ${this.host} has ${vector.length} dimensions now, and had ${this.#dimensions}: it is another model`,
        "Run `ospo index --rebuild` if that is meant, or set OPENAI_EMBEDDING_MODEL to the model it was.",
      );
    return vector.map((value) => value / length);
  }

  #failure(answer: Exclude<Answer<unknown>, { kind: "ok" }>): EmbeddingError {
    const server = `the embedding server ${this.host}`;
    if (answer.kind === "not-found")
      return new EmbeddingError(
        `${server} does not know ${this.#name}, or its address is another`,
        "Check OPENAI_EMBEDDING_MODEL, and OPENAI_BASE_URL (it mostly ends in /v1); on Azure the name of the deployment and the endpoint.",
      );
    if (answer.status === 401 || answer.status === 403)
      return new EmbeddingError(
        `${server} refuses the key (answered ${answer.status})`,
        "Set OPENAI_API_KEY (on Azure AZURE_OPENAI_API_KEY) to a key of that server that may use this model.",
      );
    if (answer.status === 400 || answer.status === 422)
      return new EmbeddingError(
        `${server} cannot embed with ${this.#name} (answered ${answer.status})`,
        "Set OPENAI_EMBEDDING_MODEL to a model that makes embeddings.",
      );
    if (answer.status === 429)
      return new EmbeddingError(
        answer.reason,
        "Nothing to do if it passes: it is tried again. Otherwise the server's quota is used up: raise it.",
      );
    return new EmbeddingError(
      answer.reason,
      "Check that the server runs and that the desk may reach it (OPENAI_BASE_URL); it is tried again.",
    );
  }
}

function fail(error: Error): never {
  throw error;
}
