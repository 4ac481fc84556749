/** Types of verdicts and of request fields that several files share. */
import type { Advisory, LicenseClaim, OriginProblem, PackageFacts } from "./facts.ts";
import type { Because, LicenseReason } from "./judge-license.ts";
import type { VerdictKind } from "./license-policy.ts";

export type Reason =
  | LicenseReason
  /** `no-license`: the author grants no rights. `custom`: the package has its own terms. */
  | { kind: "terms"; terms: "no-license" | "custom"; raw: string | null; note: string | null }
  | { kind: "guessed"; license: string; raw: string | null; note: string | null }
  | { kind: "disagreement"; claims: { source: string; license: string }[] }
  /** Only the checked file states the license; no source confirms it. */
  | { kind: "stated"; license: string; source: string }
  | { kind: "unknown"; fact: "license" | "advisories" | "version"; reason: string }
  | { kind: "origin"; originProblem: OriginProblem }
  | { kind: "package-rule"; en: string; zh: string | null; ticket: number | null; until: string | null }
  /** A rule for versions below one with which this version cannot be compared. */
  | { kind: "uncomparable"; version: string | null; below: string; en: string; zh: string | null }
  | { kind: "curated"; license: string; reason: string; ticket: number | null }
  | { kind: "scorecard"; check: string; score: number; date: string }
  | { kind: "advisory"; advisory: Advisory }
  | { kind: "accepted-advisory"; id: string; reason: string; until: string; ticket: number | null }
  | { kind: "deprecated"; text: string }
  | { kind: "cooldown"; published: string; until: string }
  | { kind: "lookalike"; popular: string };

export type Obligation =
  | { kind: "policy"; id: string; en: string; zh: string | null; handbook: string | null }
  /** The package is deprecated: find a replacement. */
  | { kind: "replace" }
  /** No service lists vulnerabilities of this type of package. */
  | { kind: "check-advisories" }
  | { kind: "wait"; until: string }
  | { kind: "mend"; ids: string[]; days: number; fixed: string | null };

/** What would improve the verdict. */
export type Change =
  | { kind: "use"; use: string; verdict: VerdictKind }
  | { kind: "version"; atLeast: string }
  | { kind: "alternative"; en: string; zh: string | null }
  | { kind: "review" }
  | { kind: "exception" };

export type Verdict = {
  kind: VerdictKind;
  use: string;
  /** The deciding reasons first, then the others. */
  because: Because<Reason>[];
  obligations: Obligation[];
  changes: Change[];
  /** The licenses that apply, without the alternatives of an OR that are not chosen; empty if none is known. */
  licenses: string[];
  /** The policy's version. */
  policy: string;
};

export type JudgeInput = {
  facts: PackageFacts;
  use: string;
  /** YYYY-MM-DD. */
  today: string;
  /** The popular package whose name this one imitates. */
  lookalike: string | null;
  /** What a lockfile or SBOM states of the license, beside what the sources say. */
  stated?: readonly LicenseClaim[];
};

export type Field = {
  name: string;
  type: "text" | "long-text" | "choice" | "yes-no" | "number" | "package" | "url" | "date";
  choices?: readonly string[];
  required: boolean;
  /** Asked only if that field has one of these answers. */
  when?: { field: string; is: readonly (string | boolean)[] };
};

export type FieldProblem = {
  field: string;
  problem:
    | "missing"
    | "not-a-choice"
    | "not-a-number"
    | "not-an-address"
    | "not-a-day"
    | "in-the-past"
    | "too-long"
    | "not-a-yes-or-no"
    | "unknown-field";
  /** The maximum length, if the answer is too long. */
  most?: number;
};
