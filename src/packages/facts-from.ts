/** Answers of the sources -> facts: known with source and date, or unknown with the reason. Asks nobody. */
import { truncate } from "../base/truncate.ts";
import hostedGitInfo from "hosted-git-info";
import type { Fact, LicenseClaim, Releases, Repository } from "../policy/facts.ts";
import type { DepsPackage, DepsVersion } from "./deps-dev.ts";
import type { RegistryEntry } from "./registry.ts";
import type { Sourced } from "./service.ts";

const NEWEST_SHOWN = 5;
export const NO_REGISTRY: Sourced<never> = { kind: "failed", reason: "there is no registry to ask" };
export const NOT_ASKED: Sourced<never> = { kind: "failed", reason: "not asked" };

/** Without claims that only say less than another: deps.dev's `non-standard`, or a family's name, beside an expression that was declared. */
export function withoutEchoes(claims: readonly LicenseClaim[]): LicenseClaim[] {
  const declared = claims.filter(({ certainty }) => certainty === "declared").map(({ expression }) => expression ?? "");
  if (declared.length === 0) return [...claims];
  return claims.filter(({ raw, expression }) => {
    if (expression !== null || raw === null) return true;
    // The family's bare name only: "Apache-2.0 with Commons Clause" says more than Apache-2.0 does.
    const [, family] =
      /^(?:License :: OSI Approved :: )?(?:the )?(?:gnu )?([al]?gpl|bsd|apache|mozilla|mpl|eclipse|epl|artistic|python|php)(?:[- ](?:software |public )?(?:licen[sc]e|style))?$/iu.exec(
        raw,
      ) ?? [];
    const says = family
      ?.replace(/^mozilla$/iu, "MPL")
      .replace(/^eclipse$/iu, "EPL")
      .toLowerCase();
    return (
      raw !== "non-standard" &&
      !(
        says &&
        declared.every((text) =>
          text
            .toLowerCase()
            .split(/[^a-z]+/u)
            .includes(says),
        )
      )
    );
  });
}

export function repositoryOf({ relatedProjects }: DepsVersion): Repository | null {
  const sources = (relatedProjects ?? []).filter(
    ({ relationType, projectKey }) => relationType === "SOURCE_REPO" && projectKey.id !== "",
  );
  const attested = sources.find(({ relationProvenance }) => /ATTESTATION|GO_ORIGIN/u.test(relationProvenance ?? ""));
  const [first] = sources;
  if (attested) return { id: attested.projectKey.id, provenance: "attested" };
  return first ? { id: first.projectKey.id, provenance: "claimed" } : null;
}

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

export function unknownFact(
  answers: readonly Sourced<unknown>[],
  otherwise: string,
): { kind: "unknown"; reason: string } {
  const reasons = answers.flatMap((answer) =>
    answer.kind === "failed" && answer !== NO_REGISTRY && answer !== NOT_ASKED ? [answer.reason] : [],
  );
  return { kind: "unknown", reason: [...new Set(reasons)].join("; ") || otherwise };
}

export function factOf<T>(answer: Sourced<T>, source: string): Fact<T> {
  return answer.kind === "ok"
    ? knownFact(answer, answer.value, source)
    : unknownFact([answer], `${source} does not know it`);
}

export type Answered<T> = Extract<Sourced<T>, { kind: "ok" }> | undefined;

export function deprecatedFact(
  deps: Answered<DepsVersion>,
  entry: Answered<RegistryEntry>,
  asked: Sourced<unknown>[],
): Fact<string | null> {
  if (entry?.value.deprecated) return knownFact(entry, entry.value.deprecated, "registry");
  if (deps)
    return knownFact(
      deps,
      deps.value.isDeprecated ? truncate(deps.value.deprecatedReason || "no reason given", 300) : null,
      "deps.dev",
    );
  return entry ? knownFact(entry, null, "registry") : unknownFact(asked, "no source knows it");
}

export function publishedFact(
  deps: Answered<DepsVersion>,
  entry: Answered<RegistryEntry>,
  asked: Sourced<unknown>[],
): Fact<string> {
  if (deps?.value.publishedAt) return knownFact(deps, deps.value.publishedAt.slice(0, 10), "deps.dev");
  if (entry?.value.published) return knownFact(entry, entry.value.published.slice(0, 10), "registry");
  return unknownFact(asked, "no source tells when it was released");
}

export function releasesFact(known: Sourced<DepsPackage>, now: Date): Fact<Releases> {
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

export function newestOf({ versions }: DepsPackage): string[] {
  return versions
    .toSorted(
      (a, b) =>
        Number(b.isDefault ?? false) - Number(a.isDefault ?? false) ||
        (b.publishedAt ?? "").localeCompare(a.publishedAt ?? ""),
    )
    .map(({ versionKey }) => versionKey.version);
}

/** Of a series, such as 18 or 4.17, the releases of that series; of anything else the newest of all. */
export function newestLike(series: string | null, newest: readonly string[]): string[] {
  const own = newest.filter((version) => version.startsWith(`${series}.`) && !version.includes("-"));
  return (own.length > 0 ? own : newest).slice(0, NEWEST_SHOWN);
}
