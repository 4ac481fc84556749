/** Compares packages with those in the policy's rules. */
import type { PackageFacts } from "./facts.ts";
import { matchesGlob } from "./glob.ts";

/** `pattern` is a purl without version that may contain `*`. */
export function matchesPackage(pattern: string, facts: PackageFacts): boolean {
  return matchesGlob(unescapePurl(pattern), subjectOf(facts), { ignoreCase: true });
}

/** One verdict compares the same package with each rule, for each use. */
const subjects = new WeakMap<PackageFacts, string>();

function subjectOf(facts: PackageFacts): string {
  const known = subjects.get(facts) ?? unescapePurl(withoutVersion(facts.purl));
  subjects.set(facts, known);
  return known;
}

/** Without the version, and without qualifiers and a subpath, which say only which file of a package is meant. */
function withoutVersion(purl: string): string {
  return purl.replace(/[?#].*$/u, "").replace(/(?<=.)@[^@/]*$/u, "");
}

function unescapePurl(purl: string): string {
  return !purl.includes("%") ? purl : purl.replaceAll(/%40/giu, "@").replaceAll(/%2F/giu, "/");
}
