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
  /** True if one of the licenses relied on is in no category. */
  isUnclassified: boolean;
};

type License = Extract<Expression, { kind: "license" }>;

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
      isUnclassified: left.isUnclassified || right.isUnclassified,
    };
  const [taken, takenTree, otherTree] = isBetterBranch(right, left)
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

/** A branch in no category never wins over a known one, because its terms could be worse than any. */
function isBetterBranch(branch: JudgedLicense, other: JudgedLicense): boolean {
  if (branch.isUnclassified !== other.isUnclassified) return other.isUnclassified;
  if (branch.verdict !== other.verdict) return isWorse(other.verdict, branch.verdict);
  return branch.obligations.length < other.obligations.length;
}

/** More than a project names; a flood of invented licenses must not fill the memory. */
const MAX_REMEMBERED = 2000;
const remembered = new WeakMap<LicensePolicy, Map<string, JudgedLicense>>();

/** Thousands of packages have the same few licenses, and a change of the policy makes a new object of it. */
function judgeLicense(policy: LicensePolicy, license: License, use: string): JudgedLicense {
  let known = remembered.get(policy);
  if (!known || known.size >= MAX_REMEMBERED) remembered.set(policy, (known = new Map()));
  const key = `${use} ${textOf(license)}`;
  const judged = known.get(key) ?? judgeLicenseAnew(policy, license, use);
  known.set(key, judged);
  return judged;
}

function judgeLicenseAnew(policy: LicensePolicy, license: License, use: string): JudgedLicense {
  const text = textOf(license);
  const override = policy.overrides.find(
    (rule) => matchesGlob(rule.license, text, { ignoreCase: true }) && rule.uses.includes(use),
  );
  const category = categoryOf(policy, license);
  const obligations = obligationsOf(policy, license, category, use);
  if (override) {
    const { verdict, en, zh = null, handbook = null } = override;
    return {
      verdict,
      relied: [text],
      because: [{ kind: "override", license: text, en, zh, verdict, rule: `overrides.${override.license}`, handbook }],
      obligations,
      isUnclassified: false,
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
      isUnclassified: true,
    };
  }
  const verdict = policy.verdicts[category]?.[use] ?? "needs-review";
  const handbook = policy.categories[category]?.handbook ?? null;
  return {
    verdict,
    relied: [text],
    because: [{ kind: "category", license: text, category, verdict, rule: `verdicts.${category}.${use}`, handbook }],
    obligations,
    isUnclassified: false,
  };
}

function obligationsOf(policy: LicensePolicy, license: License, category: string | undefined, use: string): string[] {
  const { id, exception } = withException(license);
  const text = exception === null ? id : `${id} WITH ${exception}`;
  const isListed = (patterns: readonly string[]): boolean => matchesAny(patterns, id) || matchesAny(patterns, text);
  return policy.obligations
    .filter(({ uses }) => uses.includes(use))
    .filter(({ categories, licenses }) => (category && categories.includes(category)) || isListed(licenses))
    .filter(({ except }) => !isListed(except))
    .filter((rule) => exception === null || !matchesAny(rule["waived-by"], exception))
    .map((rule) => rule.id);
}

/** The category of a license and its exception; undefined if the policy does not know the license. */
export function categoryOf(policy: LicensePolicy, license: License): string | undefined {
  const { id, exception } = withException(license);
  const listed = Object.entries(policy.licenses).find(([, patterns]) => matchesAny(patterns, id));
  const category = listed?.[0] ?? policy.base.get(id);
  if (exception === null) return category;
  const softened = Object.entries(policy.exceptions).find(
    ([, { from, ids }]) => from === category && matchesAny(ids, exception),
  );
  return softened?.[0] ?? category;
}

/** The ids among these that are in no category, so that a person must review each use of them. */
export function idsWithoutCategory(policy: LicensePolicy, ids: readonly string[]): string[] {
  return ids.filter((id) => categoryOf(policy, { kind: "license", id, orLater: false, exception: null }) === undefined);
}

function matchesAny(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => matchesGlob(pattern, text, { ignoreCase: true }));
}

/** Deprecated SPDX ids that combine a license with its exception. */
const WITH_EXCEPTION: Record<string, { id: string; exception: string }> = {
  "eCos-2.0": { id: "GPL-2.0-or-later", exception: "eCos-exception-2.0" },
  "GPL-2.0-with-autoconf-exception": { id: "GPL-2.0-only", exception: "Autoconf-exception-2.0" },
  "GPL-2.0-with-bison-exception": { id: "GPL-2.0-only", exception: "Bison-exception-2.2" },
  "GPL-2.0-with-classpath-exception": { id: "GPL-2.0-only", exception: "Classpath-exception-2.0" },
  "GPL-2.0-with-font-exception": { id: "GPL-2.0-only", exception: "Font-exception-2.0" },
  "GPL-2.0-with-GCC-exception": { id: "GPL-2.0-only", exception: "GCC-exception-2.0" },
  "GPL-3.0-with-autoconf-exception": { id: "GPL-3.0-only", exception: "Autoconf-exception-3.0" },
  "GPL-3.0-with-GCC-exception": { id: "GPL-3.0-only", exception: "GCC-exception-3.1" },
  wxWindows: { id: "LGPL-2.0-or-later", exception: "WxWindows-exception-3.1" },
};

/** An old id that combines both is taken apart. */
export function withException({ id, exception }: License): Pick<License, "id" | "exception"> {
  return Object.hasOwn(WITH_EXCEPTION, id) && exception === null
    ? (WITH_EXCEPTION[id] ?? { id, exception })
    : { id, exception };
}
