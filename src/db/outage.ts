/**
 * Tells an outage of the database (restart, failover, full disk, no free connection, no answer in time) from an error of a statement.
 * An outage ends by itself: callers wait, or tell the person to try again. Other errors are left as they are.
 */
import { messageOf, systemCode, UnavailableError } from "../base/errors.ts";

/** The database is unavailable for now. `reason` follows "the database". With `forOperator` the message says what to do about it. */
export class DatabaseOutageError extends UnavailableError {
  readonly reason: string;
  readonly isForOperator: boolean;

  constructor(reason: string, cause: unknown, forOperator?: string) {
    super(forOperator ?? `the database ${reason}`, { cause });
    this.reason = reason;
    this.isForOperator = forOperator !== undefined;
  }
}

/** By SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const REASONS: Record<string, string> = {
  "25006": "is read-only at the moment",
  "53100": "has no space left on its disk",
  "53200": "is out of memory",
  "53300": "has no free connection",
  "55P03": "is too busy to answer in time",
  "57014": "is too busy to answer in time",
  "57P01": "is restarting",
  "57P02": "is restarting",
  "57P03": "is starting or stopping",
  "57P05": "closed an idle connection",
  "25P03": "closed an idle transaction",
};
/** By class of SQLSTATE: connection exceptions, insufficient resources, system errors. */
const CLASSES: Record<string, string> = {
  "08": "cannot be reached",
  "53": "is out of resources",
  "58": "cannot use its disk",
};

const NETWORK = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EHOSTDOWN",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENOENT",
]);
const LOST =
  /^(?:connection terminated|client (?:has encountered a connection error|was closed)|postgres connection has been discarded)/iu;
const LATE =
  /^(?:query read timeout|timeout exceeded when trying to connect|connection terminated due to connection timeout)/iu;
const CLOSED =
  /PGlite (?:instance )?is (?:already )?clos(?:ed|ing)|driver has already been destroyed|cannot use a pool after calling end/iu;
/** The embedded database writes through the file system of this process. */
const FULL = /no space left on device|could not extend file|ENOSPC/iu;

/** Null for an error of the statement itself. */
export function outageOf(error: unknown): DatabaseOutageError | null {
  if (error instanceof DatabaseOutageError) return error;
  if (error instanceof AggregateError) return error.errors.map(outageOf).find((outage) => outage !== null) ?? null;
  if (!(error instanceof Error)) return null;
  const reason = reasonOf(systemCode(error) ?? "", error.message);
  return reason === undefined ? null : new DatabaseOutageError(reason, error);
}

function reasonOf(code: string, message: string): string | undefined {
  if (FULL.test(message)) return "has no space left on its disk";
  if (LATE.test(message)) return "does not answer in time";
  if (CLOSED.test(message)) return "is closed: the desk is stopping";
  if (NETWORK.has(code) || LOST.test(message)) return "cannot be reached";
  return REASONS[code] ?? (/^\d/u.test(code) ? CLASSES[code.slice(0, 2)] : undefined);
}

/** How long after a refused write the database counts as not writable. */
const REMEMBERED_MS = 5000;

/** Remembers failed writes, because a full disk refuses large writes and still takes small ones such as the readiness check. */
export class WriteOutages {
  #latest: { reason: string; at: number } | undefined;

  note({ reason, cause }: DatabaseOutageError): void {
    const code = systemCode(cause) ?? "";
    if (code === "53100" || code.startsWith("58") || FULL.test(messageOf(cause)))
      this.#latest = { reason, at: performance.now() };
  }

  reason(): string | null {
    return this.#latest && performance.now() - this.#latest.at < REMEMBERED_MS ? this.#latest.reason : null;
  }
}
