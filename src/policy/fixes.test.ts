/** Which version to tell for known vulnerabilities, and rules for versions below one. */
import { describe, expect, it, test } from "vitest";
import { claim, facts, known, LICENSES_YAML, licensePolicyOf } from "../../test/package-facts.ts";
import type { Advisory, AffectedRange, PackageFacts } from "./facts.ts";
import { fixIn, fixOfAll } from "./fixes.ts";
import type { Verdict } from "./types.ts";
import { judge } from "./verdict.ts";

function range(introduced: string | null, fixed: string | null, last: string | null = null): AffectedRange {
  return { introduced, fixed, last };
}

describe("the fix of one vulnerability", () => {
  test.each([
    ["the lowest above ours", "npm", "1.0.0", [range(null, "1.2.3"), range("2.0.0", "2.1.1")], "1.2.3"],
    ["of our own series", "maven", "2.4", [range("2.0", "2.3.1"), range("2.4", "2.12.2")], "2.12.2"],
    ["ten is above nine", "pypi", "1.9", [range(null, "1.10")], "1.10"],
    ["not one that another range contains", "npm", "1.0.0", [range(null, "2.0.1"), range("2.0.0", "2.1.1")], "2.1.1"],
    ["by PEP 440, not by letters", "pypi", "1.0.post2", [range(null, "1.0.post10")], "1.0.post10"],
    ["a release before a pre-release", "pypi", "4.1", [range(null, "4.2rc1"), range("4.2", "4.2.1")], "4.2.1"],
    [
      "a fix of a commit without a tag",
      "go",
      "v0.1.0",
      [range(null, "0.1.1-0.20220906165146-f3363e06e74c")],
      "0.1.1-0.20220906165146-f3363e06e74c",
    ],
    ["none above ours", "npm", "3.0.0", [range(null, "1.2.3"), range("3.0.0", null)], null],
    ["an end without a fix", "npm", "1.0.0", [range(null, null, "1.9.0")], null],
    ["a fix in what cannot be compared", "npm", "1.0.0", [range(null, "next")], null],
    ["a type without an order", "rpm", "1.0", [range(null, "2.0")], null],
  ])("%s", (_, type, version, ranges, release) => {
    expect(fixIn(type, version, ranges)).toEqual({ release, prerelease: null });
  });

  it("a pre-release is told as one, and only if there is no release", () => {
    expect(fixIn("maven", "2.14.1", [range("2.0", "2.15.0-rc1")])).toEqual({ release: null, prerelease: "2.15.0-rc1" });
  });
});

function advisory(id: string, fixed: string | null, ranges: AffectedRange[]): Advisory {
  const more = { aliases: [], summary: "Hole.", severity: "high", cvss: null, malware: false, url: "" } as const;
  return { id, fixed, ranges, ...more, aliases: [] };
}

describe("the fix of all vulnerabilities", () => {
  const a = advisory("A", "1.2.3", [range(null, "1.2.3"), range("2.0.0", "2.1.1")]);

  it("is the highest, unless another vulnerability is in that one", () => {
    expect(fixOfAll("npm", "1.0.0", [a, advisory("B", "1.3.0", [range(null, "1.3.0")])])).toBe("1.3.0");
    expect(fixOfAll("npm", "1.0.0", [a, advisory("B", "2.0.1", [range(null, "2.0.1")])])).toBe("2.1.1");
  });

  it("is not known if that of one is not, or if they cannot be compared", () => {
    expect(fixOfAll("npm", "1.0.0", [a, advisory("B", null, [])])).toBeNull();
    expect(fixOfAll("rpm", "1.0.0", [a, advisory("B", "2.0.0", [])])).toBeNull();
  });
});

describe("a rule for versions below one", () => {
  test.each([
    ["pypi", "4.2rc1", true],
    ["pypi", "4.1.13", true],
    ["pypi", "4.2", false],
    ["pypi", "4.2.post1", false],
    ["pypi", "4.10", false],
    ["npm", "4.2.0-beta.1", true],
    ["npm", "4.2.0", false],
    ["maven", "4.2-M1", true],
    ["maven", "4.2.Final", false],
    ["gem", "4.2.0.rc1", true],
    ["gem", "4.10.0", false],
    ["nuget", "4.2.0-preview", true],
    ["nuget", "4.2.0.0", false],
    ["go", "v4.1.9", true],
    ["go", "v4.2.0+incompatible", false],
  ])("%s %s: below 4.2 is %s", (ecosystem, version, isBelow) => {
    const verdict = verdictOf('below: "4.2", verdict: prohibited', ecosystem, version);
    expect(verdict.kind).toBe(isBelow ? "prohibited" : "conditional");
  });

  test.each([
    ["npm", "main"],
    ["pypi", "2024a-final"],
    ["cargo", null],
  ])("%s %s: nobody can tell, so it approves nothing and forbids nothing", (ecosystem, version) => {
    for (const kind of ["approved", "prohibited"]) {
      const verdict = verdictOf(`below: "4.2", verdict: ${kind}`, ecosystem, version);
      expect(verdict).toMatchObject({ kind: "needs-review" });
      expect(verdict.because.map((reason) => reason.kind)).toContain("uncomparable");
    }
  });

  it("and never makes a forbidden license milder", () => {
    const rule = 'below: "4.2", verdict: approved';
    const policy = licensePolicyOf(
      LICENSES_YAML.replace("\npackages:\n", `\npackages:\n  - { package: "pkg:npm/left-pad", ${rule}, en: "x" }\n`),
    );
    const of = facts([claim("SSPL-1.0")], { version: "next" });
    expect(judge(policy, { facts: of, use: "hosted", today: "2026-11-21", lookalike: null }).kind).toBe("prohibited");
  });
});

function verdictOf(rule: string, ecosystem: string, version: string | null): Verdict {
  const type = ecosystem === "go" ? "golang" : ecosystem;
  const policy = licensePolicyOf(
    LICENSES_YAML.replace(
      "\npackages:\n",
      `\npackages:\n  - { package: "pkg:${type}/thing", ${rule}, en: "Our rule." }\n`,
    ),
  );
  const more = { ecosystem, name: "thing", version, purl: `pkg:${type}/thing@${version}` } as Partial<PackageFacts>;
  const of = facts([claim("MIT")], { ...more, advisories: known([]) });
  return judge(policy, { facts: of, use: "distributed", today: "2026-11-21", lookalike: null });
}
