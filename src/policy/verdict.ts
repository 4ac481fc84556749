/**
 * Judges one version of one package by the company's policy. Pure: the same input gives the same verdict. Unknown never
 * becomes yes: nothing is approved without a declared license in a known category.
 */
import type { Advisory } from "./facts.ts";
import { fixOfAll } from "./fixes.ts";
import { judgeClaims } from "./judge-claims.ts";
import { judgeFacts } from "./judge-facts.ts";
import { withStatedLicense } from "./judge-stated.ts";
import { type Because, isWorse, worseOf } from "./judge-license.ts";
import type { LicensePolicy, VerdictKind } from "./license-policy.ts";
import { matchesPackage, ruleSubjectOf } from "./match.ts";
import type { Change, JudgeInput, Obligation, Reason, Verdict } from "./types.ts";
import { orderOf } from "./versions/versions.ts";

export function judge(policy: LicensePolicy, input: JudgeInput): Verdict {
  const verdict = judgeUse(policy, input);
  if (verdict.kind === "approved") return { ...verdict, changes: [] };
  const { facts } = input;
  const others = Object.keys(policy.uses)
    .filter((use) => use !== input.use)
    .map((use) => judgeUse(policy, { ...input, use }))
    .filter(({ kind }) => isWorse(verdict.kind, kind));
  const fixed = fixOfReasons(verdict.because, input);
  const subject = ruleSubjectOf(facts);
  const alternatives = policy.alternatives.filter((rule) => matchesPackage(rule.package, subject));
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
  const license = withStatedLicense(policy, input, judgeClaims(policy, input));
  const others = judgeFacts(policy, input);
  const rule = packageRule(policy, input);
  // A rule for a package replaces the verdict on its license if that is known. It can always make the verdict worse,
  // and never overrides other reasons.
  const replacesLicense = rule?.kind === "package-rule" && license.known && isWorse(license.verdict, rule.verdict);
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
        : [
            ...obligations,
            ...fixObligation(policy, input, because),
            ...others.flatMap(({ obligation }) => obligation ?? []),
          ],
    changes: [],
    licenses: license.relied,
    policy: policy.version,
  };
}

/** One obligation for all known vulnerabilities: the earliest deadline, and the version that fixes them all. */
function fixObligation(policy: LicensePolicy, input: JudgeInput, because: readonly Because<Reason>[]): Obligation[] {
  const advisories = advisoriesIn(because);
  if (advisories.length === 0) return [];
  const days = Math.min(...advisories.map(({ severity }) => policy.advisories[severity].days));
  return [{ kind: "mend", ids: advisories.map(({ id }) => id), days, fixed: fixOfReasons(because, input) }];
}

function advisoriesIn(because: readonly Because<Reason>[]): Advisory[] {
  return because.flatMap((reason) => (reason.kind === "advisory" ? [reason.advisory] : []));
}

function fixOfReasons(because: readonly Because<Reason>[], { facts }: JudgeInput): string | null {
  const advisories = advisoriesIn(because);
  return advisories.length === 0 ? null : fixOfAll(facts.ecosystem, facts.version, advisories);
}

/** The first rule that applies. One whose `below` cannot be compared with this version needs a person. */
function packageRule(policy: LicensePolicy, { facts, use, today }: JudgeInput): Because<Reason> | undefined {
  const subject = ruleSubjectOf(facts);
  for (const rule of policy.packages) {
    const {
      package: purl,
      below,
      versions,
      until = null,
      en,
      zh = null,
      ticket = null,
      verdict,
      handbook = null,
    } = rule;
    if (!matchesPackage(purl, subject) || !(rule.uses?.includes(use) ?? true)) continue;
    if (until !== null && today > until) continue;
    if (versions !== undefined && !versions.includes(facts.version ?? "")) continue;
    const about = { rule: `packages.${purl}`, handbook };
    if (below === undefined) return { kind: "package-rule", en, zh, ticket, until, verdict, ...about };
    const order = facts.version === null ? "unknown" : orderOf(facts.ecosystem, facts.version, below);
    if (order === "below") return { kind: "package-rule", en, zh, ticket, until, verdict, ...about };
    if (order === "unknown")
      return { kind: "uncomparable", version: facts.version, below, en, zh, verdict: "needs-review", ...about };
  }
  return undefined;
}
