/** Packages by type, name and version, and their purls. Does not check whether a package exists. */
import { InvalidError } from "../base/errors.ts";
import { truncate } from "../base/truncate.ts";
import { type Ecosystem, ECOSYSTEMS, isEcosystem, type PackageType } from "../policy/facts.ts";
import { inWords } from "../words/words.ts";
import type { Origins } from "./origin.ts";
import { formatPurl, type Purl } from "./purl.ts";

export type Package = {
  ecosystem: PackageType;
  /** As the ecosystem spells it: `@scope/name`, `group:artifact`, `golang.org/x/net`; of other types `namespace/name`. */
  name: string;
  version: string | null;
  /** Only of other types than the ecosystems, whose registries know a package by name and version. */
  qualifiers?: Readonly<Record<string, string>>;
  subpath?: string;
} & Origins;

/** A package that services outside know. */
export type RegistryPackage = Package & { ecosystem: Ecosystem };

export function isRegistryPackage(pkg: Package): pkg is RegistryPackage {
  return isEcosystem(pkg.ecosystem);
}

const ALIASES = new Map<string, Ecosystem>([
  ...ECOSYSTEMS.map((name): [string, Ecosystem] => [name, name]),
  ["node", "npm"],
  ["pip", "pypi"],
  ["python", "pypi"],
  ["golang", "go"],
  ["crates", "cargo"],
  ["crate", "cargo"],
  ["rust", "cargo"],
  ["rubygems", "gem"],
  ["ruby", "gem"],
  ["mvn", "maven"],
]);

/** The ecosystem that people mean by a word such as `pip`. */
export function registryTypeOf(word: string): Ecosystem | undefined {
  return ALIASES.get(word.toLowerCase());
}

/** The names that each registry allows. */
const NAME_PATTERNS: Record<Ecosystem, RegExp> = {
  npm: /^(?:@[a-z0-9~_-][a-z0-9._~-]*\/)?[a-z0-9~_-][a-z0-9._~-]*$/iu,
  pypi: /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/iu,
  maven: /^[a-z0-9_.-]+:[a-z0-9_.-]+$/iu,
  go: /^[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)+(?:\/[\w.~-]+)*$/iu,
  cargo: /^[a-z][a-z0-9_-]*$/iu,
  nuget: /^[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?$/iu,
  gem: /^[a-z0-9_][a-z0-9_.-]*$/iu,
};
const MAX_NAME_LENGTH = 214;
const VERSION = /^[\w.+~:!-]{1,100}$/u;
/** Of other types. */
const MAX_LENGTH = 300;

/** Canonical purl, with the version if known, and with the first origin if it is not from the public registry. */
export function purlOf({ origins, possibleOrigins, ...pkg }: Package): string {
  const origin = (origins ?? possibleOrigins)?.[0];
  const purl = partsOf(pkg);
  return formatPurl(origin === undefined ? purl : { ...purl, qualifiers: { repository_url: origin } });
}

/** The purl of the public package of that name, wherever a file says that it comes from. */
export function publicPurlOf(pkg: Package): string {
  return formatPurl(partsOf(pkg));
}

function partsOf({ ecosystem, name, version, qualifiers = {}, subpath }: Omit<Package, keyof Origins>): Purl {
  const cut = ecosystem === "maven" ? name.indexOf(":") : name.lastIndexOf("/");
  return {
    type: ecosystem === "go" ? "golang" : ecosystem,
    namespace: cut < 0 ? null : name.slice(0, cut),
    name: name.slice(cut + 1),
    version,
    qualifiers,
    subpath: subpath ?? null,
  };
}

/** Checks name and version. Throws an InvalidError that says what is wrong. */
export function packageOf(type: PackageType, rawName: string, rawVersion?: string | null): Package {
  if (!isEcosystem(type)) return otherPackageOf(type, rawName, rawVersion ?? null);
  const name = rawName.trim();
  const version = versionOf(type, rawVersion?.trim() ?? "");
  const [unexpected] = /[^\x20-\x7e]/u.exec(name) ?? [];
  if (unexpected !== undefined)
    throw new InvalidError(
      inWords((words) =>
        words.packages.strangeCharacter(quoted(name, 60), JSON.stringify(unexpected), codePointOf(unexpected), type),
      ),
    );
  if (
    name.length > MAX_NAME_LENGTH ||
    !NAME_PATTERNS[type].test(name) ||
    name.split(/[/:]/u).some((part) => /^\.+$/u.test(part))
  )
    throw new InvalidError(inWords((words) => words.packages.notAName(quoted(name, 60), type)));
  checkVersion(type, name, version);
  return {
    ecosystem: type,
    name: type === "pypi" ? name.toLowerCase().replaceAll(/[-_.]+/gu, "-") : name,
    version,
  };
}

function checkVersion(type: Ecosystem, name: string, version: string | null): void {
  if (version === null) return;
  // Maven allows any text: "1.0.0 Final" is a version.
  const bare = type === "maven" ? version.replaceAll(/(?<=\w) (?=\w)/gu, "-") : version;
  if (/^[\^~><=*[(]|[,*]|\s|\|\||(?:^|\.)x$/u.test(bare))
    throw new InvalidError(inWords((words) => words.packages.isRange(quoted(version, 60), `${name}@1.2.3`)));
  if (!VERSION.test(bare)) throw new InvalidError(inWords((words) => words.packages.notAVersion(quoted(version, 60))));
}

/** A package of a type that no service is asked about: its name and version are kept as they are. */
export function otherPackageOf(
  type: string,
  name: string,
  version: string | null,
  { qualifiers = {}, subpath = null }: Partial<Pick<Purl, "qualifiers" | "subpath">> = {},
): Package {
  if (name.length > MAX_LENGTH || (version?.length ?? 0) > MAX_LENGTH || /[\p{Cc}\p{Cf}]/u.test(`${name}${version}`))
    throw new InvalidError(inWords((words) => words.packages.notAName(quoted(name, 60), type)));
  const pkg: Package = {
    ecosystem: type,
    name,
    version,
    ...(Object.keys(qualifiers).length > 0 && { qualifiers }),
    ...(subpath !== null && { subpath }),
  };
  publicPurlOf(pkg);
  return pkg;
}

/** As the ecosystem writes it: with a leading v in Go, without one elsewhere, and unchanged in Maven. */
function versionOf(ecosystem: Ecosystem, version: string): string | null {
  if (version === "" || /^latest$/iu.test(version)) return null;
  // Not before the hash of a commit.
  if (ecosystem === "go") return version.replace(/^(?=\d+(?:\.\d+)*(?:$|[-+]))/u, "v");
  return ecosystem === "maven" ? version : version.replace(/^v(?=\d)/u, "");
}

/** Equal for all spellings that a registry takes for one package. npm and Maven tell `JSONStream` from `jsonstream`. */
export function comparableName({ ecosystem, name }: Pick<Package, "ecosystem" | "name">): string {
  if (ecosystem === "cargo") return name.toLowerCase().replaceAll("_", "-");
  if (ecosystem === "pypi") return name.toLowerCase().replaceAll(/[-_.]+/gu, "-");
  return ecosystem === "nuget" || ecosystem === "go" ? name.toLowerCase() : name;
}

/** Whether both are the same version of the same package, from the same place. */
export function isSamePackage(a: Package, b: Package): boolean {
  const comparable = (pkg: Package): string => purlOf({ ...pkg, name: comparableName(pkg) });
  return comparable(a) === comparable(b);
}

export function quoted(text: string, most: number): string {
  return JSON.stringify(truncate(text, most));
}

function codePointOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
}
