/** Chooses the follow-up questions of a model that the passages can answer. */
import { languageOf } from "../../knowledge/terms.ts";
import type { CheckContext } from "../grounding/grounding.ts";
import { cleanSentence, disallowedContent } from "../grounding/hygiene.ts";
import { addsNoClaims, statementOf } from "../grounding/statement.ts";
import { countShared } from "../grounding/synonyms.ts";

const MAX_FOLLOW_UPS = 3;
const MAX_LENGTH = 110;
/** The least share of a question's terms that the passages must contain. */
const MIN_KNOWN_SHARE = 0.6;

export function followUpsFrom(suggested: readonly string[], { sources, question, language }: CheckContext): string[] {
  const given = [question, ...sources.map(({ title, heading, text }) => `${title}\n${heading}\n${text}`)].join("\n");
  const known = statementOf(given, language);
  const terms = [...known.terms.keys()];
  const fits = (text: string): boolean => {
    if (
      text.length > MAX_LENGTH ||
      !/[?？]$/u.test(text) ||
      languageOf(text) !== language ||
      disallowedContent(text, given)
    )
      return false;
    const statement = statementOf(text, language);
    const share = countShared(statement.terms.keys(), terms) / Math.max(1, statement.terms.size);
    return share >= MIN_KNOWN_SHARE && addsNoClaims(statement, known);
  };
  return [...new Set(suggested.map(cleanSentence))]
    .filter((text) => text.toLowerCase() !== question.toLowerCase() && fits(text))
    .slice(0, MAX_FOLLOW_UPS);
}
