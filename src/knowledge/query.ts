/** Turns a question into a query: weighted terms, text to embed, and the aspects that an answer must cover. */
import levenshtein from "damerau-levenshtein";
import { differingLetters, letterMask } from "../base/letters.ts";
import type { Glossary, GlossaryEntry, GlossaryMatch } from "./glossary.ts";
import type { KeywordIndex } from "./keywords.ts";
import { placesIn } from "./places.ts";
import { expandShorthand, languageOf, termsOf } from "./terms.ts";
import type { Language } from "../base/language.ts";

/** One thing that the question asks about. A passage covers it with all of `terms` or one of `synonyms`. */
export type Aspect = { terms: string[]; synonyms: string[] };

export type Query = {
  /** Search terms with their weights. */
  terms: Map<string, number>;
  aspects: Aspect[];
  /** The licenses, laws, standards and countries that the question names: for each, its forms as lists of terms. */
  names: string[][][];
};

const SYNONYM_WEIGHT = 0.2;
const TRANSLATED_SYNONYM_WEIGHT = 0.4;
const SECOND_TRANSLATION_WEIGHT = 0.3;
const TYPO_WEIGHT = 0.8;
const MAX_TYPOS = 12;
/** Computing the edit distance takes quadratic time and memory. */
const MAX_TYPO_LENGTH = 40;
const NAMES = new Set(["license", "law", "standard"]);
const HAN_OR_MARKS = /\p{Script=Han}[\p{Script=Han}、，。？！：；（）“”]*/gu;

/** The query for passages in the language `target`. */
export function queryFor(question: string, target: Language, glossary: Glossary, index: KeywordIndex): Query {
  const language = languageOf(question);
  const matches = matchesOf(question, glossary);
  const entries = [...new Set(matches.map(({ entry }) => entry))];
  const names = [...[...new Set(matches.filter(isName).map(({ entry }) => entry))].map(formsOf), ...placesIn(question)];
  if (language === target) return { ...queryInOwnLanguage(question, target, glossary, index), names };
  return { ...(target === "en" ? queryInEnglish : queryInChinese)(question, entries), names };
}

/** The question's English text for the embedding model; null if there is none. */
export function englishText(question: string, glossary: Glossary): string | null {
  return languageOf(question) === "en" ? expandShorthand(question) : translateToEnglish(question, glossary);
}

/**
 * What the named things of a question are, in the handbook's words, such as "AI coding assistant" for Copilot. Null if
 * it names nothing that the glossary describes.
 */
export function contextOf(question: string, language: Language, glossary: Glossary): string | null {
  const context = new Set(
    matchesOf(question, glossary)
      .map(({ entry }) => (language === "en" ? entry.is : (entry.isZh ?? entry.is)))
      .filter((is) => is !== null),
  );
  return context.size > 0 ? [...context].join("; ") : null;
}

function matchesOf(question: string, glossary: Glossary): GlossaryMatch[] {
  const english = glossary.matchEnglish(question);
  return languageOf(question) === "zh" ? [...glossary.matchChinese(question), ...english] : english;
}

/** An everyday word that the glossary lists as another form of a name, such as "patch", is not a name. */
function isName({ entry, words }: GlossaryMatch): boolean {
  if (!NAMES.has(entry.kind)) return false;
  const form = [entry.term, ...entry.synonyms].find((each) => termsOf(each).join(" ") === words);
  return form === undefined || /[\p{Lu}\d]/u.test(form);
}

function queryInOwnLanguage(
  question: string,
  language: Language,
  glossary: Glossary,
  index: KeywordIndex,
): Pick<Query, "terms" | "aspects"> {
  const terms = new Map<string, number>();
  const synonymsOf = new Map<string, Set<string>>();
  const asked = [...new Set(termsOf(question))];
  for (const term of asked) terms.set(term, 1);
  // Limit the number of words, as each is compared with all terms of the corpus.
  for (const term of asked.filter((each) => !index.has(each)).slice(0, MAX_TYPOS)) {
    const corrected = correctTypo(term, index);
    if (!corrected) continue;
    if (!terms.has(corrected)) terms.set(corrected, TYPO_WEIGHT);
    synonymsOf.set(term, new Set([corrected]));
  }
  const matches = language === "en" ? glossary.matchEnglish(question) : glossary.matchChinese(question);
  for (const { entry, words } of matches) {
    const forms = language === "en" ? [entry.term, ...entry.synonyms] : entry.zh;
    const synonyms = forms.flatMap(termsOf);
    for (const synonym of synonyms) if (!terms.has(synonym)) terms.set(synonym, SYNONYM_WEIGHT);
    for (const word of termsOf(words)) synonymsOf.set(word, new Set([...(synonymsOf.get(word) ?? []), ...synonyms]));
  }
  // Prefer pairs of Chinese characters, as single ones are too ambiguous.
  const specific = asked.filter((term) => !/^\p{Script=Han}$/u.test(term));
  return {
    terms,
    aspects: (specific.length > 0 ? specific : asked).map((term) => ({
      terms: [term],
      synonyms: [...(synonymsOf.get(term) ?? [])],
    })),
  };
}

