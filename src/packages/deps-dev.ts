/**
 * deps.dev (https://docs.deps.dev/api/v3/): versions, licenses as SPDX, the repository with its provenance, Scorecard.
 */
import { z } from "zod";
import type { Ecosystem } from "../policy/facts.ts";
import type { RegistryPackage } from "./package.ts";
import type { ScorecardResult } from "./scorecard.ts";
import type { Service, ServiceAnswer } from "./service.ts";

const Version = z.object({ name: z.string().nullish().catch(null), version: z.string() });
const DepsPackage = z.object({
  versions: z
    .array(z.object({ versionKey: Version, publishedAt: z.string().nullish(), isDefault: z.boolean().nullish() }))
    .default([]),
});
export type DepsPackage = z.infer<typeof DepsPackage>;

const DepsVersion = z.object({
  versionKey: Version,
  publishedAt: z.string().nullish(),
  isDeprecated: z.boolean().nullish(),
  deprecatedReason: z.string().nullish(),
  licenses: z.array(z.string()).nullish(),
  relatedProjects: z
    .array(
      z.object({
        projectKey: z.object({ id: z.string() }),
        relationProvenance: z.string().nullish(),
        relationType: z.string().nullish(),
      }),
    )
    .nullish(),
});
export type DepsVersion = z.infer<typeof DepsVersion>;

const DepsProject = z.object({
  scorecard: z
    .object({
      date: z.string(),
      overallScore: z.number(),
      checks: z.array(
        z.object({
          name: z.string(),
          score: z.number(),
          reason: z.string().nullish(),
          documentation: z.object({ url: z.string().nullish() }).nullish(),
        }),
      ),
    })
    .nullish(),
});

const SYSTEMS: Record<Ecosystem, string> = {
  npm: "npm",
  pypi: "pypi",
  maven: "maven",
  go: "go",
  cargo: "cargo",
  nuget: "nuget",
  gem: "rubygems",
};

export async function depsPackage(
  service: Service,
  { ecosystem, name }: RegistryPackage,
  signal?: AbortSignal,
): Promise<ServiceAnswer<DepsPackage>> {
  return await service.json(`/v3/systems/${SYSTEMS[ecosystem]}/packages/${encodeURIComponent(name)}`, DepsPackage, {
    signal,
  });
}

export async function depsVersion(
  service: Service,
  { ecosystem, name }: RegistryPackage,
  version: string,
  signal?: AbortSignal,
): Promise<ServiceAnswer<DepsVersion>> {
  const path = `/v3/systems/${SYSTEMS[ecosystem]}/packages/${encodeURIComponent(name)}/versions/${encodeURIComponent(version)}`;
  return await service.json(path, DepsVersion, { signal });
}

/**
 * deps.dev's copy of the Scorecard of a repository such as `github.com/facebook/react`, in the shape that the Scorecard
 * service uses.
 */
export async function depsScorecard(
  service: Service,
  repository: string,
  signal?: AbortSignal,
): Promise<ServiceAnswer<ScorecardResult>> {
  const found = await service.json(`/v3/projects/${encodeURIComponent(repository)}`, DepsProject, { signal });
  if (found.kind !== "ok") return found;
  const { scorecard } = found.value;
  if (!scorecard) return { kind: "not-found" };
  const checks = scorecard.checks.map(({ name, score, reason, documentation }) => ({
    name,
    score,
    reason,
    documentation,
  }));
  return { ...found, value: { date: scorecard.date, score: scorecard.overallScore, checks } };
}
