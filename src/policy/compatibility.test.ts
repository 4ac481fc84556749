import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { compatibilityBetween, compatibilityOf, type CompatibilityTable, parseCompatibility } from "./compatibility.ts";

const ROOT = path.join(import.meta.dirname, "../..");
const STARTER = readFileSync(path.join(ROOT, "knowledge/policy/compatibility.yaml"), "utf8");
const OSADL = z
  .object({ licenses: z.array(z.string()), rows: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(path.join(ROOT, "test/fixtures/osadl-compatibility.json"), "utf8")));

const WORDS: Record<string, string> = { "=": "yes", y: "yes", n: "no" };

const TABLE = tableOf(STARTER);

function tableOf(text: string): CompatibilityTable {
  const parsed = parseCompatibility(text);
  if (parsed.kind === "broken") throw new Error(JSON.stringify(parsed.problems));
  return parsed.policy;
}

/** `3: message` for each mistake. */
function problemsOf(text: string): string[] {
  const parsed = parseCompatibility(text);
  return parsed.kind === "broken" ? parsed.problems.map(({ line, message }) => `${line}: ${message}`) : [];
}

function shown(a: string | string[], b: string | string[]): string[] {
  return compatibilityBetween(TABLE, a, b).map(({ from, into, answer }) => `${from} > ${into}: ${answer}`);
}

