/**
 * Decides whether a package is the public one of its name, by the addresses that a file gives for it. Sends no
 * requests.
 */
import { type Ecosystem, isEcosystem, type OriginProblem, type PackageType } from "../policy/facts.ts";

type PackageVersion = { ecosystem: PackageType; name: string; version: string | null };

export type Origins = {
  /** Addresses that the file gives for this package: all of them must be trusted. */
  origins?: readonly string[];
  /** Addresses that it may come from: the file gives several for all of its packages. */
  possibleOrigins?: readonly string[];
};

/** A registry of an ecosystem, or a mirror of one. */
export type Place = {
  /** In lower case, with the port unless it is the default one. */
  host: string;
  /** Covers the addresses below it, such as `/repository/npm-proxy`; empty for the whole host. */
  path: string;
};

/** Also serves the packages of the public registry; `ecosystem` null means of all ecosystems. */
export type Mirror = Place & { ecosystem: Ecosystem | null };

/** The public registries, and other hosts that serve the same packages. */
const PUBLIC_REGISTRIES: Record<Ecosystem, readonly string[]> = {
  // Escaped, as in the tests: a scan for addresses to install from must not report data about packages.
  npm: ["registry.npmjs\u002Eorg", "registry.yarnpkg.com"],
  pypi: ["pypi.org", "pypi.python.org", "files.pythonhosted.org"],
  maven: [
    "repo1.maven.org/maven2",
    "repo.maven.apache.org/maven2",
    // Projects upload here what Maven Central then publishes, and SBOMs name these as the distribution.
    "repository.apache.org/service/local/staging/deploy/maven2",
    "oss.sonatype.org/service/local/staging/deploy/maven2",
    "s01.oss.sonatype.org/service/local/staging/deploy/maven2",
  ],
  go: ["proxy.golang.org"],
  cargo: ["index.crates.io", "crates.io", "static.crates.io", "github.com/rust-lang/crates.io-index"],
  nuget: ["api.nuget.org", "nuget.org", "www.nuget.org", "globalcdn.nuget.org"],
  gem: ["rubygems.org", "index.rubygems.org"],
};

const MAX_ADDRESS_LENGTH = 2000;
/** Git hosts by the prefixes that npm and Yarn use. */
const GIT_HOSTS = new Map([
  ["github", "github.com"],
  ["gitlab", "gitlab.com"],
  ["bitbucket", "bitbucket.org"],
  ["gist", "gist.github.com"],
]);

/** Whether an address in a lockfile names a local file or folder, which is not published. */
export function isLocal(address: string): boolean {
  return /^(?:(?:registry|sparse)\+)?(?:file|link|portal|workspace):|^\.{0,2}[/\\]|^\.{1,2}$|^[a-z]:[/\\]/iu.test(
    address,
  );
}

/**
 * Why the package is not the public one of its name; null if it is. `places` are trusted in addition to the public
 * registries: the registry that the settings name for this package, and mirrors.
 */
export function originProblemOf(pkg: PackageVersion & Origins, places: readonly Place[] = []): OriginProblem | null {
  const first = (addresses: readonly string[] = []): OriginProblem | undefined =>
    addresses.map((address) => originProblemAt(pkg, address, places)).find((originProblem) => originProblem !== null);
  const possible = (): OriginProblem | undefined => {
    const originProblem = first(pkg.possibleOrigins);
    return originProblem?.kind === "foreign" ? { ...originProblem, kind: "possibly-foreign" } : originProblem;
  };
  return first(pkg.origins) ?? possible() ?? null;
}

/** Drops the addresses of public registries, which carry no information. */
export function withOrigins<T extends PackageVersion>(
  pkg: T,
  { origins = [], possibleOrigins = [] }: Origins,
): T & Origins {
  const notPublic = (addresses: readonly string[]): string[] =>
    addresses.flatMap((address) => {
      const problem = originProblemAt(pkg, address, []);
      if (problem === null) return [];
      // What is ambiguous stays as it is, so that it stays ambiguous.
      return problem.kind === "unreadable" ? address : withoutCredentials(address);
    });
  const [certain, possible] = [notPublic(origins), notPublic(possibleOrigins)];
  return {
    ...pkg,
    ...(certain.length > 0 && { origins: certain }),
    ...(possible.length > 0 && { possibleOrigins: possible }),
  };
}

/** Origins are stored and shown. */
function withoutCredentials(address: string): string {
  return address.replace(/(?<=:\/\/)[^/@]*@/u, "");
}

