/**
 * Makes advisories of OSV's records (https://ossf.github.io/osv-schema/). Databases list the same vulnerability under
 * ids of their own: records that name each other become one advisory, with what either of them knows.
 */
import calculator from "ae-cvss-calculator";
import { z } from "zod";
import { ownEntry } from "../base/own-entry.ts";
import { truncate } from "../base/truncate.ts";
import type { Advisory, AffectedRange, Ecosystem } from "../policy/facts.ts";
import { fixIn } from "../policy/fixes.ts";
import { orderOf } from "../policy/versions/versions.ts";
import { comparableName, type RegistryPackage } from "./package.ts";

const Event = z.object({
  introduced: z.string().nullish(),
  fixed: z.string().nullish(),
  last_affected: z.string().nullish(),
});
const Severities = z.array(z.object({ type: z.string(), score: z.string() })).nullish();
export const Vulnerability = z.object({
  id: z.string(),
  summary: z.string().nullish(),
  details: z.string().nullish(),
  aliases: z.array(z.string()).nullish(),
  withdrawn: z.string().nullish(),
  severity: Severities,
  database_specific: z.object({ severity: z.unknown(), cwe_ids: z.unknown() }).partial().nullish(),
  affected: z
    .array(
      z.object({
        package: z.object({ name: z.string(), ecosystem: z.string() }).nullish(),
        severity: Severities,
        ranges: z.array(z.object({ type: z.string().nullish(), events: z.array(Event).nullish() })).nullish(),
      }),
    )
    .nullish(),
});
export type Vulnerability = z.infer<typeof Vulnerability>;

export const OSV_ECOSYSTEMS: Record<Ecosystem, string> = {
  npm: "npm",
  pypi: "PyPI",
  maven: "Maven",
  go: "Go",
  cargo: "crates.io",
  nuget: "NuGet",
  gem: "RubyGems",
};
const SEVERITIES = ["critical", "high", "medium", "low", "unknown"] as const;
const MAX_ALIASES = 20;
const MAX_RANGES = 50;

/** The most severe first, and malware before all. Withdrawn records are dropped. */
export function advisoriesFrom(found: readonly Vulnerability[], pkg: RegistryPackage, version: string): Advisory[] {
  return groupByAlias(found.filter(({ withdrawn }) => !withdrawn))
    .map((records) => advisoryOf(records, pkg, version))
    .toSorted(
      (a, b) =>
        Number(b.malware) - Number(a.malware) || SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity),
    );
}

function namesOf({ id, aliases }: Vulnerability): string[] {
  return [id, ...(aliases ?? [])];
}

/** Records that share an id or an alias, directly or by a third record. */
function groupByAlias(records: readonly Vulnerability[]): Vulnerability[][] {
  const groups: { names: Set<string>; records: Vulnerability[] }[] = [];
  for (const record of records) {
    const names = namesOf(record);
    const joined = groups.filter((group) => names.some((name) => group.names.has(name)));
    const [first = { names: new Set<string>(), records: [] }, ...others] = joined;
    for (const name of [...names, ...others.flatMap((group) => [...group.names])]) first.names.add(name);
    first.records.push(record, ...others.flatMap((group) => group.records));
    for (const group of others) groups.splice(groups.indexOf(group), 1);
    if (joined.length === 0) groups.push(first);
  }
  return groups.map((group) => group.records);
}

function advisoryOf(records: readonly Vulnerability[], pkg: RegistryPackage, version: string): Advisory {
  const severities = records.map(severityOf);
  const severity = SEVERITIES.find((each) => severities.some((of) => of.severity === each)) ?? "unknown";
  const scores = severities.flatMap(({ cvss }) => cvss ?? []);
  // The record that has a severity is usually the more complete one.
  const main =
    records[
      Math.max(
        0,
        severities.findIndex((of) => of.severity !== "unknown"),
      )
    ]!;
  const told = [main, ...records].map(({ summary, details }) => summary || details).find(Boolean) ?? "";
  const ranges = rangesOf(records, pkg);
  const { release, prerelease } = fixIn(pkg.ecosystem, version, ranges);
  const spell = (fixed: string): string => (pkg.ecosystem === "go" ? fixed.replace(/^(?=\d)/u, "v") : fixed);
  return {
    id: truncate(main.id, 100),
    aliases: [...new Set(records.flatMap(namesOf))].filter((name) => name !== main.id).slice(0, MAX_ALIASES),
    summary: truncate(told.replaceAll(/\s+/gu, " "), 200),
    severity,
    cvss: scores.length > 0 ? Math.max(...scores) : null,
    fixed: release === null ? null : spell(release),
    ...(prerelease !== null && { fixedPrerelease: spell(prerelease) }),
    ...(ranges.length > 0 && { ranges: ranges.slice(0, MAX_RANGES) }),
    malware: records.some(isMalware),
    url: `https://osv.dev/vulnerability/${encodeURIComponent(main.id)}`,
  };
}

