/**
 * Every text that a person reads. Each language has a folder of files with the same names; `en` is the model that the
 * types of the other languages follow. No other room compares languages. Texts take names, numbers and kinds as
 * arguments and look nothing up.
 */
import type { Language } from "../base/language.ts";
import { en, type Words } from "./en/catalogue.ts";
import { zh } from "./zh/catalogue.ts";

export type { Words } from "./en/catalogue.ts";

const CATALOGUES: Readonly<Record<Language, Words>> = { en, zh };

export function wordsIn(language: Language): Words {
  return CATALOGUES[language];
}

/** An error's text in the language of whoever reads it. */
export function inWords(pick: (words: Words) => string): (language: Language) => string {
  return (language) => pick(wordsIn(language));
}

/** Text from a policy file or a document, which may lack a translation. */
export type OwnText = { en: string } & { [L in Language]?: string | null | undefined };

/** The text in that language, else in English. */
export function ownText(text: OwnText, language: Language): string {
  return text[language] ?? text.en;
}

/** The same text once for each language, where the reader's language is not known yet. */
export function inEachLanguage(textIn: (language: Language) => string): Record<Language, string> {
  return { en: textIn("en"), zh: textIn("zh") };
}
