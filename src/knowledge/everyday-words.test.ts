/** Everyday words must not count as names of licenses, laws, standards or files: a plain question would be refused. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { Glossary } from "./glossary.ts";
import { KeywordIndexBuilder } from "./keywords.ts";
import { queryFor } from "./query.ts";
import { work as readGlossary } from "./read-glossary.ts";
import { languageOf } from "./terms.ts";

const FILE = path.join(import.meta.dirname, "../../knowledge/glossary.yaml");
const { entries, problems } = readGlossary({ name: "glossary.yaml", yaml: readFileSync(FILE, "utf8") });
const glossary = new Glossary(entries ?? []);
const index = await new KeywordIndexBuilder().build();

test("the shipped glossary has no mistake", () => {
  expect(problems).toEqual([]);
});

test.each([
  "Who signs the contract with the authors of that tool, and where is a copy?",
  "Did you notice that the new version reuses an old function?",
  "Which documents, rules and records does the reviewer read?",
  "Is it fair that we waive our rights to the logo?",
  "Tick the box in the dialog and pin the version in the manual.",
  "Does our brand or product name need a patent or copyright lawyer?",
  "Are we sued, or liable, under some jurisdiction or sanction?",
  "May I scrape or crawl the page, with an embargo, for the roadmap?",
  "Does our security policy ask for a README, a user guide and release notes?",
  "Is the compiler output under our company policy on data protection?",
  "Whose conduct breaks the community guidelines, and who gets the receipt?",
  "Who is in cc of the incident notification, and in which terms is it signed off?",
  "谁签合同，制度和政策的文档放在哪个模板里？",
  "品牌、标志和项目名称的版本号要固定版本吗？",
  "可以抓取数据、放弃权利、打官司当被告吗？",
  "编译结果和程序输出要写进说明文件、手册或者台账吗？",
  "保密信息的最小要素、检查清单和服务条款是什么？",
])("has no name in: %s", (question) => {
  expect(queryFor(question, languageOf(question), glossary, index).names).toEqual([]);
});

test.each([
  "Is the AGPL fine?",
  "What does SPDX say?",
  "When does the Cyber Resilience Act begin?",
  "木兰许可证可以吗？",
])("has a name in: %s", (question) => {
  expect(queryFor(question, languageOf(question), glossary, index).names).not.toEqual([]);
});
