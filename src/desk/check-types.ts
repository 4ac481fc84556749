/** What a check of a lockfile or SBOM finds. */
import type { OriginProblem, PackageFacts } from "../policy/facts.ts";
import type { VerdictKind } from "../policy/license-policy.ts";

export type CheckedPackage = {
  purl: string;
  verdict: VerdictKind;
  /** False where the verdict is a review only because too little is known. */
  judged: boolean;
  use: string;
  /** The license as the sources state it, otherwise as the file does; null where none is known. */
  license: string | null;
  /** Each statement of the license with its source, that of the file among them. */
  licenses: { license: string; source: string }[];
  because: string[];
  obligations: string[];
  /** The version that fixes all known vulnerabilities. */
  fixed: string | null;
  /** From a direct dependency down to this one; empty where the file does not say. */
  path: string[];
  /** The facts behind the verdict; null where nothing was found. */
  facts: PackageFacts | null;
  /** Why it is not judged as the public package of the same name; null where it is. */
  originProblem: OriginProblem | null;
};

/** `unjudged` is somebody else's software that ought to be judged; the others are the project's own, or no software. */
export type SkippedEntry = { what: string; reason: string; kind: "project" | "not-software" | "unjudged" };

export type Checked = {
  file: string;
  format: string;
  policy: string;
  /** The file that was compared with, and how many of its packages the checked file still has; null without one. */
  base: { file: string; unchanged: number } | null;
  /** Worst first. */
  packages: CheckedPackage[];
  skipped: SkippedEntry[];
  summary: Record<VerdictKind, number>;
  /** Packages without a verdict of the policy: rows with `judged: false`, and entries of the kind `unjudged`. */
  notJudged: number;
  /** Why nothing at all could be judged, which is never a pass; null where something was. */
  nothingJudged: string | null;
};
