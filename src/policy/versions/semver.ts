/**
 * Semantic Versioning (https://semver.org): npm, Cargo and Go. `v` in front and missing parts are accepted, since people
 * write `4.17` in rules; build metadata does not count.
 */
import semver from "semver";
import type { VersionOrder } from "./types.ts";

function parse(version: string): semver.SemVer | null {
  const full = version.trim().replace(/^(v?\d+)(\.\d+)?(?=$|[-+])/u, (_, major, minor = ".0") => `${major}${minor}.0`);
  // Loose, since npm still serves old versions such as 1.2.3beta.
  return semver.parse(full, { loose: true });
}

export const SEMVER: VersionOrder = {
  isValid: (version) => parse(version) !== null,
  compare: (a, b) => semver.compare(parse(a)!, parse(b)!),
  isPrerelease: (version) => (parse(version)?.prerelease.length ?? 0) > 0,
};

/** A commit without a tag is written as a pre-release (https://go.dev/ref/mod#pseudo-versions), but is not one. */
const PSEUDO_VERSION = /[-.]\d{14}-[0-9a-f]{12}(?:$|\+)/u;

export const GO: VersionOrder = {
  ...SEMVER,
  isPrerelease: (version) => SEMVER.isPrerelease(version) && !PSEUDO_VERSION.test(version),
};
