/** What the sources say of the license -> one judgement. Where they disagree, guess or are silent, a person decides. */
import { parseExpression, textOf } from "./expression.ts";
import type { LicenseClaim } from "./facts.ts";
import { type Because, isWorse, judgeExpression, type JudgedLicense, worse } from "./judge-license.ts";
import type { LicensePolicy } from "./license-policy.ts";
import { isPackage } from "./match.ts";
import type { Judging, Reason } from "./types.ts";

export type ClaimsJudged = Omit<JudgedLicense, "because"> & { because: Because<Reason>[]; known: boolean };

export function judgeClaims(policy: LicensePolicy, { facts, use }: Judging): ClaimsJudged {
  const unknown = (reason: string): ClaimsJudged => ({
    verdict: "needs-review",
    relied: [],
    because: [
      {
        kind: "unknown",
        fact: "license",
        reason,
        verdict: "needs-review",
        rule: "no known license",
        handbook: policy.categories["no-license"]?.handbook ?? null,
      },
    ],
    obligations: [],
    known: false,
  });
  // What the policy says of the license of the public package holds for that one alone.
  if (facts.originProblem) {
    const reason = {
      kind: "origin",
      originProblem: facts.originProblem,
      verdict: "needs-review",
      rule: "not the public package",
      handbook: null,
    } as const;
    return { verdict: "needs-review", relied: [], because: [reason], obligations: [], known: false };
  }
  const curated = policy.curated.find(
    (entry) => isPackage(entry.package, facts) && entry.versions.includes(facts.version ?? ""),
  );
  if (curated) {
    const expression = parseExpression(curated.license);
    if (!expression) return unknown(`the policy's own entry for it, ${curated.license}, is no SPDX expression`);
    const judged = judgeExpression(policy, expression, use);
    const { license, reason, ticket = null } = curated;
    return {
      ...judged,
      because: [
        ...judged.because,
        {
          kind: "curated",
          license,
          reason,
          ticket,
          verdict: "approved",
          rule: `curated.${curated.package}`,
          handbook: null,
        },
      ],
      known: true,
    };
  }
  if (facts.licenses.kind === "unknown") return unknown(facts.licenses.reason);
  const claims = facts.licenses.value.filter(({ expression, terms }) => expression !== null || terms !== null);
  if (claims.length === 0)
    return unknown(facts.licenses.value.find(({ note }) => note)?.note ?? "no source states a license");
  const judged = claims.map((claim) => judgeClaim(policy, claim, use));
  const distinct = new Set(claims.map(meaningOf));
  // A guess that a source's own word bears out is none any more.
  const surest =
    judged[
      Math.max(
        0,
        claims.findIndex(({ certainty }) => certainty === "declared"),
      )
    ];
  if (distinct.size === 1 && surest) return surest;
  // Which source is right, only a person can tell: the worst that any of them says, and a review at least.
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
    verdict: worse("needs-review", worst.verdict),
    because: [disagreement, ...worst.because],
    known: false,
  };
}

function judgeClaim(policy: LicensePolicy, claim: LicenseClaim, use: string): ClaimsJudged {
  const { raw, note } = claim;
  const expression = claim.expression === null ? undefined : parseExpression(claim.expression);
  if (!expression) {
    const terms = claim.terms === "none" ? "no-license" : "custom";
    const verdict = worse("needs-review", policy.verdicts[terms]?.[use] ?? "needs-review");
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
  if (claim.certainty === "declared")
    return { ...judged, known: judged.because.every(({ kind }) => kind !== "unclassified") };
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
    verdict: worse("needs-review", judged.verdict),
    because: [guessed, ...judged.because],
    known: false,
  };
}

/** The same for claims that say the same in other words: order and spelling of parts do not count. */
function meaningOf({ expression, terms }: LicenseClaim): string {
  const tree = expression === null ? undefined : parseExpression(expression);
  if (!tree) return `terms ${String(terms)}`;
  const flat = (node: typeof tree): string => {
    if (node.kind === "license")
      return textOf(node)
        .replace(/^([AL]?GPL-[\d.]+|GFDL-[\d.]+)$/u, "$1-only")
        .replace(/^([AL]?GPL-[\d.]+|GFDL-[\d.]+)\+$/u, "$1-or-later");
    const members = (side: typeof tree): string[] =>
      side.kind === node.kind ? [...members(side.left), ...members(side.right)] : [flat(side)];
    return `(${[...new Set([...members(node.left), ...members(node.right)])].toSorted().join(` ${node.kind} `)})`;
  };
  return flat(tree);
}
