/**
 * Finds what the services know about one version of one package, within a deadline. If a service fails, its facts are
 * unknown, with the reason; a package that another service knows is still found. Never fetches an address that a
 * package names.
 */
import type { Fact, OriginProblem, PackageFacts, Scorecard } from "../policy/facts.ts";
import { matchesGlob } from "../policy/glob.ts";
import { readLicense } from "../policy/read-license.ts";
import { declaredLicense } from "./clearly-defined.ts";
import { depsVersion } from "./deps-dev.ts";
import { knownFact } from "./facts-from-answers.ts";
import { findPublicPackage } from "./find-public-package.ts";
import { findScorecard } from "./find-scorecard.ts";
import { isInternalHost, originProblemOf } from "./origin.ts";
import { advisoriesOf } from "./osv.ts";
import { isRegistryPackage, type Package, type RegistryPackage } from "./package.ts";
import { readRegistry } from "./registries/read-registry.ts";
import { scorecardOf } from "./scorecard.ts";
import type { ServiceAnswer } from "./service.ts";
import { Sources, type SourcesOptions } from "./sources.ts";
import type { FindResult, Lookup } from "./types.ts";
import { unknownFacts } from "./unknown-facts.ts";

const DEADLINE_MS = 5000;
/** The part of the deadline to wait for one service before asking another one. */
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

  /** `quick` skips the list of releases, which the verdict on a whole project does not need. */
  async find(asked: Package, { quick = false }: { quick?: boolean } = {}): Promise<FindResult> {
    if (!isRegistryPackage(asked))
      return { kind: "found", facts: unknownFacts(asked, asked.version, notLookedUp(asked.ecosystem)) };
    const originProblem = this.originProblemOf(asked);
    if (originProblem)
      return { kind: "found", facts: { ...unknownFacts(asked, asked.version, NOT_PUBLIC), originProblem } };
    const pkg: RegistryPackage = { ecosystem: asked.ecosystem, name: asked.name, version: asked.version };
    const lookup = this.#startLookup();
    return this.isPrivate(pkg)
      ? { kind: "found", facts: await privateFacts(lookup, pkg) }
      : await findPublicPackage(lookup, pkg, quick);
  }

  /** `repository` such as `github.com/facebook/react`. */
  async scorecard(repository: string): Promise<Fact<Scorecard | null>> {
    return await findScorecard(this.#startLookup(), repository);
  }

  /** Which services answer; `reason` is null for one that does. */
  async reachable(): Promise<{ name: string; reason: string | null }[]> {
    const known: RegistryPackage & { version: string } = { ecosystem: "npm", name: "react", version: "18.2.0" };
    const { depsDev, osv, scorecard, clearlyDefined } = this.sources;
    const registry = this.sources.registry("npm", known.name);
    const asked: { name: string; answer: Promise<ServiceAnswer<unknown>> }[] = [
      ...(registry ? [{ name: registry.name, answer: readRegistry(registry, known) }] : []),
      { name: depsDev.name, answer: depsVersion(depsDev, known, known.version) },
      { name: osv.name, answer: advisoriesOf(osv, known, known.version) },
      { name: scorecard.name, answer: scorecardOf(scorecard, "github.com/facebook/react") },
      { name: clearlyDefined.name, answer: declaredLicense(clearlyDefined, known, known.version) },
    ];
    return await Promise.all(
      asked.map(async ({ name, answer }) => {
        const settled = await answer;
        return { name, reason: settled.kind === "failed" ? settled.reason : null };
      }),
    );
  }

  /** Why a package is not the public one of its name. Registries that the settings name and mirrors are trusted. */
  originProblemOf(pkg: Package): OriginProblem | null {
    return isRegistryPackage(pkg) && (pkg.origins || pkg.possibleOrigins)
      ? originProblemOf(pkg, this.sources.placesOf(pkg.ecosystem, pkg.name))
      : null;
  }

  /** By the desk's settings or npm's (a scope with its own registry), and by hosts that the internet does not know. */
  isPrivate({ ecosystem, name }: Package): boolean {
    return (
      this.#options.privateNames.some((pattern) => matchesGlob(pattern, name, { ignoreCase: true })) ||
      (ecosystem === "npm" && this.sources.hasOwnRegistry(name)) ||
      (ecosystem === "go" && isInternalHost(name.split("/", 1)[0] ?? ""))
    );
  }

  #startLookup(): Lookup {
    const { now, deadlineMs = DEADLINE_MS } = this.#options;
    const deadline = AbortSignal.timeout(deadlineMs);
    return { sources: this.sources, now, deadline, patienceMs: PATIENCE * deadlineMs };
  }

  [Symbol.dispose](): void {
    this.sources[Symbol.dispose]();
  }
}

function notLookedUp(type: string): string {
  return `the desk looks up no facts of ${type} packages`;
}

/** A private name is sent only to a registry that npm's settings name for its scope. */
async function privateFacts({ sources, deadline }: Lookup, pkg: RegistryPackage): Promise<PackageFacts> {
  const registry =
    pkg.ecosystem === "npm" && sources.hasOwnRegistry(pkg.name) ? sources.registry("npm", pkg.name) : undefined;
  const entry = registry && (await readRegistry(registry, pkg, deadline));
  if (!registry || entry?.kind !== "ok") return unknownFacts(pkg, pkg.version, PRIVATE);
  return {
    ...unknownFacts(pkg, pkg.version ?? entry.value.version, PRIVATE),
    licenses: knownFact(entry, [readLicense(entry.value.license, registry.name)], registry.name),
    ...(entry.value.deprecated !== undefined && {
      deprecated: knownFact(entry, entry.value.deprecated, registry.name),
    }),
  };
}
