/**
 * The parts of an error that may be logged above debug: its type, codes and places in the source. Never its message:
 * JavaScript quotes the input in it, Postgres the values of a statement, and a remote server its request, all of which
 * may be texts of a person.
 */

/**
 * Fields of errors of Node.js, pg, PGlite, Slack and our own whose values come from a program or a database schema, not
 * from a person.
 */
const CODE_FIELDS = new Set(
  "code errno syscall port status statusCode kind why severity schema table column constraint dataType routine".split(
    " ",
  ),
);
const CODE = /^[\w.:-]{1,80}$/u;
const FRAME = /^ {4}at (?:[\w.#$<>[\] ]+ \()?(?:async )?(?:file:\/\/|node:|\/)[^\s()]+:\d+:\d+\)?$/u;
/** The depth of a chain of causes, and the number of aggregated errors. */
const MAX_NESTED = 5;

export type LoggableError = {
  type: string;
  stack?: string;
  cause?: LoggableError;
  errors?: LoggableError[];
  [code: string]: unknown;
};

export function loggable(error: unknown, depth = 0): LoggableError {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name, cause } = error;
  const data = "data" in error ? error.data : undefined;
  const errors = "errors" in error ? error.errors : undefined;
  const frames = framesOf(error);
  return {
    type: CODE.test(name) ? name : "Error",
    ...codesOf(error, CODE_FIELDS),
    // Slack's reason for refusing a request.
    ...(typeof data === "object" && data !== null && codesOf(data, new Set(["error"]))),
    ...(frames.length > 0 && { stack: frames.join("\n") }),
    ...(cause !== undefined && depth < MAX_NESTED && { cause: loggable(cause, depth + 1) }),
    ...(Array.isArray(errors) &&
      depth < MAX_NESTED && { errors: errors.slice(0, MAX_NESTED).map((each) => loggable(each, depth + 1)) }),
  };
}

function codesOf(from: object, names: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(from).filter(
      ([name, value]) =>
        names.has(name) && (typeof value === "number" || (typeof value === "string" && CODE.test(value))),
    ),
  );
}

/**
 * The stack frames, which follow the message. Empty if the stack does not contain the message, since the two cannot be
 * told apart then.
 */
function framesOf({ stack = "", message }: Error): string[] {
  const at = stack.indexOf(message);
  if (at < 0) return [];
  return stack
    .slice(at + message.length)
    .split("\n")
    .filter((line) => FRAME.test(line));
}
