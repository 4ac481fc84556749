import { expect, test } from "vitest";
import { splitIntoChunks } from "./chunk.ts";
import { parseDocumentText } from "./document.ts";
import { Glossary } from "./glossary.ts";
import { SearchIndex } from "./search-index.ts";

async function indexOf(files: Record<string, string>): Promise<SearchIndex> {
  const documents = Object.entries(files).map(([file, text]) => {
    const { document } = parseDocumentText(file, text);
    return { document, chunks: splitIntoChunks(document.text, document.bodyStart) };
  });
  return await SearchIndex.build(documents, new Glossary([]));
}

const ENGLISH = "# Books\n\n## May I borrow one?\n\nYes, take it home.\n\n## When is it due?\n\nIn three weeks.\n";
const CHINESE = "# 图书\n\n## 可以借书吗？\n\n可以，借回家看。\n\n## 什么时候还？\n\n三个星期以内归还。\n";

test.each([
  ["books.md", "books.zh.md"],
  ["en/books.md", "zh-cn/books.md"],
  ["guides/books_en.md", "guides/books_zh.md"],
])("%s and %s are paired section by section", async (english, chinese) => {
  const { translations, passages } = await indexOf({ [english]: ENGLISH, [chinese]: CHINESE });
  const pairs = [...translations].map(([i, j]) => `${passages[i]!.heading} = ${passages[j]!.heading}`);
  expect(pairs).toContain("可以借书吗？ = May I borrow one?");
  expect(pairs).toContain("When is it due? = 什么时候还？");
  expect(pairs).toHaveLength(4);
});

test("a translation that leaves sections out is paired by what the sections have in common", async () => {
  const { translations, passages } = await indexOf({
    "books.md": `${ENGLISH}\n## May I copy a DVD?\n\nNo, a DVD is not copied.\n\n## Where is the exit?\n\nThere.\n`,
    "books.zh.md": "# 图书\n\n## DVD 可以复制吗？\n\nDVD 不可以复制。\n",
  });
  expect([...translations].map(([i, j]) => `${passages[i]!.heading} = ${passages[j]!.heading}`)).toEqual([
    "May I copy a DVD? = DVD 可以复制吗？",
    "DVD 可以复制吗？ = May I copy a DVD?",
  ]);
});

test("sections with nothing in common are not paired", async () => {
  const shorter = CHINESE.slice(0, CHINESE.lastIndexOf("##"));
  expect((await indexOf({ "books.md": ENGLISH, "books.zh.md": shorter })).translations.size).toBe(0);
});

test("other documents are not paired", async () => {
  expect((await indexOf({ "books.md": ENGLISH, "films.zh.md": CHINESE })).translations.size).toBe(0);
});

test("a question gets the passage in its language, and the translation only if that one may not be read", async () => {
  const index = await indexOf({ "books.md": ENGLISH, "books.zh.md": CHINESE });
  const languages = (question: string, hidden: string): string[] =>
    index.search(question, [], ({ file }) => file !== hidden).ranked.map(({ passage }) => passage.language);
  expect(languages("May I borrow a book?", "none")).not.toContain("zh");
  expect(new Set(languages("可以借书吗？", "none"))).toEqual(new Set(["zh"]));
  expect(index.search("可以借书吗？", [], () => true).hasAskersLanguage).toBe(true);
  expect(index.search("可以借书吗？", [], ({ file }) => file !== "books.zh.md").hasAskersLanguage).toBe(false);
});
