import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parseLicensePolicy } from "./license-policy.ts";

const DIR = path.join(import.meta.dirname, "../../knowledge/policy");
const TEXT = readFileSync(path.join(DIR, "licenses.yaml"), "utf8");
const BASE = readFileSync(path.join(DIR, "license-categories.yaml"), "utf8");

function problemsOf(text: string): string[] {
  const parsed = parseLicensePolicy(text, BASE);
  return parsed.kind === "broken" ? parsed.problems.map(({ file, line, message }) => `${file}:${line} ${message}`) : [];
}

describe("the file", () => {
  test("a mistake is reported with its line and remedy", () => {
    expect(
      problemsOf(
        TEXT.replace(
          "internal: approved, hosted: approved, distributed: conditional",
          "internal: aproved, hosted: approved, distributed: conditional",
        ),
      ),
    ).toEqual([
      expect.stringMatching(/^licenses\.yaml:\d+ verdicts\.permissive\.internal is not a verdict: one of approved, /u),
    ]);
    expect(problemsOf(`${TEXT}\nobligation: []\n`)).toEqual([
      expect.stringMatching(/obligation, which is not known here/u),
    ]);
    for (const [days, problem] of [
      ["soon", "is not a number"],
      ["1.5", "is not a whole number"],
      ["-1", "is less than 0"],
      ["", "is missing"],
    ] as const)
      expect(problemsOf(TEXT.replace("cooldown: { days: 7,", `cooldown: {${days && ` days: ${days},`}`))).toEqual([
        expect.stringMatching(new RegExp(`^licenses\\.yaml:\\d+ cooldown\\.days ${problem}$`, "u")),
      ]);
    expect(problemsOf("version: [\n")).toEqual([expect.stringMatching(/^licenses\.yaml:\d+ does not parse/u)]);
    expect(problemsOf(TEXT.replace("uses: [hosted]\n", "uses: [hostd]\n"))).toEqual([
      expect.stringMatching(/:\d+ obligations\.\d+ names hostd, which is not a use: one of internal/u),
    ]);
    expect(problemsOf(TEXT.replace(/^ {2}permissive: \{ internal.*$/mu, ""))).toEqual([
      expect.stringMatching(/verdicts\.permissive has no verdict for internal, hosted/u),
    ]);
    const line = TEXT.split("\n").findIndex((text) => text.startsWith("  custom: { internal")) + 1;
    expect(problemsOf(TEXT.replace(/(?<=custom: \{ internal: )needs-review/u, "maybe"))).toEqual([
      expect.stringContaining(`licenses.yaml:${line} `),
    ]);
  });
});
