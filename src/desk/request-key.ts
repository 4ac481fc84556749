/** Idempotency keys of requests: one key files one request. The same key with other answers is refused. */
import { wordsIn } from "../words/words.ts";
import { chained } from "../base/chain.ts";
import { ConflictError } from "../base/errors.ts";
import { checkAnswers, type RequestKind } from "../policy/request-forms.ts";
import type { Ticket } from "../tickets/queue.ts";
import type { Language } from "../base/language.ts";

/**
 * Digest of the answers, after cleaning away differences that do not matter, such as surrounding spaces. It depends on
 * neither the policy nor the date.
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
