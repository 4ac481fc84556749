/**
 * Reads the packages of a lockfile or SBOM in any known format, recognized by the file's name or, failing that, by its
 * content.
 */
import { InvalidError } from "../../base/errors.ts";
import { truncate } from "../../base/truncate.ts";
import { inWords, wordsIn } from "../../words/words.ts";
import { BUN_LOCK, has, JSON_FORMATS, TEXT_FORMATS, type TextFormat, XML_FORMATS } from "./formats.ts";
import { type ManifestContents, parseSyntax } from "./manifest.ts";
import { refuseBinary, refuseByElement, refuseByJson, refuseByName, refuseByText } from "./unsupported.ts";

export type Manifest = ManifestContents & {
  /** As its tool calls it: `package-lock.json`, `CycloneDX`. */
  format: string;
};

const MAX_SIZE = 30_000_000;

/** Whether the parser may take long even for a short text. */
export function isSlow(fileName: string, text: string): boolean {
  return textFormatOf(nameOf(fileName), text)?.slow ?? false;
}

/** Parsing the JSON of this many packages takes a few milliseconds. */
const PACKAGES_PER_PIECE = 500;

/** A manifest as the sandbox returns it: packages as pieces of JSON, which the main thread can parse one at a time. */
export type ManifestInPieces = Omit<Manifest, "packages"> & { pieces: string[] };

/** The entry point in the sandbox. */
export function work({ file, text }: { file: string; text: string }): ManifestInPieces {
  const { packages, ...others } = readManifest(file, text);
  const pieces: string[] = [];
  for (let at = 0; at < packages.length; at += PACKAGES_PER_PIECE)
    pieces.push(JSON.stringify(packages.slice(at, at + PACKAGES_PER_PIECE)));
  return { ...others, pieces };
}

/** `fileName` may contain folders. Throws an InvalidError that names the file, the line if known, and the remedy. */
export function readManifest(fileName: string, text: string): Manifest {
  const file = baseName(fileName);
  try {
    return read(file, text.replace(/^\uFEFF/u, ""));
  } catch (error) {
    if (!(error instanceof InvalidError)) throw error;
    throw new InvalidError((language) => wordsIn(language).manifests.inFile(file, error.userMessageIn(language)), {
      cause: error,
    });
  }
}

function read(file: string, text: string): Manifest {
  if (text.length > MAX_SIZE)
    throw new InvalidError(inWords((words) => words.manifests.tooLarge(MAX_SIZE / 1_000_000)));
  if (text.trim() === "") throw new InvalidError(inWords((words) => words.manifests.empty));
  refuseBinary(text);
  if (text.includes("\0"))
    throw new InvalidError(inWords(({ manifests }) => manifests[isUtf16(text) ? "utf16" : "notText"]));
  const name = nameOf(file);
  if (BUN_LOCK.name.test(name) || BUN_LOCK.text.test(text)) return { format: BUN_LOCK.format, ...BUN_LOCK.read(text) };
  if (/^\s*\{/u.test(text)) return readJson(name, text);
  if (/^\s*</u.test(text)) return readXml(name, text);
  const known = textFormatOf(name, text);
  if (!known || known.name?.test(name) !== true) refuseByName(name);
  if (known && isSure(known, name, text)) return { format: known.format, ...known.read(text, name) };
  refuseByText(text);
  if (!known) throw new InvalidError(inWords((words) => words.manifests.unknownFormat));
  return { format: known.format, ...known.read(text, name) };
}

/** A text that only begins like a format may be another one. */
function isSure(format: TextFormat, name: string, text: string): boolean {
  return format.name?.test(name) === true || format.signed?.test(text.slice(0, HEAD)) === true;
}

function isUtf16(text: string): boolean {
  return /^(?:[^\0]\0|\0[^\0]){2}/u.test(text);
}

export function baseName(fileName: string): string {
  return truncate(fileName.split(/[/\\]/u).at(-1) ?? "", 100) || wordsIn("en").manifests.unnamedFile;
}

/** In lower case. A browser saves a second copy as "name (1).txt". */
function nameOf(fileName: string): string {
  return baseName(fileName)
    .toLowerCase()
    .replace(/(?<!\s)\s*\(\d+\)|(?<!\s)\s+-\s+copy/u, "");
}

const HEAD = 20_000;

function textFormatOf(name: string, text: string): TextFormat | undefined {
  const head = text.slice(0, HEAD);
  return (
    TEXT_FORMATS.find((each) => each.signed?.test(head)) ??
    TEXT_FORMATS.find((each) => each.name?.test(name)) ??
    TEXT_FORMATS.find((each) => each.text.test(head))
  );
}

function readJson(name: string, text: string): Manifest {
  const json = parseSyntax((): unknown => JSON.parse(text));
  // GitHub's export of an SBOM is wrapped.
  const inner = has(json, "sbom") ? json["sbom"] : json;
  const known = JSON_FORMATS.find(({ matches }) => matches(inner));
  if (known) return { format: known.format, ...known.read(inner) };
  refuseByName(name);
  refuseByJson(inner);
  throw new InvalidError(inWords((words) => words.manifests.unknownFormat));
}

/** In linear time, also for a text that opens a comment at each place and closes none. */
function withoutComments(xml: string): string {
  const [before = "", ...comments] = xml.split("<!--");
  const after = comments.map((part) => (part.includes("-->") ? part.slice(part.indexOf("-->") + 3) : ""));
  return [before, ...after].join("");
}

function readXml(name: string, text: string): Manifest {
  // Past the declaration, comments and a document type.
  const [, element = ""] = /<(?:[\w.-]+:)?([A-Za-z][\w.-]*)/u.exec(withoutComments(text.slice(0, HEAD))) ?? [];
  const known = XML_FORMATS.find((each) => each.text.test(element));
  if (known) return { format: known.format, ...known.read(text, name) };
  refuseByName(name);
  refuseByElement(element);
  throw new InvalidError(inWords((words) => words.manifests.unknownFormat));
}
