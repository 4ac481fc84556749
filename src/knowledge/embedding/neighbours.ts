/** Finds nearest vectors, in a large table by an HNSW graph (Malkov & Yashunin 2016). */
import { Worker } from "node:worker_threads";
import hnswlib, { type HierarchicalNSW } from "hnswlib-node";
import type { HnswJob } from "./hnsw-worker.ts";
import { pack, type VectorTable } from "./vector-table.ts";

/** Up to this size, comparing with all vectors takes 2 ms and is exact. A graph needs 2 kB per vector. */
const EXACT_UP_TO = 5000;
/** Measured recall@10: at least 0.998. */
const EF_SEARCH = 100;

export class Neighbours {
  readonly #table: VectorTable;
  readonly #graph: HierarchicalNSW | undefined;

  private constructor(table: VectorTable, graph: HierarchicalNSW | undefined) {
    this.#table = table;
    this.#graph = graph;
  }

  /** `file` keeps the graph between starts. `exactUpTo` is for benchmarks. */
  static async of(table: VectorTable, file: string, exactUpTo = EXACT_UP_TO): Promise<Neighbours> {
    if (table.rows <= exactUpTo) return new Neighbours(table, undefined);
    const graph = (await readGraph(file, table)) ?? (await buildGraph(file, table));
    graph.setEf(EF_SEARCH);
    return new Neighbours(table, graph);
  }

  /** The rows of about `count` vectors nearest to `query`, unordered. */
  nearest(query: Float32Array, count: number): number[] {
    return this.#graph
      ? this.#graph.searchKnn([...query], Math.min(count, this.#table.rows)).neighbors
      : this.#table.nearest(pack(query), count);
  }
}

/** Undefined if the file is damaged or belongs to different vectors. */
async function readGraph(file: string, table: VectorTable): Promise<HierarchicalNSW | undefined> {
  try {
    const graph = new hnswlib.HierarchicalNSW("ip", table.dimensions);
    await graph.readIndex(file);
    if (graph.getCurrentCount() !== table.rows) return undefined;
    const probes = [0, Math.floor(table.rows / 2), table.rows - 1];
    return probes.every((row) => isSameVector(graph.getPoint(row), table.vector(row))) ? graph : undefined;
  } catch {
    return undefined;
  }
}

function isSameVector(a: readonly number[], b: Float32Array): boolean {
  return b.every((value, i) => Math.abs(value - a[i]!) < 1e-5);
}

/** Runs in a worker, because adding ten thousand points takes seconds. */
async function buildGraph(file: string, table: VectorTable): Promise<HierarchicalNSW> {
  const all = new Float32Array(table.rows * table.dimensions);
  for (let row = 0; row < table.rows; row++) all.set(table.vector(row), row * table.dimensions);
  await new Promise<void>((resolve, reject) => {
    const worker = new Worker(new URL("hnsw-worker.ts", import.meta.url), {
      workerData: { file, all, dimensions: table.dimensions } satisfies HnswJob,
      transferList: [all.buffer],
    });
    worker.on("error", reject);
    worker.on("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`building the vector index ended with ${code}`)),
    );
  });
  const graph = new hnswlib.HierarchicalNSW("ip", table.dimensions);
  await graph.readIndex(file);
  return graph;
}
