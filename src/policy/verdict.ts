/**
 * Judges one version of one package by the company's policy. Pure: the same input gives the same verdict. Unknown never
 * becomes yes: nothing is approved without a declared license in a known category.
 */
import type { Advisory } from "./facts.ts";
import { judgeClaims } from "./judge-claims.ts";
import { judgeFacts } from "./judge-facts.ts";
import { type Because, isWorse, worseOf } from "./judge-license.ts";
import type { LicensePolicy, VerdictKind } from "./license-policy.ts";
import { highestVersion, isBelow, matchesPackage } from "./match.ts";
import type { Change, JudgeInput, Obligation, Reason, Verdict } from "./types.ts";

export function judge(policy: LicensePolicy, input: JudgeInput): Verdict {
  const verdict = judgeUse(policy, input);
  if (verdict.kind === "approved") return { ...verdict, changes: [] };
  const { facts } = input;
  const others = Object.keys(policy.uses)
    .filter((use) => use !== input.use)
    .map((use) => judgeUse(policy, { ...input, use }))
    .filter(({ kind }) => isWorse(verdict.kind, kind));
  const fixed = highestFix(verdict.because.flatMap((reason) => (reason.kind === "advisory" ? [reason.advisory] : [])));
  const alternatives = policy.alternatives.filter((rule) => matchesPackage(rule.package, facts));
  const changes: Change[] = [
    ...(fixed ? [{ kind: "version", atLeast: fixed } as const] : []),
    ...alternatives.map(({ use, zh = null }): Change => ({ kind: "alternative", en: use, zh })),
    ...others.map(({ use, kind }): Change => ({ kind: "use", use, verdict: kind })),
    ...(verdict.kind === "needs-review" ? [{ kind: "review" } as const] : []),
    ...(verdict.kind === "prohibited" ? [{ kind: "exception" } as const] : []),
  ];
  return { ...verdict, changes };
}

function judgeUse(policy: LicensePolicy, input: JudgeInput): Verdict {
  const license = judgeClaims(policy, input);
  const others = judgeFacts(policy, input);
  const rule = packageRule(policy, input);
  // A rule for a package replaces the verdict on its license if that is known. It can always make the verdict worse,
  // and never overrides
  // other reasons.
  const replacesLicense = rule && license.known && isWorse(license.verdict, rule.verdict);
  const because = [...(rule ? [rule] : []), ...license.because, ...others.map(({ reason }) => reason)];
  const kind = [
    ...(rule ? [rule.verdict] : []),
    ...(replacesLicense ? [] : [license.verdict]),
    ...others.map(({ reason }) => reason.verdict),
  ].reduce<VerdictKind>(worseOf, "approved");
  const obligations = policy.obligations
    .filter(({ id }) => license.obligations.includes(id))
    .map(({ id, en, zh = null, handbook = null }): Obligation => ({ kind: "policy", id, en, zh, handbook }));
  return {
    kind,
    use: input.use,
    because: because.toSorted((a, b) => Number(b.verdict === kind) - Number(a.verdict === kind)),
    obligations:
      kind === "prohibited"
        ? []
        : [...obligations, ...fixObligation(because, policy), ...others.flatMap(({ obligation }) => obligation ?? [])],
    changes: [],
    licenses: license.relied,
    policy: policy.version,
  };
}

/** One obligation for all known vulnerabilities: the earliest deadline, and the version that fixes them all. */
function fixObligation(because: readonly Because<Reason>[], policy: LicensePolicy): Obligation[] {
  const advisories = because.flatMap((reason) => (reason.kind === "advisory" ? [reason.advisory] : []));
  if (advisories.length === 0) return [];
  const days = Math.min(...advisories.map(({ severity }) => policy.advisories[severity].days));
  return [{ kind: "mend", ids: advisories.map(({ id }) => id), days, fixed: highestFix(advisories) ?? null }];
}

function packageRule(policy: LicensePolicy, { facts, use, today }: JudgeInput): Because<Reason> | undefined {
  const rule = policy.packages.find(
    ({ package: purl, uses, until, below }) =>
      matchesPackage(purl, facts) &&
      (uses?.includes(use) ?? true) &&
      (until === undefined || today <= until) &&
      (below === undefined || (facts.version !== null && isBelow(facts.version, below))),
  );
  if (!rule) return undefined;
  const { en, zh = null, ticket = null, until = null, verdict, handbook = null } = rule;
  return { kind: "package-rule", en, zh, ticket, until, verdict, rule: `packages.${rule.package}`, handbook };
}

/** The version that fixes them all; undefined if one of them has no fix. */
function highestFix(advisories: readonly Advisory[]): string | undefined {
  if (advisories.some(({ fixed }) => fixed === null)) return undefined;
  return highestVersion(advisories.map(({ fixed }) => fixed!));
}
