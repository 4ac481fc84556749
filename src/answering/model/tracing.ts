/**
 * Keeps LangChain from sending traces. It reads variables of the environment before each call: with one of them,
 * questions and passages go to LangSmith, and with another they are printed.
 */
import { env } from "node:process";
import type { Log } from "../../base/log.ts";

const TRACING = /^LANG(?:CHAIN|SMITH)_/u;

/** Removes those variables from this process. No code here may need them, so nothing is read back. */
export function turnTracingOff(log: Log): void {
  const set = Object.keys(env).filter((name) => TRACING.test(name));
  for (const name of set) delete env[name];
  if (set.length > 0)
    log.warn({ settings: set }, "settings of LangChain are ignored, as its traces would hold questions");
}
