/**
 * Every text that a person reads, one catalogue per language: a folder of files with the same names, `en` being the model that the others
 * are checked against. No other room compares languages. Knows nothing of what it is said about: texts take names, numbers and words.
 */
import type { Language } from "../base/language.ts";
import { en, type Words } from "./en/catalogue.ts";
import { zh } from "./zh/catalogue.ts";

export type { Words } from "./en/catalogue.ts";

const CATALOGUES: Readonly<Record<Language, Words>> = { en, zh };

export function wordsIn(language: Language): Words {
  return CATALOGUES[language];
}

/** A text that a policy or a document brings itself, which may lack a language: English then. */
export function ownText(
  text: { en: string } & { [L in Language]?: string | null | undefined },
  language: Language,
): string {
  return text[language] ?? text.en;
}