/** `from > into`, and the answer there and back. */
test.each([
  // Permissive licenses fit everywhere; only Apache-2.0 and advertising clauses meet limits.
  ["MIT > GPL-2.0-only", "yes", "no"],
  ["MIT > Apache-2.0", "yes", "yes"],
  ["MIT > AGPL-3.0-only", "yes", "no"],
  ["MIT > Elastic-2.0", "yes", "no"],
  ["BSD-2-Clause > BSD-3-Clause", "yes", "yes"],
  ["BSD-3-Clause > MPL-2.0", "yes", "yes"],
  ["ISC > GPL-3.0-only", "yes", "no"],
  ["Zlib > LGPL-2.1-only", "yes", "yes"],
  ["0BSD > EUPL-1.2", "yes", "no"],
  ["CC0-1.0 > GPL-2.0-only", "yes", "no"],
  ["CC0-1.0 > CC-BY-SA-4.0", "yes", "no"],
  ["Unlicense > MIT", "yes", "yes"],
  ["BSD-4-Clause > GPL-2.0-or-later", "no", "no"],
  ["BSD-4-Clause > AGPL-3.0-or-later", "no", "no"],
  ["BSD-4-Clause > MIT", "yes", "yes"],
  ["OpenSSL > GPL-3.0-only", "no", "no"],
  ["OpenSSL > LGPL-3.0-only", "no", "yes"],
  ["JSON > GPL-3.0-or-later", "no", "no"],
  ["JSON > Apache-2.0", "no", "unknown"],
  ["Apache-2.0 > GPL-2.0-only", "no", "no"],
  ["Apache-2.0 > GPL-2.0-or-later", "yes", "no"],
  ["Apache-2.0 > GPL-3.0-only", "yes", "no"],
  ["Apache-2.0 > GPL-3.0-or-later", "yes", "no"],
  ["Apache-2.0 > AGPL-3.0-only", "yes", "no"],
  ["Apache-2.0 > LGPL-2.1-only", "no", "yes"],
  ["Apache-2.0 > LGPL-2.1-or-later", "yes", "yes"],
  ["Apache-2.0 > LGPL-3.0-only", "yes", "yes"],
  ["Apache-2.0 > MPL-2.0", "yes", "yes"],
  ["Apache-2.0 > CDDL-1.0", "unknown", "yes"],
  ["Apache-2.0 > BUSL-1.1", "yes", "no"],
  ["Apache-2.0 WITH LLVM-exception > GPL-2.0-only", "yes", "unknown"],
  // Copyleft for each file or module.
  ["MPL-2.0 > GPL-2.0-only", "yes", "no"],
  ["MPL-2.0 > GPL-3.0-or-later", "yes", "no"],
  ["MPL-2.0 > AGPL-3.0-only", "yes", "no"],
  ["MPL-2.0 > LGPL-2.1-or-later", "yes", "yes"],
  ["MPL-2.0 > MIT", "yes", "yes"],
  ["MPL-2.0-no-copyleft-exception > GPL-2.0-or-later", "no", "no"],
  ["MPL-2.0-no-copyleft-exception > Apache-2.0", "yes", "yes"],
  ["MPL-1.1 > GPL-2.0-only", "no", "no"],
  ["EPL-1.0 > GPL-2.0-only", "no", "no"],
  ["EPL-1.0 > EPL-2.0", "yes", "yes"],
  ["EPL-2.0 > GPL-3.0-only", "no", "no"],
  ["EPL-2.0 > Apache-2.0", "yes", "yes"],
  ["CDDL-1.0 > GPL-2.0-only", "no", "no"],
  ["CDDL-1.1 > GPL-3.0-or-later", "no", "no"],
  ["CDDL-1.0 > MIT", "yes", "yes"],
  // The GNU licenses among themselves.
  ["LGPL-2.1-only > GPL-2.0-only", "yes", "no"],
  ["LGPL-2.1-only > GPL-3.0-only", "yes", "no"],
  ["LGPL-2.1-or-later > LGPL-3.0-only", "yes", "yes"],
  ["LGPL-3.0-only > GPL-2.0-only", "no", "no"],
  ["LGPL-3.0-or-later > GPL-2.0-or-later", "yes", "no"],
  ["LGPL-3.0-only > AGPL-3.0-only", "yes", "no"],
  ["LGPL-2.1-or-later > MIT", "yes", "yes"],
  ["GPL-2.0-only > GPL-2.0-or-later", "yes", "yes"],
  ["GPL-2.0-only > GPL-3.0-only", "no", "no"],
  ["GPL-2.0-only > GPL-3.0-or-later", "no", "no"],
  ["GPL-2.0-or-later > GPL-3.0-only", "yes", "yes"],
  ["GPL-2.0-or-later > GPL-3.0-or-later", "yes", "yes"],
  ["GPL-2.0-only > AGPL-3.0-only", "no", "no"],
  ["GPL-2.0-or-later > AGPL-3.0-only", "yes", "yes"],
  ["GPL-3.0-only > AGPL-3.0-only", "yes", "yes"],
  ["GPL-2.0-only WITH Classpath-exception-2.0 > Apache-2.0", "yes", "unknown"],
  // Others.
  ["EUPL-1.2 > GPL-3.0-only", "yes", "no"],
  ["EUPL-1.2 > MPL-2.0", "yes", "yes"],
  ["EUPL-1.2 > EPL-2.0", "no", "unknown"],
  ["EUPL-1.2 > Apache-2.0", "no", "unknown"],
  ["Artistic-2.0 > GPL-2.0-only", "yes", "no"],
  ["Artistic-2.0 > MIT", "yes", "yes"],
  ["MS-PL > GPL-3.0-only", "no", "no"],
  ["MS-PL > MIT", "unknown", "yes"],
  ["CC-BY-4.0 > GPL-2.0-only", "yes", "no"],
  ["CC-BY-4.0 > CC-BY-SA-4.0", "yes", "no"],
  ["CC-BY-4.0 > MIT", "unknown", "yes"],
  ["CC-BY-SA-4.0 > GPL-3.0-only", "yes", "no"],
  ["CC-BY-SA-4.0 > GPL-2.0-only", "no", "no"],
  ["CC-BY-SA-4.0 > MIT", "no", "yes"],
  ["CC-BY-SA-4.0 > AGPL-3.0-only", "unknown", "no"],
  ["GFDL-1.3-only > GPL-3.0-only", "no", "no"],
  ["GFDL-1.3-or-later > CC-BY-SA-4.0", "no", "no"],
  ["SSPL-1.0 > AGPL-3.0-only", "no", "no"],
  ["SSPL-1.0 > Apache-2.0", "no", "yes"],
  ["BUSL-1.1 > GPL-3.0-only", "no", "no"],
  ["Elastic-2.0 > MIT", "no", "yes"],
  ["Elastic-2.0 > SSPL-1.0", "unknown", "unknown"],
  ["BUSL-1.1 > BUSL-1.1", "unknown", "unknown"],
  ["GPL-2.0-only > GPL-2.0-only", "yes", "yes"],
])("%s: %s, and back: %s", (pair, there, back) => {
  const [from = "", into = ""] = pair.split(" > ");
  expect([compatibilityOf(TABLE, from, into).answer, compatibilityOf(TABLE, into, from).answer]).toEqual([there, back]);
});

