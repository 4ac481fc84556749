/** The external services that know packages, each with its own circuit breaker, and the cache that they share. */
import registryAuthToken from "registry-auth-token";
import registryUrl from "registry-url";
import type { Ecosystem } from "../policy/facts.ts";
import { FactCache } from "./fact-cache.ts";
import { type Mirror, type Place, placeOf } from "./origin.ts";
import { Service } from "./service.ts";

export type SourcesOptions = {
  /** Base addresses of the public services. */
  depsDev: string;
  scorecard: string;
  osv: string;
  clearlyDefined: string;
  /** Registries other than the public ones. npm's registry comes from npm's own settings unless it is named here. */
  registries?: Partial<Record<Ecosystem, string>>;
  mirrors?: readonly Mirror[];
  /** Patterns of names, with `*` for any characters, that are never sent to a public service. */
  privateNames: readonly string[];
  /** The folder of the cache; null keeps answers in memory only. */
  cacheDir: string | null;
  now: () => Date;
  /** For one lookup. */
  deadlineMs?: number;
  /** For one request. */
  timeoutMs?: number;
};

const REGISTRIES: Record<Exclude<Ecosystem, "npm" | "go">, [name: string, url: string]> = {
  pypi: ["PyPI", "https://pypi.org"],
  cargo: ["crates.io", "https://crates.io"],
  gem: ["RubyGems", "https://rubygems.org"],
  nuget: ["NuGet", "https://api.nuget.org"],
  maven: ["Maven Central", "https://repo1.maven.org/maven2"],
};
const CLEARLY_DEFINED_CONCURRENCY = 4;
/** Lower than for public services: a company's mirror is a smaller server than a content delivery network. */
const REGISTRY_CONCURRENCY = 12;

export class Sources implements Disposable {
  readonly depsDev: Service;
  readonly scorecard: Service;
  readonly osv: Service;
  readonly clearlyDefined: Service;
  readonly #cache: FactCache;
  readonly #registries = new Map<string, Service>();
  readonly #npmRegistries = new Map<string | undefined, string>();
  readonly #options: SourcesOptions;

  constructor(options: SourcesOptions) {
    const { now, timeoutMs = 4000 } = options;
    this.#options = options;
    this.#cache = new FactCache(options.cacheDir, now());
    const service = (name: string, url: string, concurrency?: number): Service =>
      new Service({ name, url, timeoutMs, ...(concurrency !== undefined && { concurrency }) }, this.#cache, now);
    this.depsDev = service("deps.dev", options.depsDev);
    this.scorecard = service("OpenSSF Scorecard", options.scorecard);
    this.osv = service("OSV", options.osv);
    this.clearlyDefined = service("ClearlyDefined", options.clearlyDefined, CLEARLY_DEFINED_CONCURRENCY);
  }

  /** The registry of a package; npm may have one for each scope. Undefined if the ecosystem has none. */
  registry(ecosystem: Ecosystem, name: string): Service | undefined {
    if (ecosystem === "go") return undefined;
    const { now, timeoutMs = 4000 } = this.#options;
    const title = ecosystem === "npm" ? "npm" : REGISTRIES[ecosystem][0];
    const place = this.#registryUrl(ecosystem, name);
    const known = this.#registries.get(`${ecosystem} ${place}`);
    if (known) return known;
    const token = ecosystem === "npm" ? registryAuthToken(place, { recursive: true }) : undefined;
    const headers: Record<string, string> = token ? { authorization: `${token.type} ${token.token}` } : {};
    const service = new Service(
      { name: title, url: place, timeoutMs, headers, concurrency: REGISTRY_CONCURRENCY },
      this.#cache,
      now,
    );
    this.#registries.set(`${ecosystem} ${place}`, service);
    return service;
  }

  /** Whether npm's settings name a registry for the scope of this package that is not the default one. */
  hasOwnRegistry(name: string): boolean {
    return this.#npmRegistry(name) !== this.#npmRegistry("");
  }

  /** The registries and mirrors that the settings allow for a package, in addition to the public registry. */
  placesOf(ecosystem: Ecosystem, name: string): Place[] {
    const configured = ecosystem === "go" ? undefined : placeOf(this.#registryUrl(ecosystem, name));
    const mirrors = (this.#options.mirrors ?? []).filter(
      (mirror) => mirror.ecosystem === null || mirror.ecosystem === ecosystem,
    );
    return configured ? [configured, ...mirrors] : mirrors;
  }

  #registryUrl(ecosystem: Exclude<Ecosystem, "go">, name: string): string {
    const named = this.#options.registries?.[ecosystem];
    if (named !== undefined) return named;
    return ecosystem === "npm" ? this.#npmRegistry(name) : REGISTRIES[ecosystem][1];
  }

  /** Cached for each scope: npm's settings are files, and a project has thousands of packages. */
  #npmRegistry(name: string): string {
    const scope = name.startsWith("@") ? name.split("/")[0] : undefined;
    const known = this.#npmRegistries.get(scope) ?? registryUrl(scope);
    this.#npmRegistries.set(scope, known);
    return known;
  }

  [Symbol.dispose](): void {
    for (const service of [this.depsDev, this.scorecard, this.osv, this.clearlyDefined, ...this.#registries.values()])
      service[Symbol.dispose]();
    this.#cache[Symbol.dispose]();
  }
}
