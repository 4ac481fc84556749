/**
 * Answers a question with quotes from passages, or abstains with a reason. This room knows nothing about people,
 * channels or tickets.
 */
import type { Knowledge } from "../knowledge/knowledge.ts";
import type { Passage } from "../knowledge/types.ts";
import type { Aspect, Query } from "../knowledge/query.ts";
import { languageOf, termsOf } from "../knowledge/terms.ts";
import { citeSpan } from "./compose/citation.ts";
import { saysOf } from "./compose/follow-up-quote.ts";
import { findConflict } from "./grounding/conflicts.ts";
import { definitionFor } from "./decide/definition.ts";
import { coverage } from "./compose/coverage.ts";
import { quoteSection } from "./compose/section-quote.ts";
import type { Citation, Warning, AnswerResult, AnswerRequest } from "./types.ts";

export async function answer(
  knowledge: Knowledge,
  { question, today, mayRead, maxWords, besides, focus, topic }: AnswerRequest,
): Promise<AnswerResult> {
  const language = languageOf(question);
  const { ranked, confidence, query, match, reading } = await knowledge.search(question, mayRead);
  const found = { language, match, confidence, ranked, reading };
  const shown = besides ?? (await shownBefore(knowledge, { topic, focus, mayRead }, ranked[0]?.passage));
  const best = ranked.find(({ passage }) => shown === undefined || placeOf(passage) !== shown);
  const definition = definitionFor(question, knowledge);
  const isOwnSection = best?.passage.language === language && asksTheSame(best.passage.heading, query);
  if (definition && !(match === "answers" && isOwnSection))
    return { kind: "answered", ...found, key: null, citations: [definition], warnings: [] };
  if (!best || match === "nothing") {
    const reason = knowledge.status().passages === 0 ? "no-documents" : "not-covered";
    return { kind: "abstained", ...found, reason, nearest: null };
  }
  const quote = quoteSection(best, aspectsOf(query, focus), maxWords, {
    question: focus ?? question,
    isFollowUp: focus !== undefined,
  });
  const citation = citeSpan(quote.passage, quote.start, quote.end, today, quote.text);
  if (match === "near") return { kind: "abstained", ...found, reason: "not-covered", nearest: citation };
  const warnings = [...overdueWarnings([citation]), ...findConflict([quote], ranked)];
  return { kind: "answered", ...found, key: quote.key, citations: [citation], warnings };
}

/** The section that the question before was answered with, if it says nothing of what is asked now. */
async function shownBefore(
  knowledge: Knowledge,
  { topic, focus, mayRead }: Pick<AnswerRequest, "topic" | "focus" | "mayRead">,
  best: Passage | undefined,
): Promise<string | undefined> {
  if (topic === undefined || focus === undefined || !best || saysOf(best.text, focus)) return undefined;
  const [before] = (await knowledge.search(topic, mayRead)).ranked;
  return before && placeOf(before.passage) === placeOf(best) ? placeOf(best) : undefined;
}

/** Of a follow-up, what it asks itself; of the rest, everything. */
function aspectsOf({ aspects }: Query, focus: string | undefined): readonly Aspect[] {
  const asked = new Set(termsOf(focus ?? ""));
  const own = aspects.filter(({ terms }) => terms.some((term) => asked.has(term)));
  return own.length > 0 ? own : aspects;
}

/** `document#heading`. */
function placeOf({ document, heading }: Passage): string {
  return `${document.file}#${heading}`;
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
