/** Structured logs on stderr. Above debug never the text of a question, a name, a token or a value of a statement, whatever failed. */
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

/** What libraries print on the console, such as keys of tokens, becomes lines at debug. */
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

/** The only place where errors become lines. At debug the whole error follows in a line of its own. */
function logMethod(this: Logger, args: Parameters<LogFn>, method: LogFn, level: number): void {
  const [first, ...rest] = args as unknown as [unknown, ...unknown[]];
  const fields: object =
    first instanceof Error ? { err: first } : typeof first === "object" && first !== null ? first : {};
  const hasError = Object.values(fields).some((value) => value instanceof Error);
  if (level <= DEBUG || !hasError) return method.apply(this, args);
  this.debug(...args);
  const shown = Object.entries(fields).map(([name, value]) => [
    name,
    value instanceof Error ? loggable(value) : (value as unknown),
  ]);
  method.apply(this, [Object.fromEntries(shown), ...rest] as unknown as Parameters<LogFn>);
}
