/** Embeds many texts, step by step: what it will cost is said before, how far it is in between. */
import { messageOf } from "../../base/errors.ts";
import type { Problem } from "../document.ts";
import { tokensIn } from "../../base/tokens.ts";
import type { Model } from "./meaning.ts";
import { EmbeddingError } from "./remote-embedder.ts";

/** What goes to a server; `tokens` is about. */
export type Cost = { model: string; texts: number; tokens: number };

const STEP = 64;
const ROUND = STEP * 8;
/** After a failure: longer each time. */
const FIRST_REST_MS = 15_000;
const LONGEST_REST_MS = 300_000;

/** Puts their vectors into the model's store; yields how many are done after each round. */
export async function* embedMissing(
  { embedder, store }: Model,
  texts: readonly string[],
  {
    onProgress,
    onCost,
  }: { onProgress?: ((done: number, total: number) => void) | undefined; onCost?: ((cost: Cost) => void) | undefined },
): AsyncGenerator<number> {
  const many = texts.length > STEP;
  if (many && embedder.host !== null) {
    const tokens = texts.reduce((sum, text) => sum + tokensIn(text), 0);
    onCost?.({ model: embedder.model, texts: texts.length, tokens });
  }
  if (many) onProgress?.(0, texts.length);
  let done = 0;
  for (let at = 0; at < texts.length; at += ROUND) {
    const round = texts.slice(at, at + ROUND);
    const steps = Array.from({ length: Math.ceil(round.length / STEP) }, (_, i) =>
      round.slice(i * STEP, (i + 1) * STEP),
    );
    await Promise.all(
      steps.map(async (step) => {
        const vectors = await embedder.embed(step, "passage");
        step.forEach((text, i) => store.add(text, vectors[i]!));
        done += step.length;
        if (many) onProgress?.(done, texts.length);
      }),
    );
    yield done;
  }
  await embedder.relax();
}

/** How it went lately. */
export class Tries {
  problem: Problem | undefined;
  #failures = 0;
  #restUntil = 0;

  get isResting(): boolean {
    return performance.now() < this.#restUntil;
  }

  worked(): void {
    this.problem = undefined;
    this.#failures = 0;
    this.#restUntil = 0;
  }

  failed(error: unknown): void {
    this.problem = problemOf(error);
    this.#restUntil = performance.now() + Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** this.#failures++);
  }
}

export function problemOf(error: unknown): Problem {
  const remedy = error instanceof EmbeddingError ? error.remedy : "See the log; until it works, searches go by words.";
  return { file: "embeddings:", message: messageOf(error), remedy };
}