function queryInEnglish(question: string, entries: readonly GlossaryEntry[]): Pick<Query, "terms" | "aspects"> {
  const terms = new Map<string, number>();
  const aspects: Aspect[] = [];
  const latin = termsOf(question.replace(/\p{Script=Han}+/gu, " "));
  for (const term of latin) {
    terms.set(term, 1);
    aspects.push({ terms: [term], synonyms: [] });
  }
  for (const entry of entries) {
    const synonyms = entry.synonyms.flatMap(termsOf);
    for (const term of termsOf(entry.term)) {
      terms.set(term, 1);
      aspects.push({ terms: [term], synonyms });
    }
    for (const term of synonyms) if (!terms.has(term)) terms.set(term, TRANSLATED_SYNONYM_WEIGHT);
  }
  // Words that the glossary cannot translate remain aspects, although no English passage covers them.
  const known = entries.flatMap(({ zh }) => zh).toSorted((a, b) => b.length - a.length);
  const unknown = known.reduce((text, form) => text.replaceAll(form, " "), question);
  for (const term of termsOf(unknown).filter((pair) => /^\p{Script=Han}{2}$/u.test(pair)))
    aspects.push({ terms: [term], synonyms: [] });
  return { terms, aspects };
}

function queryInChinese(question: string, entries: readonly GlossaryEntry[]): Pick<Query, "terms" | "aspects"> {
  const terms = new Map<string, number>();
  const aspects: Aspect[] = [];
  const translated = new Set(entries.flatMap((entry) => [entry.term, ...entry.synonyms].flatMap(termsOf)));
  for (const term of termsOf(question)) {
    terms.set(term, 1);
    if (!translated.has(term)) aspects.push({ terms: [term], synonyms: [] });
  }
  for (const entry of entries) {
    const [first = "", ...others] = entry.zh;
    for (const term of termsOf(first)) terms.set(term, 1);
    for (const term of others.flatMap(termsOf)) if (!terms.has(term)) terms.set(term, SECOND_TRANSLATION_WEIGHT);
    const pairs = termsOf(first).filter((term) => term.length > 1);
    if (pairs.length > 0)
      aspects.push({ terms: pairs, synonyms: [...others.flatMap(termsOf), ...termsOf(entry.term)] });
  }
  return { terms, aspects };
}

/** Translates Chinese words by the glossary, in order. Latin words stay. Null if no English results. */
function translateToEnglish(question: string, glossary: Glossary): string | null {
  const english = question
    .replace(
      HAN_OR_MARKS,
      (run) => ` ${[...new Set(glossary.matchChinese(run).map(({ entry }) => entry.term))].join(" ")} `,
    )
    .replace(/\s+/gu, " ")
    .trim();
  return /[a-z]/iu.test(english) ? english : null;
}

function formsOf(entry: GlossaryEntry): string[][] {
  return [entry.term, ...entry.synonyms, ...entry.zh].map(termsOf).filter((terms) => terms.length > 0);
}

/** The only term of the index at edit distance 1; undefined if there are none or several. */
function correctTypo(term: string, index: KeywordIndex): string | undefined {
  if (term.length < 5 || term.length > MAX_TYPO_LENGTH || !/^[a-z]+$/u.test(term)) return undefined;
  const letters = letterMask(term);
  let found: string | undefined;
  for (const candidate of index.terms()) {
    // A large corpus has 100,000 terms, so exclude most of them by faster tests than the edit distance.
    if (candidate[0] !== term[0] || Math.abs(candidate.length - term.length) > 1) continue;
    if (differingLetters(letters, letterMask(candidate)) > 2 || levenshtein(term, candidate).steps > 1) continue;
    if (found) return undefined;
    found = candidate;
  }
  return found;
}
