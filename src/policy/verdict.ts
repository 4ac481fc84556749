/**
 * Facts + use -> Verdict: what the company's policy says of one version of one package.
 * Pure: same input, same verdict. Unknown never becomes yes: without a declared license that a category knows, nothing is approved.
 */
import type { Advisory } from "./facts.ts";
import { judgeClaims } from "./judge-claims.ts";
import { judgeFacts } from "./judge-facts.ts";
import { type Because, isWorse, worse } from "./judge-license.ts";
import type { LicensePolicy, VerdictKind } from "./license-policy.ts";
import { highest, isBelow, isPackage } from "./match.ts";
import type { Reason, Obligation, Change, Verdict, Judging } from "./types.ts";

export function judge(policy: LicensePolicy, judging: Judging): Verdict {
  const verdict = judgeUse(policy, judging);
  if (verdict.kind === "approved") return { ...verdict, changes: [] };
  const { facts } = judging;
  const others = Object.keys(policy.uses)
    .filter((use) => use !== judging.use)
    .map((use) => judgeUse(policy, { ...judging, use }))
    .filter(({ kind }) => isWorse(verdict.kind, kind));
  const fixed = highestFix(verdict.because.flatMap((reason) => (reason.kind === "advisory" ? [reason.advisory] : [])));
  const alternatives = policy.alternatives.filter((rule) => isPackage(rule.package, facts));
  const changes: Change[] = [
    ...(fixed ? [{ kind: "version", atLeast: fixed } as const] : []),
    ...alternatives.map(({ use, zh = null }): Change => ({ kind: "alternative", en: use, zh })),
    ...others.map(({ use, kind }): Change => ({ kind: "use", use, verdict: kind })),
    ...(verdict.kind === "needs-review" ? [{ kind: "review" } as const] : []),
    ...(verdict.kind === "prohibited" ? [{ kind: "exception" } as const] : []),
  ];
  return { ...verdict, changes };
}

function judgeUse(policy: LicensePolicy, judging: Judging): Verdict {
  const license = judgeClaims(policy, judging);
  const others = judgeFacts(policy, judging);
  const rule = packageRule(policy, judging);
  // A rule for a package replaces the verdict on its license where that is known; it can always make it worse, and never undoes other reasons.
  const lifted = rule && license.known && isWorse(license.verdict, rule.verdict);
  const because = [...(rule ? [rule] : []), ...license.because, ...others.map(({ reason }) => reason)];
  const kind = [
    ...(rule ? [rule.verdict] : []),
    ...(lifted ? [] : [license.verdict]),
    ...others.map(({ reason }) => reason.verdict),
  ].reduce(worse, "approved" as VerdictKind);
  const obligations = policy.obligations
    .filter(({ id }) => license.obligations.includes(id))
    .map(({ id, en, zh = null, handbook = null }): Obligation => ({ kind: "policy", id, en, zh, handbook }));
  return {
    kind,
    use: judging.use,
    because: because.toSorted((a, b) => Number(b.verdict === kind) - Number(a.verdict === kind)),
    obligations:
      kind === "prohibited"
        ? []
        : [...obligations, ...mended(because, policy), ...others.flatMap(({ obligation }) => obligation ?? [])],
    changes: [],
    licenses: license.relied,
    policy: policy.version,
  };
}

/** One duty for all known vulnerabilities: the soonest deadline, the version that mends them all. */
function mended(because: readonly Because<Reason>[], policy: LicensePolicy): Obligation[] {
  const advisories = because.flatMap((reason) => (reason.kind === "advisory" ? [reason.advisory] : []));
  if (advisories.length === 0) return [];
  const days = Math.min(...advisories.map(({ severity }) => policy.advisories[severity].days));
  return [{ kind: "mend", ids: advisories.map(({ id }) => id), days, fixed: highestFix(advisories) ?? null }];
}

function packageRule(policy: LicensePolicy, { facts, use, today }: Judging): Because<Reason> | undefined {
  const rule = policy.packages.find(
    ({ package: purl, uses, until, below }) =>
      isPackage(purl, facts) &&
      (uses?.includes(use) ?? true) &&
      (until === undefined || today <= until) &&
      (below === undefined || (facts.version !== null && isBelow(facts.version, below))),
  );
  if (!rule) return undefined;
  const { en, zh = null, ticket = null, until = null, verdict, handbook = null } = rule;
  return { kind: "package-rule", en, zh, ticket, until, verdict, rule: `packages.${rule.package}`, handbook };
}

/** The version that mends them all; undefined where one of them has no fix. */
function highestFix(advisories: readonly Advisory[]): string | undefined {
  if (advisories.some(({ fixed }) => fixed === null)) return undefined;
  return highest(advisories.map(({ fixed }) => fixed!));
}
