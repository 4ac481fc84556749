/** The search terms of a text, for any language and without a dictionary. Han characters are indexed in pairs, because Chinese has no spaces. */
import { truncate } from "../../base/truncate.ts";
import { type RawBuilder, sql } from "kysely";

const MAX = 2000;
const MAX_LENGTH = 60;

export function searchTerms(text: string): string[] {
  const terms = new Set<string>();
  for (const [run] of text
    .normalize("NFKC")
    .toLowerCase()
    .matchAll(/\p{Script=Han}+|[[\p{L}\p{N}]--\p{Script=Han}]+/gv)) {
    if (terms.size >= MAX) break;
    if (!/\p{Script=Han}/u.test(run)) terms.add(truncate(run, MAX_LENGTH));
    else {
      const letters = Array.from(run);
      if (letters.length === 1) terms.add(run);
      for (let i = 0; i + 1 < letters.length; i++) terms.add(letters.slice(i, i + 2).join(""));
    }
  }
  return [...terms];
}

export function searchVector(text: string): RawBuilder<string> {
  return sql<string>`array_to_tsvector(${searchTerms(text)}::text[])`;
}

/** Matches texts with all terms (or any, without `all`). The last term also matches as a prefix. Null if there are no terms. */
export function searchQuery(text: string, all = true): RawBuilder<string> | null {
  const terms = searchTerms(text).slice(0, 40);
  if (terms.length === 0) return null;
  const words = terms.map(
    (term, i) => `'${term}'${all && i === terms.length - 1 && !/\p{Script=Han}/u.test(term) ? ":*" : ""}`,
  );
  return sql<string>`${words.join(all ? " & " : " | ")}::tsquery`;
}
