/** Structured logs on stderr. Never the text of a question, a name or a token above debug. */
import { destination, type Logger, pino } from "pino";

export type Log = Logger;

export function openLog(level: string): Log {
  return pino({ level, redact: ["token", "password", "*.token", "*.password", "authorization"] }, destination({ dest: 2, sync: true }));
}
