/**
 * What is known about one version of one package: the input of a verdict. Each fact is known, with its source and date,
 * or unknown, with the reason.
 */

export const ECOSYSTEMS = ["npm", "pypi", "maven", "go", "cargo", "nuget", "gem"] as const;
/**
 * The types of packages that services know. Named as people type them; the purl type of `go` is `golang`.
 */
export type Ecosystem = (typeof ECOSYSTEMS)[number];

/** One of the ecosystems, or any other purl type, such as `deb`: no service is asked about those. */
export type PackageType = Ecosystem | (string & {});

export function isEcosystem(type: PackageType): type is Ecosystem {
  return ECOSYSTEMS.some((each) => each === type);
}

export type Fact<T> = Known<T> | Unknown;
type Known<T> = {
  kind: "known";
  value: T;
  /** The service, such as `deps.dev`. */
  source: string;
  /** When the source was asked, ISO 8601. */
  asOf: string;
  /** The source is down, and this is its answer of `asOf`. */
  stale: boolean;
};
/** `reason` is one sentence for a person: "deps.dev did not answer within 4 s". */
type Unknown = { kind: "unknown"; reason: string };

/** What one source says about the license. */
export type LicenseClaim = {
  source: string;
  /** As the source returns it, at most 300 characters; null if it says nothing. */
  raw: string | null;
  /** SPDX expression with corrected spelling; null if `raw` is not one. */
  expression: string | null;
  /** `guessed`: read from free text, a web address or several entries of unknown relation. Never approved by itself. */
  certainty: "declared" | "guessed" | "unknown";
  /** Guessed from the beginning of a text whose rest was not read, so that no other source can confirm it. */
  isPartial?: boolean;
  /** What was guessed, or why there is no expression: "npm's UNLICENSED means that no rights are granted". */
  note: string | null;
  /** Without an expression: the source states that no rights are granted (`none`), or names other terms (`custom`). */
  terms: "none" | "custom" | null;
};

export type ScorecardCheck = {
  /** As Scorecard spells it, such as `Code-Review`. */
  name: string;
  /** 0 to 10; null if the check was inconclusive (-1). */
  score: number | null;
  reason: string;
  risk: "critical" | "high" | "medium" | "low" | null;
  url: string | null;
};
export type Scorecard = {
  /** The published aggregate, 0 to 10; null if every check was inconclusive. */
  score: number | null;
  /** YYYY-MM-DD of the scan. */
  date: string;
  /** Such as `github.com/facebook/react`. */
  repository: string;
  checks: ScorecardCheck[];
};

/** From `introduced` (null: from the first version) to before `fixed`, or up to `last`; without either, no end is known. */
export type AffectedRange = { introduced: string | null; fixed: string | null; last: string | null };

export type Advisory = {
  id: string;
  /** Other names, such as the CVE. */
  aliases: string[];
  summary: string;
  severity: "critical" | "high" | "medium" | "low" | "unknown";
  /** CVSS base score, if a vector is given. */
  cvss: number | null;
  /** The lowest release above the judged one that has the fix, as the ecosystem spells it, if known. */
  fixed: string | null;
  /** If no such release is known: a pre-release that has the fix. */
  fixedPrerelease?: string;
  /** The versions that it affects. */
  ranges?: AffectedRange[];
  /** The package itself is malicious (MAL-… or CWE-506). */
  malware: boolean;
  url: string;
};

export type Repository = {
  /** Such as `github.com/facebook/react`. */
  id: string;
  /**
   * `attested`: the build proves it (SLSA, publish attestation, Go origin); `claimed`: only the metadata of the package
   * says so.
   */
  provenance: "attested" | "claimed";
};

export type Releases = { count: number; first: string | null; latest: string | null; inLastYear: number };

/** Why the package that a file names is not the public one of that name. */
export type OriginProblem =
  /** Its host is neither the ecosystem's registry nor a configured one. */
  | { kind: "foreign"; host: string }
  /** The file gives several sources, this one among them, and does not say which one has the package. */
  | { kind: "possibly-foreign"; host: string }
  /** Its address belongs to another package or version. */
  | { kind: "mismatch"; address: string }
  /** No host can be read from its address. */
  | { kind: "unreadable" };

export type PackageFacts = {
  /** With the version, if known. */
  purl: string;
  ecosystem: PackageType;
  /** As the ecosystem spells it: `@scope/name`, `group:artifact`; of other types `namespace/name`. */
  name: string;
  version: string | null;
  /** False if no version was named, so that it is the default release. */
  versionNamed: boolean;
  /** The claim of each source, best source first. Unknown if none answered. */
  licenses: Fact<LicenseClaim[]>;
  /** Known `null`: the repository was never scored, which says nothing about it. */
  scorecard: Fact<Scorecard | null>;
  advisories: Fact<Advisory[]>;
  /** Known `null`: not deprecated. */
  deprecated: Fact<string | null>;
  repository: Fact<Repository | null>;
  /** YYYY-MM-DD of this version. */
  published: Fact<string>;
  releases: Fact<Releases>;
  maintainers: Fact<string[]>;
  /** Such as `Apache Software Foundation`; null if none is known. */
  foundation: string | null;
  /**
   * Absent for the public package. If it is set, all other facts are unknown, since no service is asked about the
   * package.
   */
  originProblem?: OriginProblem;
};
