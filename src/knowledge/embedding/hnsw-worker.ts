/** Runs in a worker thread: builds the HNSW graph of many vectors and writes it to a file. */
import { mkdirSync, renameSync } from "node:fs";
import path from "node:path";
import { workerData } from "node:worker_threads";
import hnswlib from "hnswlib-node";
import { z } from "zod";

const HnswJob = z.object({ file: z.string(), all: z.instanceof(Float32Array<ArrayBuffer>), dimensions: z.number() });
export type HnswJob = z.infer<typeof HnswJob>;

const { file, all, dimensions } = HnswJob.parse(workerData);
const count = all.length / dimensions;
const graph = new hnswlib.HierarchicalNSW("ip", dimensions);
graph.initIndex(count, 16, 200);
for (let i = 0; i < count; i++) graph.addPoint([...all.subarray(i * dimensions, (i + 1) * dimensions)], i);
mkdirSync(path.dirname(file), { recursive: true });
graph.writeIndexSync(`${file}.draft`);
renameSync(`${file}.draft`, file);
