/** The person's language, and how texts are chosen by it. */
import { local } from "./storage.ts";

const LANGUAGES = ["en", "zh"] as const;
export type Language = (typeof LANGUAGES)[number];

let current: Language = initial();

function initial(): Language {
  const wanted = local.get("language") ?? navigator.language;
  return LANGUAGES.find((language) => wanted.startsWith(language)) ?? "en";
}

export function currentLanguage(): Language {
  return current;
}

/** The language that the button in the header switches to. */
export function nextLanguage(): Language {
  return LANGUAGES[(LANGUAGES.indexOf(current) + 1) % LANGUAGES.length] ?? "en";
}

export function setLanguage(chosen: Language): void {
  current = chosen;
  local.set("language", chosen);
}

/** Returns a function that gives the texts of the person's current language. */
export function catalogue<Texts>(texts: Record<Language, Texts>): () => Texts {
  return () => texts[current];
}

/** A text from the policy files: English is required, other languages are optional. */
export type Localized = { en: string } & Partial<Record<Language, string | null>>;

export function inLanguage(texts: Localized): string {
  return texts[current] ?? texts.en;
}

/** Returns the key itself if it has no text: the server may send a key that is newer than this page. */
export function textFor(texts: Readonly<Record<string, string>>, key: string): string {
  return texts[key] ?? key;
}