test("an answer names both licenses, its source with the place on the page, and the day", () => {
  expect(compatibilityOf(TABLE, "CDDL-1.0", "GPL-2.0-only")).toEqual({
    answer: "no",
    en: expect.stringMatching(/CDDL-1\.0.*GPL-2\.0-only/u),
    zh: expect.stringMatching(/CDDL-1\.0.*GPL-2\.0-only/u),
    source: {
      name: "FSF, Various Licenses and Comments about Them",
      url: "https://www.gnu.org/licenses/license-list.html#CDDL",
    },
    date: "2026-11-30",
  });
  expect(compatibilityOf(TABLE, "MIT", "Elastic-2.0").source).toEqual({
    name: "Text of MIT",
    url: "https://spdx.org/licenses/MIT.html",
  });
});

test("what the table does not know is unknown, in both languages", () => {
  for (const [from, into] of [
    ["MIT", "Hippocratic-2.1"],
    ["LicenseRef-Ours", "MIT"],
    ["MIT OR Apache-2.0", "MIT"],
    ["GPL", "MIT"],
    ["constructor", "__proto__"],
  ] as const)
    expect(compatibilityOf(TABLE, from, into)).toEqual({
      answer: "unknown",
      en: `The table of compatible licenses does not say whether ${from} code may go into a work under ${into}.`,
      zh: expect.stringContaining(from),
      source: null,
      date: null,
    });
});

test("ids count in any case, and deprecated ones as what SPDX says they mean", () => {
  expect(compatibilityOf(TABLE, "apache-2.0", "gpl-2.0").answer).toBe("no");
  expect(compatibilityOf(TABLE, "Apache-2.0", "GPL-2.0+").answer).toBe("yes");
  expect(compatibilityOf(TABLE, "Apache-2.0", "gpl-2.0+").en).toContain("GPL-3.0");
  expect(compatibilityOf(TABLE, "LGPL-3.0", "GPL-3.0").answer).toBe("yes");
});

test("between two licenses or families both directions are answered, each once", () => {
  expect(shown("Apache-2.0", "GPL-3.0-only")).toEqual([
    "Apache-2.0 > GPL-3.0-only: yes",
    "GPL-3.0-only > Apache-2.0: no",
  ]);
  expect(shown("MIT", "MIT")).toEqual(["MIT > MIT: yes"]);
  expect(shown("Apache-2.0", ["GPL-2.0-only", "GPL-2.0-or-later"])).toEqual([
    "Apache-2.0 > GPL-2.0-only: no",
    "GPL-2.0-only > Apache-2.0: no",
    "Apache-2.0 > GPL-2.0-or-later: yes",
    "GPL-2.0-or-later > Apache-2.0: no",
  ]);
  expect(shown(["GPL-2.0", "GPL-2.0-only"], "MIT")).toEqual(["GPL-2.0-only > MIT: no", "MIT > GPL-2.0-only: yes"]);
});

