/**
 * Finds the SPDX ids of names and free texts that can mean only one license, with no word left over. The caller marks the
 * result as a guess.
 */
import { exceptionByName, licenseByName, namesBegin, officialLicense } from "./license-dictionary.ts";
import { licenseKey, versionsIn } from "./license-key.ts";
import { restrictionIn, textBeginning, wholeText } from "./license-texts.ts";
import { licenseAtUrl } from "./license-urls.ts";

/**
 * Full names that mean exactly one license and version, as `normalizeName` returns them. A full name is not a guess.
 */
const FULL_NAMES: Record<string, string> = {
  mit: "MIT",
  isc: "ISC",
  "isc (iscl)": "ISC",
  "apache 2.0": "Apache-2.0",
  "apache software 2.0": "Apache-2.0",
  "mozilla public 1.1": "MPL-1.1",
  "mozilla public 1.1 (mpl 1.1)": "MPL-1.1",
  "mozilla public 2.0": "MPL-2.0",
  "mozilla public 2.0 (mpl 2.0)": "MPL-2.0",
  "eclipse public 1.0": "EPL-1.0",
  "eclipse public 1.0 (epl-1.0)": "EPL-1.0",
  "eclipse public 2.0": "EPL-2.0",
  "eclipse public 2.0 (epl-2.0)": "EPL-2.0",
  "boost software 1.0": "BSL-1.0",
  "boost software 1.0 (bsl-1.0)": "BSL-1.0",
  "bsd 3-clause": "BSD-3-Clause",
  "3-clause bsd": "BSD-3-Clause",
  "bsd 2-clause": "BSD-2-Clause",
  "2-clause bsd": "BSD-2-Clause",
  "python software foundation": "PSF-2.0",
  "european union public 1.2": "EUPL-1.2",
  "european union public 1.2 (eupl 1.2)": "EUPL-1.2",
  "gnu general public 2 only": "GPL-2.0-only",
  "gnu general public 2 or later (gpl2+)": "GPL-2.0-or-later",
  "gnu general public 3 or later (gpl3+)": "GPL-3.0-or-later",
  "gnu lesser general public 2 or later (lgpl2+)": "LGPL-2.0-or-later",
  "gnu lesser general public 3 or later (lgpl3+)": "LGPL-3.0-or-later",
  "gnu affero general public 3 or later (agpl3+)": "AGPL-3.0-or-later",
  "the unlicense (unlicense)": "Unlicense",
  "zlib/libpng": "Zlib",
};

