/** The language of a request: the page sends its own, and a browser that opens a page sends those of its user. */
import type { Context } from "hono";
import { asLanguage, type Language, LANGUAGES } from "../../base/language.ts";

export function languageOf(context: Context): Language {
  const accepted = (context.req.header("accept-language") ?? "").split(",").map((range) => range.trim().slice(0, 2));
  return asLanguage(accepted.find((language) => LANGUAGES.some((known) => known === language)));
}
