/** Nearest vectors: an HNSW graph (Malkov & Yashunin 2016) where there are many. */
import { Worker } from "node:worker_threads";
import hnswlib, { type HierarchicalNSW } from "hnswlib-node";
import type { HnswJob } from "./hnsw-worker.ts";
import { pack, type VectorTable } from "./vector-table.ts";

/** Up to this many comparing with all takes 2 ms, is exact, and spares the graph's 2 kB a vector. */
const EXACT_UP_TO = 5000;
/** As measured: recall@10 of .998 and better. */
const EF_SEARCH = 100;

export class Neighbours {
  readonly #table: VectorTable;
  readonly #graph: HierarchicalNSW | undefined;

  private constructor(table: VectorTable, graph: HierarchicalNSW | undefined) {
    this.#table = table;
    this.#graph = graph;
  }

  /** `file` keeps the graph of these very vectors between starts; `exactUpTo` is for measuring. */
  static async of(table: VectorTable, file: string, exactUpTo = EXACT_UP_TO): Promise<Neighbours> {
    if (table.rows <= exactUpTo) return new Neighbours(table, undefined);
    const graph = (await readGraph(file, table)) ?? (await buildGraph(file, table));
    graph.setEf(EF_SEARCH);
    return new Neighbours(table, graph);
  }

  /** Rows of the (about) `count` vectors nearest to `query`, in no order. */
  nearest(query: Float32Array, count: number): number[] {
    return this.#graph
      ? this.#graph.searchKnn([...query], Math.min(count, this.#table.rows)).neighbors
      : this.#table.nearest(pack(query), count);
  }
}

/** A file that is of other vectors, or damaged, is no graph of ours. */
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

/** In a thread of its own: adding ten thousand points takes seconds. */
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
