/**
 * What of an error a log may show above debug: its kind, codes and places in the source. Never its message: JavaScript quotes the input in it,
 * Postgres the values of a statement, a remote server what it was sent, and all of these may be words of a person.
 */

/** Names that the program, a library or the schema of the database gives, in errors of Node.js, pg, PGlite, Slack and our own. */
const CODES = new Set(
  "code errno syscall port status statusCode kind why severity schema table column constraint dataType routine".split(
    " ",
  ),
);
const CODE = /^[\w.:-]{1,80}$/u;
const FRAME = /^ {4}at (?:[\w.#$<>[\] ]+ \()?(?:async )?(?:file:\/\/|node:|\/)[^\s()]+:\d+:\d+\)?$/u;
/** Of a chain of causes, and of errors together. */
const MOST = 5;

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
  const { data, errors } = error as { data?: unknown; errors?: unknown };
  const frames = framesOf(error);
  return {
    type: CODE.test(name) ? name : "Error",
    ...codesOf(error, CODES),
    // Slack says so why it refuses something.
    ...(typeof data === "object" && data !== null && codesOf(data, new Set(["error"]))),
    ...(frames.length > 0 && { stack: frames.join("\n") }),
    ...(cause !== undefined && depth < MOST && { cause: loggable(cause, depth + 1) }),
    ...(Array.isArray(errors) &&
      depth < MOST && { errors: errors.slice(0, MOST).map((each) => loggable(each, depth + 1)) }),
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

/** The lines below the message. Where the message is not found in the stack, nothing tells them apart. */
function framesOf({ stack = "", message }: Error): string[] {
  const at = stack.indexOf(message);
  if (at < 0) return [];
  return stack
    .slice(at + message.length)
    .split("\n")
    .filter((line) => FRAME.test(line));
}
