/** Turns any error into a message for the person, an HTTP status and an exit status. */
import { randomUUID } from "node:crypto";
import {
  ConflictError,
  DeniedError,
  DeskError,
  InvalidError,
  isRejectedData,
  NotFoundError,
  UnavailableError,
} from "../base/errors.ts";
import type { Language } from "../base/language.ts";
import type { Log } from "../base/log.ts";
import { DatabaseOutageError } from "../db/outage.ts";
import { wordsIn } from "../words/words.ts";

export type Failure = {
  words: string;
  /** HTTP status. */
  status: 400 | 403 | 404 | 409 | 500 | 503;
  /** Exit status of the command line (CONTRACT): 1 means no, 2 wrong use, 3 an outside failure. */
  exit: 1 | 2 | 3;
};

/** `requestId` names the failure to the person and in the log; without one it gets an id of its own. */
export function failureOf(
  error: unknown,
  log: Log,
  language: Language = "en",
  requestId: string | null = null,
): Failure {
  const texts = wordsIn(language).errors;
  if (error instanceof DeskError) {
    log.debug({ err: error, id: requestId }, "refused");
    return { words: textOf(error, language), ...statusOf(error) };
  }
  if (isRejectedData(error)) {
    log.error({ err: error }, "the database rejected data that validation had let through");
    return {
      words: texts.notStorable,
      status: 400,
      exit: 2,
    };
  }
  const id = requestId ?? randomUUID().slice(0, 8);
  log.error({ err: error, id }, "unexpected error");
  return {
    words: texts.unexpected(id),
    status: 500,
    exit: 3,
  };
}

function textOf(error: DeskError, language: Language): string {
  return error instanceof DatabaseOutageError && !error.isForOperator
    ? wordsIn(language).errors.databaseOutage(error.reason)
    : error.userMessageIn(language);
}

function statusOf(error: DeskError): Pick<Failure, "status" | "exit"> {
  if (error instanceof NotFoundError) return { status: 404, exit: 2 };
  if (error instanceof InvalidError) return { status: 400, exit: 2 };
  if (error instanceof DeniedError) return { status: 403, exit: 1 };
  if (error instanceof ConflictError) return { status: 409, exit: 1 };
  if (error instanceof UnavailableError) return { status: 503, exit: 3 };
  return { status: 500, exit: 3 };
}
