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
import { findAdvisories, spellingOf } from "./find-advisories.ts";
import { type RegistryPackage, purlOf } from "./package.ts";
import { npmVersions } from "./registries/npm.ts";
import { readRegistry } from "./registries/read-registry.ts";
import type { RegistryEntry } from "./registries/types.ts";
import type { ServiceAnswer } from "./service.ts";
import type { FindResult, Lookup } from "./types.ts";
import { unknownFacts } from "./unknown-facts.ts";

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
  if (isNpmSeries(pkg)) return await findSeries(lookup, pkg);
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
    return await absentVersion(lookup, pkg, sayingNo(lookup, pkg, answers.entry, answers.deps));
  return { kind: "found", facts: factsFrom(pkg, version, answers, registry?.name ?? "", lookup.now()) };
}

async function askAbout(
  lookup: Lookup,
  pkg: RegistryPackage,
  version: string | null,
  asked: { entry: Promise<ServiceAnswer<RegistryEntry>>; releases: Promise<ServiceAnswer<DepsPackage>> },
): Promise<Answers> {
  // Without a version, the reason is that nobody could list the releases.
  const none = asked.releases.then((listed) => (listed.kind === "failed" ? listed : NOT_ASKED));
  const deps = version === null ? none : askDepsDev(lookup, pkg, version, asked.entry);
  const licenses = Promise.all([asked.entry, deps]).then(
    async ([entry, ofVersion]) => await findLicenses(lookup, pkg, version, { entry, deps: ofVersion }),
  );
  const [entry, releases, ofVersion, advisories, scored, claims] = await Promise.all([
    asked.entry,
    asked.releases,
    deps,
    version === null ? none : findAdvisories(lookup, pkg, version, { entry: asked.entry, deps }),
    findRepositoryAndScorecard(lookup, asked.entry, deps),
    licenses,
  ]);
  return { entry, releases, deps: ofVersion, advisories, ...scored, licenses: claims };
}

/** deps.dev compares exactly: if it has no such version, it is asked by the registry's own spelling. */
async function askDepsDev(
  { sources, deadline }: Lookup,
  pkg: RegistryPackage,
  version: string,
  entry: Promise<ServiceAnswer<RegistryEntry>>,
): Promise<ServiceAnswer<DepsVersion>> {
  const typed = await depsVersion(sources.depsDev, pkg, version, deadline);
  if (typed.kind !== "not-found") return typed;
  const published = await entry;
  if (published.kind !== "ok") return typed;
  const name = spellingOf(pkg, published, null) ?? pkg.name;
  return name === pkg.name && published.value.version === version
    ? typed
    : await depsVersion(sources.depsDev, { ...pkg, name }, published.value.version, deadline);
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
  // A PyPI name has one form already.
  const name = (pkg.ecosystem === "pypi" ? undefined : spellingOf(pkg, entry, deps)) ?? pkg.name;
  return {
    purl: purlOf({ ...pkg, name, version }),
    ecosystem: pkg.ecosystem,
    name,
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
    foundation: foundationOf(repository.kind === "known" ? (repository.value?.id ?? null) : null, name),
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

/** No source has this version: find out whether one has the package. `sources` are those that said so. */
async function absentVersion(lookup: Lookup, pkg: RegistryPackage, sources: string[]): Promise<FindResult> {
  const { depsDev } = lookup.sources;
  const registry = lookup.sources.registry(pkg.ecosystem, pkg.name);
  const [known, latest] = await Promise.all([
    depsPackage(depsDev, pkg, lookup.deadline),
    registry ? readRegistry(registry, { ...pkg, version: null }, lookup.deadline) : NO_REGISTRY,
  ]);
  const newest = known.kind === "ok" ? newestOf(known.value) : [];
  if (latest.kind === "ok" && !newest.includes(latest.value.version)) newest.unshift(latest.value.version);
  return newest.length === 0 && isAbsent(latest, known)
    ? noSuchPackage(lookup, pkg, latest, known)
    : { kind: "no-such-version", package: pkg, sources, newest: newestLike(pkg.version, newest) };
}

/** Given a series such as 18, npm's registry picks a version itself. A series does not name a version. */
function isNpmSeries({ ecosystem, version }: RegistryPackage): boolean {
  return ecosystem === "npm" && version !== null && /^\d+(?:\.\d+)?$/u.test(version);
}

/** The releases of a series, from whoever can tell. If nobody can, nothing is known about it. */
async function findSeries(lookup: Lookup, pkg: RegistryPackage): Promise<FindResult> {
  const { sources, deadline, patienceMs } = lookup;
  const known = await answerWithin(depsPackage(sources.depsDev, pkg, deadline), patienceMs, sources.depsDev.name);
  if (known.kind === "ok") return seriesOf(pkg, newestOf(known.value), sources.depsDev.name);
  const registry = sources.registry(pkg.ecosystem, pkg.name);
  const listed = registry ? await npmVersions(registry, pkg.name, deadline) : NO_REGISTRY;
  if (listed.kind === "ok") return seriesOf(pkg, listed.value.toReversed(), registry?.name ?? "");
  if (isAbsent(listed, known)) return noSuchPackage(lookup, pkg, listed, known);
  return { kind: "found", facts: unknownFacts(pkg, pkg.version, unknownFact([known, listed], "").reason) };
}

function seriesOf(pkg: RegistryPackage, newest: readonly string[], source: string): FindResult {
  return { kind: "no-such-version", package: pkg, sources: [source], newest: newestLike(pkg.version, newest) };
}

function noSuchPackage(
  lookup: Lookup,
  pkg: RegistryPackage,
  registry: ServiceAnswer<unknown>,
  depsDev: ServiceAnswer<unknown>,
): FindResult {
  return { kind: "no-such-package", package: pkg, sources: sayingNo(lookup, pkg, registry, depsDev) };
}

/** The names of the sources that answered that they do not have it. */
function sayingNo(
  { sources }: Lookup,
  pkg: RegistryPackage,
  registry: ServiceAnswer<unknown>,
  depsDev: ServiceAnswer<unknown>,
): string[] {
  return [
    ...(registry.kind === "not-found" ? [sources.registry(pkg.ecosystem, pkg.name)?.name ?? "the registry"] : []),
    ...(depsDev.kind === "not-found" ? [sources.depsDev.name] : []),
  ];
}
