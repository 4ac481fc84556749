import type { PackageFacts } from "../policy/facts.ts";
import { type Package, purlOf } from "./package.ts";

/** The facts of a package that no service was asked about: all unknown, for one reason. */
export function unknownFacts(pkg: Package, version: string | null, reason: string): PackageFacts {
  const unknown = { kind: "unknown", reason } as const;
  return {
    purl: purlOf({ ...pkg, version }),
    ecosystem: pkg.ecosystem,
    name: pkg.name,
    version,
    versionNamed: pkg.version !== null,
    licenses: unknown,
    scorecard: unknown,
    advisories: unknown,
    deprecated: unknown,
    repository: unknown,
    published: unknown,
    releases: unknown,
    maintainers: unknown,
    foundation: null,
  };
}
