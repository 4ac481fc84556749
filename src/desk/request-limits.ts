/** How many requests a person or an address may send. */
import * as counts from "../identity/request-limits.ts";
import type { Desk } from "./desk.ts";

/** Counts one request of `who`, and says whether it may go on. */
export async function isWithinLimit(desk: Pick<Desk, "db" | "now">, who: string, perMinute: number): Promise<boolean> {
  return await counts.isWithinLimit(desk.db, who, perMinute, desk.now());
}
