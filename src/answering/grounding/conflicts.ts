/** Finds documents that contradict each other. The asker is told; the desk does not decide which is right. */
import { stripMarkdown } from "../../knowledge/blocks.ts";
import type { Passage, RankedPassage } from "../../knowledge/types.ts";
import type { Warning } from "../types.ts";
import type { Quote } from "../compose/section-quote.ts";
import { areInConflict } from "./compare.ts";
import { type Statement, statementOf } from "./statement.ts";

const MAX_PASSAGES = 6;

/** At most one conflict between the quotes and other documents among the best passages. */
export function findConflict(quotes: readonly Quote[], ranked: readonly RankedPassage[]): Warning[] {
  // Created on demand, as most passages are in the same document or in the other language.
  const statements = new Map<Passage, Statement[]>();
  const statementsIn = (passage: Passage): Statement[] => {
    const known = statements.get(passage) ?? statementsOf(passage, passage.start, passage.end);
    statements.set(passage, known);
    return known;
  };
  for (const { passage, start, end } of quotes) {
    const others = ranked
      .slice(0, MAX_PASSAGES)
      .map((entry) => entry.passage)
      .filter((other) => other.document.file !== passage.document.file && other.language === passage.language);
    for (const quoted of statementsOf(passage, start, end))
      for (const other of others) {
        const opposed = statementsIn(other).find((statement) => areInConflict(quoted, statement));
        if (opposed)
          return [
            {
              kind: "conflict",
              titles: [passage.document.title, other.document.title],
              words: [quoted.text, opposed.text],
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
