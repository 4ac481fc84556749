/** Logs each kind of event at most once a minute, so that strangers cannot fill the log, and then how many were left out. */
import type { Log } from "./log.ts";

const MINUTE_MS = 60_000;

export class RateLimitedLog {
  readonly #log: Log;
  /** By kind: how many lines were left out since the last one, less than a minute ago. */
  readonly #leftOut = new Map<string, number>();

  constructor(log: Log) {
    this.#log = log;
  }

  write(level: "info" | "warn", fields: { kind: string; [field: string]: unknown }, message: string): void {
    const { kind } = fields;
    const leftOut = this.#leftOut.get(kind);
    if (leftOut !== undefined) return void this.#leftOut.set(kind, leftOut + 1);
    this.#log[level](fields, message);
    this.#leftOut.set(kind, 0);
    setTimeout(() => this.#endMinute(level, kind), MINUTE_MS).unref();
  }

  #endMinute(level: "info" | "warn", kind: string): void {
    const leftOut = this.#leftOut.get(kind);
    this.#leftOut.delete(kind);
    if (leftOut) this.#log[level]({ kind, leftOut }, "similar lines were left out");
  }
}
