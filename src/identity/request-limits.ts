/** Counts requests in the database, so that all processes of the desk count together. */
import { sql } from "kysely";
import type { Db } from "../db/database.ts";

const MINUTE_MS = 60_000;

/** Counts one request of `who` and says whether it is within the limit. `who` is a person or an address, with a prefix. */
export async function isWithinLimit(db: Db, who: string, perMinute: number, now: Date): Promise<boolean> {
  const minute = new Date(Math.floor(now.getTime() / MINUTE_MS) * MINUTE_MS);
  const { requests } = await db
    .insertInto("request_count")
    .values({ who, minute, requests: 1 })
    .onConflict((conflict) =>
      conflict.columns(["who", "minute"]).doUpdateSet({ requests: sql<number>`request_count.requests + 1` }),
    )
    .returning("requests")
    .executeTakeFirstOrThrow();
  return requests <= perMinute;
}

/** Removes the counts of minutes that are over. */
export async function dropOldCounts(db: Db, now: Date): Promise<void> {
  await db
    .deleteFrom("request_count")
    .where("minute", "<", new Date(now.getTime() - MINUTE_MS))
    .execute();
}
