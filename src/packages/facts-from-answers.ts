/**
 * Turns answers of the services into facts: known with source and date, or unknown with the reason. Sends no requests.
 */
import hostedGitInfo from "hosted-git-info";
import { truncate } from "../base/truncate.ts";
import type { Fact, Releases, Repository } from "../policy/facts.ts";
import type { DepsPackage, DepsVersion } from "./deps-dev.ts";
import type { RegistryEntry } from "./registries/types.ts";
import type { OkAnswer, ServiceAnswer } from "./service.ts";

const MAX_NEWEST = 5;
export const NO_REGISTRY: ServiceAnswer<never> = { kind: "failed", reason: "there is no registry to ask" };
export const NOT_ASKED: ServiceAnswer<never> = { kind: "failed", reason: "not asked" };

export function repositoryOf({ relatedProjects }: DepsVersion): Repository | null {
  const sources = (relatedProjects ?? []).filter(
    ({ relationType, projectKey }) => relationType === "SOURCE_REPO" && projectKey.id !== "",
  );
  const attested = sources.find(({ relationProvenance }) => /ATTESTATION|GO_ORIGIN/u.test(relationProvenance ?? ""));
  const [first] = sources;
  if (attested) return { id: attested.projectKey.id, provenance: "attested" };
  return first ? { id: first.projectKey.id, provenance: "claimed" } : null;
}

/** `github.com/facebook/react` for an address in any of the forms that packages use; null for an unknown host. */
export function repositoryId(address: string | null): string | null {
  const info =
    address === null || address.length > 500 ? undefined : hostedGitInfo.fromUrl(address.replace(/^scm:\w+:/u, ""));
  return info && ["github", "gitlab", "bitbucket"].includes(info.type)
    ? `${info.domain}/${info.user}/${info.project}`
    : null;
}

export function knownFact<T>(
  { asOf, stale }: { asOf: Date; stale: boolean },
  value: T,
  source: string,
): Extract<Fact<T>, { kind: "known" }> {
  return { kind: "known", value, source, asOf: asOf.toISOString(), stale };
}

/** The reasons of the services that failed, or `otherwise` if none of them failed. */
export function unknownFact(
  answers: readonly ServiceAnswer<unknown>[],
  otherwise: string,
): { kind: "unknown"; reason: string } {
  const reasons = answers.flatMap((answer) =>
    answer.kind === "failed" && answer !== NO_REGISTRY && answer !== NOT_ASKED ? [answer.reason] : [],
  );
  return { kind: "unknown", reason: [...new Set(reasons)].join("; ") || otherwise };
}

export function factOf<T>(answer: ServiceAnswer<T>, source: string): Fact<T> {
  return answer.kind === "ok"
    ? knownFact(answer, answer.value, source)
    : unknownFact([answer], `${source} does not know it`);
}

export function deprecatedFact(
  deps: OkAnswer<DepsVersion> | undefined,
  entry: OkAnswer<RegistryEntry> | undefined,
  asked: ServiceAnswer<unknown>[],
): Fact<string | null> {
  if (entry?.value.deprecated) return knownFact(entry, entry.value.deprecated, "registry");
  if (deps)
    return knownFact(
      deps,
      deps.value.isDeprecated ? truncate(deps.value.deprecatedReason || "no reason given", 300) : null,
      "deps.dev",
    );
  return entry?.value.deprecated === null
    ? knownFact(entry, null, "registry")
    : unknownFact(asked, "no source says whether it is deprecated");
}

export function publishedFact(
  deps: OkAnswer<DepsVersion> | undefined,
  entry: OkAnswer<RegistryEntry> | undefined,
  asked: ServiceAnswer<unknown>[],
): Fact<string> {
  if (deps?.value.publishedAt) return knownFact(deps, deps.value.publishedAt.slice(0, 10), "deps.dev");
  if (entry?.value.published) return knownFact(entry, entry.value.published.slice(0, 10), "registry");
  return unknownFact(asked, "no source tells when it was released");
}

export function releasesFact(known: ServiceAnswer<DepsPackage>, now: Date): Fact<Releases> {
  if (known.kind !== "ok") return unknownFact([known], "deps.dev does not know it");
  const dates = known.value.versions.flatMap(({ publishedAt }) => publishedAt ?? []).toSorted();
  const yearAgo = new Date(now.getTime() - 365 * 86_400_000).toISOString();
  return knownFact(
    known,
    {
      count: known.value.versions.length,
      first: dates[0]?.slice(0, 10) ?? null,
      latest: dates.at(-1)?.slice(0, 10) ?? null,
      inLastYear: dates.filter((date) => date >= yearAgo).length,
    },
    "deps.dev",
  );
}

/** The default version first, then by date. */
export function newestOf({ versions }: DepsPackage): string[] {
  return versions
    .toSorted(
      (a, b) =>
        Number(b.isDefault ?? false) - Number(a.isDefault ?? false) ||
        (b.publishedAt ?? "").localeCompare(a.publishedAt ?? ""),
    )
    .map(({ versionKey }) => versionKey.version);
}

/** The newest releases of the series, such as 18 or 4.17; the newest of all if the series has none. */
export function newestLike(series: string | null, newest: readonly string[]): string[] {
  const own = newest.filter((version) => version.startsWith(`${series}.`) && !version.includes("-"));
  return (own.length > 0 ? own : newest).slice(0, MAX_NEWEST);
}
