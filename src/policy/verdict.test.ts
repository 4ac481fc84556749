import { readFileSync } from "node:fs";
import path from "node:path";
import {
  array,
  assert as check,
  constant,
  constantFrom,
  letrec,
  oneof,
  option,
  property,
  record,
  string as anyString,
  tuple,
} from "fast-check";
import { describe, expect, test } from "vitest";
import type { Advisory, LicenseClaim, PackageFacts } from "./facts.ts";
import { isWorse } from "./judge-license.ts";
import { type LicensePolicy, parseLicensePolicy } from "./license-policy.ts";
import { judge } from "./verdict.ts";
import type { Verdict } from "./types.ts";

const DIR = path.join(import.meta.dirname, "../../knowledge/policy");
const TEXT = readFileSync(path.join(DIR, "licenses.yaml"), "utf8");
const BASE = readFileSync(path.join(DIR, "license-categories.yaml"), "utf8");
const policy = policyOf(TEXT);
const USES = Object.keys(policy.uses);

function policyOf(text: string): LicensePolicy {
  const parsed = parseLicensePolicy(text, BASE);
  if (parsed.kind === "broken")
    throw new Error(parsed.problems.map(({ line, message }) => `${line}: ${message}`).join("\n"));
  return parsed.policy;
}

function claim(expression: string | null, more: Partial<LicenseClaim> = {}): LicenseClaim {
  return {
    source: "registry",
    raw: expression,
    expression,
    certainty: expression === null ? "unknown" : "declared",
    note: null,
    terms: null,
    ...more,
  };
}

function known<T>(value: T) {
  return { kind: "known", value, source: "test", asOf: "2026-11-21T00:00:00Z", stale: false } as const;
}

function facts(claims: LicenseClaim[], more: Partial<PackageFacts> = {}): PackageFacts {
  return {
    purl: "pkg:npm/left-pad@1.3.0",
    ecosystem: "npm",
    name: "left-pad",
    version: "1.3.0",
    versionNamed: true,
    licenses: known(claims),
    scorecard: known(null),
    advisories: known([]),
    deprecated: known(null),
    repository: known(null),
    published: known("2018-04-09"),
    releases: { kind: "unknown", reason: "not asked" },
    maintainers: { kind: "unknown", reason: "not asked" },
    foundation: null,
    ...more,
  };
}

function verdictOf(
  license: string | LicenseClaim[],
  use = "distributed",
  more: Partial<PackageFacts> = {},
  rules = policy,
): Verdict {
  const claims = typeof license === "string" ? [claim(license)] : license;
  return judge(rules, { facts: facts(claims, more), use, today: "2026-11-21", lookalike: null });
}

function kindsOf(license: string): string {
  return USES.map((use) => verdictOf(license, use).kind).join(" ");
}

const ids = (license: string, use: string) =>
  verdictOf(license, use).obligations.map((duty) => (duty.kind === "policy" ? duty.id : duty.kind));

