import {
  type Arbitrary,
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
import { claim, licensePolicyOf, LICENSES_YAML, policy, verdictOf } from "../../test/package-facts.ts";
import type { LicenseClaim } from "./facts.ts";
import { isWorse } from "./judge-license.ts";

const USES = Object.keys(policy.uses);

function kindsOf(license: string): string {
  return USES.map((use) => verdictOf(license, use).kind).join(" ");
}

const ids = (license: string, use: string) =>
  verdictOf(license, use).obligations.map((duty) => (duty.kind === "policy" ? duty.id : duty.kind));

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

  test("every verdict names the license, rule and passage that decided, and the obligations", () => {
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

  test("LGPL requires source, notices and relinking; GPL-3.0 in a device requires installation information", () => {
    expect(ids("LGPL-2.1-or-later", "distributed")).toEqual([
      "notices",
      "library-source",
      "relinking",
      "reverse-engineering",
      "mark-changes",
    ]);
    expect(ids("GPL-3.0-or-later", "embedded")).toEqual([
      "notices",
      "complete-source",
      "installation-information",
      "mark-changes",
    ]);
    expect(ids("GPL-3.0-or-later", "hosted")).toEqual(["stays-on-server"]);
    expect(ids("AGPL-3.0-only", "hosted")).toEqual([]);
  });
});

/** Expressions of these licenses, with AND and OR. */
function treeOf(leaves: Arbitrary<string>): Arbitrary<string> {
  return letrec<{ node: string }>((tie) => ({
    node: oneof(
      { depthSize: "small" },
      leaves,
      tuple(tie("node"), constantFrom("AND", "OR"), tie("node")).map(([a, by, b]) => `(${a} ${by} ${b})`),
    ),
  })).node;
}

describe("unknown facts", () => {
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
    [
      "a guess from a part of a text, which no other source can confirm",
      [claim("MIT", { certainty: "guessed", isPartial: true }), claim("MIT", { source: "deps.dev" })],
      "needs-review",
    ],
    [
      "two guesses that agree",
      [claim("MIT", { certainty: "guessed" }), claim("MIT", { certainty: "guessed", source: "deps.dev" })],
      "needs-review",
    ],
    ["one that knows and one that is silent", [claim("MIT"), claim(null, { source: "deps.dev" })], "conditional"],
  ])("%s", (_, claims, kind) => expect(verdictOf(claims).kind).toBe(kind));

  test("unknown advisories or an unknown version lead to a review, even for internal use of MIT", () => {
    expect(verdictOf("MIT", "internal", { advisories: { kind: "unknown", reason: "OSV did not answer" } }).kind).toBe(
      "needs-review",
    );
    expect(verdictOf("MIT", "internal", { version: null }).kind).toBe("needs-review");
    expect(verdictOf("MIT", "internal", { scorecard: { kind: "unknown", reason: "down" } }).kind).toBe("approved");
  });

  const known = constantFrom(
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
  );
  const leaf = oneof(known, constantFrom("LicenseRef-x", "DocumentRef-a:LicenseRef-b"));
  const anyUse = constantFrom(...USES);

  test("adding an OR branch to known licenses never makes a verdict worse, an AND branch never better", () => {
    check(
      property(treeOf(known), treeOf(leaf), anyUse, (a, b, use) => {
        const alone = verdictOf(a, use).kind;
        expect(isWorse(verdictOf(`${a} OR ${b}`, use).kind, alone)).toBe(false);
        expect(isWorse(alone, verdictOf(`${a} AND ${b}`, use).kind)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  test("a branch that nobody has read never makes a verdict milder, whatever stands beside it", () => {
    check(
      property(treeOf(known), anyUse, (a, use) => {
        const { kind } = verdictOf(a, use);
        expect(verdictOf(`${a} OR LicenseRef-x`, use).kind).toBe(kind);
        expect(verdictOf(`(LicenseRef-x AND MIT) OR (${a})`, use).kind).toBe(kind);
      }),
      { numRuns: 200 },
    );
    expect(verdictOf("LicenseRef-x OR SSPL-1.0 OR AGPL-3.0-only", "hosted").kind).toBe("prohibited");
  });

  test("nothing is approved without a declared license in a known category", () => {
    const words = oneof(anyString(), leaf, constantFrom("LicenseRef-x", "NOASSERTION", "UNLICENSED", "mit"));
    const unsure = record({
      source: constant("x"),
      raw: option(words),
      expression: option(words),
      certainty: constantFrom("guessed" as const, "unknown" as const),
      note: constant(null),
      terms: constantFrom("none" as const, "custom" as const, null),
    });
    const generous = licensePolicyOf(
      LICENSES_YAML.replace(
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
