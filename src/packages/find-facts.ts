/**
 * All that the sources know of one version of one package, within a deadline. A source that fails leaves its facts unknown, with the reason;
 * it never makes a package unknown that another source knows. Never fetches an address that a package names.
 */
import type {
  Advisory,
  Fact,
  LicenseClaim,
  PackageFacts,
  Repository,
  Scorecard,
  OriginProblem,
} from "../policy/facts.ts";
import { matchesGlob } from "../policy/glob.ts";
import { readLicense } from "../policy/read-license.ts";
import { declaredLicense } from "./clearly-defined.ts";
import { type DepsPackage, depsPackage, depsScorecard, type DepsVersion, depsVersion } from "./deps-dev.ts";
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
  repositoryId,
  repositoryOf,
  unknownFact,
  withoutEchoes,
} from "./facts-from.ts";
import { foundationOf } from "./foundations.ts";
import { advisoriesOf } from "./osv.ts";
import { originProblemOf } from "./origin.ts";
import { type Package, purlOf } from "./package.ts";
import { type RegistryEntry, registryEntry } from "./registry.ts";
import { scorecardFrom, scorecardOf, type ScorecardResult } from "./scorecard.ts";
import type { Sourced } from "./service.ts";
import { Sources, type SourcesOptions } from "./sources.ts";

export type Found =
  | { kind: "found"; facts: PackageFacts }
  /** Sources that would know it do not. */
  | { kind: "no-such-package"; package: Package; sources: string[] }
  /** `newest` are of the series, where one was named: "react 18". */
  | { kind: "no-such-version"; package: Package; newest: string[] };

const DEADLINE_MS = 5000;
/** Of the deadline: a service that takes longer is passed over for another that may know. */
const PATIENCE = 0.3;
const PRIVATE = "a private name is not sent to public services";
const NOT_PUBLIC = "it is not the public package, so nobody is asked about it";

export class PackageFinder implements Disposable {
  readonly #options: SourcesOptions;
  readonly sources: Sources;

  constructor(options: SourcesOptions) {
    this.#options = options;
    this.sources = new Sources(options);
  }

