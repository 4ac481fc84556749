/** Two documents that say different things of the same matter: told, never decided here. */
import { stripMarkdown } from "../../knowledge/blocks.ts";
import type { Passage, RankedPassage } from "../../knowledge/types.ts";
import type { Warning } from "../types.ts";
import type { Quote } from "../compose/extractive.ts";
import { areInConflict } from "./compare.ts";
import { type Statement, statementOf } from "./statement.ts";

const MOST_PASSAGES = 6;

/** At most one disagreement between what is quoted and what other documents among the best passages say. */
export function findConflict(quotes: readonly Quote[], ranked: readonly RankedPassage[]): Warning[] {
  /** Made when first compared: most passages are of the same document or in the other language. */
  const statements = new Map<Passage, Statement[]>();
  const statementsIn = (passage: Passage): Statement[] => {
    const known = statements.get(passage) ?? statementsOf(passage, passage.start, passage.end);
    statements.set(passage, known);
    return known;
  };
  for (const { passage, start, end } of quotes) {
    const others = ranked
      .slice(0, MOST_PASSAGES)
      .map((entry) => entry.passage)
      .filter((other) => other.document.file !== passage.document.file && other.language === passage.language);
    for (const said of statementsOf(passage, start, end))
      for (const other of others) {
        const otherwise = statementsIn(other).find((statement) => areInConflict(said, statement));
        if (otherwise)
          return [
            {
              kind: "conflict",
              titles: [passage.document.title, other.document.title],
              words: [said.text, otherwise.text],
            },
          ];
      }
  }
  return [];
}

function statementsOf({ document, sentences, language }: Passage, start: number, end: number): Statement[] {
  return sentences
    .filter((sentence) => sentence.start >= start && sentence.end <= end)
    .map((sentence) => statementOf(stripMarkdown(document.text.slice(sentence.start, sentence.end)).trim(), language));
}
