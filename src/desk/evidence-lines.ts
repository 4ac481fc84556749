/** What the desk had found of a request's package when it was filed, in short: for whoever decides it. The page has all of it. */
import { shortened } from "../base/cut.ts";
import type { PackageFacts } from "../policy/facts.ts";
import type { VerdictKind } from "../policy/license-policy.ts";
import type { FiledRequest } from "../tickets/types.ts";
import { verdictLabel } from "./verdict-text.ts";

/** As `lookUpJson` makes it. */
type Evidence = { verdict: { kind: VerdictKind; because: string[] }; facts: PackageFacts };

const MOST_REASONS = 6;
const LONGEST_REASON = 300;
const MOST_NAMED = 10;

/** Nothing where nothing was looked up. */
export function evidenceLines({ evidence }: Pick<FiledRequest, "evidence">): string[] {
  if (evidence === null) return [];
  const { verdict, facts } = evidence as Evidence;
  const { licenses, advisories } = facts;
  const claims =
    licenses.kind === "known" ? licenses.value.map(({ expression, raw }) => expression ?? raw ?? "none named") : [];
  const known = advisories.kind === "known" ? advisories.value.map(({ id, severity }) => `${id} (${severity})`) : [];
  return [
    `The policy's verdict: ${verdictLabel(verdict.kind, "en")}`,
    ...listed(verdict.because, MOST_REASONS).map((reason) => `• ${inShort(reason)}`),
    licenses.kind === "known" ? `License: ${named(claims)}` : `License: not known, ${inShort(licenses.reason)}`,
    advisories.kind === "known"
      ? `Known vulnerabilities: ${named(known)}`
      : `Known vulnerabilities: it is not known whether there are any, ${inShort(advisories.reason)}`,
  ];
}

function named(names: readonly string[]): string {
  return listed([...new Set(names)].map(inShort), MOST_NAMED).join(", ") || "none";
}

function listed(items: readonly string[], most: number): string[] {
  return items.length > most ? [...items.slice(0, most), `and ${items.length - most} more`] : [...items];
}

function inShort(reason: string): string {
  return shortened(reason, LONGEST_REASON);
}
