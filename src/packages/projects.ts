/** What deps.dev knows about a repository: its license, and the packages that are published from it. */
import { z } from "zod";
import { type Ecosystem, ECOSYSTEMS } from "../policy/facts.ts";
import { type RegistryPackage, registryTypeOf } from "./package.ts";
import type { Service, ServiceAnswer } from "./service.ts";
import { isPopular } from "./similar.ts";

export type Project = {
  /** Such as `github.com/expressjs/express`. */
  id: string;
  /** As deps.dev states it; null if it states none, or does not know the repository. */
  license: string | null;
  /** Without versions, the most likely first; empty if none is known. */
  packages: RegistryPackage[];
  /** Why the packages are not known; null if they are. */
  failure: string | null;
};

const License = z.object({ license: z.string().nullish() });
const Packages = z.object({
  versions: z
    .array(
      z.object({
        versionKey: z.object({ system: z.string(), name: z.string() }),
        relationType: z.string().nullish(),
        relationProvenance: z.string().nullish(),
      }),
    )
    .default([]),
});

export async function findProject(depsDev: Service, id: string, signal?: AbortSignal): Promise<Project> {
  const place = `/v3/projects/${encodeURIComponent(id)}`;
  const [about, published] = await Promise.all([
    depsDev.json(place, License, { signal }),
    depsDev.json(`${place}:packageversions`, Packages, { signal }),
  ]);
  const license = about.kind === "ok" ? (about.value.license ?? null) : null;
  return {
    id,
    license: license === "non-standard" || license === "" ? null : license,
    packages: packagesIn(published, id),
    failure: published.kind === "failed" ? published.reason : null,
  };
}

/** Each package once: those whose build proves the repository first, then the popular ones and those of its name. */
function packagesIn(answer: ServiceAnswer<z.infer<typeof Packages>>, id: string): RegistryPackage[] {
  if (answer.kind !== "ok") return [];
  const ranked = new Map<string, { pkg: RegistryPackage; rank: number }>();
  for (const { versionKey, relationType, relationProvenance } of answer.value.versions) {
    const ecosystem = ecosystemOf(versionKey.system);
    if (!ecosystem || relationType === "ISSUE_TRACKER") continue;
    const pkg: RegistryPackage = { ecosystem, name: versionKey.name, version: null };
    const rank =
      Number(relationProvenance !== "UNVERIFIED_METADATA") +
      2 * Number(isPopular(pkg)) +
      4 * Number(lastPart(versionKey.name) === lastPart(id));
    const key = `${ecosystem}:${versionKey.name}`;
    const before = ranked.get(key);
    if (!before || before.rank < rank) ranked.set(key, { pkg, rank });
  }
  return [...ranked.values()].toSorted((a, b) => b.rank - a.rank).map(({ pkg }) => pkg);
}

function ecosystemOf(system: string): Ecosystem | undefined {
  const type = registryTypeOf(system);
  return ECOSYSTEMS.find((each) => each === type);
}

function lastPart(name: string): string {
  return (/[^/:]+$/u.exec(name)?.[0] ?? name).toLowerCase();
}
