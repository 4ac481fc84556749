/** Normalizes the names of packages and projects, so that different spellings of the same name are equal. */

/** What people type instead of a purl type. */
const TYPE_ALIASES = new Map([
  ["go", "golang"],
  ["crates", "cargo"],
  ["crate", "cargo"],
  ["rubygems", "gem"],
  ["pip", "pypi"],
]);
/** Ecosystems with case-insensitive names. npm is not one: JSONStream and jsonstream are two packages. */
const CASE_INSENSITIVE = ["pypi", "nuget", "cargo", "golang"];

const VERSION = /(?<=[^/\s])@[^@/]*$/u;

/** A purl, or `npm:lodash@4.17.21` -> `pkg:npm/lodash`; anything else in lower case. */
export function packageWithoutVersion(text: string): string {
  const [, purlType, typed, rest] = /^(?:pkg:\/*([a-z][a-z\d.+-]*)\/|([a-z]+):(?!\/))(.+)$/iu.exec(text.trim()) ?? [];
  if (rest === undefined) return text.trim().toLowerCase().replaceAll(/\s+/gu, " ").replace(VERSION, "");
  const rawType = (purlType ?? typed ?? "").toLowerCase();
  const type = TYPE_ALIASES.get(rawType) ?? rawType;
  // A package that is not from the public registry differs from the public package of that name.
  const [, origin = ""] = /[?&](repository_url=[^&#]+)/u.exec(rest) ?? [];
  const path = rest
    .replace(/[?#].*$/u, "")
    .replaceAll(/%40/giu, "@")
    .replaceAll(/%2F/giu, "/")
    .replace(VERSION, "")
    .replace(/(?<!\/)\/+$/u, "");
  const name = type === "maven" ? path.replace(":", "/") : path;
  const cased = CASE_INSENSITIVE.includes(type) ? name.toLowerCase() : name;
  return `pkg:${type}/${withOneSeparator(type, cased)}${origin && `?${origin.replaceAll(/%3A/giu, ":")}`}`;
}

function withOneSeparator(type: string, name: string): string {
  if (type === "pypi") return name.replaceAll(/[-_.]+/gu, "-");
  return type === "cargo" ? name.replaceAll("_", "-") : name;
}

/** Hosts whose repositories are always owner/name: the rest of the path is a page of the repository. */
const OWNER_AND_NAME = ["github.com", "codeberg.org", "bitbucket.org"];

/**
 * `git@github.com:Org/Name.git`, `https://github.com/org/name/pulls` -> `github.com/org/name`; a name without an
 * address in lower case.
 */
export function projectOf(text: string): string {
  const typed = text.trim().replaceAll(/\s+/gu, " ");
  const ssh = /^(?:[\w.-]+@)?([\w-]+(?:\.[\w-]+)+):(?!\d+(?:\/|$)|\/\/)(.+)$/u.exec(typed);
  const address = ssh ? `https://${ssh[1]}/${ssh[2]}` : typed.replace(/^(?:git\+)?[a-z]+:\/\//iu, "https://");
  const url = /\s/u.test(address) ? null : URL.parse(address.startsWith("https:") ? address : `https://${address}`);
  // A name without any dot or slash, such as "curl", is not a host.
  if (url === null || !(address.startsWith("https:") || /^[^/.]+\.[^/]+\//u.test(address))) return typed.toLowerCase();
  const host = url.host.toLowerCase().replace(/^www\./u, "");
  const [repositoryPath = ""] = url.pathname.toLowerCase().split("/-/");
  const parts = repositoryPath.split("/").filter(Boolean);
  const kept = OWNER_AND_NAME.includes(host) ? parts.slice(0, 2) : parts;
  return [host, ...kept].join("/").replace(/\.git$/u, "");
}
