/** Judges one package of a lockfile or SBOM. */
import type { Language } from "../base/language.ts";
import type { ManifestPackage, OtherComponent } from "../packages/manifests/manifest.ts";
import { type Package, publicPurlOf } from "../packages/package.ts";
import type { LicenseClaim, PackageFacts } from "../policy/facts.ts";
import { judgeStated, says } from "../policy/judge-stated.ts";
import { isWorse } from "../policy/judge-license.ts";
import type { LicensePolicy } from "../policy/license-policy.ts";
import type { Product } from "../policy/products.ts";
import { readLicense } from "../policy/read-license.ts";
import type { Reason, Verdict } from "../policy/types.ts";
import { wordsIn } from "../words/words.ts";
import type { CheckedPackage } from "./check-types.ts";
import type { PackageDeps } from "./desk.ts";
import { judgeForUse } from "./judge-for-uses.ts";
import { productFacts, productOf } from "./lookup-product.ts";
import { skippedText } from "./skipped-text.ts";
import { obligationText, reasonText } from "./verdict-text.ts";

export type RowContext = {
  policy: LicensePolicy;
  /** The register, for components such as `pkg:generic/openssl`. */
  products: readonly Product[];
  use: string;
  language: Language;
  /** What the file is called as a source of license statements. */
  source: string;
  /** By purl. Replaces all requests to services. */
  recorded?: ReadonlyMap<string, PackageFacts> | undefined;
};
/** What every row is made of, whatever the verdict rests on. */
type Listed = { purl: string; path: string[]; stated: LicenseClaim[] };

export async function checkPackage(
  desk: PackageDeps,
  { package: pkg, path, licenses }: ManifestPackage,
  context: RowContext,
): Promise<CheckedPackage> {
  const { policy, use, recorded, language, source } = context;
  const words = wordsIn(language).check;
  const { version } = pkg;
  const purl = publicPurlOf(pkg);
  const listed = { purl, path, stated: statementsOf(licenses, source) };
  const originProblem = desk.packages.originProblemOf(pkg);
  if (version === null && !originProblem) return rowWithoutFacts(listed, words.noVersion, context);
  // Recorded facts describe the public package.
  let facts = originProblem ? undefined : recorded?.get(purl);
  const product = facts ? undefined : productOf(pkg, context.products);
  if (product) return rowOfProduct(desk, productFacts(product, version, desk.now()), listed, context);
  if (recorded && !facts && !originProblem) return rowWithoutFacts(listed, words.notRecorded, context);
  if (!facts) {
    const found = await desk.packages.find(pkg, { quick: true });
    if (found.kind === "no-such-package") return rowWithoutFacts(listed, words.noSuchPackage(found.sources), context);
    if (found.kind === "no-such-version")
      return rowWithoutFacts(listed, words.noSuchVersion(found.sources, found.newest), context);
    facts = found.facts;
  }
  const verdict = judgeForUse(desk, policy, facts, { use, stated: listed.stated });
  return rowOf(verdict, facts, listed, context);
}

/** `all` has the facts of each license that the version may have: the strictest verdict counts, as in a look-up. */
function rowOfProduct(
  desk: PackageDeps,
  all: readonly PackageFacts[],
  listed: Listed,
  context: RowContext,
): CheckedPackage {
  const { policy, use } = context;
  const judged = all.map((facts) => ({
    facts,
    verdict: judgeForUse(desk, policy, facts, { use, stated: listed.stated }),
  }));
  const strictest = judged.reduce((a, b) => (isWorse(a.verdict.kind, b.verdict.kind) ? a : b));
  return rowOf(strictest.verdict, strictest.facts, listed, context);
}

