/**
 * Judges what a lockfile or SBOM itself states of a license. Anybody can write such a file: its word can make a verdict
 * worse, and alone it never approves.
 */
import { isEcosystem, type LicenseClaim } from "./facts.ts";
import { type ClaimsJudged, judgeClaim, meaningOf } from "./judge-claims.ts";
import { type Because, isWorse, worseOf } from "./judge-license.ts";
import type { LicensePolicy, VerdictKind } from "./license-policy.ts";
import type { JudgeInput, Reason } from "./types.ts";

/** The verdict on the license, with the file's statement beside that of the sources. */
export function withStatedLicense(
  policy: LicensePolicy,
  { facts, use, stated: given = [] }: JudgeInput,
  judged: ClaimsJudged,
): ClaimsJudged {
  const stated = given.filter(says);
  if (stated.length === 0 || judged.because.some(({ kind }) => kind === "curated")) return judged;
  const known = facts.licenses.kind === "known" && !facts.originProblem ? facts.licenses.value.filter(says) : [];
  if (known.length === 0) {
    // No public source knows the other types, so the file's word is all that there will be.
    const atBest = isEcosystem(facts.ecosystem) ? "needs-review" : "conditional";
    const alone = judgeStated(policy, stated, use, atBest);
    const others = judged.because.filter((reason) => reason.kind !== "unknown" || reason.fact !== "license");
    return {
      ...alone,
      because: [...alone.because, ...others],
      verdict: others.map(({ verdict }) => verdict).reduce(worseOf, alone.verdict),
    };
  }
  const different = stated.filter(
    (claim) => !known.some((other) => other.raw === claim.raw || meaningOf(other) === meaningOf(claim)),
  );
  if (different.length === 0) return judged;
  return {
    ...judged,
    verdict: worseOf("needs-review", judged.verdict),
    because: [disagreement([...known, ...different]), ...judged.because.filter(({ kind }) => kind !== "disagreement")],
    known: false,
  };
}

/** By the file alone: its worst statement, and never better than `atBest`. Needs at least one statement. */
export function judgeStated(
  policy: LicensePolicy,
  stated: readonly LicenseClaim[],
  use: string,
  atBest: VerdictKind = "needs-review",
): ClaimsJudged {
  const judged = stated.map((claim) => judgeClaim(policy, claim, use));
  const worst = judged.reduce((a, b) => (isWorse(b.verdict, a.verdict) ? b : a));
  const [first] = stated;
  const alone: Because<Reason> = {
    kind: "stated",
    license: stated.map(nameOf).join("; "),
    source: first?.source ?? "",
    verdict: atBest,
    rule: "only the file states the license",
    handbook: null,
  };
  const disagree = new Set(stated.map(meaningOf)).size > 1;
  return {
    ...worst,
    verdict: [atBest, ...(disagree ? (["needs-review"] as const) : [])].reduce<VerdictKind>(worseOf, worst.verdict),
    because: [...worst.because, ...(disagree ? [disagreement(stated)] : []), alone],
    known: false,
  };
}

/** Whether a claim says anything of the license. */
export function says({ expression, terms }: LicenseClaim): boolean {
  return expression !== null || terms !== null;
}

function disagreement(claims: readonly LicenseClaim[]): Because<Reason> {
  return {
    kind: "disagreement",
    claims: claims.map((claim) => ({ source: claim.source, license: nameOf(claim) })),
    verdict: "needs-review",
    rule: "sources disagree",
    handbook: null,
  };
}

function nameOf({ expression, raw, terms }: LicenseClaim): string {
  return expression ?? raw ?? terms ?? "";
}
