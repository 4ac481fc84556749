/** License claims that add nothing to the declared expression of the same version. */
import type { LicenseClaim } from "../policy/facts.ts";

/** The bare name of a license family. "Apache-2.0 with Commons Clause" is not one: it says more than Apache-2.0. */
const FAMILY_NAME =
  /^(?:License :: OSI Approved :: )?(?:the )?(?:gnu )?([al]?gpl|bsd|apache|mozilla|mpl|eclipse|epl|artistic|python|php)(?:[- ](?:software |public )?(?:licen[sc]e|style))?$/iu;

/**
 * Drops deps.dev's `non-standard`, and names of a family that every declared expression contains, if there is a
 * declared expression.
 */
export function withoutEchoes(claims: readonly LicenseClaim[]): LicenseClaim[] {
  const declared = claims
    .filter(({ certainty }) => certainty === "declared")
    .map(({ expression }) => (expression ?? "").toLowerCase().split(/[^a-z]+/u));
  if (declared.length === 0) return [...claims];
  return claims.filter(({ raw, expression }) => {
    if (expression !== null || raw === null) return true;
    const family = familyOf(raw);
    return raw !== "non-standard" && !(family && declared.every((words) => words.includes(family)));
  });
}

/** The families of licenses that a statement names: `gpl` for `GPL-3.0-or-later` and for "GPL". */
export function familiesIn({ expression, raw }: Pick<LicenseClaim, "expression" | "raw">): string[] {
  const ids = expression?.split(/[\s()]+/u).filter((word) => word !== "" && !/^(?:and|or|with)$/iu.test(word)) ?? [];
  if (ids.length > 0) return ids.map((id) => (/^[a-z]+/iu.exec(id)?.[0] ?? id).toLowerCase());
  return [familyOf(raw ?? "") ?? []].flat();
}

/** The family as SPDX ids spell it, in lower case. */
function familyOf(raw: string): string | undefined {
  return FAMILY_NAME.exec(raw)?.[1]
    ?.replace(/^mozilla$/iu, "MPL")
    .replace(/^eclipse$/iu, "EPL")
    .toLowerCase();
}