function originProblemAt(pkg: PackageVersion, origin: string, places: readonly Place[]): OriginProblem | null {
  const { ecosystem } = pkg;
  // No service is asked about other types, so none can be asked about the wrong package.
  if (!isEcosystem(ecosystem)) return null;
  const at = addressOf(origin);
  if (!at) return { kind: "unreadable" };
  if (ecosystem === "go" && isOfModule(pkg.name, at)) return null;
  const known =
    at.isRegistry &&
    [...PUBLIC_REGISTRIES[ecosystem].map((each) => placeAt(each)), ...places].some((place) => isBelow(at, place));
  if (!known) return { kind: "foreign", host: at.host };
  return isArchiveOfAnother(pkg, at.path) ? { kind: "mismatch", address: `${at.host}${at.path}`.slice(0, 200) } : null;
}

/** Names that no public name server answers: RFC 2606, RFC 6762, ICANN's `internal`, and what companies use instead. */
const INTERNAL_DOMAIN = /\.(?:example|test|invalid|localhost|local|internal|intranet|corp|home|lan|private)$/iu;

/** Whether a host can only be in a company's own network. */
export function isInternalHost(host: string): boolean {
  return INTERNAL_DOMAIN.test(host.replace(/:\d+$/u, ""));
}

/** The host of any address, for people to read. */
export function hostOf(address: string): string {
  return addressOf(address)?.host ?? "an address that the desk cannot read";
}

/** The host and path of a registry; undefined if the address is not that of a registry. */
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
  /** Reached over HTTP, as registries are; false for a git repository. */
  isRegistry: boolean;
};

/** Parses an address as a client would; undefined if it is ambiguous. */
function addressOf(text: string): Address | undefined {
  if (text.length > MAX_ADDRESS_LENGTH || /[\s\\\p{C}]/u.test(text)) return undefined;
  // Cargo writes the protocol of an index before its address. Other prefixes, such as `git+`, mean that it is not a
  // registry.
  const address = text.replace(/^(?:registry|sparse)\+/u, "");
  const [, short = "", repository = ""] = /^([a-z]+):(?!\/\/)(.+)$/iu.exec(address) ?? [];
  const known = GIT_HOSTS.get(short.toLowerCase());
  if (known !== undefined) return { host: known, path: `/${repository}`, isRegistry: false };
  const [, scpHost, scpPath = ""] = /^(?:git\+)?(?:ssh:\/\/)?[\w.-]+@([\w.-]+):(?!\d+\/)(.+)$/u.exec(address) ?? [];
  if (scpHost !== undefined) return { host: scpHost.toLowerCase(), path: `/${scpPath}`, isRegistry: false };
  // Purls in SBOMs can name a repository without a scheme.
  const [, scheme = "https", rest] = /^([a-z][a-z\d+.-]*):\/\/(.*)$/iu.exec(address) ?? [];
  if (rest === undefined && !/^[\w-]+\.[\w.-]+(?::\d+)?(?:\/|$)/u.test(address)) return undefined;
  const url = URL.parse(`${/^http$/iu.test(scheme) ? "http" : "https"}://${rest ?? address}`);
  const path = url && decoded(url.pathname);
  if (!url || typeof path !== "string") return undefined;
  return { host: url.host.replace(/\.(?=:|$)/u, ""), path, isRegistry: /^https?$/iu.test(scheme) };
}

/** Undefined if the path could lead outside the folder that it seems to be in. */
function decoded(path: string): string | undefined {
  try {
    const decodedPath = decodeURIComponent(path);
    return /\\|%2f|%5c|\/\.{1,2}(?:\/|$)/iu.test(decodedPath) ? undefined : decodedPath;
  } catch {
    return undefined;
  }
}

/** A Go module is named by its repository, so that address is the public one. */
function isOfModule(name: string, { host, path }: Address): boolean {
  const place = `${host}${path.replace(/@[^/]*$/u, "").replace(/\.git$|(?<!\/)\/+$/u, "")}/`.toLowerCase();
  const module = `${name}/`.toLowerCase();
  return path.length > 1 && (place.startsWith(module) || module.startsWith(place));
}

/**
 * Whether the address of an archive names another package or version. Each ecosystem names its archives in its own way.
 */
function isArchiveOfAnother({ ecosystem, name, version }: PackageVersion, path: string): boolean {
  const file = path.slice(path.lastIndexOf("/") + 1);
  switch (ecosystem) {
    case "npm": {
      if (!/\/-\/|\.tgz$|\.tar\.gz$/u.test(path)) return false;
      const base = name.slice(name.indexOf("/") + 1);
      const release = version === null ? "" : version.replace(/\+.*$/u, "");
      // Some registries serve archives below /download/ instead of /-/. A scope directly before the name is part of it.
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
      const normalized = file.toLowerCase().replaceAll(/[-_.]+/gu, "-");
      const rest = normalized.startsWith(`${name}-`) ? normalized.slice(name.length + 1) : "";
      // A version can be spelled in many ways, so only its numbers are compared.
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
    default:
      return false;
  }
}

function numbersOf(text: string): string {
  return (text.match(/\d+/gu) ?? []).map((digits) => `${Number(digits)}.`).join("");
}
