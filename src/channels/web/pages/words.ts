/** The texts that several pages share, in the person's language. */
import { pages as en } from "../../../words/en/pages.ts";
import { pages as zh } from "../../../words/zh/pages.ts";
import { catalogue, nextLanguage } from "./language.ts";

const texts = { en, zh };

export const words = catalogue(texts);

/** In the other language itself, so that a person who cannot read this page finds it. */
export function nextLanguageName(): string {
  return texts[nextLanguage()].languageName;
}
