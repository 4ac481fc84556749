/** Passages -> an answer with citations, or an abstention with its reason. Knows nothing of people, channels or tickets. */
import type { Knowledge } from "../knowledge/knowledge.ts";
import { languageOf } from "../knowledge/terms.ts";
import { citeSpan } from "./compose/citation.ts";
import { findConflict } from "./grounding/conflicts.ts";
import { definitionFor } from "./decide/definition.ts";
import { quotesFrom } from "./compose/extractive.ts";
import type { Citation, Warning, AnswerResult, AnswerRequest } from "./types.ts";

/** Below this the passages more likely do not answer than do: set where refusing an answerable question and answering another cost the same. */
const ANSWER_FROM = 0.5;

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
  if (confidence < ANSWER_FROM && !definition)
    return { kind: "abstained", language, reason: "not-covered", confidence, ranked };
  const quoted = confidence < ANSWER_FROM ? [] : quotesFrom(question, query.aspects, ranked);
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
