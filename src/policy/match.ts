/** Packages and versions of the policy's rules. */
import semver from "semver";
import type { PackageFacts } from "./facts.ts";
import { matchesGlob } from "./glob.ts";

/** Whether the purl of a rule, `*` and all, is that of this package. */
export function isPackage(pattern: string, { purl }: PackageFacts): boolean {
  return matchesGlob(plain(pattern), plain(purl.replace(/(?<=.)@[^@/]*$/u, "")), { ignoreCase: true });
}

function plain(purl: string): string {
  return purl.replaceAll(/%40/giu, "@").replaceAll(/%2F/giu, "/");
}

export function isBelow(version: string, limit: string): boolean {
  const [a, b] = [semver.parse(version), semver.parse(limit)];
  if (a && b) return semver.lt(a, b);
  const [left, right] = [version, limit].map((text) => text.split(/[^\d]+/u).map(Number));
  for (let i = 0; i < Math.max(left!.length, right!.length); i++)
    if ((left![i] ?? 0) !== (right![i] ?? 0)) return (left![i] ?? 0) < (right![i] ?? 0);
  return false;
}

/** The highest of them. */
export function highest(versions: readonly string[]): string | undefined {
  return versions.toSorted((a, b) => (isBelow(a, b) ? 1 : isBelow(b, a) ? -1 : 0))[0];
}
