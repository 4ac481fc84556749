/** Picks the words for a verdict: why, what to do, what would change it. The sentences are in words/verdicts.ts. */
import type { Language } from "../base/language.ts";
import type { OriginProblem } from "../policy/facts.ts";
import type { LicensePolicy, VerdictKind } from "../policy/license-policy.ts";
import type { Change, Obligation, Reason } from "../policy/types.ts";
import { ownText, type Words, wordsIn } from "../words/words.ts";

type Reasons = Words["verdicts"]["reasons"];
type Advisory = Extract<Reason, { kind: "advisory" }>["advisory"];

export function verdictLabel(kind: VerdictKind, language: Language): string {
  return wordsIn(language).verdicts.kinds[kind];
}

/** A use as the policy names it: `hosted (on our servers, for users over a network)`. */
export function useLabel(policy: LicensePolicy, use: string, language: Language): string {
  const named = policy.uses[use];
  return named ? wordsIn(language).verdicts.use(use, ownText(named, language)) : use;
}

export function reasonText(
  policy: LicensePolicy,
  reason: Reason & { verdict: VerdictKind },
  use: string,
  language: Language,
): string {
  const { reasons } = wordsIn(language).verdicts;
  switch (reason.kind) {
    case "category": {
      const category = ownText(policy.categories[reason.category] ?? { en: reason.category }, language);
      return reasons.category(reason.license, category, use, reason.verdict);
    }
    case "unclassified":
      return reasons.unclassified(reason.license);
    case "override":
      return reasons.override(reason.license, ownText(reason, language));
    case "choice":
      return reasons.choice(reason.license, reason.instead);
    case "terms":
      return reasons.terms[reason.terms](reason.raw);
    case "guessed":
      return reasons.guessed(reason.raw ?? "", reason.license);
    case "disagreement":
      return reasons.disagreement(reason.claims.map(({ source, license }) => `${source}: ${license}`));
    case "stated":
      return reasons.stated(reason.license, reason.source);
    case "unknown":
      return reasons.unknown[reason.fact](reason.reason);
    case "origin":
      return originText(reason.originProblem, reasons.origin);
    case "package-rule":
      return reasons["package-rule"](ownText(reason, language), reason.ticket, reason.until);
    case "uncomparable":
      return reasons.uncomparable(reason.version, reason.below, ownText(reason, language));
    case "curated":
      return reasons.curated(reason.license, reason.reason);
    case "scorecard":
      return reasons.scorecard(reason.check, reason.score, reason.date);
    case "advisory":
      return advisoryText(reason.advisory, reasons);
    case "accepted-advisory":
      return reasons["accepted-advisory"](reason.id, reason.until, reason.reason);
    case "deprecated":
      return reasons.deprecated(reason.text);
    case "cooldown":
      return reasons.cooldown(reason.published, reason.until);
    case "lookalike":
      return reasons.lookalike(reason.popular);
  }
}

function originText(problem: OriginProblem, texts: Reasons["origin"]): string {
  switch (problem.kind) {
    case "foreign":
    case "possibly-foreign":
      return texts[problem.kind](problem.host);
    case "mismatch":
      return texts.mismatch(problem.address);
    case "unreadable":
      return texts.unreadable;
  }
}

function advisoryText({ id, severity, fixed, fixedPrerelease, malware, summary }: Advisory, texts: Reasons): string {
  const fix = { release: fixed, prerelease: fixedPrerelease ?? null };
  return malware ? texts.malware(id, summary) : texts.advisory(id, severity, summary, fix);
}

export function obligationText(obligation: Obligation, language: Language): string {
  const { obligations } = wordsIn(language).verdicts;
  switch (obligation.kind) {
    case "policy":
      return ownText(obligation, language);
    case "replace":
      return obligations.replace;
    case "check-advisories":
      return obligations["check-advisories"];
    case "wait":
      return obligations.wait(obligation.until);
    case "mend": {
      const { fixed, days, ids } = obligation;
      return fixed ? obligations.mend(fixed, days, ids) : obligations.mitigate(days, ids);
    }
  }
}

/** `policy` has the labels of uses; null suffices for other changes. */
export function changeText(policy: LicensePolicy | null, change: Change, language: Language): string {
  const { changes } = wordsIn(language).verdicts;
  switch (change.kind) {
    case "use":
      return changes.use(policy ? useLabel(policy, change.use, language) : change.use, change.verdict);
    case "version":
      return changes.version(change.atLeast);
    case "alternative":
      return changes.alternative(ownText(change, language));
    case "review":
    case "exception":
      return changes[change.kind];
  }
}
