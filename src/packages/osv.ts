/** Asks OSV (https://google.github.io/osv.dev/api/) for the known vulnerabilities of one version. */
import { z } from "zod";
import type { Advisory } from "../policy/facts.ts";
import { advisoriesFrom, OSV_ECOSYSTEMS, Vulnerability } from "./advisories.ts";
import type { RegistryPackage } from "./package.ts";
import type { Service, ServiceAnswer } from "./service.ts";

const Answer = z.object({ vulns: z.array(Vulnerability).nullish(), next_page_token: z.string().nullish() });
const Batch = z.object({
  results: z.array(
    z.object({ vulns: z.array(z.object({ id: z.string() })).nullish(), next_page_token: z.string().nullish() }),
  ),
});

const MAX_PAGES = 10;
/** OSV's limit for one batch. */
const MAX_BATCH = 1000;

type Query = { package: { name: string; ecosystem: string }; version: string };

function queryOf({ ecosystem, name }: RegistryPackage, version: string): Query {
  return {
    package: { name, ecosystem: OSV_ECOSYSTEMS[ecosystem] },
    version: ecosystem === "go" ? version.replace(/^v/u, "") : version,
  };
}

/** `spellings` are further names of the package: OSV compares names exactly. */
export async function advisoriesOf(
  service: Service,
  pkg: RegistryPackage,
  version: string,
  { spellings = [], signal }: { spellings?: readonly string[]; signal?: AbortSignal | undefined } = {},
): Promise<ServiceAnswer<Advisory[]>> {
  const names = [...new Set([pkg.name, ...spellings])];
  const answers = await Promise.all(
    names.map(async (name) => await recordsOf(service, { ...pkg, name }, version, signal)),
  );
  const records = new Map<string, Vulnerability>();
  let oldest = { asOf: new Date(8e15), stale: false };
  for (const answer of answers) {
    if (answer.kind !== "ok") return answer;
    for (const record of answer.value) records.set(record.id, record);
    oldest = older(oldest, answer);
  }
  return { kind: "ok", value: advisoriesFrom([...records.values()], pkg, version), ...oldest };
}

async function recordsOf(
  service: Service,
  pkg: RegistryPackage,
  version: string,
  signal: AbortSignal | undefined,
): Promise<ServiceAnswer<Vulnerability[]>> {
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
    oldest = older(oldest, answer);
    pageToken = answer.value.next_page_token ?? undefined;
    if (!pageToken) break;
  }
  return { kind: "ok", value: found, ...oldest };
}

type Age = { asOf: Date; stale: boolean };

function older(a: Age, b: Age): Age {
  return { asOf: a.asOf < b.asOf ? a.asOf : b.asOf, stale: a.stale || b.stale };
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
