/** Which version fixes known vulnerabilities. */
import type { Advisory, AffectedRange } from "./facts.ts";
import { highestVersion, isPrerelease, lowestVersion, orderOf } from "./versions/versions.ts";

/** `release` is the version to tell; `prerelease` is only set if no release with the fix is known. */
export type Fix = { release: string | null; prerelease: string | null };

/**
 * The lowest version above `version` that ends a range and is in none of them. `type` is a purl type or an ecosystem.
 */
export function fixIn(type: string, version: string, ranges: readonly AffectedRange[]): Fix {
  const above = ranges.flatMap(({ fixed }) =>
    fixed !== null && orderOf(type, fixed, version) === "above" && !ranges.some((range) => isIn(type, fixed, range))
      ? [fixed]
      : [],
  );
  const release = lowestVersion(
    type,
    above.filter((fixed) => !isPrerelease(type, fixed)),
  );
  return { release: release ?? null, prerelease: release === undefined ? (lowestVersion(type, above) ?? null) : null };
}

/** What cannot be compared is taken for affected. */
function isIn(type: string, version: string, { introduced, fixed, last }: AffectedRange): boolean {
  if (introduced !== null && orderOf(type, version, introduced) === "below") return false;
  if (fixed !== null) return !["above", "same"].includes(orderOf(type, version, fixed));
  return last === null || orderOf(type, version, last) !== "above";
}

/** The version that fixes them all; null if none is known. */
export function fixOfAll(type: string, version: string | null, advisories: readonly Advisory[]): string | null {
  const fixes = advisories.flatMap(({ fixed }) => fixed ?? []);
  if (fixes.length < advisories.length) return null;
  const ranges = advisories.flatMap((advisory) => advisory.ranges ?? []);
  const highest = highestVersion(type, fixes) ?? null;
  // Each fix can lie in the range of another vulnerability, which a later version then ends.
  if (version === null || highest === null || !ranges.some((range) => isIn(type, highest, range))) return highest;
  return fixIn(type, version, ranges).release;
}
