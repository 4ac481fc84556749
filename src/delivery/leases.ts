/** What a process is at, others leave alone: for so long after it last said so. Whoever died over it is missed then. */
import { sql } from "kysely";

const SECONDS = 20;
/** So often whoever is still at it must say so. */
export const RENEW_LEASE_MS = 5000;

export const leaseEnd = inSeconds(SECONDS);

export function inSeconds(seconds: number) {
  return sql<Date>`now() + make_interval(secs => ${seconds})`;
}
