/** Dates in the format of a language. */
import { type Language, LANGUAGES } from "../base/language.ts";

const DAYS = new Map(
  LANGUAGES.map((language) => [language, new Intl.DateTimeFormat(language, { dateStyle: "medium" })]),
);

export function dayIn(language: Language, day: Date): string {
  return (DAYS.get(language) ?? new Intl.DateTimeFormat(language, { dateStyle: "medium" })).format(day);
}
