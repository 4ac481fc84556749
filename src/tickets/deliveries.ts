/** What a channel has taken from outside: written before it is acknowledged, done once, done again where a process died over it. */
import { sql } from "kysely";
import type { Db } from "../db/database.ts";

export type Taken = { id: string; tries: number; body: Record<string, unknown> };

const BUSY_SECONDS = 90;

/** Undefined where the same had been taken before: by its event, or as the same message under another event. */
export async function take(
  db: Db,
  channel: string,
  { eventId, messageKey, body }: { eventId: string; messageKey: string | null; body: Record<string, unknown> },
): Promise<string | undefined> {
  const added = await db
    .insertInto("delivery")
    .values({ channel, event_id: eventId, message_key: messageKey, body: JSON.stringify(body) })
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .executeTakeFirst();
  return added?.id;
}

/** One process at a time; undefined where another is at it, or it is done. */
export async function begin(db: Db, id: string): Promise<Taken | undefined> {
  return await db
    .updateTable("delivery")
    .set(({ eb }) => ({ tries: eb("tries", "+", 1), busy_until: inSeconds(BUSY_SECONDS) }))
    .where("id", "=", id)
    .where("done_at", "is", null)
    .where((eb) => eb.or([eb("busy_until", "is", null), eb("busy_until", "<", sql<Date>`now()`)]))
    .returning(["id", "tries", "body"])
    .executeTakeFirst();
}

/** What it said is kept in the conversation; here it is no longer needed. */
export async function finish(db: Db, id: string): Promise<void> {
  await db
    .updateTable("delivery")
    .set({ done_at: sql`now()`, body: "{}" })
    .where("id", "=", id)
    .execute();
}

export async function restFor(db: Db, id: string, seconds: number): Promise<void> {
  await db
    .updateTable("delivery")
    .set({ busy_until: inSeconds(seconds) })
    .where("id", "=", id)
    .execute();
}

/** Taken, not done, and nobody is at it: oldest first. */
export async function leftOver(db: Db, channel: string): Promise<Taken[]> {
  return await db
    .selectFrom("delivery")
    .select(["id", "tries", "body"])
    .where("channel", "=", channel)
    .where("done_at", "is", null)
    .where((eb) => eb.or([eb("busy_until", "is", null), eb("busy_until", "<", sql<Date>`now()`)]))
    .orderBy("id")
    .limit(100)
    .execute();
}

function inSeconds(seconds: number) {
  return sql<Date>`now() + make_interval(secs => ${seconds})`;
}
