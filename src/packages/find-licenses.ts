/** The licenses of one version, as deps.dev, its registry and, if needed, ClearlyDefined state them. */
import type { Fact, LicenseClaim } from "../policy/facts.ts";
import { readLicense } from "../policy/read-license.ts";
import { declaredLicense } from "./clearly-defined.ts";
import type { DepsVersion } from "./deps-dev.ts";
import { spellingOf } from "./find-advisories.ts";
import { knownFact, unknownFact } from "./facts-from-answers.ts";
import type { RegistryPackage } from "./package.ts";
import type { RegistryEntry } from "./registries/types.ts";
import { withoutEchoes } from "./license-echoes.ts";
import type { ServiceAnswer } from "./service.ts";
import type { Lookup } from "./types.ts";

/** Asks ClearlyDefined only if neither deps.dev nor the registry has a declared SPDX expression. */
export async function findLicenses(
  { sources, deadline }: Lookup,
  pkg: RegistryPackage,
  version: string | null,
  answers: { entry: ServiceAnswer<RegistryEntry>; deps: ServiceAnswer<DepsVersion> },
): Promise<Fact<LicenseClaim[]>> {
  const { entry, deps } = answers;
  const claims: LicenseClaim[] = [];
  if (deps.kind === "ok" && deps.value.licenses) claims.push(readLicense(deps.value.licenses, "deps.dev"));
  if (entry.kind === "ok") {
    const name = sources.registry(pkg.ecosystem, pkg.name)?.name ?? "registry";
    claims.push(readLicense(entry.value.license, name, { slashMeansOr: pkg.ecosystem === "cargo" }));
  }
  const asked: ServiceAnswer<unknown>[] = [deps, entry];
  if (version !== null && !claims.some(({ certainty }) => certainty === "declared")) {
    const declared = await declaredLicense(
      sources.clearlyDefined,
      { ...pkg, name: spellingOf(pkg, entry, deps) ?? pkg.name },
      version,
      deadline,
    );
    if (declared.kind === "ok") claims.push(readLicense(declared.value, sources.clearlyDefined.name));
    asked.push(declared);
  }
  const source = asked.find((answer) => answer.kind === "ok");
  if (claims.length === 0 || !source) return unknownFact(asked, "no source knows this version");
  return {
    ...knownFact(source, withoutEchoes(claims), claims.map((claim) => claim.source).join(", ")),
    stale: asked.some((answer) => answer.kind === "ok" && answer.stale),
  };
}
