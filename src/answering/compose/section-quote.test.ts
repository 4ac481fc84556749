/** Which part of a section is quoted, and what is said about the rest. */
import { expect, test } from "vitest";
import { splitIntoChunks } from "../../knowledge/chunk.ts";
import { parseDocumentText } from "../../knowledge/document.ts";
import type { RankedPassage } from "../../knowledge/types.ts";
import { quoteSection } from "./section-quote.ts";

function ranked(markdown: string, similarities: (number | null)[] = []): RankedPassage {
  const { document } = parseDocumentText("a.md", markdown);
  const [chunk] = splitIntoChunks(document.text, document.bodyStart);
  const { path, start, end, sentences } = chunk!;
  const text = document.text.slice(start, end);
  const passage = { document, heading: path.at(-1) ?? "", path, start, end, text, language: "en", sentences, asks: [] };
  return { passage: { ...passage, language: "en" }, score: 1, similarities };
}
const words = (count: number, word: string): string => `${Array.from({ length: count }, () => word).join(" ")}.`;
const aspects = (...terms: string[]) => terms.map((term) => ({ terms: [term], synonyms: [] }));

test("a short section is quoted whole, wherever its best sentence stands", () => {
  const entry = ranked("# Keys\n\nNo, never.\n\n1. Ask.\n2. Wait for the answer of the team.\n", [0, 0.9]);
  expect(quoteSection(entry, [])).toMatchObject({
    text: "No, never.\n1. Ask.\n2. Wait for the answer of the team.",
    key: null,
  });
});

test("a long list is cut between items, and those left out are counted", () => {
  const items = Array.from({ length: 12 }, (_, i) => `- ${words(10, `item${i}`)}`).join("\n");
  const { text } = quoteSection(ranked(`# Steps\n\nDo these things:\n\n${items}\n`), aspects("thing"));
  expect(text).toMatch(/^Do these things:\n- item0 /u);
  expect(text).toMatch(/- item9 [^\n]*\.\n… 2 more in the source$/u);
});

test("an announcement or a header alone ends no quote", () => {
  const table = `| Name | Days |\n| --- | --- |\n${Array.from({ length: 3 }, (_, i) => `| ${words(30, `row${i}`)} | ${i} |`).join("\n")}`;
  const { text } = quoteSection(
    ranked(`# Times\n\n${words(60, "first")} ${words(40, "second")}\n\n${table}\n`),
    aspects("first"),
  );
  expect(text).not.toMatch(/Name|Days/u);
});

test("the sentence that answers stands first where it is deep inside, but not where the heading asks the question", () => {
  const body = `${words(40, "history")} ${words(30, "more")} Dummy values may be published in a public place.`;
  const similar = [0.2, 0.1, 0.6];
  const key = "Dummy values may be published in a public place.";
  expect(quoteSection(ranked(`# Secrets\n\n${body}\n`, similar), aspects("publish")).key).toBe(key);
  expect(quoteSection(ranked(`# May I publish it?\n\n${body}\n`, similar), aspects("publish")).key).toBeNull();
});

test.each([
  ["a score of 8", "High: Score: 7.0-8.9; Days: 7."],
  ["a score of 4.5", "Medium: Score: 4.0-6.9; Days: 30."],
  ["a score of 99", null],
  ["a score", null],
])("%s picks the row with its range", (question, row) => {
  const table = "| Class | Score | Days |\n| --- | --- | --- |\n| High | 7.0-8.9 | 7 |\n| Medium | 4.0-6.9 | 30 |";
  expect(quoteSection(ranked(`# Times\n\nThe class decides.\n\n${table}\n`), [], undefined, { question }).key).toBe(
    row,
  );
});

test("no sentence stands before the yes or no to a heading that the question is near to", () => {
  const body = `No, ${words(40, "never")} ${words(30, "more")} Ask the author for a key, or take another door.`;
  const entry = { ...ranked(`# May I enter without a key?\n\n${body}\n`, [0.3, 0.1, 0.6]), heading: 0.5 };
  expect(quoteSection(entry, aspects("author")).key).toBeNull();
  expect(quoteSection({ ...entry, heading: 0.3 }, aspects("author")).key).toMatch(/^Ask the author/u);
});

test.each([
  ["how long for medium ones", "Medium: Days: 30."],
  ["how long for low or medium ones", null],
  ["which class has how many days", null],
])("%s picks the row of that name", (question, row) => {
  const table = "| Class | Days |\n| --- | --- |\n| High | 7 |\n| Medium | 30 |\n| Low | 90 |";
  const entry = ranked(`# Times\n\n${words(12, "first")}\n\n${table}\n`);
  expect(quoteSection(entry, [], undefined, { question }).key).toBe(row);
});

test("who to tell: the contact stands first where it is deep inside", () => {
  const body = `${words(46, "history")} ${words(10, "more")} Write to help@example.org at once.`;
  const { key } = quoteSection(ranked(`# Fire\n\n${body}\n`), aspects("fire"), undefined, {
    question: "who do I tell?",
  });
  expect(key).toBe("Write to help@example.org at once.");
});
