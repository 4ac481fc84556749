import { expect, test } from "vitest";
import { parseBlocks, stripMarkdown } from "./blocks.ts";
import { splitIntoChunks } from "./chunk.ts";

test("sloppy headings are headings, channels are not, and every block stands in the text as it is", () => {
  const text =
    "##Title\ntext here\n###Sub\n- a\n- b\n\n#ospo-help is a channel\n\n```\n# no heading\n```\n\nSetext\n===\n";
  expect(parseBlocks(text).map(({ kind, level, start, end }) => [kind, level, text.slice(start, end)])).toEqual([
    ["heading", 2, "##Title"],
    ["paragraph", 0, "text here"],
    ["heading", 3, "###Sub"],
    ["list", 0, "- a\n- b"],
    ["paragraph", 0, "#ospo-help is a channel"],
    ["code", 0, "```\n# no heading\n```"],
    ["heading", 1, "Setext\n==="],
  ]);
});

test("marks go, words stay", () => {
  expect(stripMarkdown("**Use** `git` [here](x.md) <b>now</b> snake_case 2 * 3 <!-- no -->")).toBe(
    "Use git here  now  snake_case 2 * 3",
  );
});

test("a long section is cut evenly, and its sentences cover it", () => {
  const text = `# T\n\n${"This sentence has exactly seven words inside. ".repeat(60)}`;
  const chunks = splitIntoChunks(text);
  expect(chunks.length).toBe(3);
  for (const { sentences, start, end, path } of chunks) {
    expect(path).toEqual(["T"]);
    expect(sentences.length).toBe(20);
    expect([sentences[0]?.start, sentences.at(-1)?.end]).toEqual([start, end]);
  }
});
