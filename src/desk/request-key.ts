/** One key files one request: the same key with other answers is refused, never answered with what was filed before. */
import { wordsIn } from "../words/words.ts";
import { chained } from "../base/chain.ts";
import { ConflictError } from "../base/errors.ts";
import { checkAnswers, type RequestKind } from "../policy/request-forms.ts";
import type { Ticket } from "../tickets/queue.ts";
import type { Language } from "../base/language.ts";

/**
 * Of what the person gave, cleaned of what makes no difference, such as spaces around an answer. Whatever the policy or the day, the same
 * answers have the same digest.
 */
export function digestAnswers(kind: RequestKind, answers: Readonly<Record<string, unknown>>): string {
  const { use } = answers;
  return chained("", { kind, ...checkAnswers(kind, answers, typeof use === "string" ? [use.trim()] : [], "") });
}

/** Throws ConflictError where the request was filed with other answers. */
export function requireSameAnswers(filed: Ticket, digest: string, language: Language): void {
  if (filed.filing_digest !== digest)
    throw new ConflictError(`the key of request ${filed.number} came with other answers`, {
      userMessage: wordsIn(language).answers.otherAnswers(filed.number, filed.question),
    });
}
