/** Asks the public services about one package in parallel and puts their answers together. */
import type { Advisory, Fact, LicenseClaim, PackageFacts, Repository, Scorecard } from "../policy/facts.ts";
import { answerWithin } from "./answer-within.ts";
import { type DepsPackage, depsPackage, type DepsVersion, depsVersion } from "./deps-dev.ts";
import {
  deprecatedFact,
  factOf,
  knownFact,
  newestLike,
  newestOf,
  NO_REGISTRY,
  NOT_ASKED,
  publishedFact,
  releasesFact,
  unknownFact,
} from "./facts-from-answers.ts";
import { findLicenses } from "./find-licenses.ts";
import { findRepositoryAndScorecard } from "./find-scorecard.ts";
import { foundationOf } from "./foundations.ts";
import { advisoriesOf } from "./osv.ts";
import { type RegistryPackage, purlOf } from "./package.ts";
import { readRegistry } from "./registries/read-registry.ts";
import type { RegistryEntry } from "./registries/types.ts";
import type { ServiceAnswer } from "./service.ts";
import type { FindResult, Lookup } from "./types.ts";

type Answers = {
  entry: ServiceAnswer<RegistryEntry>;
  releases: ServiceAnswer<DepsPackage>;
  deps: ServiceAnswer<DepsVersion>;
  advisories: ServiceAnswer<Advisory[]>;
  repository: Fact<Repository | null>;
  scorecard: Fact<Scorecard | null>;
  licenses: Fact<LicenseClaim[]>;
};

/** `quick` skips the list of releases. */
export async function findPublicPackage(lookup: Lookup, pkg: RegistryPackage, quick: boolean): Promise<FindResult> {
  const { sources, deadline, patienceMs } = lookup;
  const registry = sources.registry(pkg.ecosystem, pkg.name);
  const entry = registry ? readRegistry(registry, pkg, deadline) : Promise.resolve(NO_REGISTRY);
  const releases =
    quick && pkg.version !== null ? Promise.resolve(NOT_ASKED) : depsPackage(sources.depsDev, pkg, deadline);
  const registryName = registry?.name ?? "the registry";
  const version = pkg.version ?? (await defaultVersion(answerWithin(entry, patienceMs, registryName), releases));
  if (version === null) {
    const [published, known] = await Promise.all([entry, releases]);
    if (isAbsent(published, known)) return noSuchPackage(lookup, pkg, published, known);
  }
  const answers = await askAbout(lookup, pkg, version, { entry, releases });
  const isMalicious = answers.advisories.kind === "ok" && answers.advisories.value.some(({ malware }) => malware);
  // A malicious version may have been removed everywhere: the advisory matters more than "no such version".
  if (pkg.version !== null && !isMalicious && isAbsent(answers.entry, answers.deps))
    return await absentVersion(lookup, pkg);
  return { kind: "found", facts: factsFrom(pkg, version, answers, registry?.name ?? "", lookup.now()) };
}

async function askAbout(
  lookup: Lookup,
  pkg: RegistryPackage,
  version: string | null,
  asked: { entry: Promise<ServiceAnswer<RegistryEntry>>; releases: Promise<ServiceAnswer<DepsPackage>> },
): Promise<Answers> {
  const { sources, deadline } = lookup;
  const none = Promise.resolve(NOT_ASKED);
  const deps = version === null ? none : depsVersion(sources.depsDev, pkg, version, deadline);
  const licenses = Promise.all([asked.entry, deps]).then(
    async ([entry, ofVersion]) => await findLicenses(lookup, pkg, version, { entry, deps: ofVersion }),
  );
  const [entry, releases, ofVersion, advisories, scored, claims] = await Promise.all([
    asked.entry,
    asked.releases,
    deps,
    version === null ? none : advisoriesOf(sources.osv, pkg, version, deadline),
    findRepositoryAndScorecard(lookup, asked.entry, deps),
    licenses,
  ]);
  return { entry, releases, deps: ofVersion, advisories, ...scored, licenses: claims };
}

function factsFrom(
  pkg: RegistryPackage,
  version: string | null,
  answers: Answers,
  registryName: string,
  now: Date,
): PackageFacts {
  const { entry, deps, repository, scorecard, licenses } = answers;
  const published = entry.kind === "ok" ? entry : undefined;
  const ofVersion = deps.kind === "ok" ? deps : undefined;
  return {
    purl: purlOf({ ...pkg, version }),
    ecosystem: pkg.ecosystem,
    name: pkg.name,
    version,
    versionNamed: pkg.version !== null,
    licenses,
    scorecard,
    advisories: factOf(answers.advisories, "OSV"),
    deprecated: deprecatedFact(ofVersion, published, [deps, entry]),
    repository,
    published: publishedFact(ofVersion, published, [deps, entry]),
    releases: releasesFact(answers.releases, now),
    maintainers: published?.value.maintainers
      ? knownFact(published, published.value.maintainers, registryName)
      : unknownFact([entry], "the registry names none"),
    foundation: foundationOf(repository.kind === "known" ? (repository.value?.id ?? null) : null, pkg.name),
  };
}

/** The registry's default version, or that of deps.dev if there is no registry. */
async function defaultVersion(
  entry: Promise<ServiceAnswer<RegistryEntry>>,
  releases: Promise<ServiceAnswer<DepsPackage>>,
): Promise<string | null> {
  const published = await entry;
  if (published.kind === "ok") return published.value.version;
  const known = await releases;
  if (known.kind !== "ok") return null;
  const { versions } = known.value;
  return (versions.find(({ isDefault }) => isDefault) ?? versions.at(-1))?.versionKey.version ?? null;
}

/** No source has it, and the one that must have it (the registry, or deps.dev without one) says so. */
function isAbsent(registry: ServiceAnswer<unknown>, depsDev: ServiceAnswer<unknown>): boolean {
  if (registry.kind === "ok" || depsDev.kind === "ok") return false;
  return registry.kind === "not-found" || (registry === NO_REGISTRY && depsDev.kind === "not-found");
}

/** No source has this version: find out whether one has the package. */
async function absentVersion(lookup: Lookup, pkg: RegistryPackage): Promise<FindResult> {
  const { sources, deadline } = lookup;
  const registry = sources.registry(pkg.ecosystem, pkg.name);
  const [known, latest] = await Promise.all([
    depsPackage(sources.depsDev, pkg, deadline),
    registry ? readRegistry(registry, { ...pkg, version: null }, deadline) : NO_REGISTRY,
  ]);
  const newest = known.kind === "ok" ? newestOf(known.value) : [];
  if (latest.kind === "ok" && !newest.includes(latest.value.version)) newest.unshift(latest.value.version);
  return newest.length > 0
    ? { kind: "no-such-version", package: pkg, newest: newestLike(pkg.version, newest) }
    : noSuchPackage(lookup, pkg, latest, known);
}

function noSuchPackage(
  { sources }: Lookup,
  pkg: RegistryPackage,
  registry: ServiceAnswer<unknown>,
  depsDev: ServiceAnswer<unknown>,
): FindResult {
  return {
    kind: "no-such-package",
    package: pkg,
    sources: [
      ...(registry.kind === "not-found" ? [sources.registry(pkg.ecosystem, pkg.name)?.name ?? "registry"] : []),
      ...(depsDev.kind === "not-found" ? [sources.depsDev.name] : []),
    ],
  };
}
