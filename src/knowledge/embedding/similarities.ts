/**
 * Compares sentences by meaning, only with the model in this process: no text leaves it, and its thresholds are known.
 */
import type { Log } from "../../base/log.ts";
import type { EmbeddingModel } from "./meaning.ts";
import { pack, VectorTable } from "./vector-table.ts";

/** The cosine of each of `texts` with each of `others`. Null if another model serves or embedding fails. */
export async function similarities(
  model: EmbeddingModel | null,
  texts: readonly string[],
  others: readonly string[],
  log: Log,
): Promise<number[][] | null> {
  if (!model || model.embedder.host !== null || texts.length === 0 || others.length === 0) return null;
  const { store, embedder } = model;
  const table = new VectorTable(store.table.dimensions, others.length);
  try {
    const unknown = others.filter((text) => store.row(text) === undefined);
    const vectors = await embedder.embed([...texts, ...unknown], "question");
    for (const text of others) {
      const row = store.row(text);
      table.add(row === undefined ? pack(vectors[texts.length + unknown.indexOf(text)]!) : store.table.row(row));
    }
    return texts.map((_, i) => others.map((__, j) => table.dot(j, pack(vectors[i]!))));
  } catch (error) {
    log.error({ err: error }, "sentences could not be embedded, comparing words");
    return null;
  }
}
