/** Messages as people type them, and how the desk understands them. The tables are in test/fixtures/messages. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { Glossary } from "../../knowledge/glossary.ts";
import { work as readGlossary } from "../../knowledge/read-glossary.ts";
import { parseLicensePolicy } from "../../policy/license-policy.ts";
import { usesIn } from "./circumstances.ts";
import { contributionIn } from "./contribution.ts";
import { understand } from "./conversation.ts";
import { type Frame, frameOf } from "./frame.ts";
import { OTHER_ACTS, OTHER_QUESTIONS } from "./handbook-questions.ts";
import { questionsIn } from "./parts.ts";
import { smallTalkIn } from "./small-talk.ts";
import { USE_SIGNS } from "./use-signs.ts";

const ROOT = path.join(import.meta.dirname, "../../..");
const textOf = (...names: string[]): string => readFileSync(path.join(ROOT, ...names), "utf8");
const parsed = parseLicensePolicy(
  textOf("knowledge/policy/licenses.yaml"),
  textOf("knowledge/policy/license-categories.yaml"),
);
if (parsed.kind === "broken") throw new Error("the starter policy is broken");
const { policy } = parsed;
const glossary = new Glossary(
  readGlossary({ name: "glossary.yaml", yaml: textOf("knowledge/glossary.yaml") }).entries ?? [],
);

/** The rows of a table: `message => what is expected`. Lines with # are comments. */
function rowsOf(table: string): [message: string, expected: string][] {
  const lines = textOf("test/fixtures/messages", `${table}.txt`).split("\n");
  return lines
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const at = line.lastIndexOf(" => ");
      return [line.slice(0, at), line.slice(at + 4)];
    });
}

/** Families as people call them. */
const FAMILIES: Record<string, string> = {
  "GPL-2.0-only|GPL-3.0-only": "GPL",
  "LGPL-2.1-only|LGPL-3.0-only": "LGPL",
  "AGPL-3.0-only": "AGPL",
  "BSD-2-Clause|BSD-3-Clause": "BSD",
  "CDDL-1.0|CDDL-1.1": "CDDL",
};

function summary(frame: Frame | null): string {
  if (!frame) return "other";
  const { intent, licenses, uses } = frame;
  if (intent === "other" || intent === "approval") return intent;
  const names = licenses.map(({ licenses: ids, category }) => category ?? FAMILIES[ids.join("|")] ?? ids.join("|"));
  const places = intent === "compatibility" ? [] : uses.map(({ use }) => use);
  return [intent, names.join(", "), places.join(", ")].filter((part) => part !== "").join(" / ");
}

describe.each(["may-we-use", "may-we-use-more", "duties-and-pairs", "contributions", "handbook", "mixed"])(
  "%s",
  (table) => {
    test.each(rowsOf(table))("%s", (message, expected) => {
      expect(summary(frameOf(message, policy))).toBe(expected);
    });
  },
);

const LICENSES = ["MIT", "Apache 2", "CC0", "LGPL", "GPLv3", "AGPL", "SSPL", "CC BY", "CC BY-SA", "CC BY-NC", "EPL"];
const PLACES: readonly [use: string, english: string, chinese: string][] = [
  ["internal", "a script for our own staff", "内部工具"],
  ["hosted", "the backend of our web shop", "线上服务的后端"],
  ["distributed", "an app that customers download", "卖给客户的软件"],
  ["embedded", "the firmware of our cameras", "摄像头固件"],
  ["dev-tool", "our unit tests", "单元测试"],
];
const CELLS = LICENSES.flatMap((license) => PLACES.map((place) => [license, ...place] as const));

test.each(CELLS)("%s, %s: in plain words", (license, use, english, chinese) => {
  for (const message of [
    `can we use ${license} code in ${english}?`,
    `my boss says a ${license} lib is fine for ${english}, right`,
    `we plan to put a ${license} library into ${english}`,
    `${chinese}里能用 ${license} 的代码吗`,
  ]) {
    const { intent, licenses, uses } = frameOf(message, policy);
    const found = { message, intent, licenses: licenses.length, uses: uses.map((sign) => sign.use) };
    expect(found).toEqual({ message, intent: "may-we-use", licenses: 1, uses: [use] });
  }
});

test.each(rowsOf("contribution-answers"))("a contribution: %s", (message, expected) => {
  const answers = Object.entries(contributionIn(message).answers).map(([field, answer]) => `${field}=${answer}`);
  expect(answers.join(" ") || "-").toBe(expected);
});

test.each(rowsOf("two-questions"))("questions in: %s", (message, expected) => {
  const questions = questionsIn(message);
  expect(questions.length === 1 ? "-" : questions.join(" | ")).toBe(expected);
});

test.each(rowsOf("conversations"))("a conversation: %s", (messages, expected) => {
  const all = messages.split(" ;; ");
  expect(summary(understand(all.at(-1) ?? "", all.slice(0, -1), policy, glossary).frame)).toBe(expected);
});

test.each(rowsOf("small-talk"))("small talk: %s", (message, expected) => {
  expect(smallTalkIn(message) ?? "-").toBe(expected);
});

test.each(USE_SIGNS.flatMap(({ use, examples }) => examples.map((example) => [example, use] as const)))(
  "%s: %s",
  (example, use) => expect(usesIn(example, policy).map((sign) => sign.use)).toEqual([use]),
);

test.each([...OTHER_ACTS, ...OTHER_QUESTIONS].flatMap(({ about, examples }) => examples.map((each) => [each, about])))(
  "%s (%s) is for the handbook",
  (example) => expect(frameOf(example ?? "", policy).intent).toBe("other"),
);
