/**
 * Structured logs on stderr. Above debug, they never contain the text of a question, a name, a token or a value of a
 * statement.
 */
import { destination, type Logger, type LogFn, pino } from "pino";
import { loggable } from "./loggable.ts";

export type Log = Logger;

const DEBUG = 20;

export function openLog(level: string): Log {
  return pino(
    { level, redact: ["token", "password", "*.token", "*.password", "authorization"], hooks: { logMethod } },
    destination({ dest: 2, sync: true }),
  );
}

/** Logs what libraries print on the console at debug, since it can contain secrets such as keys of tokens. */
export function captureConsole(log: Log): void {
  const print = (...words: unknown[]): void => log.debug({ words }, "a library printed this");
  Object.assign(globalThis.console, {
    log: print,
    info: print,
    warn: print,
    error: print,
    debug: print,
    trace: print,
    dir: print,
  });
}

/** Replaces errors by what may be logged. The whole error is logged separately, at debug. */
function logMethod(this: Logger, args: Parameters<LogFn>, method: LogFn, level: number): void {
  const [first, message, ...rest]: readonly unknown[] = args;
  const fields: object =
    first instanceof Error ? { err: first } : typeof first === "object" && first !== null ? first : {};
  const hasError = Object.values(fields).some((value) => value instanceof Error);
  if (level <= DEBUG || !hasError) return method.apply(this, args);
  this.debug(...args);
  const safeFields = Object.entries(fields).map(([name, value]: [string, unknown]) => [
    name,
    value instanceof Error ? loggable(value) : value,
  ]);
  const write: LogFn = method.bind(this);
  write(Object.fromEntries(safeFields), typeof message === "string" ? message : undefined, ...rest);
}
