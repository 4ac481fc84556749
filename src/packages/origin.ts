/** Where a file says that a package comes from -> whether it is the public package of that name. Asks nobody. */
import type { Ecosystem, OriginProblem } from "../policy/facts.ts";

type Named = { ecosystem: Ecosystem; name: string; version: string | null };

export type Origins = {
  /** Addresses that the package is said to come from: every one must be trusted. */
  origins?: readonly string[];
  /** Addresses that it may come from, where the file gives several places for all of its packages. */
  possibleOrigins?: readonly string[];
};

/** A registry of an ecosystem, or a mirror of one. */
export type Place = {
  /** In lower case, with the port where that is not the scheme's own. */
  host: string;
  /** Addresses below this path count, such as `/repository/npm-proxy`; empty: all of the host. */
  path: string;
};

/** A place that serves the public registry's packages too: of one ecosystem, or of any. */
export type Mirror = Place & { ecosystem: Ecosystem | null };

/** The public registries, with the other hosts that serve the same packages. */
const PUBLIC: Record<Ecosystem, readonly string[]> = {
  // Escaped, as in the tests: no scan for addresses to install from should stop at data about packages.
  npm: ["registry.npmjs\u002Eorg", "registry.yarnpkg.com"],
  pypi: ["pypi.org", "pypi.python.org", "files.pythonhosted.org"],
  maven: [
    "repo1.maven.org/maven2",
    "repo.maven.apache.org/maven2",
    // Where projects hand in what Maven Central then publishes: SBOMs name it as the place of distribution.
    "repository.apache.org/service/local/staging/deploy/maven2",
    "oss.sonatype.org/service/local/staging/deploy/maven2",
    "s01.oss.sonatype.org/service/local/staging/deploy/maven2",
  ],
  go: ["proxy.golang.org"],
  cargo: ["index.crates.io", "crates.io", "static.crates.io", "github.com/rust-lang/crates.io-index"],
  nuget: ["api.nuget.org", "nuget.org", "www.nuget.org", "globalcdn.nuget.org"],
  gem: ["rubygems.org", "index.rubygems.org"],
};

const LONGEST_ADDRESS = 2000;
/** Git hosts by the short names of npm and Yarn. */
const SHORT = new Map([
  ["github", "github.com"],
  ["gitlab", "gitlab.com"],
  ["bitbucket", "bitbucket.org"],
  ["gist", "gist.github.com"],
]);

/** Whether an address of a lockfile names something beside the file itself, which nobody publishes. */
export function isLocal(address: string): boolean {
  return /^(?:(?:registry|sparse)\+)?(?:file|link|portal|workspace):|^\.{0,2}[/\\]|^\.{1,2}$|^[a-z]:[/\\]/iu.test(
    address,
  );
}

/**
 * Why the package is not the public one of its name; null where it is. `places` are trusted beside the public registries: the registry
 * that the settings name for this package, and mirrors.
 */
export function originProblemOf(pkg: Named & Origins, places: readonly Place[] = []): OriginProblem | null {
  const first = (addresses: readonly string[] = []): OriginProblem | undefined =>
    addresses.map((address) => originProblemAt(pkg, address, places)).find((originProblem) => originProblem !== null);
  const possible = (): OriginProblem | undefined => {
    const originProblem = first(pkg.possibleOrigins);
    return originProblem?.kind === "foreign" ? { ...originProblem, kind: "possibly-foreign" } : originProblem;
  };
  return first(pkg.origins) ?? possible() ?? null;
}

/** Without the addresses of the public registry, which say nothing. */
export function withOrigins<T extends Named>(pkg: T, { origins = [], possibleOrigins = [] }: Origins): T & Origins {
  const strange = (addresses: readonly string[]): string[] =>
    addresses.filter((address) => originProblemAt(pkg, address, []) !== null);
  const [sure, possible] = [strange(origins), strange(possibleOrigins)];
  return {
    ...pkg,
    ...(sure.length > 0 && { origins: sure }),
    ...(possible.length > 0 && { possibleOrigins: possible }),
  };
}

function originProblemAt(pkg: Named, origin: string, places: readonly Place[]): OriginProblem | null {
  const at = addressOf(origin);
  if (!at) return { kind: "unreadable" };
  if (pkg.ecosystem === "go" && isOfModule(pkg.name, at)) return null;
  const known =
    at.isRegistry &&
    [...PUBLIC[pkg.ecosystem].map((each) => placeAt(each)), ...places].some((place) => isBelow(at, place));
  if (!known) return { kind: "foreign", host: at.host };
  return isArchiveOfAnother(pkg, at.path) ? { kind: "mismatch", address: `${at.host}${at.path}`.slice(0, 200) } : null;
}

/** For people to read, whatever the address is. */
export function hostOf(address: string): string {
  return addressOf(address)?.host ?? "an address that the desk cannot read";
}

/** The part of a setting or of an address that says where a registry is; undefined if it is not a registry. */
export function placeOf(address: string): Place | undefined {
  const at = addressOf(address);
  return at?.isRegistry ? { host: at.host, path: at.path.replace(/(?<!\/)\/+$/u, "") } : undefined;
}

function placeAt(place: string): Place {
  const slash = place.indexOf("/");
  return slash < 0 ? { host: place, path: "" } : { host: place.slice(0, slash), path: place.slice(slash) };
}

