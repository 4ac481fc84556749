import { describe, expect, test } from "vitest";
import { claim, facts, known, licensePolicyOf, LICENSES_YAML, policy, verdictOf } from "../../test/package-facts.ts";
import type { Advisory } from "./facts.ts";
import { judge } from "./verdict.ts";

const accepting = (until: string) =>
  licensePolicyOf(
    LICENSES_YAML.replace(
      "accepted-advisories: []",
      `accepted-advisories: [{ advisory: CVE-1, package: "pkg:npm/left-pad", until: ${until}, reason: x }]`,
    ),
  );

const scored = (score: number | null) =>
  known({
    score: 1.2,
    date: "2026-11-01",
    repository: "github.com/a/b",
    checks: [{ name: "Maintained", score, reason: "", risk: "high" as const, url: null }],
  });

const ADVISORY: Advisory = {
  id: "GHSA-1",
  aliases: ["CVE-1"],
  summary: "",
  severity: "high",
  cvss: 8,
  fixed: "1.3.1",
  malware: false,
  url: "",
};

const eventStream = (version: string) =>
  verdictOf("MIT", "internal", { purl: `pkg:npm/event-stream@${version}`, version }).kind;

describe("facts other than the license", () => {
  test("an advisory requires its fix; malware is prohibited; an accepted advisory counts until its date", () => {
    const bad = verdictOf("MIT", "internal", {
      advisories: known([ADVISORY, { ...ADVISORY, id: "GHSA-2", severity: "low", fixed: "1.4.0" }]),
    });
    expect(bad.kind).toBe("needs-review");
    expect(bad.obligations).toContainEqual({ kind: "mend", ids: ["GHSA-1", "GHSA-2"], days: 7, fixed: "1.4.0" });
    expect(bad.changes).toContainEqual({ kind: "version", atLeast: "1.4.0" });
    expect(verdictOf("MIT", "internal", { advisories: known([{ ...ADVISORY, malware: true }]) }).kind).toBe(
      "prohibited",
    );
    expect(verdictOf("MIT", "internal", { advisories: known([ADVISORY]) }, accepting("2026-11-21")).kind).toBe(
      "approved",
    );
    expect(verdictOf("MIT", "internal", { advisories: known([ADVISORY]) }, accepting("2026-11-20")).kind).toBe(
      "needs-review",
    );
  });

  test("a Scorecard check counts only if it is scored and a rule names the use; the total never counts", () => {
    expect(verdictOf("MIT", "hosted", { scorecard: scored(0) }).kind).toBe("needs-review");
    expect(verdictOf("MIT", "hosted", { scorecard: scored(1) }).kind).toBe("approved");
    expect(verdictOf("MIT", "hosted", { scorecard: scored(null) }).kind).toBe("approved");
    expect(verdictOf("MIT", "internal", { scorecard: scored(0) }).kind).toBe("approved");
  });

  test("yesterday's release must wait, a deprecated package must be replaced, a look-alike is reviewed", () => {
    expect(verdictOf("MIT", "internal", { published: known("2026-11-20") })).toMatchObject({
      kind: "conditional",
      obligations: [{ kind: "wait", until: "2026-11-27" }],
    });
    expect(verdictOf("MIT", "internal", { deprecated: known("use x") })).toMatchObject({
      kind: "conditional",
      obligations: [{ kind: "replace" }],
    });
    expect(
      judge(policy, { facts: facts([claim("MIT")]), use: "internal", today: "2026-11-21", lookalike: "lodash" }).kind,
    ).toBe("needs-review");
  });

  test("package rules apply below a version or until a date and never override an unknown license; curated licenses", () => {
    expect([eventStream("3.3.6"), eventStream("4.0.1")]).toEqual(["prohibited", "approved"]);
    const lifted = licensePolicyOf(
      LICENSES_YAML.replace(
        "packages:\n",
        'packages:\n  - { package: "pkg:npm/%40acme/*", uses: [hosted], verdict: conditional, until: 2026-12-31, ticket: 7, en: "behind our gateway" }\n',
      ),
    );
    const acme = { purl: "pkg:npm/%40acme/db@1.0.0", version: "1.0.0" };
    expect(verdictOf("AGPL-3.0-only", "hosted", acme, lifted)).toMatchObject({
      kind: "conditional",
      because: [{ kind: "package-rule", ticket: 7 }, {}],
    });
    expect(verdictOf("AGPL-3.0-only", "distributed", acme, lifted).kind).toBe("prohibited");
    expect(verdictOf([claim(null)], "hosted", acme, lifted).kind).toBe("needs-review");
    const curated = licensePolicyOf(
      LICENSES_YAML.replace(
        "curated: []",
        'curated: [{ package: "pkg:npm/left-pad", versions: [1.3.0], license: MIT, reason: "README" }]',
      ),
    );
    expect(verdictOf([claim(null)], "internal", {}, curated).kind).toBe("approved");
    expect(verdictOf([claim(null)], "internal", { version: "1.3.1" }, curated).kind).toBe("needs-review");
  });

  test("changes: another use, an alternative, a review or an exception", () => {
    expect(verdictOf("GPL-3.0-only", "distributed").changes).toEqual([
      { kind: "use", use: "internal", verdict: "approved" },
      { kind: "use", use: "hosted", verdict: "conditional" },
      { kind: "use", use: "dev-tool", verdict: "approved" },
      { kind: "review" },
    ]);
    expect(verdictOf("AGPL-3.0-only", "hosted", { purl: "pkg:npm/ua-parser-js@2.0.0" }).changes).toEqual(
      expect.arrayContaining([
        { kind: "alternative", en: expect.stringContaining("bowser"), zh: expect.any(String) },
        { kind: "exception" },
      ]),
    );
  });
});
