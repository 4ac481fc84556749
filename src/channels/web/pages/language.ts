/** The language that the person reads, and the texts in it. */
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

/** The one that the language button changes to. */
export function nextLanguage(): Language {
  return LANGUAGES[(LANGUAGES.indexOf(current) + 1) % LANGUAGES.length] ?? "en";
}

export function setLanguage(chosen: Language): void {
  current = chosen;
  local.set("language", chosen);
}

/** Texts by language -> a function that gives those of the person's language. */
export function catalogue<Texts>(texts: Record<Language, Texts>): () => Texts {
  return () => texts[current];
}

/** A text of the policy, which must have English and may have more. */
export type Localized = { en: string } & Partial<Record<Language, string | null>>;

export function inLanguage(texts: Localized): string {
  return texts[current] ?? texts.en;
}

/** The text for a key that the server may know before this page does: then the key itself. */
export function textFor(texts: Readonly<Record<string, string>>, key: string): string {
  return texts[key] ?? key;
}
