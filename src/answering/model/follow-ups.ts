/** Questions that a model suggests: only those that speak of what the passages speak of, and of nothing else. */
import { languageOf } from "../../knowledge/terms.ts";
import type { CheckContext } from "../grounding/grounding.ts";
import { cleanSentence, disallowedContent } from "../grounding/hygiene.ts";
import { addsNoClaims, statementOf } from "../grounding/statement.ts";
import { countShared } from "../grounding/synonyms.ts";

const MOST = 3;
const LONGEST = 110;
const LEAST_KNOWN = 0.6;

export function followUpsFrom(suggested: readonly string[], { sources, question, language }: CheckContext): string[] {
  const given = [question, ...sources.map(({ title, heading, text }) => `${title}\n${heading}\n${text}`)].join("\n");
  const known = statementOf(given, language);
  const terms = [...known.terms.keys()];
  const fits = (text: string): boolean => {
    if (
      text.length > LONGEST ||
      !/[?？]$/u.test(text) ||
      languageOf(text) !== language ||
      disallowedContent(text, given)
    )
      return false;
    const said = statementOf(text, language);
    const share = countShared(said.terms.keys(), terms) / Math.max(1, said.terms.size);
    return share >= LEAST_KNOWN && addsNoClaims(said, known);
  };
  return [...new Set(suggested.map(cleanSentence))]
    .filter((text) => text.toLowerCase() !== question.toLowerCase() && fits(text))
    .slice(0, MOST);
}