const accepting = (until: string) =>
  policyOf(
    TEXT.replace(
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

describe("what the handbook's table says", () => {
  // internal hosted distributed embedded dev-tool
  test.each([
    ["MIT", "approved approved conditional conditional approved"],
    ["CC0-1.0", "approved approved approved approved approved"],
    ["MPL-2.0", "approved approved conditional needs-review approved"],
    ["GPL-3.0-only", "approved conditional needs-review needs-review approved"],
    ["AGPL-3.0-or-later", "needs-review prohibited prohibited prohibited needs-review"],
    ["BUSL-1.1", "needs-review prohibited prohibited prohibited needs-review"],
    ["SSPL-1.0", "needs-review prohibited prohibited prohibited needs-review"],
    ["CC-BY-4.0", "approved conditional conditional conditional approved"],
    ["CC-BY-SA-4.0", "approved conditional needs-review needs-review approved"],
    ["CC-BY-NC-ND-4.0", "needs-review prohibited prohibited prohibited needs-review"],
    ["JSON", "needs-review needs-review needs-review needs-review needs-review"],
    ["OSL-3.0", "needs-review needs-review needs-review needs-review needs-review"],
    ["LicenseRef-acme", "needs-review needs-review needs-review needs-review needs-review"],
    ["GPL-2.0-only WITH Classpath-exception-2.0", "approved approved conditional needs-review approved"],
    ["GPL-2.0-only WITH Linux-syscall-note", "approved conditional needs-review needs-review approved"],
    ["AGPL-3.0-only WITH LLVM-exception", "needs-review prohibited prohibited prohibited needs-review"],
    ["Apache-2.0 WITH LLVM-exception", "approved approved conditional conditional approved"],
    ["MIT OR GPL-3.0-only", "approved approved conditional conditional approved"],
    ["MIT AND GPL-3.0-only", "approved conditional needs-review needs-review approved"],
    ["(MIT OR AGPL-3.0-only) AND Apache-2.0", "approved approved conditional conditional approved"],
  ])("%s: %s", (license, kinds) => expect(kindsOf(license)).toBe(kinds));

  test("every verdict says which license, rule and passage decided, and what to do", () => {
    const { because, obligations, licenses, policy: version } = verdictOf("MIT OR GPL-3.0-only");
    expect(because).toContainEqual(
      expect.objectContaining({ kind: "choice", license: "MIT", instead: "GPL-3.0-only" }),
    );
    expect(because).toContainEqual(
      expect.objectContaining({
        kind: "category",
        category: "permissive",
        rule: "verdicts.permissive.distributed",
        handbook: expect.stringContaining("licenses/permissive.md"),
      }),
    );
    expect(obligations.map((duty) => duty.kind === "policy" && duty.id)).toEqual(["notices"]);
    expect([licenses, version]).toEqual([["MIT"], policy.version]);
  });

  test("LGPL asks for its source, notices and relinking; GPL-3.0 in a device for installation information", () => {
    expect(ids("LGPL-2.1-or-later", "distributed")).toEqual(["notices", "library-source", "relinking"]);
    expect(ids("GPL-3.0-or-later", "embedded")).toEqual(["notices", "complete-source", "installation-information"]);
    expect(ids("GPL-3.0-or-later", "hosted")).toEqual(["stays-on-server"]);
    expect(ids("AGPL-3.0-only", "hosted")).toEqual([]);
  });
});

describe("what is not known", () => {
  test.each<[string, LicenseClaim[], string]>([
    ["nothing stated", [claim(null)], "needs-review"],
    ["UNLICENSED", [claim(null, { terms: "none", raw: "UNLICENSED" })], "prohibited"],
    ["SEE LICENSE IN", [claim(null, { terms: "custom", raw: "SEE LICENSE IN LICENSE.txt" })], "needs-review"],
    ["guessed", [claim("MIT", { certainty: "guessed" })], "needs-review"],
    ["guessed and bad", [claim("SSPL-1.0", { certainty: "guessed" })], "prohibited"],
    ["two sources that disagree", [claim("MIT"), claim("Apache-2.0", { source: "deps.dev" })], "needs-review"],
    ["two that disagree, one prohibited", [claim("MIT"), claim("AGPL-3.0-only", { source: "deps.dev" })], "prohibited"],
    [
      "two that say the same in other words",
      [claim("MIT OR Apache-2.0"), claim("(Apache-2.0 OR MIT)", { source: "deps.dev" })],
      "conditional",
    ],
    [
      "a guess that another bears out",
      [claim("MIT", { certainty: "guessed" }), claim("MIT", { source: "deps.dev" })],
      "conditional",
    ],
    ["one that knows and one that is silent", [claim("MIT"), claim(null, { source: "deps.dev" })], "conditional"],
  ])("%s", (_, claims, kind) => expect(verdictOf(claims).kind).toBe(kind));

  test("no advisories known, or no version: a review, even for MIT inside the company", () => {
    expect(verdictOf("MIT", "internal", { advisories: { kind: "unknown", reason: "OSV did not answer" } }).kind).toBe(
      "needs-review",
    );
    expect(verdictOf("MIT", "internal", { version: null }).kind).toBe("needs-review");
    expect(verdictOf("MIT", "internal", { scorecard: { kind: "unknown", reason: "down" } }).kind).toBe("approved");
  });

  const leaf = constantFrom(
    "MIT",
    "Apache-2.0",
    "MPL-2.0",
    "GPL-2.0-or-later",
    "GPL-3.0-only WITH GCC-exception-3.1",
    "AGPL-3.0-only",
    "SSPL-1.0",
    "JSON",
    "CC0-1.0",
    "CC-BY-4.0",
    "LicenseRef-x",
    "DocumentRef-a:LicenseRef-b",
  );
  const tree = letrec<{ node: string }>((tie) => ({
    node: oneof(
      { depthSize: "small" },
      leaf,
      tuple(tie("node"), constantFrom("AND", "OR"), tie("node")).map(([a, by, b]) => `(${a} ${by} ${b})`),
    ),
  })).node;
  const anyUse = constantFrom(...USES);

  test("adding an OR branch never makes a verdict worse, an AND branch never better", () => {
    check(
      property(tree, tree, anyUse, (a, b, use) => {
        const alone = verdictOf(a, use).kind;
        expect(isWorse(verdictOf(`${a} OR ${b}`, use).kind, alone)).toBe(false);
        expect(isWorse(alone, verdictOf(`${a} AND ${b}`, use).kind)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  test("without a declared license that a category knows nothing is approved, whatever else is so", () => {
    const words = oneof(anyString(), leaf, constantFrom("LicenseRef-x", "NOASSERTION", "UNLICENSED", "mit"));
    const unsure = record({
      source: constant("x"),
      raw: option(words),
      expression: option(words),
      certainty: constantFrom("guessed" as const, "unknown" as const),
      note: constant(null),
      terms: constantFrom("none" as const, "custom" as const, null),
    });
    const generous = policyOf(
      TEXT.replace(
        "overrides: []",
        'overrides:\n  - { license: "LicenseRef-*", uses: [internal], verdict: needs-review, en: "no" }',
      ).replace("packages:\n", 'packages:\n  - { package: "pkg:npm/*", verdict: approved, en: "always" }\n'),
    );
    check(
      property(array(unsure, { maxLength: 3 }), anyUse, constantFrom(policy, generous), (claims, use, rules) => {
        expect(["needs-review", "prohibited"]).toContain(verdictOf(claims, use, {}, rules).kind);
      }),
      { numRuns: 300 },
    );
    expect(verdictOf("MIT", "distributed", {}, generous).kind).toBe("approved");
  });
});

describe("beside the license", () => {
  test("an advisory asks for its fix; malware is prohibited; one that a person accepted counts until its day", () => {
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

  test("a Scorecard check decides only where it is scored and the use matters; the total never does", () => {
    expect(verdictOf("MIT", "hosted", { scorecard: scored(0) }).kind).toBe("needs-review");
    expect(verdictOf("MIT", "hosted", { scorecard: scored(1) }).kind).toBe("approved");
    expect(verdictOf("MIT", "hosted", { scorecard: scored(null) }).kind).toBe("approved");
    expect(verdictOf("MIT", "internal", { scorecard: scored(0) }).kind).toBe("approved");
  });

  test("a release of yesterday waits, a deprecated one is to be replaced, a look-alike is reviewed", () => {
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

  test("package rules: below a version, until a day, and never a lift for what is unknown; curated licenses", () => {
    const event = (version: string) =>
      verdictOf("MIT", "internal", { purl: `pkg:npm/event-stream@${version}`, version }).kind;
    expect([event("3.3.6"), event("4.0.1")]).toEqual(["prohibited", "approved"]);
    const lifted = policyOf(
      TEXT.replace(
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
    const curated = policyOf(
      TEXT.replace(
        "curated: []",
        'curated: [{ package: "pkg:npm/left-pad", versions: [1.3.0], license: MIT, reason: "README" }]',
      ),
    );
    expect(verdictOf([claim(null)], "internal", {}, curated).kind).toBe("approved");
    expect(verdictOf([claim(null)], "internal", { version: "1.3.1" }, curated).kind).toBe("needs-review");
  });

  test("a name that is a product's too gets the worse of both verdicts", () => {
    const mongo = { purl: "pkg:npm/mongodb@7.0.0", name: "mongodb" };
    const judged = (named?: string) =>
      judge(policy, {
        facts: facts([claim("Apache-2.0")], mongo),
        use: "distributed",
        today: "2026-11-21",
        lookalike: null,
        ...(named && { named }),
      });
    expect(judged("MongoDB")).toMatchObject({
      kind: "prohibited",
      because: [{ kind: "product", license: "SSPL-1.0" }, {}],
    });
    expect(judged().kind).toBe("conditional");
  });

  test("what would change it: another use, an alternative, a review or an exception", () => {
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