/** By the license that the file states: nobody can be asked about it. */
export function checkComponent(component: OtherComponent, context: RowContext): CheckedPackage {
  const { name, version, purl, path, licenses, why } = component;
  const listed = {
    purl: purl ?? `pkg:generic/${encodeURIComponent(name)}${version === null ? "" : `@${encodeURIComponent(version)}`}`,
    path,
    stated: statementsOf(licenses, context.source),
  };
  const words = wordsIn(context.language).check;
  const reason = why.kind === "no-purl" ? words.noPurl : words.notLookedUp(skippedText(why, context.language));
  return rowWithoutFacts(listed, reason, context);
}

/** A package that made the check itself fail: a bug, which must not hide the other packages. */
export function failedRow({ package: pkg, path }: ManifestPackage, { use, language }: RowContext): CheckedPackage {
  return {
    purl: plainPurl(pkg),
    verdict: "needs-review",
    judged: false,
    use,
    license: null,
    licenses: [],
    because: [wordsIn(language).check.failed],
    obligations: [],
    fixed: null,
    path,
    facts: null,
    originProblem: null,
  };
}

function plainPurl({ ecosystem, name, version }: Package): string {
  return `pkg:${ecosystem}/${name}${version === null ? "" : `@${version}`}`;
}

function statementsOf(licenses: readonly string[], source: string): LicenseClaim[] {
  return licenses.map((license) => readLicense(license, source)).filter(says);
}

/** `reason` says why no source was asked, or what it answered. */
function rowWithoutFacts({ purl, path, stated }: Listed, reason: string, context: RowContext): CheckedPackage {
  const { policy, use, language } = context;
  const judged = stated.length > 0 ? judgeStated(policy, stated, use) : undefined;
  const verdict = judged?.verdict ?? "needs-review";
  return {
    purl,
    verdict,
    judged: judged !== undefined,
    use,
    license: licenseText(stated),
    licenses: licensesOf(stated),
    because: [
      ...(judged?.because ?? [])
        .filter((each) => each.verdict === verdict || each.kind === "stated")
        .map((each) => reasonText(policy, each, use, language)),
      reason,
    ],
    obligations: [],
    fixed: null,
    path,
    facts: null,
    originProblem: null,
  };
}

/** Reasons that say what is missing, not what the policy decided. */
const MISSING: ReadonlySet<Reason["kind"]> = new Set(["unknown", "origin"]);

function rowOf(
  verdict: Verdict,
  facts: PackageFacts,
  { path, purl, stated }: Listed,
  { policy, language }: RowContext,
): CheckedPackage {
  const claims = facts.licenses.kind === "known" ? facts.licenses.value : [];
  const fixed = verdict.changes.find((change) => change.kind === "version");
  const deciding = verdict.because.filter((reason) => reason.verdict === verdict.kind);
  const alsoTold: ReadonlySet<Reason["kind"]> = new Set(["choice", "origin", "stated", "disagreement"]);
  return {
    purl,
    verdict: verdict.kind,
    judged: verdict.kind !== "needs-review" || !deciding.every(({ kind }) => MISSING.has(kind)),
    use: verdict.use,
    license: licenseText(claims) ?? licenseText(stated),
    licenses: licensesOf([...claims, ...stated]),
    because: [
      ...verdict.because
        .filter((reason) => reason.verdict === verdict.kind || alsoTold.has(reason.kind))
        .map((reason) => reasonText(policy, reason, verdict.use, language)),
      ...(facts.originProblem && "host" in facts.originProblem
        ? [wordsIn(language).check.mirror(facts.originProblem.host)]
        : []),
    ],
    obligations: verdict.obligations.map((obligation) => obligationText(obligation, language)),
    fixed: fixed?.atLeast ?? null,
    path,
    facts,
    originProblem: facts.originProblem ?? null,
  };
}

function licenseText(claims: readonly LicenseClaim[]): string | null {
  return [...new Set(licensesOf(claims).map(({ license }) => license))].join(" / ") || null;
}

function licensesOf(claims: readonly LicenseClaim[]): CheckedPackage["licenses"] {
  return claims.flatMap(({ expression, raw, source }) => {
    const license = expression ?? raw;
    return license === null ? [] : [{ license, source }];
  });
}
