/** Runs in a worker thread: builds the HNSW graph of many vectors and leaves it in a file. */
import { mkdirSync, renameSync } from "node:fs";
import path from "node:path";
import { workerData } from "node:worker_threads";
import hnswlib from "hnswlib-node";

export type HnswJob = { file: string; all: Float32Array<ArrayBuffer>; dimensions: number };

const { file, all, dimensions } = workerData as HnswJob;
const count = all.length / dimensions;
const graph = new hnswlib.HierarchicalNSW("ip", dimensions);
graph.initIndex(count, 16, 200);
for (let i = 0; i < count; i++) graph.addPoint([...all.subarray(i * dimensions, (i + 1) * dimensions)], i);
mkdirSync(path.dirname(file), { recursive: true });
graph.writeIndexSync(`${file}.draft`);
renameSync(`${file}.draft`, file);
