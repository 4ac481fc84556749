/** A pool of worker threads that embed texts. Questions have priority over passages. */
import { once } from "node:events";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { UnavailableError } from "../../base/errors.ts";
import { batches } from "../../base/batches.ts";
import type { EmbedJob, EmbedResult } from "./embed-worker.ts";
import type { Embedder, Priority } from "./embedder.ts";

/** Change it whenever texts would get different vectors. Stored vectors with another id are not used. */
export const LOCAL_MODEL = "all-MiniLM-L6-v2/int8/3";
const DIMENSIONS = 384;

/** Batches are small, so that a question never waits long for passages. */
const BATCH = { mostWeight: 1500, weigh: (text: string): number => text.length };

/** Workers need little memory, and without limits V8 would let their heaps grow. */
const WORKER_LIMITS = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 4 };

/** With more pending batches of passages, all workers are started. */
const BULK_QUEUE = 8;

type PendingBatch = { texts: string[]; resolve: (vectors: Float32Array) => void; reject: (error: Error) => void };
type PoolWorker = { worker: Worker; ready: boolean; current: PendingBatch | undefined };

export class LocalEmbedder implements Embedder {
  readonly model = LOCAL_MODEL;
  readonly multilingual = false;
  readonly host = null;
  readonly #modelFile: string;
  readonly #bulkWorkers: number;
  #workers: PoolWorker[] = [];
  #questions: PendingBatch[] = [];
  #passages: PendingBatch[] = [];
  #closed = false;
  #count = 0;

  /** `dir` keeps the model between starts. `bulkWorkers` threads run while passages are embedded, else one. */
  constructor(dir: string, bulkWorkers: number) {
    this.#modelFile = path.join(dir, "minilm-int8-2.onnx");
    this.#bulkWorkers = Math.max(1, bulkWorkers);
    this.#startWorker();
  }

  async embed(texts: readonly string[], priority: Priority): Promise<Float32Array[]> {
    const vectors: Float32Array[] = [];
    const packed = await Promise.all(batches(texts, BATCH).map((batch) => this.#enqueue(batch, priority)));
    for (const batch of packed) {
      for (let at = 0; at < batch.length; at += DIMENSIONS) vectors.push(batch.subarray(at, at + DIMENSIONS));
    }
    return vectors;
  }

  /** Stops all idle workers but the first. */
  async stopSpareWorkers(): Promise<void> {
    const spare = this.#workers.filter((poolWorker, i) => i > 0 && !poolWorker.current);
    this.#workers = this.#workers.filter((poolWorker) => !spare.includes(poolWorker));
    await Promise.all(spare.map(stopWorker));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    const error = new UnavailableError("the desk is stopping");
    for (const waiting of [...this.#questions, ...this.#passages]) waiting.reject(error);
    this.#questions = [];
    this.#passages = [];
    await Promise.all(this.#workers.map(stopWorker));
  }

  #enqueue(texts: string[], priority: Priority): Promise<Float32Array> {
    if (this.#closed) return Promise.reject(new UnavailableError("the desk is stopping"));
    return new Promise((resolve, reject) => {
      (priority === "question" ? this.#questions : this.#passages).push({ texts, resolve, reject });
      // Start the second worker when the first is ready, because both would write the same model file.
      if (
        this.#workers.length === 0 ||
        (this.#passages.length > BULK_QUEUE && this.#workers[0]?.ready && this.#workers.length < this.#bulkWorkers)
      )
        this.#startWorker();
      this.#assignWork();
    });
  }

  #assignWork(): void {
    for (const poolWorker of this.#workers) {
      if (!poolWorker.ready || poolWorker.current) continue;
      const waiting = this.#questions.shift() ?? this.#passages.shift();
      if (!waiting) return;
      poolWorker.current = waiting;
      poolWorker.worker.postMessage({ id: this.#count++, texts: waiting.texts } satisfies EmbedJob);
    }
  }

  #startWorker(): void {
    const poolWorker: PoolWorker = {
      worker: new Worker(new URL("embed-worker.ts", import.meta.url), {
        workerData: { modelFile: this.#modelFile },
        resourceLimits: WORKER_LIMITS,
      }),
      ready: false,
      current: undefined,
    };
    this.#workers.push(poolWorker);
    poolWorker.worker.on("message", (message: "ready" | EmbedResult) => {
      if (message === "ready") {
        poolWorker.ready = true;
        if (this.#passages.length > BULK_QUEUE && this.#workers.length < this.#bulkWorkers) this.#startWorker();
      } else {
        const done = poolWorker.current;
        poolWorker.current = undefined;
        if ("error" in message) done?.reject(new UnavailableError(`embedding failed: ${message.error}`));
        else done?.resolve(message.vectors);
      }
      this.#assignWork();
    });
    const onGone = (cause: unknown): void => {
      this.#workers = this.#workers.filter((other) => other !== poolWorker);
      const error = new UnavailableError(`the embedding thread ended: ${String(cause)}`);
      poolWorker.current?.reject(error);
      // Without workers, the pending batches would wait forever.
      if (this.#workers.length === 0)
        for (const waiting of [...this.#questions.splice(0), ...this.#passages.splice(0)]) waiting.reject(error);
    };
    poolWorker.worker.on("error", onGone);
    poolWorker.worker.on("exit", (code) => {
      if (!this.#closed && this.#workers.includes(poolWorker)) onGone(`exit ${code}`);
    });
  }
}

/** Resolves when the worker has finished its batch and ended. */
async function stopWorker({ worker }: PoolWorker): Promise<void> {
  const exit = once(worker, "exit");
  worker.postMessage("close");
  await exit;
}
