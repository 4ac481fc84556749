/** Turns text into search terms: English stems, and Chinese characters with pairs of them. */
import type { Language } from "../base/language.ts";
import { ownEntry } from "../base/own-entry.ts";
import { stemmer } from "stemmer";
import { CHINESE_STOP_WORDS, ENGLISH_STOP_WORDS } from "./stop-words.ts";

const HAN = /\p{Script=Han}/u;
/** A run of Chinese characters, or a word of other letters. "GPL可以用吗" has both without a space. */
const WORDS =
  /\p{Script=Han}+|[[\p{L}\p{N}]--\p{Script=Han}](?:[[\p{L}\p{N}]--\p{Script=Han}]|[.'’](?=[[\p{L}\p{N}]--\p{Script=Han}]))*/gv;
const CHINESE_STOP = new RegExp(CHINESE_STOP_WORDS.join("|"), "gu");

/** Abbreviations that people type in chats. */
const SHORTHAND: Readonly<Record<string, string>> = {
  ppl: "people",
  org: "organization",
  orgs: "organizations",
  repo: "repository",
  repos: "repositories",
  lib: "library",
  libs: "libraries",
  dep: "dependency",
  deps: "dependencies",
  dev: "developer",
  devs: "developers",
  info: "information",
  js: "javascript",
  docs: "documentation",
  doc: "documentation",
  vuln: "vulnerability",
  vulns: "vulnerabilities",
  prod: "production",
  app: "application",
  apps: "applications",
  mgmt: "management",
  govt: "government",
  gov: "government",
  pr: "pull request",
  prs: "pull requests",
  pkg: "package",
  pkgs: "packages",
  oss: "open source software",
  foss: "open source software",
  os: "open source",
  w: "with",
  yrs: "years",
  yr: "year",
  min: "minute",
  mins: "minutes",
  comms: "communications",
};

const MAX_CACHED_STEMS = 50_000;
/** Words that may have a British spelling, or be a spelling of "license". */
const MAY_BE_RESPELLED = /li[cs]|is|^progr|our|^centre/u;

type Stem = (word: string) => string;

/** The terms of `text` in order, with repetitions. */
export function termsOf(text: string): string[] {
  return termsWithStemmer(stemOf, text);
}

/** Like `termsOf`, for many texts: caches stems, because texts share most of their words. */
export function cachingTermsOf(): (text: string) => string[] {
  const stems = new Map<string, string>();
  const stem = (word: string): string => {
    const known = stems.get(word) ?? stemOf(word);
    if (stems.size < MAX_CACHED_STEMS) stems.set(word, known);
    return known;
  };
  return (text) => termsWithStemmer(stem, text);
}

function termsWithStemmer(stem: Stem, text: string): string[] {
  const normalized = text.normalize("NFKC").toLowerCase();
  const terms: string[] = [];
  for (const word of normalized.match(WORDS) ?? []) {
    if (HAN.test(word)) terms.push(...chineseTerms(word));
    else terms.push(...englishTerms(stem, word));
  }
  return terms;
}

/** Expands the abbreviations of chats, for a model that was trained on full words. */
export function expandShorthand(text: string): string {
  return text
    .replace(/\bw\/\s?/giu, "with ")
    .replace(
      /[a-z]+/giu,
      (word) => ownEntry(SHORTHAND, word.toLowerCase()) ?? (/^li[cs]+en[cs]es?$/iu.test(word) ? "license" : word),
    );
}

/** Detects the language by the share of Chinese characters. */
export function languageOf(text: string): Language {
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  const latin = text.match(/\p{Script=Latin}+/gu)?.length ?? 0;
  return han > latin * 0.8 ? "zh" : "en";
}

function englishTerms(stem: Stem, word: string): string[] {
  const bare = word.replace(/['’]s?$|['’]/gu, "");
  const long = ownEntry(SHORTHAND, bare);
  if (long !== undefined)
    return long
      .split(" ")
      .filter((each) => !ENGLISH_STOP_WORDS.has(each))
      .map((each) => stem(each));
  if (ENGLISH_STOP_WORDS.has(bare)) return [];
  // GPLv3, GPL-3.0 and GPL 3 get the same terms.
  const version = /^([a-z]{2,})v?(\d+(?:\.\d+)*)$/u.exec(bare);
  if (version && /v\d|^(?:a?l?gpl|mpl|epl|bsd|cddl|apache)\d/u.test(bare))
    return [stem((version[1] ?? "").replace(/v$/u, "")), withoutTrailingZeros(version[2] ?? "")];
  if (/^v?\d/u.test(bare)) return [withoutTrailingZeros(bare.replace(/^v/u, ""))];
  return [stem(bare)];
}

function withoutTrailingZeros(number: string): string {
  return number.replace(/(?<!\.0)(?:\.0)+$/u, "");
}

function stemOf(word: string): string {
  return stemmer(MAY_BE_RESPELLED.test(word) ? americanSpelling(word) : word);
}

function americanSpelling(word: string): string {
  return word
    .replace(/li[cs]{1,2}en[cs]/u, "licens")
    .replace(/is(ations?|e[ds]?|ing|ers?)$/u, "iz$1")
    .replace(/^programmes?$/u, "program")
    .replace(/^(behavi|col|fav|lab|hon)our/u, "$1or")
    .replace(/^cent(re)/u, "center");
}

function chineseTerms(run: string): string[] {
  const terms: string[] = [];
  for (const part of run.split(CHINESE_STOP)) {
    const characters = Array.from(part);
    characters.forEach((character, i) => {
      terms.push(character);
      const next = characters[i + 1];
      if (next !== undefined) terms.push(character + next);
    });
  }
  return terms;
}
