/** Compares packages with those in the policy's rules. */
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
