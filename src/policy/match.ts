/** Compares packages with those in the policy's rules. */
import type { PackageFacts } from "./facts.ts";
import { matchesGlob } from "./glob.ts";
import { packageWithoutVersion } from "./subject-names.ts";

/**
 * What the rules call a package: its purl without version, spelled so that all spellings which its registry takes for
 * one package are equal. Without qualifiers and a subpath, which say only where it comes from or which file is meant.
 */
export function ruleSubjectOf({ purl }: Pick<PackageFacts, "purl">): string {
  return packageWithoutVersion(purl.replace(/[?#].*$/u, ""));
}

/** `pattern` may contain `*`. Both are normalized, so that `JSONStream` and `jsonstream` of npm stay two packages. */
export function matchesPackage(pattern: string, subject: string): boolean {
  return matchesGlob(pattern, subject, { ignoreCase: false });
}
