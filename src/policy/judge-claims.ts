/**
 * Judges the license of a package by the claims of all sources. If they disagree, guess or are silent, a person must
 * decide.
 */
import { currentId, parseExpression, textOf } from "./expression.ts";
import type { LicenseClaim, OriginProblem, PackageFacts } from "./facts.ts";
import { type Because, isWorse, judgeExpression, type JudgedLicense, withException, worseOf } from "./judge-license.ts";
import type { LicensePolicy } from "./license-policy.ts";
import { matchesPackage, ruleSubjectOf } from "./match.ts";
import type { JudgeInput, Reason } from "./types.ts";

export type ClaimsJudged = Omit<JudgedLicense, "because" | "isUnclassified"> & {
  because: Because<Reason>[];
  known: boolean;
};

export function judgeClaims(policy: LicensePolicy, { facts, use }: JudgeInput): ClaimsJudged {
  // The policy's entries about the public package do not apply to another package of that name.
  if (facts.originProblem) return judgeForeignPackage(facts.originProblem);
  const curated = judgeCurated(policy, facts, use);
  if (curated) return curated;
  if (facts.licenses.kind === "unknown") return unknownLicense(policy, facts.licenses.reason);
  const claims = facts.licenses.value.filter(({ expression, terms }) => expression !== null || terms !== null);
  if (claims.length === 0) {
    const note = facts.licenses.value.find((claim) => claim.note)?.note;
    return unknownLicense(policy, note ?? "no source states a license");
  }
  const judged = claims.map((claim) => judgeClaim(policy, claim, use));
  if (new Set(claims.map(meaningOf)).size > 1) return judgeDisagreement(claims, judged);
  // A guess that another source confirms by a declared license is not a guess any more, unless a part of the text was
  // not read, because the rest may say something else.
  const partial = claims.findIndex(({ isPartial }) => isPartial);
  const declared = claims.findIndex(({ certainty }) => certainty === "declared");
  return judged[partial >= 0 ? partial : Math.max(0, declared)]!;
}

function judgeForeignPackage(originProblem: OriginProblem): ClaimsJudged {
  return needsReview({
    kind: "origin",
    originProblem,
    verdict: "needs-review",
    rule: "not the public package",
    handbook: null,
  });
}

function unknownLicense(policy: LicensePolicy, reason: string): ClaimsJudged {
  return needsReview({
    kind: "unknown",
    fact: "license",
    reason,
    verdict: "needs-review",
    rule: "no known license",
    handbook: policy.categories["no-license"]?.handbook ?? null,
  });
}

function needsReview(reason: Because<Reason>): ClaimsJudged {
  return { verdict: "needs-review", relied: [], because: [reason], obligations: [], known: false };
}

/** By the license that the policy itself states for this version; undefined if it states none. */
function judgeCurated(policy: LicensePolicy, facts: PackageFacts, use: string): ClaimsJudged | undefined {
  const subject = ruleSubjectOf(facts);
  const curated = policy.curated.find(
    (entry) => matchesPackage(entry.package, subject) && entry.versions.includes(facts.version ?? ""),
  );
  if (!curated) return undefined;
  const { license, reason, ticket = null } = curated;
  const expression = parseExpression(license);
  if (!expression)
    return unknownLicense(policy, `the policy's own entry for it, ${license}, is not an SPDX expression`);
  const judged = judgeExpression(policy, expression, use);
  const rule = `curated.${curated.package}`;
  const because: Because<Reason> = {
    kind: "curated",
    license,
    reason,
    ticket,
    verdict: "approved",
    rule,
    handbook: null,
  };
  return { ...judged, because: [...judged.because, because], known: true };
}

/** Only a person can find out which source is right: the worst verdict of all claims, and at least a review. */
function judgeDisagreement(claims: readonly LicenseClaim[], judged: readonly ClaimsJudged[]): ClaimsJudged {
  const worst = judged.reduce((a, b) => (isWorse(b.verdict, a.verdict) ? b : a));
  const disagreement: Because<Reason> = {
    kind: "disagreement",
    claims: claims.map(({ source, expression, raw, terms }) => ({ source, license: expression ?? raw ?? terms ?? "" })),
    verdict: "needs-review",
    rule: "sources disagree",
    handbook: null,
  };
  return {
    ...worst,
    verdict: worseOf("needs-review", worst.verdict),
    because: [disagreement, ...worst.because],
    known: false,
  };
}

export function judgeClaim(policy: LicensePolicy, claim: LicenseClaim, use: string): ClaimsJudged {
  const { raw, note } = claim;
  const expression = claim.expression === null ? undefined : parseExpression(claim.expression);
  if (!expression) {
    const terms = claim.terms === "none" ? "no-license" : "custom";
    const verdict = worseOf("needs-review", policy.verdicts[terms]?.[use] ?? "needs-review");
    const handbook = policy.categories[terms]?.handbook ?? null;
    return {
      verdict,
      relied: [],
      because: [{ kind: "terms", terms, raw, note, verdict, rule: `verdicts.${terms}.${use}`, handbook }],
      obligations: [],
      known: false,
    };
  }
  const judged = judgeExpression(policy, expression, use);
  if (claim.certainty === "declared") return { ...judged, known: !judged.isUnclassified };
  const guessed: Because<Reason> = {
    kind: "guessed",
    license: textOf(expression),
    raw,
    note,
    verdict: "needs-review",
    rule: "a guessed license",
    handbook: null,
  };
  return {
    ...judged,
    verdict: worseOf("needs-review", judged.verdict),
    because: [guessed, ...judged.because],
    known: false,
  };
}

/** Equal for claims that mean the same: the order and spelling of the parts do not matter. */
export function meaningOf({ expression, terms }: LicenseClaim): string {
  const tree = expression === null ? undefined : parseExpression(expression);
  if (!tree) return `terms ${String(terms)}`;
  const flat = (node: typeof tree): string => {
    if (node.kind === "license") return currentId(textOf({ ...node, ...withException(node) }));
    const members = (side: typeof tree): string[] =>
      side.kind === node.kind ? [...members(side.left), ...members(side.right)] : [flat(side)];
    return `(${[...new Set([...members(node.left), ...members(node.right)])].toSorted().join(` ${node.kind} `)})`;
  };
  return flat(tree);
}
