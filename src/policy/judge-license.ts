/** Judges a license expression for a use by the policy: OR takes the best branch, AND the worst. */
import { type Expression, textOf } from "./expression.ts";
import { matchesGlob } from "./glob.ts";
import { type LicensePolicy, VERDICT_KINDS, type VerdictKind } from "./license-policy.ts";

export type LicenseReason =
  | { kind: "category"; license: string; category: string }
  /** The license is in no category, so a person must read it. */
  | { kind: "unclassified"; license: string }
  | { kind: "override"; license: string; en: string; zh: string | null }
  /** `license` is the branch that is chosen. */
  | { kind: "choice"; license: string; instead: string };

export type Because<R> = R & {
  /** The verdict that this reason alone would lead to. */
  verdict: VerdictKind;
  /** The place in the policy file, such as `verdicts.permissive.hosted`. */
  rule: string;
  /** A document of the handbook, or document#heading. */
  handbook: string | null;
};

export type JudgedLicense = {
  verdict: VerdictKind;
  /** The licenses that then apply, without the branches that are not chosen. */
  relied: string[];
  because: Because<LicenseReason>[];
  /** Ids of the policy's obligations. */
  obligations: string[];
};

export function worseOf(a: VerdictKind, b: VerdictKind): VerdictKind {
  return VERDICT_KINDS.indexOf(a) >= VERDICT_KINDS.indexOf(b) ? a : b;
}

export function isWorse(a: VerdictKind, b: VerdictKind): boolean {
  return VERDICT_KINDS.indexOf(a) > VERDICT_KINDS.indexOf(b);
}

export function judgeExpression(policy: LicensePolicy, expression: Expression, use: string): JudgedLicense {
  if (expression.kind === "license") return judgeLicense(policy, expression, use);
  const left = judgeExpression(policy, expression.left, use);
  const right = judgeExpression(policy, expression.right, use);
  if (expression.kind === "and")
    return {
      verdict: worseOf(left.verdict, right.verdict),
      relied: [...new Set([...left.relied, ...right.relied])],
      because: [...left.because, ...right.because],
      obligations: [...new Set([...left.obligations, ...right.obligations])],
    };
  const rightIsBetter =
    isWorse(left.verdict, right.verdict) ||
    (left.verdict === right.verdict && right.obligations.length < left.obligations.length);
  const [taken, takenTree, otherTree] = rightIsBetter
    ? [right, expression.right, expression.left]
    : [left, expression.left, expression.right];
  const choice: Because<LicenseReason> = {
    kind: "choice",
    license: textOf(takenTree),
    instead: textOf(otherTree),
    verdict: "approved",
    rule: "or",
    handbook: null,
  };
  return { ...taken, because: [...taken.because, choice] };
}

function judgeLicense(
  policy: LicensePolicy,
  license: Extract<Expression, { kind: "license" }>,
  use: string,
): JudgedLicense {
  const text = textOf(license);
  const override = policy.overrides.find(
    (rule) => matchesGlob(rule.license, text, { ignoreCase: true }) && rule.uses.includes(use),
  );
  const category = categoryOf(policy, license);
  const obligations = policy.obligations
    .filter(({ uses }) => uses.includes(use))
    .filter(
      ({ categories, licenses }) =>
        (category !== undefined && categories.includes(category)) ||
        licenses.some((pattern) => matchesGlob(pattern, license.id, { ignoreCase: true })),
    )
    .map(({ id }) => id);
  if (override) {
    const { verdict, en, zh = null, handbook = null } = override;
    return {
      verdict,
      relied: [text],
      because: [{ kind: "override", license: text, en, zh, verdict, rule: `overrides.${override.license}`, handbook }],
      obligations,
    };
  }
  if (category === undefined) {
    const verdict = worseOf("needs-review", policy.verdicts["custom"]?.[use] ?? "needs-review");
    const handbook = policy.categories["custom"]?.handbook ?? null;
    return {
      verdict,
      relied: [text],
      because: [{ kind: "unclassified", license: text, verdict, rule: `verdicts.custom.${use}`, handbook }],
      obligations: [],
    };
  }
  const verdict = policy.verdicts[category]?.[use] ?? "needs-review";
  const handbook = policy.categories[category]?.handbook ?? null;
  return {
    verdict,
    relied: [text],
    because: [{ kind: "category", license: text, category, verdict, rule: `verdicts.${category}.${use}`, handbook }],
    obligations,
  };
}

function categoryOf(
  policy: LicensePolicy,
  { id, exception }: Extract<Expression, { kind: "license" }>,
): string | undefined {
  const listed = Object.entries(policy.licenses).find(([, patterns]) =>
    patterns.some((pattern) => matchesGlob(pattern, id, { ignoreCase: true })),
  );
  const category = listed?.[0] ?? policy.base.get(id);
  if (exception === null) return category;
  const softened = Object.entries(policy.exceptions).find(
    ([, { from, ids }]) =>
      from === category && ids.some((pattern) => matchesGlob(pattern, exception, { ignoreCase: true })),
  );
  return softened?.[0] ?? category;
}
