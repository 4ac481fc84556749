/** The form of the handbook: no problem in any document, and sections that an answer can quote whole. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { stripMarkdown } from "../../src/knowledge/blocks.ts";
import { work as readDocument } from "../../src/knowledge/read-document.ts";
import { wordCount } from "../../src/knowledge/sentences.ts";

const HANDBOOK = path.join(import.meta.dirname, "../../knowledge");
/** An answer quotes a section whole if it has at most 110 words; a few words more than that do no harm. */
const MAX_LENGTH = 120;
/** The verdict table and the uses that it has as columns: one must see all of them. */
const LONGER = new Set([
  "Which license is allowed for which use?",
  "哪种许可证可以用在哪种场景？",
  "Which licenses may I use at Example Corp?",
]);
const FILES = readdirSync(HANDBOOK, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".md"));

describe.each(FILES)("%s", (file) => {
  test("is read without a problem, and each section begins with text and is short enough to quote", async () => {
    const { document, chunks, problems } = await readDocument({ file, bytes: readFileSync(path.join(HANDBOOK, file)) });
    expect(problems).toEqual([]);
    const sections = Map.groupBy(chunks, ({ path: headings }) => headings.at(-1) ?? document.title);
    const texts = [...sections].map(([heading, parts]) => ({
      heading,
      text: document.text.slice(parts[0]!.start, parts.at(-1)!.end),
    }));
    expect(texts.filter(({ text }) => /^(?:\||[-*] )/u.test(text))).toEqual([]);
    expect(
      texts.filter(({ heading, text }) => !LONGER.has(heading) && wordCount(stripMarkdown(text)) > MAX_LENGTH),
    ).toEqual([]);
  });

  test("puts each other question into words of its own", async () => {
    const { document } = await readDocument({ file, bytes: readFileSync(path.join(HANDBOOK, file)) });
    const questions = document.asks.flatMap((asks) => asks.questions);
    expect(new Set(questions).size).toBe(questions.length);
  });
});
