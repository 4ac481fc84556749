/**
 * Package URLs of any type (https://github.com/package-url/purl-spec): text to parts, and parts to canonical text. Does
 * not know which packages exist. Throws nothing but InvalidError.
 */
import { InvalidError } from "../base/errors.ts";
import { truncate } from "../base/truncate.ts";
import { inWords } from "../words/words.ts";

export type Purl = {
  /** In lower case, such as `golang` or `deb`. */
  type: string;
  /** Such as `@scope`, `org.apache.commons` or `debian`; null if there is none. */
  namespace: string | null;
  name: string;
  version: string | null;
  /** Such as `arch`; keys in lower case. */
  qualifiers: Readonly<Record<string, string>>;
  /** Such as `googleapis/api/annotations`; null if there is none. */
  subpath: string | null;
};

const TYPE = /^[a-z][a-z\d.+-]*$/u;
const QUALIFIER_KEY = /^[a-z][a-z\d._-]*$/u;

/**
 * What the definition of a type lower-cases. npm is absent: old npm packages have capitals, as `JSONStream` has. So is
 * golang: the spec lower-cases it, but Go's own proxy and checksums do not.
 */
const LOWER_CASE: Readonly<Record<string, readonly ("namespace" | "name" | "version")[]>> = {
  alpm: ["namespace", "name"],
  apk: ["namespace", "name"],
  bitbucket: ["namespace", "name"],
  composer: ["namespace", "name"],
  deb: ["namespace", "name"],
  github: ["namespace", "name"],
  hex: ["namespace", "name"],
  huggingface: ["version"],
  oci: ["name"],
  pypi: ["name"],
  rpm: ["namespace"],
};
const NEEDS_NAMESPACE = ["alpm", "apk", "bitbucket", "composer", "deb", "github", "maven", "swift"];

/** Throws InvalidError for text that is not a purl. */
export function parsePurl(text: string): Purl {
  const [beforeSubpath, subpath = ""] = splitAt(text.trim(), text.trim().lastIndexOf("#"));
  const [address, query = ""] = splitAt(beforeSubpath, beforeSubpath.lastIndexOf("?"));
  const [, type = "", path = ""] = /^pkg:\/*([^/]+)\/+(.*)$/isu.exec(address) ?? [];
  const at = versionStart(path);
  const [named, version = ""] = splitAt(path, at);
  const segments = named.split("/").filter(Boolean);
  // "pkg:swift/github.com/Alamofire/@5.4.3" has no name.
  const name = at > 0 && named.endsWith("/") ? "" : (segments.pop() ?? "");
  try {
    return checkedPurl({
      type: type.toLowerCase(),
      namespace: segments.map(decodeURIComponent).join("/") || null,
      name: decodeURIComponent(name),
      version: decodeURIComponent(version) || null,
      qualifiers: parseQualifiers(query),
      subpath: subpath.split("/").map(decodeURIComponent).filter(isPathSegment).join("/") || null,
    });
  } catch (error) {
    throw notAPurl(text, error);
  }
}

/** Canonical text. Throws InvalidError for parts that make no purl, such as an empty name. */
export function formatPurl(parts: Purl): string {
  let purl: Purl;
  try {
    purl = checkedPurl(parts);
  } catch (error) {
    throw notAPurl(`pkg:${parts.type}/${parts.name}`, error);
  }
  const { type, namespace, name, version, qualifiers, subpath } = purl;
  const path = [...(namespace?.split("/") ?? []), name].map(encode).join("/");
  const query = Object.entries(qualifiers)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${encode(value)}`)
    .join("&");
  const sub = subpath?.split("/").map(encode).join("/");
  return `pkg:${type}/${path}${version === null ? "" : `@${encode(version)}`}${query && `?${query}`}${sub ? `#${sub}` : ""}`;
}

/** Where the version begins. The @ of an npm scope begins a segment, so it does not separate. */
function versionStart(path: string): number {
  const at = path.lastIndexOf("@");
  const startsSegment = path[at - 1] === "/" || at === 0;
  return startsSegment && path.includes("/", at) ? -1 : at;
}

/** Without the character at the place itself. */
function splitAt(text: string, place: number): [string, string?] {
  return place < 0 ? [text] : [text.slice(0, place), text.slice(place + 1)];
}

function parseQualifiers(query: string): Record<string, string> {
  const pairs = query
    .split("&")
    .filter(Boolean)
    .map((pair) => splitAt(pair, pair.indexOf("=")))
    .map(([key, value = ""]): [string, string] => [key.toLowerCase(), decodeURIComponent(value)]);
  if (new Set(pairs.map(([key]) => key)).size < pairs.length) throw new Error("a qualifier is given twice");
  return Object.fromEntries(pairs);
}

/** Normalizes the parts by the rules of their type. Throws for parts that make no purl. */
function checkedPurl({ type, namespace, name, version, qualifiers, subpath }: Purl): Purl {
  const lower = (part: "namespace" | "name" | "version", text: string | null): string | null =>
    text !== null && Object.hasOwn(LOWER_CASE, type) && LOWER_CASE[type]!.includes(part) ? text.toLowerCase() : text;
  const kept = Object.entries(qualifiers).filter(([, value]) => value !== "");
  if (!TYPE.test(type)) throw new Error("the type is missing or has other characters than a type has");
  if (name === "" || /[\p{Cc}\p{Cs}]/u.test(`${namespace}${name}${version}`)) throw new Error("the name is missing");
  if (namespace === null && NEEDS_NAMESPACE.includes(type)) throw new Error(`${type} needs a namespace`);
  if (kept.some(([key]) => !QUALIFIER_KEY.test(key))) throw new Error("the key of a qualifier is not valid");
  const named = lower("name", name) ?? name;
  return {
    type,
    namespace: lower("namespace", namespace),
    name: type === "pypi" ? named.replaceAll("_", "-") : named,
    version: lower("version", version),
    qualifiers: Object.fromEntries(kept),
    subpath: subpath?.split("/").filter(isPathSegment).join("/") || null,
  };
}

function isPathSegment(segment: string): boolean {
  return segment !== "" && segment !== "." && segment !== "..";
}

/** Everything but letters, digits and `.-_~:` is escaped. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replaceAll("%3A", ":")
    .replaceAll(/[!'()*]/gu, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

function notAPurl(text: string, cause: unknown): InvalidError {
  return new InvalidError(
    inWords((words) => words.packages.notAPurl(JSON.stringify(truncate(text, 100)))),
    { cause },
  );
}
