/** Fails if most of the handbook changed since its vectors were made: run scripts/build/handbook-vectors.ts then. */
import { globSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { splitIntoChunks } from "../chunk.ts";
import { parseDocumentText } from "../document.ts";
import { Glossary } from "../glossary.ts";
import { SearchIndex } from "../search-index.ts";
import { LOCAL_MODEL } from "./local-embedder.ts";
import { shareKnown, textsToEmbed } from "./meaning.ts";
import { addShippedVectors, SHIPPED_VECTORS } from "./shipped-vectors.ts";
import { VectorStore } from "./vector-store.ts";

const HANDBOOK = path.join(import.meta.dirname, "../../../knowledge");
const MIN_SHARE = 0.5;
const MAX_BYTES = 3_000_000;

test("the shipped vectors are those of the handbook", async () => {
  const documents = globSync("**/*.md", { cwd: HANDBOOK }).map((file) => {
    const { document } = parseDocumentText(file, readFileSync(path.join(HANDBOOK, file), "utf8"));
    return { document, chunks: splitIntoChunks(document.text, document.bodyStart) };
  });
  const index = await SearchIndex.build(documents, new Glossary([]));
  const texts = await textsToEmbed(index, { multilingual: false, host: null });
  const store = VectorStore.empty("", LOCAL_MODEL);
  await addShippedVectors(store, [...texts]);
  expect(shareKnown(texts, store)).toBeGreaterThan(MIN_SHARE);
  expect(statSync(SHIPPED_VECTORS).size).toBeLessThan(MAX_BYTES);
});

test("a text that the handbook does not have gets no vector", async () => {
  const store = VectorStore.empty("", LOCAL_MODEL);
  await addShippedVectors(store, ["The handbook has no such sentence."]);
  expect(store.dimensions).toBeNull();
});