function isMalware({ id, database_specific: own }: Vulnerability): boolean {
  const cwe: unknown = own?.cwe_ids;
  return id.startsWith("MAL-") || (Array.isArray(cwe) && cwe.includes("CWE-506"));
}

/** Of the package, as all records state them. A record that knows no end adds nothing to one that does. */
function rangesOf(records: readonly Vulnerability[], pkg: RegistryPackage): AffectedRange[] {
  const byRecord = records.map((record) => rangesIn(record, pkg));
  const withEnd = byRecord.filter((ranges) => ranges.some(({ fixed, last }) => fixed !== null || last !== null));
  return (withEnd.length > 0 ? withEnd : byRecord).flat();
}

function rangesIn({ affected }: Vulnerability, pkg: RegistryPackage): AffectedRange[] {
  return (affected ?? [])
    .filter(
      ({ package: of }) =>
        of?.ecosystem === OSV_ECOSYSTEMS[pkg.ecosystem] &&
        comparableName({ ...pkg, name: of.name }) === comparableName(pkg),
    )
    .flatMap(({ ranges }) => ranges ?? [])
    .filter(({ type }) => type !== "GIT")
    .flatMap(({ events }) => rangesOfEvents(pkg.ecosystem, events ?? []));
}

type Point = { version: string; kind: "introduced" | "fixed" | "last" };

/** Events are points in any order. Each `introduced` begins a stretch, which the next end closes. */
function rangesOfEvents(ecosystem: Ecosystem, events: readonly z.infer<typeof Event>[]): AffectedRange[] {
  const points = events.flatMap(({ introduced, fixed, last_affected: last }): Point[] => [
    ...(introduced == null ? [] : [{ version: introduced, kind: "introduced" } as const]),
    ...(fixed == null ? [] : [{ version: fixed, kind: "fixed" } as const]),
    ...(last == null ? [] : [{ version: last, kind: "last" } as const]),
  ]);
  const ranges: AffectedRange[] = [];
  for (const { version, kind } of points.toSorted((a, b) => comparePoints(ecosystem, a.version, b.version))) {
    const open = ranges.findLast(({ fixed, last }) => fixed === null && last === null);
    if (kind !== "introduced") {
      const end = { fixed: kind === "fixed" ? version : null, last: kind === "last" ? version : null };
      if (open) Object.assign(open, end);
      else ranges.push({ introduced: null, ...end });
    } else if (!open) ranges.push({ introduced: version === "0" ? null : version, fixed: null, last: null });
  }
  return ranges;
}

/** `0` is before every version. */
function comparePoints(ecosystem: Ecosystem, a: string, b: string): number {
  if (a === "0" || b === "0") return Number(b === "0") - Number(a === "0");
  const order = orderOf(ecosystem, a, b);
  return order === "below" ? -1 : order === "above" ? 1 : 0;
}

const STATED_SEVERITIES: Readonly<Record<string, Advisory["severity"]>> = {
  LOW: "low",
  MODERATE: "medium",
  MEDIUM: "medium",
  HIGH: "high",
  CRITICAL: "critical",
};

/** The database's own severity; without one, the severity of the CVSS score in FIRST's bands. */
function severityOf({
  severity,
  affected,
  database_specific: own,
}: Vulnerability): Pick<Advisory, "severity" | "cvss"> {
  const vectors = [severity, ...(affected ?? []).map((each) => each.severity)].flatMap((each) => each ?? []);
  const scores = vectors.map(({ score }) => cvssScore(score)).filter((score) => score !== null);
  const cvss = scores.length > 0 ? Math.max(...scores) : null;
  const stated =
    typeof own?.severity === "string" ? ownEntry(STATED_SEVERITIES, own.severity.toUpperCase()) : undefined;
  if (stated) return { severity: stated, cvss };
  if (cvss === null) return { severity: "unknown", cvss };
  return { severity: cvss >= 9 ? "critical" : cvss >= 7 ? "high" : cvss >= 4 ? "medium" : "low", cvss };
}

/** The overall score of a CVSS vector of any version; null if the text is not a vector. */
function cvssScore(vector: string): number | null {
  try {
    const parsed: { calculateScores: () => { overall: number } } | null = calculator.fromVector(vector);
    const overall = parsed?.calculateScores().overall;
    return overall !== undefined && Number.isFinite(overall) ? overall : null;
  } catch {
    return null;
  }
}
