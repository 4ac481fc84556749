/** In which language the desk writes to somebody in a chat. */
import { type Language, LANGUAGES } from "../../base/language.ts";

/** For what several people read, such as cards in the staff channel and previews of links, and where no language is known. */
export const SHARED_LANGUAGE: Language = "en";

/** The scripts by which a language is known from its first letter; Latin letters do not tell. */
const FIRST_LETTER: Partial<Record<Language, RegExp>> = { zh: /^\s*\p{Script=Han}/u };

/** A locale such as `zh-CN`, as the platforms send it. */
export function languageOfLocale(locale: string): Language {
  return LANGUAGES.find((language) => locale.toLowerCase().startsWith(language)) ?? SHARED_LANGUAGE;
}

export function languageOfFirstLetter(text: string): Language | undefined {
  return LANGUAGES.find((language) => FIRST_LETTER[language]?.test(text));
}
