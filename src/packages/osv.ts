/**
 * OSV (https://google.github.io/osv.dev/api/): known vulnerabilities of one version, with the versions that fix them.
 */
import calculator from "ae-cvss-calculator";
import semver from "semver";
import { z } from "zod";
import { ownEntry } from "../base/own-entry.ts";
import { truncate } from "../base/truncate.ts";
import type { Advisory, Ecosystem } from "../policy/facts.ts";
import type { RegistryPackage } from "./package.ts";
import type { Service, ServiceAnswer } from "./service.ts";

const Event = z.object({ introduced: z.string().nullish(), fixed: z.string().nullish() });
const Vulnerability = z.object({
  id: z.string(),
  summary: z.string().nullish(),
  details: z.string().nullish(),
  aliases: z.array(z.string()).nullish(),
  withdrawn: z.string().nullish(),
  severity: z.array(z.object({ type: z.string(), score: z.string() })).nullish(),
  database_specific: z.object({ severity: z.unknown(), cwe_ids: z.unknown() }).partial().nullish(),
  affected: z
    .array(
      z.object({
        package: z.object({ name: z.string(), ecosystem: z.string() }).nullish(),
        ranges: z.array(z.object({ type: z.string().nullish(), events: z.array(Event).nullish() })).nullish(),
      }),
    )
    .nullish(),
});
type Vulnerability = z.infer<typeof Vulnerability>;
const Answer = z.object({ vulns: z.array(Vulnerability).nullish(), next_page_token: z.string().nullish() });
const Batch = z.object({
  results: z.array(
    z.object({ vulns: z.array(z.object({ id: z.string() })).nullish(), next_page_token: z.string().nullish() }),
  ),
});

const ECOSYSTEMS: Record<Ecosystem, string> = {
  npm: "npm",
  pypi: "PyPI",
  maven: "Maven",
  go: "Go",
  cargo: "crates.io",
  nuget: "NuGet",
  gem: "RubyGems",
};
const MAX_PAGES = 10;
/** OSV's limit for one batch. */
const MAX_BATCH = 1000;

type Query = { package: { name: string; ecosystem: string }; version: string };

function queryOf({ ecosystem, name }: RegistryPackage, version: string): Query {
  return {
    package: { name, ecosystem: ECOSYSTEMS[ecosystem] },
    version: ecosystem === "go" ? version.replace(/^v/u, "") : version,
  };
}

export async function advisoriesOf(
  service: Service,
  pkg: RegistryPackage,
  version: string,
  signal?: AbortSignal,
): Promise<ServiceAnswer<Advisory[]>> {
  const found: Vulnerability[] = [];
  let pageToken: string | undefined;
  let oldest = { asOf: new Date(8e15), stale: false };
  for (let page = 0; page < MAX_PAGES; page++) {
    const body = { ...queryOf(pkg, version), ...(pageToken && { page_token: pageToken }) };
    const answer = await service.json("/v1/query", Answer, { body, signal });
    if (answer.kind !== "ok")
      return answer.kind === "failed"
        ? answer
        : { kind: "failed", reason: `${service.name} does not know the question` };
    found.push(...(answer.value.vulns ?? []));
    oldest = { asOf: answer.asOf < oldest.asOf ? answer.asOf : oldest.asOf, stale: oldest.stale || answer.stale };
    pageToken = answer.value.next_page_token ?? undefined;
    if (!pageToken) break;
  }
  return { kind: "ok", value: advisoriesFrom(found, pkg, version), ...oldest };
}

/**
 * Caches "no advisories" for all packages that have none, with one request for MAX_BATCH packages. Only the others then
 * need a request each.
 */
export async function cacheUnaffected(
  service: Service,
  packages: readonly (RegistryPackage & { version: string })[],
  signal?: AbortSignal,
): Promise<void> {
  const queries = packages
    .map((pkg) => queryOf(pkg, pkg.version))
    .filter((query) => !service.isCached("/v1/query", query));
  for (let from = 0; from < queries.length; from += MAX_BATCH) {
    const batch = queries.slice(from, from + MAX_BATCH);
    const answer = await service.json("/v1/querybatch", Batch, { body: { queries: batch }, signal });
    if (answer.kind !== "ok" || answer.value.results.length !== batch.length) return;
    answer.value.results.forEach(({ vulns, next_page_token: next }, i) => {
      if (!vulns?.length && !next) service.cacheAnswer("/v1/query", batch[i], {});
    });
  }
}

const SEVERITIES = ["critical", "high", "medium", "low", "unknown"] as const;

function advisoriesFrom(found: readonly Vulnerability[], pkg: RegistryPackage, version: string): Advisory[] {
  const current = found.filter(({ withdrawn }) => !withdrawn);
  // Databases list the same vulnerability under different ids: prefer an entry that has a severity.
  const withSeverityFirst = current.toSorted(
    (a, b) => Number(severityOf(a).severity === "unknown") - Number(severityOf(b).severity === "unknown"),
  );
  const names = new Set<string>();
  return withSeverityFirst
    .filter(({ id, aliases }) => {
      const isNew = ![id, ...(aliases ?? [])].some((name) => names.has(name));
      for (const name of [id, ...(aliases ?? [])]) names.add(name);
      return isNew;
    })
    .map((vulnerability): Advisory => {
      const { id, aliases, summary, details } = vulnerability;
      const cwe: unknown = vulnerability.database_specific?.cwe_ids;
      return {
        id: truncate(id, 100),
        aliases: (aliases ?? []).slice(0, 20),
        summary: truncate((summary ?? details ?? "").replaceAll(/\s+/gu, " "), 200),
        ...severityOf(vulnerability),
        fixed: fixedAbove(vulnerability, pkg, version),
        malware: id.startsWith("MAL-") || (Array.isArray(cwe) && cwe.includes("CWE-506")),
        url: `https://osv.dev/vulnerability/${encodeURIComponent(id)}`,
      };
    })
    .toSorted(
      (a, b) =>
        Number(b.malware) - Number(a.malware) || SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity),
    );
}

const STATED_SEVERITIES: Readonly<Record<string, Advisory["severity"]>> = {
  LOW: "low",
  MODERATE: "medium",
  MEDIUM: "medium",
  HIGH: "high",
  CRITICAL: "critical",
};

/** The database's own severity; without one, the severity of the CVSS score in FIRST's bands. */
function severityOf({ severity, database_specific: own }: Vulnerability): Pick<Advisory, "severity" | "cvss"> {
  const scores = (severity ?? []).map(({ score }) => cvssScore(score)).filter((score) => score !== null);
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

/** The lowest fixed version above this one, in the ranges of this package. */
function fixedAbove({ affected }: Vulnerability, { ecosystem, name }: RegistryPackage, version: string): string | null {
  const fixed = (affected ?? [])
    .filter(
      ({ package: of }) => of?.ecosystem === ECOSYSTEMS[ecosystem] && of.name.toLowerCase() === name.toLowerCase(),
    )
    .flatMap(({ ranges }) => ranges ?? [])
    .filter(({ type }) => type !== "GIT")
    .flatMap(({ events }) => (events ?? []).flatMap((event) => event.fixed ?? []));
  const ours = semver.coerce(version, { includePrerelease: true });
  if (!ours) return fixed.at(-1) ?? null;
  const above = fixed.filter((candidate) => {
    const theirs = semver.coerce(candidate, { includePrerelease: true });
    return theirs === null || semver.gt(theirs, ours);
  });
  return above.toSorted((a, b) => semver.compare(semver.coerce(a) ?? "0.0.0", semver.coerce(b) ?? "0.0.0"))[0] ?? null;
}
