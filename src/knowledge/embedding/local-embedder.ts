/** A pool of worker threads that embed text. Questions go before passages; nothing is embedded in the caller's thread. */
import { once } from "node:events";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { UnavailableError } from "../../base/errors.ts";
import { batches } from "../../base/batches.ts";
import type { EmbedJob, EmbedResult } from "./embed-worker.ts";
import type { Embedder, Priority } from "./embedder.ts";

/** Changes whenever the same text would get another vector: kept vectors of another model are made anew. */
export const LOCAL_MODEL = "all-MiniLM-L6-v2/int8/3";
const DIMENSIONS = 384;

/** A batch is short, so that a question never waits long behind passages. */
const BATCH = { mostWeight: 1500, weigh: (text: string): number => text.length };

/** Threads hold a vocabulary and short texts; V8 would let their heaps grow for nothing. In MB. */
const WORKER_LIMITS = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 4 };

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

  /** `dir` keeps the model between starts; `bulkWorkers` threads run while passages are embedded, one otherwise. */
  constructor(dir: string, bulkWorkers: number) {
    this.#modelFile = path.join(dir, "minilm-int8-2.onnx");
    this.#bulkWorkers = Math.max(1, bulkWorkers);
    this.#startWorker();
  }

  /** Unit vectors of the texts, in order, by a thread that lets questions through first. */
  async embed(texts: readonly string[], urgency: Priority): Promise<Float32Array[]> {
    const vectors: Float32Array[] = [];
    const packed = await Promise.all(batches(texts, BATCH).map((batch) => this.#enqueue(batch, urgency)));
    for (const batch of packed) {
      for (let at = 0; at < batch.length; at += DIMENSIONS) vectors.push(batch.subarray(at, at + DIMENSIONS));
    }
    return vectors;
  }

  /** Ends the threads that only passages need. */
  async stopSpareWorkers(): Promise<void> {
    const spare = this.#workers.filter((member, i) => i > 0 && !member.current);
    this.#workers = this.#workers.filter((member) => !spare.includes(member));
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

  #enqueue(texts: string[], urgency: Priority): Promise<Float32Array> {
    if (this.#closed) return Promise.reject(new UnavailableError("the desk is stopping"));
    return new Promise((resolve, reject) => {
      (urgency === "question" ? this.#questions : this.#passages).push({ texts, resolve, reject });
      // The second thread starts only when the first is ready: they would write the same model file.
      if (
        this.#workers.length === 0 ||
        (this.#passages.length > 8 && this.#workers[0]?.ready && this.#workers.length < this.#bulkWorkers)
      )
        this.#startWorker();
      this.#assignWork();
    });
  }

  #assignWork(): void {
    for (const member of this.#workers) {
      if (!member.ready || member.current) continue;
      const waiting = this.#questions.shift() ?? this.#passages.shift();
      if (!waiting) return;
      member.current = waiting;
      member.worker.postMessage({ id: this.#count++, texts: waiting.texts } satisfies EmbedJob);
    }
  }

  #startWorker(): void {
    const member: PoolWorker = {
      worker: new Worker(new URL("embed-worker.ts", import.meta.url), {
        workerData: { modelFile: this.#modelFile },
        resourceLimits: WORKER_LIMITS,
      }),
      ready: false,
      current: undefined,
    };
    this.#workers.push(member);
    member.worker.on("message", (message: "ready" | EmbedResult) => {
      if (message === "ready") {
        member.ready = true;
        if (this.#passages.length > 8 && this.#workers.length < this.#bulkWorkers) this.#startWorker();
      } else {
        const done = member.current;
        member.current = undefined;
        if ("error" in message) done?.reject(new UnavailableError(`embedding failed: ${message.error}`));
        else done?.resolve(message.vectors);
      }
      this.#assignWork();
    });
    const gone = (why: unknown): void => {
      this.#workers = this.#workers.filter((other) => other !== member);
      const error = new UnavailableError(`the embedding thread ended: ${String(why)}`);
      member.current?.reject(error);
      // With nobody left who could take them, what waits would wait for ever.
      if (this.#workers.length === 0)
        for (const waiting of [...this.#questions.splice(0), ...this.#passages.splice(0)]) waiting.reject(error);
    };
    member.worker.on("error", gone);
    member.worker.on("exit", (code) => {
      if (!this.#closed && this.#workers.includes(member)) gone(`exit ${code}`);
    });
  }
}

/** Resolves when the thread has finished what it was at and is gone. */
async function stopWorker({ worker }: PoolWorker): Promise<void> {
  const gone = once(worker, "exit");
  worker.postMessage("close");
  await gone;
}
