/** Embeds many texts in batches. Reports the cost before and the progress meanwhile. */
import { messageOf } from "../../base/errors.ts";
import type { Problem } from "../document.ts";
import { tokensIn } from "../../base/tokens.ts";
import type { EmbeddingModel } from "./meaning.ts";
import { EmbeddingError } from "./remote-embedder.ts";

/** What will be sent to a server. `tokens` is an estimate. */
export type EmbeddingCost = { model: string; texts: number; tokens: number };

const BATCH_SIZE = 64;
const ROUND_SIZE = BATCH_SIZE * 8;
/** Exponential backoff after failures. */
const MIN_BACKOFF_MS = 15_000;
const MAX_BACKOFF_MS = 300_000;

/** Adds the vectors to the model's store. Yields the number of embedded texts after each round. */
export async function* embedMissing(
  { embedder, store }: EmbeddingModel,
  texts: readonly string[],
  {
    onProgress,
    onCost,
  }: {
    onProgress?: ((done: number, total: number) => void) | undefined;
    onCost?: ((cost: EmbeddingCost) => void) | undefined;
  },
): AsyncGenerator<number> {
  const many = texts.length > BATCH_SIZE;
  if (many && embedder.host !== null) {
    const tokens = texts.reduce((sum, text) => sum + tokensIn(text), 0);
    onCost?.({ model: embedder.model, texts: texts.length, tokens });
  }
  if (many) onProgress?.(0, texts.length);
  let done = 0;
  for (let at = 0; at < texts.length; at += ROUND_SIZE) {
    const round = texts.slice(at, at + ROUND_SIZE);
    const steps = Array.from({ length: Math.ceil(round.length / BATCH_SIZE) }, (_, i) =>
      round.slice(i * BATCH_SIZE, (i + 1) * BATCH_SIZE),
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
  await embedder.stopSpareWorkers();
}

/** How long to wait before embedding is tried again. */
export class EmbeddingBackoff {
  problem: Problem | undefined;
  #failures = 0;
  #retryAt = 0;

  get isActive(): boolean {
    return performance.now() < this.#retryAt;
  }

  succeeded(): void {
    this.problem = undefined;
    this.#failures = 0;
    this.#retryAt = 0;
  }

  failed(error: unknown): void {
    this.problem = embeddingProblem(error);
    this.#retryAt = performance.now() + Math.min(MAX_BACKOFF_MS, MIN_BACKOFF_MS * 2 ** this.#failures++);
  }
}

export function embeddingProblem(error: unknown): Problem {
  const remedy = error instanceof EmbeddingError ? error.remedy : "See the log. Until it works, searches use keywords.";
  return { file: "embeddings:", message: messageOf(error), remedy };
}
