/** The languages that the desk speaks. A new one is a folder in src/words beside these names. */
export const LANGUAGES = ["en", "zh"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Anything that is not a language of the desk is read as English. */
export function asLanguage(text: string | null | undefined): Language {
  return LANGUAGES.find((language) => language === text) ?? "en";
}
