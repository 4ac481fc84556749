/**
 * Answers a question with quotes from passages, or abstains with a reason. This room knows nothing about people,
 * channels or tickets.
 */
import type { Knowledge } from "../knowledge/knowledge.ts";
import type { Query } from "../knowledge/query.ts";
import { languageOf, termsOf } from "../knowledge/terms.ts";
import { citeSpan } from "./compose/citation.ts";
import { findConflict } from "./grounding/conflicts.ts";
import { definitionFor } from "./decide/definition.ts";
import { coverage, quoteSection } from "./compose/section-quote.ts";
import type { Citation, Warning, AnswerResult, AnswerRequest } from "./types.ts";

/** Below this confidence the desk abstains. A missed answer and a wrong one are taken to be equally bad. */
const MIN_CONFIDENCE = 0.5;

export async function answer(
  knowledge: Knowledge,
  { question, today, mayRead, maxWords }: AnswerRequest,
): Promise<AnswerResult> {
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
  const [best] = ranked;
  const isDefined =
    definition &&
    !(best?.passage.language === language && confidence >= MIN_CONFIDENCE && asksTheSame(best.passage.heading, query));
  const quoted = best && !isDefined ? [quoteSection(best, query.aspects, maxWords, question)] : [];
  const citations = isDefined
    ? [definition]
    : quoted.map(({ passage, start, end, text }) => citeSpan(passage, start, end, today, text));
  return {
    kind: "answered",
    language,
    key: quoted[0]?.key ?? null,
    citations,
    warnings: [...overdueWarnings(citations), ...findConflict(quoted, ranked)],
    confidence,
    ranked,
  };
}

/** A section of the handbook with the question as its heading goes before the general definition. */
function asksTheSame(heading: string, { aspects }: Query): boolean {
  const terms = new Set(termsOf(heading));
  const own = [...terms].map((term) => ({ terms: [term], synonyms: [] }));
  const asked = new Set(aspects.flatMap((aspect) => [...aspect.terms, ...aspect.synonyms]));
  return coverage(aspects, terms) > 0.9 && coverage(own, asked) > 0.9;
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
