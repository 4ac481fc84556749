/** The languages of the desk. A new one needs an entry here and a folder in src/words. */
export const LANGUAGES = ["en", "zh"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Anything that is not a language of the desk is read as English. */
export function asLanguage(text: string | null | undefined): Language {
  return LANGUAGES.find((language) => language === text) ?? "en";
}
