/**
 * Reads the license field of a registry as one claim. Corrects spelling, reads all shapes of the field and marks
 * guesses. An unknown license never becomes a known one.
 */
import exceptions from "spdx-exceptions/index.json" with { type: "json" };
import { parseExpression, textOf } from "./expression.ts";
import type { LicenseClaim } from "./facts.ts";
import { ambiguityOf, guessText, licenseByFullName } from "./guess-license.ts";
import { licenseId } from "./license-dictionary.ts";
import { licenseAtUrl } from "./license-urls.ts";

/** Characters of a license text that are read. */
const MAX_READ = 2000;
const MAX_RAW_LENGTH = 300;
const MAX_ENTRIES = 20;

type Reading = Omit<LicenseClaim, "source" | "raw">;
/** `slashMeansOr`: Cargo used `MIT/Apache-2.0` for a choice before it supported SPDX. */
type ReadOptions = { slashMeansOr?: boolean };

/** `raw` is the value of the field: a string, `{type, url}` or `{name, url}`, a list of those, or nothing. */
export function readLicense(raw: unknown, source: string, options: ReadOptions = {}): LicenseClaim {
  const entries = (Array.isArray(raw) ? raw.slice(0, MAX_ENTRIES) : [raw]).filter(
    (entry, at, all) => !isNothing(entry) && all.indexOf(entry) === at,
  );
  const shown = entries.map(displayText).join(", ").slice(0, MAX_RAW_LENGTH).toWellFormed();
  return { source, raw: shown === "" ? null : shown, ...readEntries(entries, source, options) };
}

function isNothing(entry: unknown): boolean {
  return typeof entry === "string" ? entry.trim() === "" : typeof entry !== "object" || entry === null;
}

function readEntries(entries: readonly unknown[], source: string, options: ReadOptions): Reading {
  const [first, ...others] = entries;
  if (first === undefined) return unknown(`${source} states no license`);
  if (others.length === 0) return readEntry(first, source, options);
  const all = entries.map((entry) => readEntry(entry, source, options));
  const expressions = [...new Set(all.map(({ expression }) => expression))];
  const note = `${source} lists ${entries.length} licenses and does not say whether one or all of them apply`;
  if (all.some(({ terms }) => terms === "none")) return { ...custom(note), terms: "none" };
  if (expressions.includes(null)) return custom(`${note}; not all of them could be read`);
  return guessed(joinExpressions(expressions, "AND"), `${note}: read as all of them`);
}

function readEntry(entry: unknown, source: string, options: ReadOptions): Reading {
  if (typeof entry === "string") return readText(entry.slice(0, MAX_READ).toWellFormed().trim(), source, options);
  const type = textField(entry, "type") ?? textField(entry, "name");
  const url = textField(entry, "url");
  const byType = type === undefined ? undefined : readText(type, source, options);
  if (url === undefined || byType?.expression || byType?.terms === "none")
    return byType ?? custom("its license field cannot be read");
  const byUrl = readText(url, source, options);
  return byUrl.expression && (type === undefined || isFamily(type, byUrl.expression)) ? byUrl : (byType ?? byUrl);
}

/**
 * True if the name leaves the license to its address: `BSD` with the address of the three-clause license. False for
 * `GPL` with the address of MIT, and for `Apache License with Commons Clause` with the address of Apache-2.0.
 */
function isFamily(name: string, expression: string): boolean {
  const [family = ""] = /^[a-z]+/u.exec(expression.toLowerCase()) ?? [];
  const words: string[] = name.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return (
    words.includes(family) && words.every((word) => word === family || /^(?:the|gnu|software|licen[sc]e)$/u.test(word))
  );
}

function readText(text: string, source: string, options: ReadOptions): Reading {
  return readStatement(text, source) ?? readDeclared(text, options) ?? readGuess(text);
}

/** Texts that do not name a license but still state something about it. */
function readStatement(text: string, source: string): Reading | undefined {
  if (/^unlicen[sc]ed$/iu.test(text))
    return { ...custom("UNLICENSED means that no rights are granted"), terms: "none" };
  if (/^none$/iu.test(text)) return { ...custom(`${source} says that there is no license`), terms: "none" };
  if (/^(?:noassertion|unknown|n\/?a|null|undefined)$/iu.test(text))
    return unknown(`${source} says "${text}", so the license is unknown`);
  if (text === "non-standard") return custom(`${source} found a license text that it does not recognize`);
  if (/^see licen[sc]e$/iu.test(text)) return custom("its terms are in a file, which nobody has read yet");
  const [, file] = /^see licen[sc]e in\s+(.+)$/isu.exec(text) ?? [];
  if (file !== undefined)
    return custom(`its terms are in ${file.slice(0, 100).toWellFormed()}, which nobody has read yet`);
  if (/^(?:commercial|proprietary|all rights reserved)\b|^license :: other\/proprietary/iu.test(text))
    return custom("it has commercial or proprietary terms of its own");
  if (/^(?:license :: )?public[ -]domain$/iu.test(text))
    return custom("public domain is not a license: a person must decide whether and where it applies");
  return undefined;
}

