/** Shapes of verdicts and of the fields of requests that several files share. */
import type { Advisory, PackageFacts, OriginProblem } from "./facts.ts";
import { type Because, type LicenseReason } from "./judge-license.ts";
import type { VerdictKind } from "./license-policy.ts";

export type Reason =
  | LicenseReason
  /** `no-license`: the author grants nothing. `custom`: terms of their own. */
  | { kind: "terms"; terms: "no-license" | "custom"; raw: string | null; note: string | null }
  | { kind: "guessed"; license: string; raw: string | null; note: string | null }
  | { kind: "disagreement"; claims: { source: string; license: string }[] }
  | { kind: "unknown"; fact: "license" | "advisories" | "version"; reason: string }
  | { kind: "origin"; originProblem: OriginProblem }
  | { kind: "package-rule"; en: string; zh: string | null; ticket: number | null; until: string | null }
  | { kind: "curated"; license: string; reason: string; ticket: number | null }
  | { kind: "scorecard"; check: string; score: number; date: string }
  | { kind: "advisory"; advisory: Advisory }
  | { kind: "accepted-advisory"; id: string; reason: string; until: string; ticket: number | null }
  | { kind: "deprecated"; text: string }
  | { kind: "cooldown"; published: string; until: string }
  | { kind: "lookalike"; popular: string }
  /** The name is also that of a product under a license of its own. */
  | { kind: "product"; title: string; license: string };

export type Obligation =
  | { kind: "policy"; id: string; en: string; zh: string | null; handbook: string | null }
  /** Deprecated: look for something else. */
  | { kind: "replace" }
  | { kind: "wait"; until: string }
  | { kind: "mend"; ids: string[]; days: number; fixed: string | null };

/** What would make the verdict better. */
export type Change =
  | { kind: "use"; use: string; verdict: VerdictKind }
  | { kind: "version"; atLeast: string }
  | { kind: "alternative"; en: string; zh: string | null }
  | { kind: "review" }
  | { kind: "exception" };

export type Verdict = {
  kind: VerdictKind;
  use: string;
  /** What decided, first; then what else speaks. */
  because: Because<Reason>[];
  obligations: Obligation[];
  changes: Change[];
  /** The licenses relied on, without branches not taken; empty where none is known. */
  licenses: string[];
  /** The policy's version. */
  policy: string;
};

export type Judging = {
  facts: PackageFacts;
  use: string;
  /** YYYY-MM-DD. */
  today: string;
  /** A popular package that this one's name imitates. */
  lookalike: string | null;
  /** What was named, where it may be a product of the policy rather than the package: `mongodb` is a server too. */
  named?: string;
};

export type Field = {
  name: string;
  type: "text" | "long-text" | "choice" | "yes-no" | "number" | "package" | "url" | "date";
  choices?: readonly string[];
  required: boolean;
  /** Asked only then. */
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
  /** The most characters, where it is too long. */
  most?: number;
};