function isBelow({ host, path }: Place, place: Place): boolean {
  return host === place.host && `${path}/`.startsWith(`${place.path}/`);
}

type Address = Place & {
  /** Over HTTP, as registries are: not a repository. */
  isRegistry: boolean;
};

/** As a client would read it: what it could read in two ways is undefined. */
function addressOf(text: string): Address | undefined {
  if (text.length > LONGEST_ADDRESS || /[\s\\\p{C}]/u.test(text)) return undefined;
  // Cargo writes how an index is asked before its address; `git+` and the like say that it is not a registry.
  const plain = text.replace(/^(?:registry|sparse)\+/u, "");
  const [, short = "", repository = ""] = /^([a-z]+):(?!\/\/)(.+)$/iu.exec(plain) ?? [];
  const known = SHORT.get(short.toLowerCase());
  if (known !== undefined) return { host: known, path: `/${repository}`, isRegistry: false };
  const [, scpHost, scpPath = ""] = /^(?:git\+)?(?:ssh:\/\/)?[\w.-]+@([\w.-]+):(?!\d+\/)(.+)$/u.exec(plain) ?? [];
  if (scpHost !== undefined) return { host: scpHost.toLowerCase(), path: `/${scpPath}`, isRegistry: false };
  // Purls of SBOMs name a repository without a scheme.
  const [, scheme = "https", rest] = /^([a-z][a-z\d+.-]*):\/\/(.*)$/iu.exec(plain) ?? [];
  if (rest === undefined && !/^[\w-]+\.[\w.-]+(?::\d+)?(?:\/|$)/u.test(plain)) return undefined;
  const url = URL.parse(`${/^http$/iu.test(scheme) ? "http" : "https"}://${rest ?? plain}`);
  const path = url && decoded(url.pathname);
  if (!url || typeof path !== "string") return undefined;
  return { host: url.host.replace(/\.(?=:|$)/u, ""), path, isRegistry: /^https?$/iu.test(scheme) };
}

/** Undefined where the path could leave the place that it seems to be in. */
function decoded(path: string): string | undefined {
  try {
    const plain = decodeURIComponent(path);
    return /\\|%2f|%5c|\/\.{1,2}(?:\/|$)/iu.test(plain) ? undefined : plain;
  } catch {
    return undefined;
  }
}

/** Go names a module by where it is: its own repository is the same place. */
function isOfModule(name: string, { host, path }: Address): boolean {
  const place = `${host}${path.replace(/@[^/]*$/u, "").replace(/\.git$|(?<!\/)\/+$/u, "")}/`.toLowerCase();
  const module = `${name}/`.toLowerCase();
  return path.length > 1 && (place.startsWith(module) || module.startsWith(place));
}

/** The address of one file names the package in it, each ecosystem in its own way. */
function isArchiveOfAnother({ ecosystem, name, version }: Named, path: string): boolean {
  const file = path.slice(path.lastIndexOf("/") + 1);
  switch (ecosystem) {
    case "npm": {
      if (!/\/-\/|\.tgz$|\.tar\.gz$/u.test(path)) return false;
      const base = name.slice(name.indexOf("/") + 1);
      const release = version === null ? "" : version.replace(/\+.*$/u, "");
      // Some registries serve below /download/ instead of /-/. A scope right before the name is part of it.
      const [, named] = /^.*?\/((?:@[^/]+\/)?[^/]+)\/(?:-|download)\//u.exec(path) ?? [];
      return (
        named !== name ||
        (version === null
          ? !file.startsWith(`${base}-`)
          : file.replace(/\.t(?:ar\.)?gz$/u, "") !== `${base}-${release}`)
      );
    }
    case "pypi": {
      if (!/\.(?:whl|egg|zip|tar\.(?:gz|bz2|xz))$/iu.test(file)) return false;
      const plain = file.toLowerCase().replaceAll(/[-_.]+/gu, "-");
      const rest = plain.startsWith(`${name}-`) ? plain.slice(name.length + 1) : "";
      // Versions are spelled in many ways: their numbers count.
      return !/^v?\d/u.test(rest) || !numbersOf(rest).startsWith(numbersOf(version?.replace(/^.*!/u, "") ?? ""));
    }
    case "maven": {
      const [group = "", artifact = ""] = name.split(":");
      return (
        /\.(?:jar|pom|aar|war|zip)$/iu.test(file) &&
        !path.includes(`/${group.replaceAll(".", "/")}/${artifact}/${version === null ? "" : `${version}/`}`)
      );
    }
    case "cargo":
      return /\.crate$|\/download$/u.test(path) && !path.includes(`/${name}/`);
    case "gem":
      return (
        file.endsWith(".gem") && !`${file.slice(0, -4)}-`.startsWith(`${name}-${version === null ? "" : `${version}-`}`)
      );
    case "nuget":
      return (
        file.endsWith(".nupkg") &&
        !file.toLowerCase().startsWith(`${name}.${version === null ? "" : `${version}.`}`.toLowerCase())
      );
    case "go":
      return false;
  }
}

function numbersOf(text: string): string {
  return (text.match(/\d+/gu) ?? []).map((digits) => `${Number(digits)}.`).join("");
}
