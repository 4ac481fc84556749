/** Nearest vectors: all compared up to some ten thousand, an HNSW graph (Malkov & Yashunin 2016) beyond. */
import { Worker } from "node:worker_threads";
import hnswlib, { type HierarchicalNSW } from "hnswlib-node";
import type { HnswJob } from "./hnsw-worker.ts";
import { DIMENSIONS } from "./embedder.ts";

/** Below this comparing with all is as fast, exact, and needs no graph. */
const EXACT_UP_TO = 10_000;
/** As measured: recall@10 of .998 and better. */
const EF_SEARCH = 100;

export class Neighbours {
  readonly #vectors: readonly Float32Array[];
  readonly #graph: HierarchicalNSW | undefined;

  private constructor(vectors: readonly Float32Array[], graph: HierarchicalNSW | undefined) {
    this.#vectors = vectors;
    this.#graph = graph;
  }

  /** `file` keeps the graph of these very vectors between starts; `exactUpTo` is for measuring. */
  static async of(vectors: readonly Float32Array[], file: string, exactUpTo = EXACT_UP_TO): Promise<Neighbours> {
    if (vectors.length <= exactUpTo) return new Neighbours(vectors, undefined);
    const graph = (await readGraph(file, vectors)) ?? (await buildGraph(file, vectors));
    graph.setEf(EF_SEARCH);
    return new Neighbours(vectors, graph);
  }

  get usesGraph(): boolean {
    return this.#graph !== undefined;
  }

  /** Numbers of the (about) `count` vectors nearest to `query`; of all of them where there is no graph. */
  nearest(query: Float32Array, count: number): Iterable<number> {
    if (!this.#graph) return this.#vectors.keys();
    return this.#graph.searchKnn([...query], Math.min(count, this.#vectors.length)).neighbors;
  }
}

/** A file that is of other vectors, or damaged, is no graph of ours. */
async function readGraph(file: string, vectors: readonly Float32Array[]): Promise<HierarchicalNSW | undefined> {
  try {
    const graph = new hnswlib.HierarchicalNSW("ip", DIMENSIONS);
    await graph.readIndex(file);
    if (graph.getCurrentCount() !== vectors.length) return undefined;
    const probes = [0, Math.floor(vectors.length / 2), vectors.length - 1];
    return probes.every((i) => same(graph.getPoint(i), vectors[i]!)) ? graph : undefined;
  } catch {
    return undefined;
  }
}

function same(a: readonly number[], b: Float32Array): boolean {
  return b.every((value, i) => Math.abs(value - a[i]!) < 1e-5);
}

/** In a thread of its own: adding ten thousand points takes seconds. */
async function buildGraph(file: string, vectors: readonly Float32Array[]): Promise<HierarchicalNSW> {
  const all = new Float32Array(vectors.length * DIMENSIONS);
  vectors.forEach((vector, i) => all.set(vector, i * DIMENSIONS));
  await new Promise<void>((resolve, reject) => {
    const worker = new Worker(new URL("hnsw-worker.ts", import.meta.url), {
      workerData: { file, all, dimensions: DIMENSIONS } satisfies HnswJob,
      transferList: [all.buffer],
    });
    worker.on("error", reject);
    worker.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`building the vector index ended with ${code}`))));
  });
  const graph = new hnswlib.HierarchicalNSW("ip", DIMENSIONS);
  await graph.readIndex(file);
  return graph;
}

export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < DIMENSIONS; i++) sum += a[i]! * b[i]!;
  return sum;
}
