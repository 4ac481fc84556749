/** Judges a product of the register, such as the Redis server: by the license of the named version. */
import { unknownFacts } from "../packages/unknown-facts.ts";
import type { LicenseClaim, PackageFacts } from "../policy/facts.ts";
import { isWorse, worseOf } from "../policy/judge-license.ts";
import type { VerdictKind } from "../policy/license-policy.ts";
import { type LicensePeriod, licensesOf, type Product } from "../policy/products.ts";
import type { PackageDeps } from "./desk.ts";
import { judgeForUses, requireUse } from "./judge-for-uses.ts";
import type { LookedUp } from "./types.ts";

const NOT_LOOKED_UP = "the desk looks up only the license of a product";
const ANY_VERSION = "any version";
const NOT_IN_REGISTER = "the register of products says nothing about this version";

/**
 * The strictest verdict of all licenses that the version may have. Throws InvalidError for a use that the policy does
 * not define.
 */
export async function lookUpProduct(
  desk: Pick<PackageDeps, "policy" | "now">,
  product: Product,
  version: string | null,
  use: string | null,
): Promise<Extract<LookedUp, { kind: "verdict" }>> {
  const current = await desk.policy.current();
  requireUse(current.policy, use);
  const judged = productFacts(product, version, desk.now()).map((facts) => ({
    facts,
    ...judgeForUses(desk, current.policy, facts, use),
  }));
  // Of equally strict ones the newest, which the register lists last.
  const strictest = judged.reduce((a, b) => (isWorse(a.verdict.kind, b.verdict.kind) ? a : b));
  const byUse = strictest.byUse.map(({ use: each }, i) => ({
    use: each,
    verdict: judged.map((one) => one.byUse[i]?.verdict ?? "needs-review").reduce<VerdictKind>(worseOf, "approved"),
  }));
  return { kind: "verdict", ...strictest, byUse, useNamed: use !== null, policy: current, product };
}

/** One for each license that the version may have: several for a series that spans a change of license. */
export function productFacts(product: Product, version: string | null, now: Date): PackageFacts[] {
  const periods = licensesOf(product, version);
  return (periods.length > 0 ? periods : [null]).map((period) => factsOf(product, version, period, now));
}

/** The product whose purl this is: it has the type generic, since no registry has it. */
export function productOf(pkg: { ecosystem: string; name: string }, products: readonly Product[]): Product | undefined {
  if (pkg.ecosystem !== "generic") return undefined;
  const slug = pkg.name.toLowerCase();
  // Not `spelled`: in lower case, these are ordinary words.
  return products.find(({ name, aliases }) => [name, ...aliases].some((each) => slugOf(each) === slug));
}

function slugOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, "-");
}

function factsOf(product: Product, version: string | null, period: LicensePeriod | null, now: Date): PackageFacts {
  const pkg = { ecosystem: "generic", name: slugOf(product.name), version };
  const facts = {
    ...unknownFacts(pkg, version, NOT_LOOKED_UP),
    // Where one license is that of all versions, it does not matter which one is meant.
    version: version ?? (product.licenses.length === 1 ? ANY_VERSION : null),
  };
  if (!period) return { ...facts, licenses: { kind: "unknown", reason: NOT_IN_REGISTER } };
  const source = `policy/products.yaml, ${period.source}, ${period.recorded}`;
  const claim: LicenseClaim = {
    source,
    raw: period.license,
    expression: period.license,
    certainty: period.license === null ? "unknown" : "declared",
    note: product.note?.en ?? null,
    terms: period.license === null ? "custom" : null,
  };
  const asOf = now.toISOString();
  return {
    ...facts,
    licenses: { kind: "known", value: [claim], source, asOf, stale: false },
  };
}
