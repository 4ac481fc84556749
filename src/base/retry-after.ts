/** The `Retry-After` header of an HTTP response: seconds or a date (RFC 9110, 10.2.3). */

/** Limits how long a server can make the desk wait. */
const MAX_WAIT_MS = 3_600_000;

/**
 * Milliseconds to wait, from 0 to an hour; null if the header is absent or invalid. `now` is in milliseconds since
 * 1970.
 */
export function retryAfterMs(header: string | null, now: number = Date.now()): number | null {
  const text = header?.trim() ?? "";
  const ms = /^\d+(?:\.\d+)?$/u.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), MAX_WAIT_MS);
}
