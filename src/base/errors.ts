/**
 * What can stop an act, and nothing else: any other error is a bug.
 * `message` is for the log, `userMessage` for the person; both say how to mend it where that is known.
 */
export abstract class DeskError extends Error {
  readonly userMessage: string;

  constructor(message: string, options: { userMessage?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = this.constructor.name;
    this.userMessage = options.userMessage ?? message;
  }
}

/** What was named does not exist. */
export class NotFoundError extends DeskError {}
/** What was given cannot be read or used. */
export class InvalidError extends DeskError {}
/** This person may not do this. */
export class DeniedError extends DeskError {}
/** Somebody else was first, or the state of things does not allow it now. */
export class ConflictError extends DeskError {}
/** Something outside (a file system, a server, a lock) does not work now. */
export class UnavailableError extends DeskError {}

/** The code of a Node.js system error, such as ENOENT. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** Postgres cannot keep what it was given, however often it is given: data exceptions, and rows larger than an index takes. */
export function isRejectedData(error: unknown): boolean {
  return /^(?:22[0-9A-Z]{3}|54000)$/u.test(systemCode(error) ?? "");
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