  /** `quick` leaves out what a verdict on a whole project does not need: releases and maintainers. */
  async find(asked: Package, { quick = false }: { quick?: boolean } = {}): Promise<Found> {
    const originProblem = this.originProblemOf(asked);
    if (originProblem)
      return { kind: "found", facts: { ...nothingOf(asked, asked.version, NOT_PUBLIC), originProblem } };
    const pkg: Package = { ecosystem: asked.ecosystem, name: asked.name, version: asked.version };
    const deadline = AbortSignal.timeout(this.#options.deadlineMs ?? DEADLINE_MS);
    if (this.isPrivate(pkg)) return { kind: "found", facts: await this.#privateFacts(pkg, deadline) };
    const registry = this.sources.registry(pkg.ecosystem, pkg.name);
    const entry = registry ? registryEntry(registry, pkg, deadline) : Promise.resolve(NO_REGISTRY);
    const releases =
      quick && pkg.version !== null ? Promise.resolve(NOT_ASKED) : depsPackage(this.sources.depsDev, pkg, deadline);
    const version =
      pkg.version ?? (await defaultVersion(this.#soon(entry, registry?.name ?? "the registry"), releases));
    if (version === null) {
      const [published, known] = await Promise.all([entry, releases]);
      if (isAbsent(published, known))
        return { kind: "no-such-package", package: pkg, sources: this.#deniers(pkg, published, known) };
    }
    const deps =
      version === null ? Promise.resolve(NOT_ASKED) : depsVersion(this.sources.depsDev, pkg, version, deadline);
    const advisories =
      version === null ? Promise.resolve(NOT_ASKED) : advisoriesOf(this.sources.osv, pkg, version, deadline);
    const scored = this.#scorecard(entry, deps, deadline);
    const claims = this.#claims(pkg, version, entry, deps, deadline);
    const [published, known, ofVersion, holes, score, licenses] = await Promise.all([
      entry,
      releases,
      deps,
      advisories,
      scored,
      claims,
    ]);
    // A version may be gone from everywhere because it was malicious: that must be told.
    const malicious = holes.kind === "ok" && holes.value.some(({ malware }) => malware);
    if (pkg.version !== null && !malicious && isAbsent(published, ofVersion)) return await this.#absent(pkg, deadline);

    const named = { ...pkg, version: version ?? null };
    const ok = ofVersion.kind === "ok" ? ofVersion : undefined;
    const text = published.kind === "ok" ? published : undefined;
    const facts: PackageFacts = {
      purl: purlOf(named),
      ecosystem: pkg.ecosystem,
      name: pkg.name,
      version: named.version,
      versionNamed: pkg.version !== null,
      licenses,
      scorecard: score.scorecard,
      advisories: factOf<Advisory[]>(holes, "OSV"),
      deprecated: deprecatedFact(ok, text, [ofVersion, published]),
      repository: score.repository,
      published: publishedFact(ok, text, [ofVersion, published]),
      releases: releasesFact(known, this.#options.now()),
      maintainers: text?.value.maintainers
        ? knownFact(text, text.value.maintainers, registry?.name ?? "")
        : unknownFact([published], "the registry names none"),
      foundation: foundationOf(
        score.repository.kind === "known" ? (score.repository.value?.id ?? null) : null,
        pkg.name,
      ),
    };
    return { kind: "found", facts };
  }

  /** Which services answer; `reason` is null for one that does. */
  async reachable(): Promise<{ name: string; reason: string | null }[]> {
    const known: Package & { version: string } = { ecosystem: "npm", name: "react", version: "18.2.0" };
    const { depsDev, osv, scorecard, clearlyDefined } = this.sources;
    const registry = this.sources.registry("npm", known.name);
    const asked: [string, Promise<Sourced<unknown>>][] = [
      ...(registry ? [[registry.name, registryEntry(registry, known)] as [string, Promise<Sourced<unknown>>]] : []),
      [depsDev.name, depsVersion(depsDev, known, known.version)],
      [osv.name, advisoriesOf(osv, known, known.version)],
      [scorecard.name, scorecardOf(scorecard, "github.com/facebook/react")],
      [clearlyDefined.name, declaredLicense(clearlyDefined, known, known.version)],
    ];
    return await Promise.all(
      asked.map(async ([name, answer]) => {
        const settled = await answer;
        return { name, reason: settled.kind === "failed" ? settled.reason : null };
      }),
    );
  }

  /** Why a package is not the public one of its name: it may come from a registry that the settings name, or from a mirror. */
  originProblemOf(pkg: Package): OriginProblem | null {
    return pkg.origins || pkg.possibleOrigins
      ? originProblemOf(pkg, this.sources.placesOf(pkg.ecosystem, pkg.name))
      : null;
  }

  /** By the settings of the desk, or of npm: a scope with a registry of its own is nobody else's business. */
  isPrivate({ ecosystem, name }: Package): boolean {
    return (
      this.#options.privateNames.some((pattern) => matchesGlob(pattern, name, { ignoreCase: true })) ||
      (ecosystem === "npm" && this.sources.hasOwnRegistry(name))
    );
  }

  [Symbol.dispose](): void {
    this.sources[Symbol.dispose]();
  }

  /** Without waiting for a service so long that another could not be asked any more. */
  async #soon<T>(answer: Promise<Sourced<T>>, name: string): Promise<Sourced<T>> {
    const ms = PATIENCE * (this.#options.deadlineMs ?? DEADLINE_MS);
    const { promise: late, resolve } = Promise.withResolvers<Sourced<T>>();
    const timer = setTimeout(
      () => resolve({ kind: "failed", reason: `${name} did not answer within ${ms / 1000} s` }),
      ms,
    );
    const first = await Promise.race([answer, late]);
    clearTimeout(timer);
    return first;
  }

  /** Those that answered that they do not know it. */
  #deniers({ ecosystem, name }: Package, registry: Sourced<unknown>, depsDev: Sourced<unknown>): string[] {
    return [
      ...(registry.kind === "not-found" ? [this.sources.registry(ecosystem, name)?.name ?? "registry"] : []),
      ...(depsDev.kind === "not-found" ? [this.sources.depsDev.name] : []),
    ];
  }

  /** A version that nobody has: of a package that somebody has, or of none. */
  async #absent(pkg: Package, deadline: AbortSignal): Promise<Found> {
    const [known, latest] = await Promise.all([
      depsPackage(this.sources.depsDev, pkg, deadline),
      ...[this.sources.registry(pkg.ecosystem, pkg.name)].map((registry) =>
        registry ? registryEntry(registry, { ...pkg, version: null }, deadline) : NO_REGISTRY,
      ),
    ]);
    const newest = known.kind === "ok" ? newestOf(known.value) : [];
    if (latest?.kind === "ok" && !newest.includes(latest.value.version)) newest.unshift(latest.value.version);
    return newest.length > 0
      ? { kind: "no-such-version", package: pkg, newest: newestLike(pkg.version, newest) }
      : { kind: "no-such-package", package: pkg, sources: this.#deniers(pkg, latest ?? NO_REGISTRY, known) };
  }

  /** deps.dev and the registry; ClearlyDefined only where neither has an expression that was declared. */
  async #claims(
    pkg: Package,
    version: string | null,
    entry: Promise<Sourced<RegistryEntry>>,
    deps: Promise<Sourced<DepsVersion>>,
    deadline: AbortSignal,
  ): Promise<Fact<LicenseClaim[]>> {
    const [ofVersion, published] = await Promise.all([deps, entry]);
    const claims: LicenseClaim[] = [];
    if (ofVersion.kind === "ok" && ofVersion.value.licenses)
      claims.push(readLicense(ofVersion.value.licenses, "deps.dev"));
    if (published.kind === "ok") {
      const name = this.sources.registry(pkg.ecosystem, pkg.name)?.name ?? "registry";
      claims.push(readLicense(published.value.license, name, { slashMeansOr: pkg.ecosystem === "cargo" }));
    }
    const asked: Sourced<unknown>[] = [ofVersion, published];
    if (version !== null && !claims.some(({ certainty }) => certainty === "declared")) {
      const declared = await declaredLicense(this.sources.clearlyDefined, pkg, version, deadline);
      if (declared.kind === "ok") claims.push(readLicense(declared.value, this.sources.clearlyDefined.name));
      asked.push(declared);
    }
    const source = asked.find((answer) => answer.kind === "ok");
    if (claims.length === 0 || !source) return unknownFact(asked, "no source knows this version");
    return {
      ...knownFact(source, withoutEchoes(claims), claims.map((claim) => claim.source).join(", ")),
      stale: asked.some((answer) => answer.kind === "ok" && answer.stale),
    };
  }

  async #scorecard(
    entry: Promise<Sourced<RegistryEntry>>,
    deps: Promise<Sourced<DepsVersion>>,
    deadline: AbortSignal,
  ): Promise<{ repository: Fact<Repository | null>; scorecard: Fact<Scorecard | null> }> {
    const ofVersion = await this.#soon(deps, "deps.dev");
    const repository = ofVersion.kind === "ok" ? repositoryOf(ofVersion.value) : null;
    const claimed = repository === null ? await entry : undefined;
    const id = repository?.id ?? (claimed?.kind === "ok" ? repositoryId(claimed.value.repository) : null);
    const source = repository ? ofVersion : claimed;
    if (id === null || source?.kind !== "ok") {
      const failed = [ofVersion, ...(claimed ? [claimed] : [])];
      if (failed.every(({ kind }) => kind !== "ok"))
        return {
          repository: unknownFact(failed, "no source knows it"),
          scorecard: unknownFact(failed, "its repository is not known"),
        };
      const none = knownFact(
        failed.find((answer) => answer.kind === "ok")!,
        null,
        "metadata",
      );
      return { repository: none, scorecard: unknownFact([], "it names no repository on GitHub, GitLab or Bitbucket") };
    }
    const known = knownFact<Repository | null>(
      source,
      { id, provenance: repository?.provenance ?? "claimed" },
      repository ? "deps.dev" : "registry",
    );
    return { repository: known, scorecard: await this.scorecard(id, deadline) };
  }

  /** `repository` such as `github.com/facebook/react`. */
  async scorecard(
    repository: string,
    deadline = AbortSignal.timeout(this.#options.deadlineMs ?? DEADLINE_MS),
  ): Promise<Fact<Scorecard | null>> {
    const first = await this.#soon(depsScorecard(this.sources.depsDev, repository, deadline), "deps.dev");
    const second: Sourced<ScorecardResult> =
      first.kind === "ok" ? first : await scorecardOf(this.sources.scorecard, repository, deadline);
    const source = first.kind === "ok" ? "deps.dev" : "OpenSSF Scorecard";
    if (second.kind === "ok") return knownFact(second, scorecardFrom(second.value, repository), source);
    // Nobody has scored it, or it was renamed since: both say nothing of the project.
    if (second.kind === "not-found" && first.kind === "not-found")
      return { kind: "known", value: null, source, asOf: this.#options.now().toISOString(), stale: false };
    return unknownFact([first, second], "not scored");
  }

  /** Only a registry that npm's settings name for that very scope may hear a private name. */
  async #privateFacts(pkg: Package, deadline: AbortSignal): Promise<PackageFacts> {
    const own =
      pkg.ecosystem === "npm" && this.sources.hasOwnRegistry(pkg.name)
        ? this.sources.registry("npm", pkg.name)
        : undefined;
    const entry = own ? await registryEntry(own, pkg, deadline) : NO_REGISTRY;
    const version = pkg.version ?? (entry.kind === "ok" ? entry.value.version : null);
    const nothing = nothingOf(pkg, version, PRIVATE);
    if (entry.kind !== "ok" || !own) return nothing;
    return {
      ...nothing,
      licenses: knownFact(entry, [readLicense(entry.value.license, own.name)], own.name),
      deprecated: knownFact(entry, entry.value.deprecated, own.name),
    };
  }
}

/** The facts of a package that nobody was asked about. */
function nothingOf(pkg: Package, version: string | null, reason: string): PackageFacts {
  const unknown = { kind: "unknown", reason } as const;
  return {
    purl: purlOf({ ...pkg, version }),
    ecosystem: pkg.ecosystem,
    name: pkg.name,
    version,
    versionNamed: pkg.version !== null,
    licenses: unknown,
    scorecard: unknown,
    advisories: unknown,
    deprecated: unknown,
    repository: unknown,
    published: unknown,
    releases: unknown,
    maintainers: unknown,
    foundation: null,
  };
}

/** The registry's own default; deps.dev's where there is none. */
async function defaultVersion(
  entry: Promise<Sourced<RegistryEntry>>,
  releases: Promise<Sourced<DepsPackage>>,
): Promise<string | null> {
  const published = await entry;
  if (published.kind === "ok") return published.value.version;
  const known = await releases;
  return known.kind === "ok"
    ? ((known.value.versions.find(({ isDefault }) => isDefault) ?? known.value.versions.at(-1))?.versionKey.version ??
        null)
    : null;
}

/** The source that would know says no, and no other says yes. */
function isAbsent(registry: Sourced<unknown>, other: Sourced<unknown>): boolean {
  if (registry.kind === "ok" || other.kind === "ok") return false;
  return registry.kind === "not-found" || (registry === NO_REGISTRY && other.kind === "not-found");
}
