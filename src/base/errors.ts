/**
 * The errors that the desk expects; any other error is a bug. `message` is for the log, `userMessageIn` for the person.
 * Both say how to fix the problem, if that is known.
 */
import type { Language } from "./language.ts";

/** A text in English, or one for each language. */
export type ErrorText = string | ((language: Language) => string);

export abstract class DeskError extends Error {
  readonly #userMessage: ErrorText;

  /** `userMessage` is `message` by default. */
  constructor(message: ErrorText, options: { userMessage?: ErrorText; cause?: unknown } = {}) {
    super(textIn("en", message), { cause: options.cause });
    this.name = this.constructor.name;
    this.#userMessage = options.userMessage ?? message;
  }

  userMessageIn(language: Language): string {
    return textIn(language, this.#userMessage);
  }

  /** In English, for the command line and for tests. */
  get userMessage(): string {
    return this.userMessageIn("en");
  }
}

function textIn(language: Language, text: ErrorText): string {
  return typeof text === "string" ? text : text(language);
}

/** The thing named does not exist. */
export class NotFoundError extends DeskError {}
/** The input cannot be read or used. */
export class InvalidError extends DeskError {}
/** This person may not do this. */
export class DeniedError extends DeskError {}
/** Somebody else was first, or the current state does not allow it. */
export class ConflictError extends DeskError {}
/** Something outside the desk (a file system, a server, a lock) does not work at the moment. */
export class UnavailableError extends DeskError {}

/** The code of a Node.js system error, such as ENOENT. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** Postgres rejects this value and always will: data exceptions, and rows too large for an index. */
export function isRejectedData(error: unknown): boolean {
  return /^(?:22[0-9A-Z]{3}|54000)$/u.test(systemCode(error) ?? "");
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
