/**
 * The vectors of the starter handbook, made by scripts/build/handbook-vectors.ts, so that search by meaning works soon
 * after the first start. They are found by the hash of their text: a changed text has none, and is embedded.
 */
import path from "node:path";
import { LOCAL_MODEL } from "./local-embedder.ts";
import { VectorStore } from "./vector-store.ts";

export const SHIPPED_VECTORS = path.join(import.meta.dirname, "handbook-vectors.bin");

/** Adds the shipped vectors of these texts to the store. Adds nothing if the file is missing or of another model. */
export async function addShippedVectors(store: VectorStore, texts: readonly string[]): Promise<void> {
  const { store: shipped } = await VectorStore.open(SHIPPED_VECTORS, LOCAL_MODEL);
  for (const text of texts) {
    const row = shipped.row(text);
    if (row !== undefined) store.addPacked(text, shipped.table.row(row));
  }
}
