import { describe, expect, test } from "vitest";
import { cpuMs } from "../../test/regular-expressions.ts";
import { Glossary } from "./glossary.ts";
import { KeywordIndexBuilder } from "./keywords.ts";
import { queryFor } from "./query.ts";

async function termsFor(question: string, vocabulary: readonly string[]): Promise<string[]> {
  const builder = new KeywordIndexBuilder();
  builder.add(vocabulary);
  return [...queryFor(question, "en", new Glossary([]), await builder.build()).terms.keys()];
}

describe("a word that the documents do not have", () => {
  test.each([
    ["one letter too many", "escroow", "escrow"],
    ["one letter too few", "escow", "escrow"],
    ["one wrong letter", "escrew", "escrow"],
    ["two letters swapped", "ecsrow", "escrow"],
  ])("counts for the one with %s", async (_slip, typo, meant) => {
    expect(await termsFor(typo, [meant, "agent", "deposit"])).toEqual([typo, meant]);
  });

  test.each([
    ["two slips", "escraw", ["escroo"]],
    ["another first letter", "ascrow", ["escrow"]],
    ["a short word", "kept", ["keept"]],
    ["two words that it may stand for", "escrw", ["escrow", "escraw"]],
    ["a word with a digit", "escro4", ["escrow"]],
  ])("counts for itself alone with %s", async (_why, typo, vocabulary) => {
    expect(await termsFor(typo, vocabulary)).toEqual([typo]);
  });

  test("takes no time, however long it is", async () => {
    const builder = new KeywordIndexBuilder();
    builder.add(Array.from({ length: 50 }, (_, i) => `${"a".repeat(4_000)}${String.fromCharCode(98 + (i % 20))}`));
    const index = await builder.build();
    const question = "a".repeat(4_000);
    expect(cpuMs(() => queryFor(question, "en", new Glossary([]), index), 4)).toBeLessThan(50);
  });
});
