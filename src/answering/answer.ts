/**
 * Answers a question with quotes from passages, or abstains with a reason. This room knows nothing about people,
 * channels or tickets.
 */
import type { Knowledge } from "../knowledge/knowledge.ts";
import { languageOf } from "../knowledge/terms.ts";
import { citeSpan } from "./compose/citation.ts";
import { findConflict } from "./grounding/conflicts.ts";
import { definitionFor } from "./decide/definition.ts";
import { quotesFrom } from "./compose/extractive.ts";
import type { Citation, Warning, AnswerResult, AnswerRequest } from "./types.ts";

/** Below this confidence the desk abstains. A missed answer and a wrong one are taken to be equally bad. */
const MIN_CONFIDENCE = 0.5;

export async function answer(knowledge: Knowledge, { question, today, mayRead }: AnswerRequest): Promise<AnswerResult> {
  const language = languageOf(question);
  const { ranked, confidence, query } = await knowledge.search(question, mayRead);
  const definition = definitionFor(question, knowledge);
  if (ranked.length === 0 && !definition)
    return {
      kind: "abstained",
      language,
      reason: knowledge.status().passages === 0 ? "no-documents" : "not-covered",
      confidence,
      ranked,
    };
  if (confidence < MIN_CONFIDENCE && !definition)
    return { kind: "abstained", language, reason: "not-covered", confidence, ranked };
  const quoted = confidence < MIN_CONFIDENCE ? [] : quotesFrom(question, query.aspects, ranked);
  const citations = quoted.map(({ passage, start, end, text }): Citation => citeSpan(passage, start, end, today, text));
  if (definition) citations.unshift(definition);
  return {
    kind: "answered",
    language,
    citations,
    warnings: [...overdueWarnings(citations), ...findConflict(quoted, ranked)],
    confidence,
    ranked,
  };
}

export function overdueWarnings(citations: readonly Citation[]): Warning[] {
  const files = new Map(citations.filter(({ overdue }) => overdue).map((citation) => [citation.file, citation]));
  return [...files.values()].map(({ file, title, review, owner }) => ({
    kind: "overdue",
    file,
    title,
    review: review ?? "",
    owner,
  }));
}
