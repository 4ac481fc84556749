/** What is known of one version of one package: the input of a verdict. Every fact is known, with its source and date, or unknown, with the reason. */

export const ECOSYSTEMS = ["npm", "pypi", "maven", "go", "cargo", "nuget", "gem"] as const;
/** The names that people type; a purl says `golang` for `go`. */
export type Ecosystem = (typeof ECOSYSTEMS)[number];

export type Fact<T> = Known<T> | Unknown;
type Known<T> = {
  kind: "known";
  value: T;
  /** Who says so, such as `deps.dev`. */
  source: string;
  /** When the source was asked, ISO 8601. */
  asOf: string;
  /** The source is down: this is what it said on `asOf`. */
  stale: boolean;
};
/** `reason` is one sentence for a person: "deps.dev did not answer within 4 s". */
type Unknown = { kind: "unknown"; reason: string };

/** One source's word on the license. */
export type LicenseClaim = {
  source: string;
  /** As the source has it, at most 300 characters; null where it says nothing. */
  raw: string | null;
  /** SPDX expression, corrected in spelling only; null where `raw` is none. */
  expression: string | null;
  /** `guessed`: read from free text, a web address or several entries of unknown relation; never approved by itself. */
  certainty: "declared" | "guessed" | "unknown";
  /** What was guessed, or what stands in the way: "npm's UNLICENSED means that no rights are granted". */
  note: string | null;
  /** No expression, but a plain statement that nothing is granted (`none`), or that terms of its own apply (`custom`). */
  terms: "none" | "custom" | null;
};

export type ScorecardCheck = {
  /** As Scorecard spells it, such as `Code-Review`. */
  name: string;
  /** 0 to 10; null where Scorecard could not tell (-1). */
  score: number | null;
  reason: string;
  risk: "critical" | "high" | "medium" | "low" | null;
  url: string | null;
};
export type Scorecard = {
  /** The published aggregate, 0 to 10; null where every check was inconclusive. */
  score: number | null;
  /** YYYY-MM-DD of the scan. */
  date: string;
  /** Such as `github.com/facebook/react`. */
  repository: string;
  checks: ScorecardCheck[];
};

export type Advisory = {
  id: string;
  /** Other names, such as the CVE. */
  aliases: string[];
  summary: string;
  severity: "critical" | "high" | "medium" | "low" | "unknown";
  /** CVSS base score where a vector is given. */
  cvss: number | null;
  /** The lowest fixed version above the one judged, where one is told. */
  fixed: string | null;
  /** The package itself is malicious (MAL-… or CWE-506). */
  malware: boolean;
  url: string;
};

export type Repository = {
  /** Such as `github.com/facebook/react`. */
  id: string;
  /** `attested`: the build proves it (SLSA, publish attestation, Go origin); `claimed`: only the package's own metadata says so. */
  provenance: "attested" | "claimed";
};

export type Releases = { count: number; first: string | null; latest: string | null; inLastYear: number };

/** Why the package that a file names is not the public one of that name. */
export type OriginProblem =
  /** It comes from a host that is neither the ecosystem's registry nor a configured one. */
  | { kind: "foreign"; host: string }
  /** The file gives several places, this one among them, and does not say which serves the package. */
  | { kind: "possibly-foreign"; host: string }
  /** Its address is that of another package or version. */
  | { kind: "mismatch"; address: string }
  /** No host can be read from its address. */
  | { kind: "unreadable" };

export type PackageFacts = {
  /** With the version, once that is known. */
  purl: string;
  ecosystem: Ecosystem;
  /** As the ecosystem spells it: `@scope/name`, `group:artifact`. */
  name: string;
  version: string | null;
  /** False where the version is the default release because none was named. */
  versionNamed: boolean;
  /** Every source's claim, best source first. Unknown where none could be asked. */
  licenses: Fact<LicenseClaim[]>;
  /** Known `null`: nobody has scored the repository, which says nothing about it. */
  scorecard: Fact<Scorecard | null>;
  advisories: Fact<Advisory[]>;
  /** Known `null`: not deprecated. */
  deprecated: Fact<string | null>;
  repository: Fact<Repository | null>;
  /** YYYY-MM-DD of this version. */
  published: Fact<string>;
  releases: Fact<Releases>;
  maintainers: Fact<string[]>;
  /** Such as `Apache Software Foundation`; null where none is known to. */
  foundation: string | null;
  /** Absent for the public package. With a problem, its other facts are unknown, as nobody is asked about it. */
  originProblem?: OriginProblem;
};
