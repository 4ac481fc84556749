/** The known vulnerabilities of one version, asked for by the name as the registry spells it. */
import type { Advisory } from "../policy/facts.ts";
import { answerWithin } from "./answer-within.ts";
import type { DepsVersion } from "./deps-dev.ts";
import { advisoriesOf } from "./osv.ts";
import { comparableName, type RegistryPackage } from "./package.ts";
import type { RegistryEntry } from "./registries/types.ts";
import type { ServiceAnswer } from "./service.ts";
import type { Lookup } from "./types.ts";

/**
 * OSV compares names exactly. In these ecosystems, people and files may spell a name in their own way; a PyPI name is
 * already in the one form that OSV uses, but a source may have recorded the project's own.
 */
const SPELLED_FREELY = new Set(["nuget", "cargo", "pypi"]);

export async function findAdvisories(
  { sources, deadline, patienceMs }: Lookup,
  pkg: RegistryPackage,
  version: string,
  answers: { entry: Promise<ServiceAnswer<RegistryEntry>>; deps: Promise<ServiceAnswer<DepsVersion>> },
): Promise<ServiceAnswer<Advisory[]>> {
  const typed = advisoriesOf(sources.osv, pkg, version, { signal: deadline });
  if (!SPELLED_FREELY.has(pkg.ecosystem)) return await typed;
  const entry = await answerWithin(answers.entry, patienceMs, "the registry");
  const deps =
    entry.kind === "ok" && entry.value.name ? null : await answerWithin(answers.deps, patienceMs, "deps.dev");
  const spelled = spellingOf(pkg, entry, deps);
  if (spelled === undefined && pkg.ecosystem !== "pypi") return unlessNone(await typed, sources.osv.name);
  return spelled === undefined || spelled === pkg.name
    ? await typed
    : await advisoriesOf(sources.osv, pkg, version, { spellings: [spelled], signal: deadline });
}

/** The registry's own spelling of the name; undefined if no source told it. */
export function spellingOf(
  pkg: RegistryPackage,
  entry: ServiceAnswer<RegistryEntry>,
  deps: ServiceAnswer<DepsVersion> | null,
): string | undefined {
  const names = [
    entry.kind === "ok" ? entry.value.name : null,
    deps?.kind === "ok" ? deps.value.versionKey.name : null,
  ];
  return names.find(
    (name): name is string => Boolean(name) && comparableName({ ...pkg, name: name ?? "" }) === comparableName(pkg),
  );
}

/** "None" by a name that may be spelled in another way means nothing. */
function unlessNone(answer: ServiceAnswer<Advisory[]>, osv: string): ServiceAnswer<Advisory[]> {
  return answer.kind === "ok" && answer.value.length === 0
    ? { kind: "failed", reason: `${osv} compares names exactly, and no source told how the registry spells this one` }
    : answer;
}