test("rules that cite OSADL's matrix say what it says", () => {
  const wrong = [...TABLE.answers].flatMap(([pair, { answer, source }]) => {
    const [from = "", into = ""] = pair.split(" > ");
    const theirs = WORDS[OSADL.rows[into]?.[OSADL.licenses.indexOf(from)] ?? ""];
    return source.name.startsWith("OSADL") && theirs !== answer ? [`${pair}: ${answer}, OSADL: ${theirs}`] : [];
  });
  expect(wrong).toEqual([]);
});

describe("mistakes in the file", () => {
  const HEAD = `version: "1"
unknown: { en: "?", zh: "?" }
sources:
  fsf: { name: FSF, url: "https://www.gnu.org/licenses/license-list.html", date: 2026-11-30 }
groups:
  gpl: [GPL-2.0-only, GPL-3.0-only]
rules:
  - { from: [MIT], into: [gpl], answer: yes, en: a, zh: a, source: fsf }
`;
  const RULE = "  - { from: [gpl], into: [MIT], answer: no, en: b, zh: b, source: fsf#GNUGPL }\n";
  test("there are none in the file that these tests change", () => {
    expect(problemsOf(HEAD + RULE)).toEqual([]);
    expect(compatibilityOf(tableOf(HEAD + RULE), "GPL-3.0-only", "MIT")).toMatchObject({ answer: "no", en: "b" });
    expect(compatibilityOf(tableOf(HEAD + RULE), "GPL-3.0-only", "GPL-2.0-only").answer).toBe("unknown");
  });

  test("the first rule that fits counts", () => {
    const table = tableOf(HEAD + RULE.replace("[gpl]", "[GPL-2.0-only]").replace("no", "yes") + RULE);
    expect(compatibilityOf(table, "GPL-2.0-only", "MIT").answer).toBe("yes");
    expect(compatibilityOf(table, "GPL-3.0-only", "MIT").answer).toBe("no");
  });

  test.each([
    [
      "[MIT], answer: no",
      "[MTI], answer: no",
      /^9: MTI is neither a license of the SPDX list nor a group defined above/u,
    ],
    ["[MIT], answer: no", "[MIT OR ISC], answer: no", /^9: MIT OR ISC is neither a license/u],
    ["[MIT], answer: no", "[GPL-2.0], answer: no", /^9: GPL-2\.0 is a deprecated id: write GPL-2\.0-only/u],
    ["[MIT], answer: no", "[], answer: no", /^9: rules\.1\.into is empty/u],
    ["[MIT], answer: no", "MIT, answer: no", /^9: rules\.1\.into is neither `same` nor a list/u],
    ["answer: no", "answer: unknown", /^9: rules\.1\.answer is not yes or no/u],
    ["fsf#GNUGPL", "gnu#GNUGPL", /^9: gnu is not one of the sources/u],
    ["fsf#GNUGPL", "constructor", /^9: constructor is not one of the sources/u],
    ["zh: b, ", "", /^9: rules\.1\.zh is missing/u],
    ["en: b", 'en: "{form} does not fit"', /^9: rules\.1\.en has a word in braces/u],
    ["source: fsf#", "note: x, source: fsf#", /^9: rules\.1 has note, which is not known here/u],
    [
      "[gpl], into: [MIT]",
      "[MIT], into: [GPL-3.0-only]",
      /^9: never counts: the rules above it answer all of its pairs/u,
    ],
    ["  gpl: [", "  lgpl-2.1: [MIT]\n  gpl: [", /^6: lgpl-2\.1 is a license: give the group another name/u],
    [
      "  gpl: [",
      "  all: [gpl]\n  gpl: [",
      /^6: gpl is neither a license of the SPDX list nor a group defined above it/u,
    ],
    ["date: 2026-11-30", "date: 30.11.2026", /^4: sources\.fsf\.date is not a day/u],
    ["https://www", "www", /^4: sources\.fsf\.url is not an address/u],
  ])("%s → %s", (before, after, problem) => {
    const text = HEAD + RULE;
    expect(text).toContain(before);
    const problems = problemsOf(text.replace(before, after));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
  });
});
