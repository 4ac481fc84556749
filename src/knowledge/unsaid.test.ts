import { expect, test } from "vitest";
import { cpuMs } from "../../test/regular-expressions.ts";
import { languageOf, termsOf } from "./terms.ts";
import { asksWhatIsSo, unsaidShare } from "./unsaid.ts";

test.each([
  "does the reading room have a piano",
  "which baker delivers the cakes for the club",
  "who waters the plants when the librarian is away",
  "is the librarian at the desk or in the cellar",
  "In which cellar is the wine",
  "图书馆有钢琴吗",
  "蛋糕是哪家店送的",
])("%s asks what is so", (question) => {
  expect(asksWhatIsSo(question)).toBe(true);
});

test.each([
  "may I play the piano",
  "does a reader have to return books",
  "is it ok to eat in the reading room",
  "is a borrowed book good enough",
  "what do I do with a torn book",
  "how do I return a book",
  "whats required when a book is lost",
  "I tore a page, who pays for that",
  "可以在图书馆弹钢琴吗",
  "书破了怎么办",
])("%s asks for a rule, or tells a case", (question) => {
  expect(asksWhatIsSo(question)).toBe(false);
});

test.each([
  ["does the reading room have a piano", "The reading room has forty seats.", 0.5],
  ["does the reading room have a piano", "A piano stands in the reading room.", 0],
  ["what is a lamp, in one line", "The lamp stands on the desk.", 0.5],
  ["阅览室有钢琴吗", "阅览室有四十个座位。", 0.5],
  ["阅览室有钢琴吗", "阅览室里有一架钢琴。", 0],
])("%s / %s: %s", (question, passage, share) => {
  const said = new Set(termsOf(passage));
  const aspects = termsOf(question).map((term) => ({ terms: [term], synonyms: [] }));
  const options = { language: languageOf(passage), mentions: (term: string) => said.has(term) };
  expect(unsaidShare(question, aspects, options)).toBeCloseTo(share);
});

test("takes no time, however long the question is", () => {
  for (const word of ["is ", "so ", "what do ", "does a ", "谁", "吗"])
    expect(cpuMs(() => asksWhatIsSo(word.repeat(4_000 / word.length)), 4)).toBeLessThan(50);
});