/** An expression in any case, the full name of a license, or a classifier that names exactly one license. */
function readDeclared(text: string, { slashMeansOr = false }: ReadOptions): Reading | undefined {
  const written = slashMeansOr ? text.replaceAll("/", " OR ") : text;
  const expression = respell(written) ?? licenseByFullName(text.replace(/^License :: (?:OSI Approved :: )?/u, ""));
  return expression === undefined ? undefined : { expression, certainty: "declared", note: null, terms: null };
}

function readGuess(text: string): Reading {
  if (/^https?:\/\//iu.test(text)) {
    const id = licenseAtUrl(text);
    return id ? guessed(id, "read from a web address") : custom("it names only a web address, which was not read");
  }
  if (text === "License :: OSI Approved :: Apache Software License")
    return guessed("Apache-2.0", "the classifier does not name the version");
  const name = text.replace(/^License :: (?:OSI Approved :: )?/u, "");
  const guess = guessText(name);
  if (guess === undefined) return custom(ambiguityOf(name) ?? NOT_RECOGNIZED);
  const { parts, relation, note, isPartial } = guess;
  const spelled = parts.map((part) => respell(part));
  return spelled.includes(undefined)
    ? custom(NOT_RECOGNIZED)
    : { ...guessed(joinExpressions(spelled, relation), note), ...(isPartial && { isPartial }) };
}

const NOT_RECOGNIZED = "its text does not name a license that we recognize";
const EXCEPTION_SPELLING = new Map(exceptions.map((id) => [id.toLowerCase(), id]));

/**
 * `apache-2.0 or mit` -> `Apache-2.0 OR MIT`: the same words in the case of SPDX. Undefined if it is not an SPDX
 * expression.
 */
function respell(text: string): string | undefined {
  const tokens = text.match(/[()]|[^\s()]+/gu) ?? [];
  const words = tokens.map((token, at) => {
    if (/^(?:and|or|with)$/iu.test(token)) return token.toUpperCase();
    if (/^with$/iu.test(tokens[at - 1] ?? "")) return EXCEPTION_SPELLING.get(token.toLowerCase()) ?? token;
    const plus = token.endsWith("+");
    const known = licenseId(plus ? token.slice(0, -1) : token);
    return known === undefined ? token : `${known}${plus ? "+" : ""}`;
  });
  const tree = parseExpression(words.join(" "));
  return tree && textOf(tree);
}

function joinExpressions(parts: readonly (string | null | undefined)[], relation: "AND" | "OR"): string {
  const known = [...new Set(parts.filter((part): part is string => typeof part === "string"))];
  return known.length === 1
    ? known[0]!
    : known.map((part) => (/ (?:AND|OR) /u.test(part) ? `(${part})` : part)).join(` ${relation} `);
}

function unknown(note: string): Reading {
  return { expression: null, certainty: "unknown", note, terms: null };
}

/** The source states something that no rule can judge, so a person has to read it. */
function custom(note: string): Reading {
  return { expression: null, certainty: "unknown", note, terms: "custom" };
}

function guessed(expression: string, note: string): Reading {
  return { expression, certainty: "guessed", note, terms: null };
}

function textField(entry: unknown, key: string): string | undefined {
  const value: unknown = typeof entry === "object" && entry !== null ? Reflect.get(entry, key) : undefined;
  return typeof value === "string" && value.trim() !== "" ? value.slice(0, MAX_READ).toWellFormed().trim() : undefined;
}

function displayText(entry: unknown): string {
  const text =
    typeof entry === "string"
      ? entry
      : [textField(entry, "type") ?? textField(entry, "name"), textField(entry, "url")]
          .filter((part) => part !== undefined)
          .join(" ");
  return (text === "" ? JSON.stringify(entry) : text).slice(0, MAX_READ).toWellFormed().replaceAll(/\s+/gu, " ").trim();
}
