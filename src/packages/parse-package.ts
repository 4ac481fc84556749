/** Reads what people type and paste as a package: purls, prefixes, addresses, install commands and lines of code. */
import { InvalidError } from "../base/errors.ts";
import { inWords } from "../words/words.ts";
import { withOrigins } from "./origin.ts";
import { otherPackageOf, type Package, packageOf, quoted, registryTypeOf } from "./package.ts";
import { onlyOne, severalPackages } from "./only-one.ts";
import { PACKAGE_PAGES } from "./package-pages.ts";
import { fromCode, fromModules } from "./parse-code.ts";
import { parsePurl } from "./purl.ts";
import { splitRegistryOptions } from "./registry-options.ts";
import { repositoryAt } from "./repositories.ts";
import type { Ecosystem } from "../policy/facts.ts";

/**
 * Reads a package as the command line documents it, and in the forms that people paste. Throws an InvalidError that
 * says what is wrong.
 */
export function parsePackage(raw: string): Package {
  if (raw.length > 2000) throw new InvalidError(inWords((words) => words.packages.nameTooLong));
  const text = raw.trim().replace(/^([`'"])(.*)\1$/su, "$2");
  if (text === "") throw new InvalidError(inWords((words) => words.packages.notNamed));
  return (
    fromPurl(text) ??
    fromAddress(text) ??
    fromModules(text) ??
    fromStatements(text) ??
    fromInstallCommand(text) ??
    fromCode(text) ??
    fromPrefix(text) ??
    fromBareName(text)
  );
}

function fromPurl(text: string): Package | undefined {
  if (!/^pkg:/iu.test(text)) return undefined;
  const { type, namespace, name, version, qualifiers, subpath } = parsePurl(text);
  const ecosystem = registryTypeOf(type);
  const separator = ecosystem === "maven" ? ":" : "/";
  const named = namespace === null ? name : `${namespace}${separator}${name}`;
  if (!ecosystem) return otherPackageOf(type, named, version, { qualifiers, subpath });
  const { repository_url: repository, download_url: download, vcs_url: vcs } = qualifiers;
  return withOrigins(packageOf(ecosystem, named, version), {
    origins: [repository, download, vcs].filter((address) => address !== undefined),
  });
}

function fromPrefix(text: string): Package | undefined {
  const [, prefix = "", rest = ""] = /^([a-z]+):(?!\/\/)(.+)$/isu.exec(text) ?? [];
  const ecosystem = registryTypeOf(prefix);
  return ecosystem && splitVersion(ecosystem, rest);
}

/** `name@version` or, as people type it, `name version`. A leading @ belongs to a scope. */
function splitVersion(ecosystem: Ecosystem, typed: string): Package {
  const text = typed.replace(/^(\S+)\s+v?(\d\S*)$/u, "$1@$2");
  const at = text.indexOf("@", 1);
  if (at > 0) return packageOf(ecosystem, text.slice(0, at), text.slice(at + 1));
  const [group, artifact, version] = text.split(":");
  return ecosystem === "maven" && version !== undefined
    ? packageOf("maven", `${group}:${artifact}`, version)
    : packageOf(ecosystem, text);
}

function fromBareName(text: string): Package {
  if (/^[\w-]*\.[\w.-]+:[\w.-]+(?:[:@][\w.-]+)?$/u.test(text)) return splitVersion("maven", text);
  return splitVersion("npm", text);
}

function fromAddress(text: string): Package | undefined {
  const address =
    /^(?:https?:\/\/|(?=(?:www\.)?(?:npmjs|github|gitlab|bitbucket|pypi|pkg\.go|crates|nuget|rubygems)\.))/iu.test(
      text,
    ) && URL.parse(text.includes("://") ? text : `https://${text}`);
  if (!address) {
    const repository = /^(?:git(?:\+\w+)?:\/\/|ssh:\/\/|git@)/iu.test(text) ? repositoryAt(text) : undefined;
    if (repository !== undefined) throw isRepository(repository);
    if (/^[a-z+]+:\/\//iu.test(text))
      throw new InvalidError(inWords((words) => words.packages.notAnAddress(quoted(text, 100))));
    return undefined;
  }
  const path = decoded(address.pathname);
  for (const [host, pattern, type] of PACKAGE_PAGES) {
    const [, name, version] = (host.test(address.hostname) && pattern.exec(path)) || [];
    if (name === undefined) continue;
    const named = type === "maven" ? mavenName(name) : name;
    return packageOf(type, named, version === "latest" ? null : version);
  }
  const repository = repositoryAt(address.href);
  if (repository !== undefined) throw isRepository(repository);
  throw new InvalidError(inWords((words) => words.packages.unknownHost(address.hostname)));
}

/** Whether an address is a page of a package on the site of a registry. */
export function isPackagePage(text: string): boolean {
  const address = URL.parse(text.includes("://") ? text : `https://${text}`);
  return (
    address !== null && PACKAGE_PAGES.some(([host, path]) => host.test(address.hostname) && path.test(address.pathname))
  );
}

function isRepository(repository: string): InvalidError {
  return new InvalidError(inWords((words) => words.packages.isRepository(repository)));
}

/** `org/apache/commons/commons-lang3` -> `org.apache.commons:commons-lang3`. */
function mavenName(path: string): string {
  const cut = path.lastIndexOf("/");
  return `${path.slice(0, cut).replaceAll("/", ".")}:${path.slice(cut + 1)}`;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new InvalidError(inWords((words) => words.packages.notAnAddress(quoted(path, 100))));
  }
}

const FLAGS = String.raw`(?:\s+-{1,2}[\w-]+)*\s+`;
const COMMANDS: [RegExp, Ecosystem][] = [
  [new RegExp(String.raw`^(?:npm|pnpm)\s+(?:i|install|add)${FLAGS}(\S+)`, "iu"), "npm"],
  [new RegExp(String.raw`^(?:yarn|bun)\s+(?:global\s+)?add${FLAGS}(\S+)`, "iu"), "npm"],
  [new RegExp(String.raw`^npx${FLAGS}(\S+)`, "iu"), "npm"],
  [new RegExp(String.raw`^(?:python3?\s+-m\s+)?(?:pip3?|uv\s+pip)\s+install${FLAGS}(\S+)`, "iu"), "pypi"],
  [new RegExp(String.raw`^(?:poetry|uv|pipenv)\s+(?:add|install)${FLAGS}(\S+)`, "iu"), "pypi"],
  [new RegExp(String.raw`^cargo\s+(?:add|install)${FLAGS}(\S+)`, "iu"), "cargo"],
  [new RegExp(String.raw`^go\s+(?:get|install)${FLAGS}(\S+)`, "iu"), "go"],
];

/** Includes the registry that an option of the command names, such as `--index-url https://…`. */
function fromInstallCommand(text: string): Package | undefined {
  const { command, origins } = splitRegistryOptions(text);
  const named = fromCommand(command);
  const others = command.match(/(?<=[\s=])https?:\/\/\S+/giu) ?? [];
  return named && withOrigins(named, { origins: [...origins, ...others] });
}

function fromCommand(text: string): Package | undefined {
  for (const [command, ecosystem] of COMMANDS) {
    const [start, named] = command.exec(text) ?? [];
    if (start === undefined || named === undefined) continue;
    requireOnePackage(named, text.slice(start.length));
    const requirement = named.replaceAll(/["']/gu, "").replace(/\[[^[\]]*\]/u, "");
    const [, name = requirement, version] =
      ecosystem === "pypi" ? (/^([^=<>~!]+)(?:===?(.+))?/u.exec(requirement) ?? []) : [];
    if (ecosystem === "pypi" && /[<>~!]/u.test(requirement))
      throw new InvalidError(inWords((words) => words.packages.isRange(quoted(requirement, 60), `${name}==1.2.3`)));
    return ecosystem === "pypi"
      ? packageOf("pypi", name, version)
      : splitVersion(ecosystem, requirement.replace(/@latest$/u, ""));
  }
  const [, gem, requirement, installed] =
    /^gem\s+(?:install\s+)?["']?([\w.-]+)["']?(?:,\s*["']([^"']+)["']|\s+(?:-v|--version)\s+(\S+))?/iu.exec(text) ?? [];
  if (gem !== undefined) {
    if (/^gem\s+install\s/iu.test(text)) requireOnePackage(gem, text.replace(/^gem\s+install\s+\S+/iu, ""));
    return packageOf("gem", gem, requirement ?? installed);
  }
  const [, nuget, nugetVersion] =
    /^dotnet\s+add\s+(?:\S+\s+)?package\s+(\S+)(?:\s+(?:-v|--version)\s+(\S+))?/iu.exec(text) ?? [];
  return nuget === undefined ? undefined : packageOf("nuget", nuget, nugetVersion);
}

/** Options whose next word is their value. */
const OPTION_WITH_VALUE =
  /\s-{1,2}(?:index-url|extra-index-url|i|registry|version|v|target|t|features|tag|source|group|g|python)(?:\s+|=)\S+/giu;

/** Throws InvalidError for a command that names several packages: I judge one at a time, and none may be dropped. */
function requireOnePackage(first: string, rest: string): void {
  const others = rest
    .replaceAll(OPTION_WITH_VALUE, " ")
    .split(/\s+/u)
    .filter((word) => word !== "" && !word.startsWith("-"));
  if (others.length > 0) throw severalPackages([first, ...others].map((name) => name.replaceAll(/["']/gu, "")));
}

/** Several commands or lines of code: `npm ci && npm i lodash`. Undefined where none of them alone names a package. */
function fromStatements(text: string): Package | undefined {
  // The lines of an XML element are no statements of their own.
  if (text.includes("<")) return undefined;
  const statements = text.split(/\r?\n|;|&&/u).filter((statement) => statement.trim() !== "");
  if (statements.length < 2) return undefined;
  return onlyOne(statements.flatMap((each) => fromInstallCommand(each.trim()) ?? fromCode(each.trim()) ?? []));
}
