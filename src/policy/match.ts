/** Compares packages and versions with those in the policy's rules. */
import semver from "semver";
import type { PackageFacts } from "./facts.ts";
import { matchesGlob } from "./glob.ts";

/** `pattern` is a purl without version that may contain `*`. */
export function matchesPackage(pattern: string, { purl }: PackageFacts): boolean {
  return matchesGlob(unescapePurl(pattern), unescapePurl(withoutVersion(purl)), { ignoreCase: true });
}

/** Without the version, and without qualifiers and a subpath, which say only which file of a package is meant. */
function withoutVersion(purl: string): string {
  return purl.replace(/[?#].*$/u, "").replace(/(?<=.)@[^@/]*$/u, "");
}

function unescapePurl(purl: string): string {
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

export function highestVersion(versions: readonly string[]): string | undefined {
  return versions.toSorted((a, b) => (isBelow(a, b) ? 1 : isBelow(b, a) ? -1 : 0))[0];
}
