/** A package and the handbook's policy, in which a test changes the part that it tests. */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { LicenseClaim, PackageFacts } from "../src/policy/facts.ts";
import { type LicensePolicy, parseLicensePolicy } from "../src/policy/license-policy.ts";
import type { Verdict } from "../src/policy/types.ts";
import { judge } from "../src/policy/verdict.ts";

const DIR = path.join(import.meta.dirname, "../knowledge/policy");
export const LICENSES_YAML = readFileSync(path.join(DIR, "licenses.yaml"), "utf8");
const BASE = readFileSync(path.join(DIR, "license-categories.yaml"), "utf8");
export const policy = licensePolicyOf(LICENSES_YAML);

export function licensePolicyOf(text: string): LicensePolicy {
  const parsed = parseLicensePolicy(text, BASE);
  if (parsed.kind === "broken")
    throw new Error(parsed.problems.map(({ line, message }) => `${line}: ${message}`).join("\n"));
  return parsed.policy;
}

export function claim(expression: string | null, more: Partial<LicenseClaim> = {}): LicenseClaim {
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

export function known<T>(value: T) {
  return { kind: "known", value, source: "test", asOf: "2026-11-21T00:00:00Z", stale: false } as const;
}

export function facts(claims: LicenseClaim[], more: Partial<PackageFacts> = {}): PackageFacts {
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

export function verdictOf(
  license: string | LicenseClaim[],
  use = "distributed",
  more: Partial<PackageFacts> = {},
  rules = policy,
): Verdict {
  const claims = typeof license === "string" ? [claim(license)] : license;
  return judge(rules, { facts: facts(claims, more), use, today: "2026-11-21", lookalike: null });
}
