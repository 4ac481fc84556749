/**
 * Finds what a question is about: packages, products and repositories. A wrong subject is worse than none: a word is a
 * package only on evidence, and what may be two things is `unclear`, so that the desk asks.
 */
import type { Ecosystem } from "../policy/facts.ts";
import { findProducts, type FoundProduct, type Product } from "../policy/products.ts";
import { isOrdinaryWord } from "./ordinary-words.ts";
import { type Package, packageOf, purlOf } from "./package.ts";
import { parsePackage } from "./parse-package.ts";
import names from "./popular/names.json" with { type: "json" };
import { repositoryAt } from "./repositories.ts";
import { ecosystemsWith, isPopular, typosquatOf } from "./similar.ts";

export type Subject =
  /** `isSure`: its form, or a word beside it, names the ecosystem. */
  | { kind: "package"; package: Package; isSure: boolean }
  | { kind: "product"; product: Product; version: string | null; word: string }
  /** `id` such as `github.com/expressjs/express`. */
  | { kind: "repository"; id: string }
  /** May be the product, or one of the packages, or something that the desk does not know. */
  | { kind: "unclear"; word: string; version: string | null; product: Product | null; packages: Package[] };

const VERSION = String.raw`v?\d+(?:\.\d+){0,3}(?:[-+][\w.]+)?`;
/** A version after a name: "npm:lodash 4.17.20", "lodash version 4.17.20", also a series, as in "react 18". */
const VERSION_AFTER = String.raw`(?:[,，]?\s*(?:\bversion|版本)\s*|\s+)(${VERSION})(?![\w-]|\.\d)`;
/** Text whose form alone says that it names a package. */
const EXPLICIT: RegExp[] = [
  /pkg:[a-z]+\/[^\s,;()<>"'，。？！]+/giu,
  /https?:\/\/(?:www\.)?(?:npmjs\.com\/package|pypi\.org\/project|crates\.io\/crates|docs\.rs|nuget\.org\/packages|rubygems\.org\/gems|pkg\.go\.dev|mvnrepository\.com\/artifact|central\.sonatype\.com\/artifact|search\.maven\.org\/artifact)\/[^\s,;()<>"'，。？！]+/giu,
  /(?<![\w/])(?:npm|pypi|maven|go|golang|cargo|crates|nuget|gem|rubygems):[\w@./:~+-]+/giu,
  /(?<![\w-])(?:(?:npm|pnpm)\s+(?:i|install|add)|yarn\s+add|pip3?\s+install|cargo\s+add|go\s+get|gem\s+install|dotnet\s+add\s+package)\s+(?:-{1,2}[\w-]+\s+)*[\w@./[\]=:~+-]+(?:\s+(?:-v|--version)\s+[\w.]+)?/giu,
  /(?:\brequire\s*\(\s*|\bfrom\s+|\bimport\s+)["'][\w@./-]+["']\)?/gu,
  /(?<![\w/@.-])@[a-z0-9][\w.-]*\/[a-z0-9][\w.-]*(?:@[\w.+-]+)?/giu,
  new RegExp(String.raw`(?<![\w/@.-])[a-z][\w.-]*@${VERSION}(?![\w@])`, "giu"),
  // Each may be followed by a version.
].map(({ source, flags }) => new RegExp(`(${source})(?:${VERSION_AFTER})?`, flags));

/** `github.com/owner/name` with or without a scheme, but not as part of a command or of a Go module. */
const REPOSITORY =
  /(?<![\w/:@.-])(?:(?:git\+)?(?:https?|ssh):\/\/|git@)?(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|codeload\.github\.com|raw\.githubusercontent\.com)[/:][^\s,;()<>"'，。？！]+/giu;
/** After the first package of an install command. */
const MORE_ARGUMENTS = /^(?:\s+[\w@./[\]=:~+^-]+)+/u;

const ECOSYSTEM_WORDS: [RegExp, Ecosystem][] = [
  [/\b(?:npm|node(?:\.?js)?|javascript|typescript)\b/iu, "npm"],
  [/\b(?:pypi|pip|python)\b/iu, "pypi"],
  [/\b(?:maven|java|gradle|kotlin)\b/iu, "maven"],
  [/\b(?:crates?|cargo|rust)\b/iu, "cargo"],
  [/\b(?:nuget|\.net|c#)/iu, "nuget"],
  [/\b(?:gems?|rubygems|ruby)\b/iu, "gem"],
];
/** "the left-pad package", "npm package left-pad", "left-pad 这个包". */
const NAMED = [
  /(?<![\w/@.-])([a-z][\w.-]{1,60}[a-z0-9])\s+(?:npm |python |java |ruby |rust |node )?(?:package|library|module|crate|gem|npm package)\b/giu,
  /\b(?:npm|python|pypi|ruby|rust|node)\s+(?:package|library|module|crate|gem)\s+(?:called\s+|named\s+)?[`"']?([a-z][\w.-]{1,60}[a-z0-9])/giu,
  // A form that no ordinary word has: "JSONStream from npm".
  /(?<![\w/@.-])((?=\w*(?:[a-z][A-Z]|[A-Z]{2}[a-z]|[a-z][-_.]?\d|\w[-_.]\w))[a-zA-Z][\w.-]{1,60}[a-zA-Z0-9])\s+(?:from|on|via)\s+(?:the\s+)?(?:npm|pypi|crates\.io|nuget|rubygems|maven central)\b/gu,
  /([a-z][\w.-]{1,60}[a-z0-9])\s*(?:这个|那个)?(?:软件包|依赖包|库|包)(?!括|含|装)/giu,
];
const DISTINCTIVE = distinctiveWords();
const MAX_CANDIDATES = 4;
/** Beside the name of a product: its client or a package, not the product. */
const CLIENT = /^\s*(?:[\w.-]+\s+)?(?:client|driver|sdk|bindings?|connector|wrapper|客户端|驱动)/iu;
const PACKAGE_AFTER =
  /^\s*(?:(?:这个|那个)\s*)?(?:packages?|librar(?:y|ies)|modules?|crates?|gems?|软件包|依赖包|包|库)(?![括含装])/iu;

/** Each subject once, in the order of the text where their forms are alike. */
export function findSubjects(text: string, products: readonly Product[] = []): Subject[] {
  const found = new Map<string, Subject>();
  const add = (subject: Subject): void => {
    const key = keyOf(subject);
    if (!found.has(key)) found.set(key, subject);
  };
  let rest = takeExplicit(text, add);
  rest = rest.replaceAll(REPOSITORY, (address) => {
    const id = repositoryAt(address.replace(/(?<![.,;:!?])[.,;:!?]+$/u, ""));
    if (id !== undefined) add({ kind: "repository", id });
    return id === undefined ? address : " ";
  });
  if (found.size > 0) return [...found.values()];
  const ecosystem = ECOSYSTEM_WORDS.find(([pattern]) => pattern.test(rest))?.[1];
  for (const product of findProducts(rest, products)) {
    add(subjectOf(product, rest, ecosystem));
    rest = `${rest.slice(0, product.start)}${" ".repeat(product.end - product.start)}${rest.slice(product.end)}`;
  }
  for (const subject of [...namedPackages(rest, ecosystem), ...distinctivePackages(rest, ecosystem)]) add(subject);
  return [...found.values()];
}

function keyOf(subject: Subject): string {
  switch (subject.kind) {
    case "package":
      return `${subject.package.ecosystem}:${subject.package.name}`;
    case "product":
      return `product:${subject.product.name}`;
    case "repository":
      return subject.id;
    case "unclear":
      return subject.word.toLowerCase();
  }
}

/** Takes packages out of the text whose form alone says what they are. */
function takeExplicit(text: string, add: (subject: Subject) => void): string {
  let rest = text;
  for (const pattern of EXPLICIT)
    rest = rest.replaceAll(pattern, (words, name: string, version: string | undefined) => {
      const trimmed = name.replace(/(?<![.,;:!?])[.,;:!?]+$/u, "");
      const pkg = isOrdinaryWord(trimmed.split(/\s+/u).at(-1) ?? "")
        ? undefined
        : parseOrNothing(trimmed, trimmed === name ? version : undefined);
      if (!pkg) return words;
      add({ kind: "package", package: pkg, isSure: true });
      for (const other of otherArguments(text, trimmed, pkg)) add({ kind: "package", package: other, isSure: true });
      return " ";
    });
  return rest;
}

/** The further packages of an install command, as far as they are surely packages. */
function otherArguments(text: string, command: string, first: Package): Package[] {
  if (!/^\w+\s/u.test(command)) return [];
  const [more = ""] = MORE_ARGUMENTS.exec(text.slice(text.indexOf(command) + command.length)) ?? [];
  const others: Package[] = [];
  for (const word of more.trim().split(/\s+/u)) {
    if (word.startsWith("-")) continue;
    const pkg = isOrdinaryWord(word) ? undefined : parseOrNothing(`${first.ecosystem}:${word.replace("==", "@")}`);
    if (!pkg || (pkg.version === null && !isPopular(pkg))) break;
    others.push(pkg);
  }
  return others;
}

/** A product, unless the words beside it say that a package is meant, or may be meant. */
function subjectOf({ product, word, version, start, end }: FoundProduct, text: string, ecosystem?: Ecosystem): Subject {
  const [before, after] = [text.slice(0, start), text.slice(end)];
  const isPackage = PACKAGE_AFTER.test(after) || CLIENT.test(after) || /\bpackages?\s+[`"']?$/iu.test(before);
  const isOfEcosystem =
    ecosystem !== undefined && (isPackage || /\b(?:npm|pypi|pip|maven|nuget|crates?|gem)\b/iu.test(text));
  if (isOfEcosystem) {
    const known = product.packages.map((purl) => parsePackage(purl)).find((pkg) => pkg.ecosystem === ecosystem);
    const pkg = known ?? parseOrNothing(`${ecosystem}:${word.replaceAll(" ", "-").toLowerCase()}`);
    if (pkg) return { kind: "package", package: version === null ? pkg : { ...pkg, version }, isSure: true };
  }
  if (!isPackage) return { kind: "product", product, version, word };
  const packages = product.packages.map((purl) => parsePackage(purl));
  return { kind: "unclear", word, version, product, packages };
}

/** "the left-pad package": of the ecosystem that the sentence names, or of the only one that has it. */
function namedPackages(text: string, ecosystem: Ecosystem | undefined): Subject[] {
  return NAMED.flatMap((pattern) => [...text.matchAll(pattern)]).flatMap(([, word = ""]) =>
    isOrdinaryWord(word) ? [] : [namedPackage(word, versionAfter(text, word), ecosystem)],
  );
}

function namedPackage(word: string, version: string | undefined, ecosystem: Ecosystem | undefined): Subject {
  const known = DISTINCTIVE.get(word.toLowerCase());
  const popular = ecosystem ? [ecosystem] : ecosystemsWith(word);
  const candidates = (known === undefined ? popular.map((each) => `${each}:${word}`) : [known]).flatMap(
    (each) => parseOrNothing(each, version) ?? [],
  );
  const [only, ...others] = candidates;
  const guessed = only ? undefined : parseOrNothing(`npm:${word}`, version);
  // A name that is one letter off a well-known one is a mistake for it: the look-up says so.
  if (guessed && typosquatOf(guessed) !== null) return { kind: "package", package: guessed, isSure: false };
  if (only && others.length === 0) return { kind: "package", package: only, isSure: ecosystem !== undefined };
  // That npm may have something of that name is only a guess.
  const packages = only ? candidates.slice(0, MAX_CANDIDATES) : guessed ? [guessed] : [];
  return { kind: "unclear", word, version: version ?? null, product: null, packages };
}

/** Distinctive names that the language has as well. */
const ALSO_ENGLISH = new Set(
  "react moment chalk commander sharp leaflet celery devise guava bootstrap flask hibernate mocha jest playwright babel electron angular three express".split(
    " ",
  ),
);

const ARTICLE_OR_PRONOUN =
  /\b(?:an?|the|this|that|any|one|another|each|every|my|our|your|their|his|her|no|some|to|we|you|they|i)\s+$/iu;

/** "Give us a moment", "how do we react": packages have no article, and are not what somebody does. */
function isEnglishThere(text: string, word: string): boolean {
  const at = text.toLowerCase().indexOf(word);
  const after = text.slice(at + word.length);
  if (new RegExp(`^${VERSION_AFTER}`, "iu").test(after)) return false;
  return ARTICLE_OR_PRONOUN.test(text.slice(0, at)) || (word === "react" && /^\s+(?:to|on|when|if)\b/iu.test(after));
}

/** Names that are hardly anything but packages: "lodash". */
function distinctivePackages(text: string, ecosystem: Ecosystem | undefined): Subject[] {
  const subjects: Subject[] = [];
  const anywhere = new RegExp(String.raw`(?<![\w.-])(${VERSION})(?![\w-])`, "u").exec(text)?.[1];
  for (const word of text.toLowerCase().match(/[a-z][\w.-]*[\w]/gu) ?? []) {
    const known = DISTINCTIVE.get(word);
    if (known === undefined || (ALSO_ENGLISH.has(word) && isEnglishThere(text, word))) continue;
    const plain = parseOrNothing(known);
    const beside = plain ? packagesBeside(text, word, plain) : [];
    const isAnothers = beside.some(({ version }) => version === anywhere);
    const isItsOwn = subjects.length === 0 && /\d\.\d/u.test(anywhere ?? "") && !isAnothers;
    const pkg = parseOrNothing(known, versionAfter(text, word) ?? (isItsOwn ? anywhere : undefined));
    for (const named of pkg ? [pkg, ...beside] : [])
      subjects.push({ kind: "package", package: named, isSure: ecosystem !== undefined });
  }
  return subjects;
}

/** "lodash or underscore", "underscore vs lodash": what stands beside a package as its like is one, too. */
function packagesBeside(text: string, word: string, first: Package, seen = new Set([word])): Package[] {
  const name = word.replaceAll(/[^\w]/gu, String.raw`[^\w\s]`);
  return [`${name}${LIKE}${OTHER}`, `${OTHER}${LIKE}${name}(?!${IN_NAME})`].flatMap((pattern) => {
    const beside = new RegExp(`(?<!${IN_NAME})${pattern}`, "iu").exec(text)?.[1]?.toLowerCase() ?? "";
    if (isOrdinaryWord(beside) || seen.has(beside)) return [];
    const pkg = parseOrNothing(`${first.ecosystem}:${beside}`, versionAfter(text, beside));
    return pkg && isPopular(pkg) ? [pkg, ...packagesBeside(text, beside, pkg, seen.add(beside))] : [];
  });
}
const IN_NAME = String.raw`[\w.-]`;
const OTHER = String.raw`([a-z][\w.-]{2,40}\w)(?:\s${VERSION})?`;
const LIKE = String.raw`(?:\s${VERSION})?(?:\s{1,3}(?:or|and|vs\.?|versus)\s{1,3}|\s{0,3}(?:和|与|或者?|还是|、)\s{0,3}|\s?[/,]\s?)`;

/** A message that only names another version of what was asked before: "and 4.17.21?" */
export function versionAlone(text: string): string | undefined {
  return /^(?:(?:and|or|what about|how about|then|ok(?:ay)?,? and|那么?|还有|换成)\s{0,3})?(?:(?:version|版本)\s{0,3})?v?(\d{1,9}(?:\.\d{1,9}){0,6}(?:[-+.][\w.]{1,40})?)(?:\s{0,3}版本?)?\s{0,3}(?:呢|可以吗|行吗)?[\s?？.。!！]{0,5}$/iu.exec(
    text.trim(),
  )?.[1];
}

/** How a subject is written in a message, so that it is found again as the same. */
export function subjectText(subject: Exclude<Subject, { kind: "unclear" }>): string {
  switch (subject.kind) {
    case "package":
      return purlOf(subject.package);
    case "product":
      return [subject.product.name, subject.version].filter(Boolean).join(" ");
    case "repository":
      return `https://${subject.id}`;
  }
}

function versionAfter(text: string, word: string): string | undefined {
  const escaped = word.replaceAll(/[^\w]/gu, "[^\\w\\s]");
  return new RegExp(String.raw`(?<![\w.-])${escaped}${VERSION_AFTER}`, "iu").exec(text)?.[1];
}

function parseOrNothing(words: string, version?: string): Package | undefined {
  try {
    const pkg = parsePackage(words);
    return version === undefined || pkg.version !== null ? pkg : packageOf(pkg.ecosystem, pkg.name, version);
  } catch {
    return undefined;
  }
}

function distinctiveWords(): Map<string, string> {
  const words = new Map<string, string>();
  for (const [ecosystem, list] of Object.entries(names.distinctive).toReversed())
    for (const [word, name] of Array.isArray(list) ? list.map((each) => [each, each] as const) : Object.entries(list))
      words.set(word, `${ecosystem}:${name}`);
  const aliases: Record<string, string> = {
    "next.js": "npm:next",
    nextjs: "npm:next",
    "three.js": "npm:three",
    pytorch: "pypi:torch",
    angular: "npm:@angular/core",
    babel: "npm:@babel/core",
    nestjs: "npm:@nestjs/core",
    playwright: "npm:playwright",
  };
  for (const [word, name] of Object.entries(aliases)) words.set(word, name);
  return words;
}
