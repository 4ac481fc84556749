/** Leases: other processes leave an item alone until its lease ends. A process that dies stops renewing, and another takes over. */
import { sql } from "kysely";

const SECONDS = 20;
/** How often a process renews its leases. */
export const RENEW_LEASE_MS = 5000;

export const leaseEnd = inSeconds(SECONDS);

export function inSeconds(seconds: number) {
  return sql<Date>`now() + make_interval(secs => ${seconds})`;
}
