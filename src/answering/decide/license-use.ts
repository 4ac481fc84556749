/** Decides by the policy whether a named license may be used: for the uses that were said, or for every use. */
import { parseExpression } from "../../policy/expression.ts";
import { type JudgedLicense, isWorse, judgeExpression, worseOf } from "../../policy/judge-license.ts";
import { type LicensePolicy, type VerdictKind } from "../../policy/license-policy.ts";
import type { UseSign } from "../understand/circumstances.ts";
import type { NamedLicense } from "../understand/named-licenses.ts";

/** The category of terms that no other one fits. */
const OWN_TERMS = "custom";

export type LicenseFinding = {
  license: string;
  /** The category of the policy that was named instead of a license. */
  category: string | null;
  /** The verdict of each use: of all of them, or of those that the question points to. */
  verdicts: { use: string; verdict: VerdictKind; of: { license: string; verdict: VerdictKind }[] }[];
  /** The use that decides where the question points to several: the one with the strictest verdict. */
  decisive: UseSign | null;
  /** The other uses that the question points to. */
  besides: UseSign[];
  because: JudgedLicense["because"];
  /** Ids of the policy's obligations, of the decisive use or of all uses. */
  obligations: { id: string; uses: string[]; licenses: string[] }[];
  /** Places of the handbook that the policy names. */
  handbook: string[];
};

export function decideLicenseUse(
  policy: LicensePolicy,
  named: NamedLicense,
  signs: readonly UseSign[],
): LicenseFinding {
  const uses = signs.length > 0 ? [...new Set(signs.map(({ use }) => use))] : Object.keys(policy.uses);
  const judged = uses.map((use) => ({ use, all: judgeAll(policy, named, use) }));
  const verdicts = judged.map(({ use, all }) => ({
    use,
    verdict: all.map(({ verdict }) => verdict).reduce(worseOf),
    of: all.map(({ license, verdict }) => ({ license, verdict })),
  }));
  const strictest = verdicts.reduce((a, b) => (isWorse(b.verdict, a.verdict) ? b : a));
  const decisive = signs.find(({ use }) => use === strictest.use) ?? null;
  const relevant = decisive ? judged.filter(({ use }) => use === decisive.use) : judged;
  const because = relevant.flatMap(({ all }) => all.flatMap((each) => each.because));
  return {
    license: named.name,
    category: named.category,
    verdicts: decisive ? verdicts.filter(({ use }) => use === decisive.use) : verdicts,
    decisive,
    besides: signs.filter(({ use }) => use !== decisive?.use),
    because,
    obligations: obligationsOf(policy, relevant),
    handbook: [...new Set(because.flatMap(({ handbook }) => handbook ?? []))],
  };
}

type Judged = JudgedLicense & { license: string };

/** Each version of a family is judged by itself. */
function judgeAll(policy: LicensePolicy, named: NamedLicense, use: string): Judged[] {
  const { name, category } = named;
  if (category !== null) return [judgeCategory(policy, name, category, use)];
  return named.licenses.map((license) => {
    const expression = parseExpression(license);
    // Terms that cannot be read are terms that a person reads.
    return expression
      ? { license, ...judgeExpression(policy, expression, use) }
      : judgeCategory(policy, name, OWN_TERMS, use);
  });
}

function judgeCategory(policy: LicensePolicy, license: string, category: string, use: string): Judged {
  const written = policy.verdicts[category]?.[use] ?? "needs-review";
  const verdict = category === OWN_TERMS ? worseOf("needs-review", written) : written;
  const handbook = policy.categories[category]?.handbook ?? null;
  const rule = `verdicts.${category}.${use}`;
  const obligations = policy.obligations
    .filter((each) => each.uses.includes(use) && each.categories.includes(category))
    .map(({ id }) => id);
  return {
    license,
    verdict,
    relied: [],
    because: [{ kind: "category", license, category, verdict, rule, handbook }],
    obligations,
    isUnclassified: false,
  };
}

/** `licenses` names those versions of a family that have the duty, where not all of them do. */
function obligationsOf(
  policy: LicensePolicy,
  judged: readonly { use: string; all: readonly Judged[] }[],
): LicenseFinding["obligations"] {
  const versions = new Set(judged.flatMap(({ all }) => all.map(({ license }) => license)));
  return policy.obligations.flatMap(({ id }) => {
    const owed = judged.flatMap(({ use, all }) =>
      all
        .filter(({ verdict, obligations }) => verdict !== "prohibited" && obligations.includes(id))
        .map(({ license }) => ({ use, license })),
    );
    if (owed.length === 0) return [];
    const licenses = [...new Set(owed.map(({ license }) => license))];
    return [
      { id, uses: [...new Set(owed.map(({ use }) => use))], licenses: licenses.length < versions.size ? licenses : [] },
    ];
  });
}