/** `The Apache Software License, Version 2.0` -> `apache software 2.0`. */
function normalizeName(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[,"]/gu, " ")
    .replaceAll(/\b(?:the|licen[sc]e)\b/gu, (word) => (word === "the" && name.startsWith("The Unlicense") ? word : " "))
    .replaceAll(/\b(?:version|ver\.?|v\.?) ?(?=\d)/gu, " ")
    .replaceAll(/ - /gu, " ")
    .replaceAll(/\s+/gu, " ")
    .trim();
}

/** The id of a license by its full name: SPDX's own, or one of those that registries offer. */
export function licenseByFullName(name: string): string | undefined {
  const official = officialLicense(name);
  if (official !== undefined) return official;
  const key = name.length > 100 ? "" : normalizeName(name);
  return Object.hasOwn(FULL_NAMES, key) ? FULL_NAMES[key] : undefined;
}

const FAMILY =
  /^(gnu|gnu general public|gpl|gnu gpl|gnu lesser general public|lgpl|gnu lgpl|gnu library or lesser general public|gnu affero general public|agpl|bsd|bsd[- ]style|bsd[- ]like|bsl|artistic|apache|apache software|mozilla public|mpl|eclipse public|epl|cddl|creative commons|cc|cc by|academic free)$/u;

/** Why the name could mean several licenses; undefined if it could not. */
export function ambiguityOf(text: string): string | undefined {
  const [, inner = ""] = / \((.*)\)$/u.exec(text) ?? [];
  const name = normalizeName(text).replace(/ \(.*\)$/u, "");
  const family = FAMILY.exec(name)?.[1];
  if (family === undefined || !/^[\w+. -]*$/u.test(inner) || restrictionIn(inner) !== undefined) return undefined;
  return `"${text.slice(0, 60).toWellFormed()}" does not say which version is meant, and they differ`;
}

export type Guess = {
  parts: string[];
  relation: "AND" | "OR";
  note: string;
  /** A part of the text was not read, so that no other source can confirm the guess. */
  isPartial: boolean;
};

/** Anything longer is a text rather than a name. */
const MAX_NAME_LENGTH = 120;

/**
 * Reads free text such as `GPLv3`, `MIT/X11` or a whole license text. Undefined if any part of it is not understood.
 */
export function guessText(text: string): Guess | undefined {
  const line = text.replaceAll(/\s+/gu, " ").trim();
  if (line.length > MAX_NAME_LENGTH) return guessWholeText(text);
  const whole = guessOne(line);
  if (whole) return { parts: [whole], relation: "AND", note: "read from free text", isPartial: false };
  const parts = line.split(SEPARATORS).map((part) => part.trim());
  const ids = parts.flatMap((part) => guessOne(part) ?? []);
  if (ids.length < parts.length) return undefined;
  const isChoice = parts.length > 1 && line.split(OR_WORD).length === parts.length;
  const note = isChoice
    ? "read from free text"
    : "read from free text that does not say whether one or all of them apply";
  return { parts: ids, relation: isChoice ? "OR" : "AND", note, isPartial: false };
}

function guessWholeText(text: string): Guess | undefined {
  const whole = wholeText(text);
  if (whole !== undefined)
    return { parts: [whole], relation: "AND", note: "read from its whole text", isPartial: false };
  const id = restrictionIn(text) === undefined ? textBeginning(text) : undefined;
  const note = "read from the beginning of a whole license text, of which nobody has read the rest";
  return id === undefined ? undefined : { parts: [id], relation: "AND", note, isPartial: true };
}

const OR_WORD = /(?<!\s)\s+or\s+(?!\(?(?:any |at your option)?\s*(?:later|newer|greater|above))/iu;
const SEPARATORS = new RegExp(`${OR_WORD.source}|\\s+and\\s+|\\s*[,;&|]+\\s*|\\/`, "iu");

function guessOne(part: string): string | undefined {
  const name = part
    .replace(/,? \(?(?:\d{1,2} )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* (?:19|20)\d\d\)?$/iu, "")
    .replace(/^(?:distributed |released |licensed )?under /iu, "");
  return licenseOf(name) ?? licenseBesideBrackets(name);
}

function licenseOf(name: string): string | undefined {
  return licenseByFullName(name) ?? licenseByName(name) ?? gnuLicense(licenseKey(name)) ?? licenseWithException(name);
}

/** "Apache License 2.0 with LLVM exceptions". */
function licenseWithException(name: string): string | undefined {
  const [word] = / (?:with|w\/) (?:the )?/iu.exec(name) ?? [];
  if (word === undefined) return undefined;
  const [before = "", ...after] = name.split(word);
  const exception = exceptionByName(after.join(word));
  const license = exception && licenseOf(before);
  return license && !license.includes(" ") ? `${license} WITH ${exception}` : undefined;
}

/**
 * `GNU General Public License v3 (GPLv3)`: the text in brackets must name the same license again, abbreviate it or be
 * its address.
 */
function licenseBesideBrackets(name: string): string | undefined {
  const [, before = "", inner = "", after = ""] = /^([^()]*)\(([^()]*)\)([^()]*)$/u.exec(name) ?? [];
  if (before.trim() === "") return undefined;
  const outside = licenseOf(`${before} ${after}`);
  const inside = /^https?:/iu.test(inner) ? licenseAtUrl(inner) : licenseOf(inner);
  if (outside === undefined) return inside !== undefined && namesBegin(inside, before + after) ? inside : undefined;
  if (inside !== undefined) return bare(inside) === bare(outside) ? outside : undefined;
  const [family = ""] = /^[a-z]+/iu.exec(outside) ?? [];
  const key = licenseKey(inner);
  const [letters = ""] = /^[a-z]*/u.exec(key) ?? [];
  const isAbbreviation = letters === family.toLowerCase() && key.replaceAll(/[\d. +]/gu, "") === letters;
  return isAbbreviation && versionsIn(inner).every((version) => versionsIn(outside).includes(version))
    ? outside
    : undefined;
}

function bare(id: string): string {
  return id.replace(/-only$/u, "");
}

const GNU =
  /^(?:gnu )?(?:(affero|lesser|library|library or lesser) general public|general (lesser) public|general public|([al])?gpl)(?: ([al]?gpl))? ?(\d(?:\.\d)?) ?(.*)$/u;
const LATER =
  /^(?:\+|(?:or )?(?:at your option )?(?:any )?(?:later|newer|greater|above)(?: versions?)?(?: at your option)?)$/u;
const CLASSPATH = /^(?:only )?(?:with|w\/|\+) ?(?:the )?(?:gnu )?(?:classpath exception|cpe)$/u;
const VERSIONS: Record<string, readonly string[]> = {
  GPL: ["1", "2", "3"],
  LGPL: ["2", "2.1", "3"],
  AGPL: ["1", "3"],
};

/**
 * `gpl 2 or later` -> `GPL-2.0-or-later`; the bare, deprecated id if the text does not mention later versions. Undefined
 * for a version that does not exist.
 */
function gnuLicense(key: string): string | undefined {
  const [, first, second, letter = "", again, version = "", rest = ""] =
    GNU.exec(key.replace(/^gnu public /u, "gnu general public ")) ?? [];
  const kind = first ?? second ?? letter;
  const family = kind.startsWith("a") ? "AGPL" : kind.startsWith("l") ? "LGPL" : "GPL";
  if (!VERSIONS[family]?.includes(version) || (again !== undefined && again.toUpperCase() !== family)) return undefined;
  if (family === "GPL" && version === "2" && CLASSPATH.test(rest)) return "GPL-2.0 WITH Classpath-exception-2.0";
  const end = LATER.test(rest) ? "-or-later" : rest === "only" ? "-only" : rest === "" ? "" : undefined;
  return end === undefined ? undefined : `${family}-${version.includes(".") ? version : `${version}.0`}${end}`;
}
