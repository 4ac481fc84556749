/** Judges everything except the license: vulnerabilities, Scorecard checks, age, name. */
import { isEcosystem } from "./facts.ts";
import type { Because } from "./judge-license.ts";
import type { LicensePolicy } from "./license-policy.ts";
import { matchesPackage, ruleSubjectOf } from "./match.ts";
import type { JudgeInput, Obligation, Reason } from "./types.ts";

export type Judgment = { reason: Because<Reason>; obligation?: Obligation };

export function judgeFacts(policy: LicensePolicy, input: JudgeInput): Judgment[] {
  // All other facts are unknown, and judgeClaims already gives the reason.
  if (input.facts.originProblem) return judgeName(policy, input);
  return [judgeVersion, judgeAdvisories, judgeScorecard, judgeAge, judgeName].flatMap((part) => part(policy, input));
}

function judgeVersion(_policy: LicensePolicy, { facts }: JudgeInput): Judgment[] {
  if (facts.version !== null) return [];
  const reason = "no version was named, and none could be found";
  return [
    {
      reason: { kind: "unknown", fact: "version", reason, verdict: "needs-review", rule: "no version", handbook: null },
    },
  ];
}

function judgeAdvisories(policy: LicensePolicy, { facts, today }: JudgeInput): Judgment[] {
  const { advisories } = facts;
  if (advisories.kind === "unknown") {
    const { handbook = null } = policy.advisories.unknown;
    // No service lists the vulnerabilities of other types: whoever uses the package has to look them up.
    const listed = isEcosystem(facts.ecosystem);
    return [
      {
        ...(!listed && { obligation: { kind: "check-advisories" } as const }),
        reason: {
          kind: "unknown",
          fact: "advisories",
          reason: advisories.reason,
          verdict: listed ? "needs-review" : "conditional",
          rule: "advisories unknown",
          handbook,
        },
      },
    ];
  }
  const subject = ruleSubjectOf(facts);
  return advisories.value.map((advisory): Judgment => {
    const names = [advisory.id, ...advisory.aliases];
    const accepted = policy["accepted-advisories"].find(
      (entry) => names.includes(entry.advisory) && matchesPackage(entry.package, subject) && today <= entry.until,
    );
    if (accepted && !advisory.malware) {
      const { reason, until, ticket = null } = accepted;
      return {
        reason: {
          kind: "accepted-advisory",
          id: advisory.id,
          reason,
          until,
          ticket,
          verdict: "approved",
          rule: `accepted-advisories.${advisory.id}`,
          handbook: null,
        },
      };
    }
    const severity = advisory.malware ? "malware" : advisory.severity;
    const rule = policy.advisories[severity];
    return {
      reason: {
        kind: "advisory",
        advisory,
        verdict: rule.verdict,
        rule: `advisories.${severity}`,
        handbook: rule.handbook ?? null,
      },
    };
  });
}

function judgeScorecard(policy: LicensePolicy, { facts, use }: JudgeInput): Judgment[] {
  // "Unknown" and "not scored" say nothing about a project.
  if (facts.scorecard.kind === "unknown" || facts.scorecard.value === null) return [];
  const { checks, date } = facts.scorecard.value;
  return policy.scorecard
    .filter(({ uses }) => uses.includes(use))
    .flatMap((rule) =>
      checks
        .filter(({ name, score }) => rule.checks.includes(name) && score !== null && score < rule.below)
        .map(({ name, score }): Judgment => ({
          reason: {
            kind: "scorecard",
            check: name,
            score: score ?? 0,
            date,
            verdict: rule.verdict,
            rule: `scorecard.${name}`,
            handbook: rule.handbook ?? null,
          },
        })),
    );
}

function judgeAge(policy: LicensePolicy, { facts, today }: JudgeInput): Judgment[] {
  const judgments: Judgment[] = [];
  if (facts.deprecated.kind === "known" && facts.deprecated.value !== null) {
    const { verdict, handbook = null } = policy.deprecated;
    judgments.push({
      reason: { kind: "deprecated", text: facts.deprecated.value, verdict, rule: "deprecated", handbook },
      obligation: { kind: "replace" },
    });
  }
  if (facts.published.kind === "known") {
    const { days, verdict, handbook = null } = policy.cooldown;
    const until = addDays(facts.published.value, days);
    if (until > today)
      judgments.push({
        reason: { kind: "cooldown", published: facts.published.value, until, verdict, rule: "cooldown", handbook },
        obligation: { kind: "wait", until },
      });
  }
  return judgments;
}

function judgeName(policy: LicensePolicy, { lookalike }: JudgeInput): Judgment[] {
  const { verdict, handbook = null } = policy.lookalike;
  return lookalike === null
    ? []
    : [{ reason: { kind: "lookalike", popular: lookalike, verdict, rule: "lookalike", handbook } }];
}

function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
