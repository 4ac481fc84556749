/** What a channel has taken from outside: written before it is acknowledged, done once, done again where a process died over it. */
import { sql } from "kysely";
import type { Db } from "../db/database.ts";

export type Taken = { id: string; tries: number; body: Record<string, unknown> };

/** Whoever died over it is missed after so long; whoever lives says so in time. */
const BUSY_SECONDS = 20;
/** So often it must be said. */
export const STILL_BUSY_MS = 5000;

export type Sent = { eventId: string; messageKey: string | null; body: Record<string, unknown> };

/** By event, the ids of what is new: nothing where the same had been taken before, by its event or as the same message under another event. */
export async function take(db: Db, channel: string, sent: readonly Sent[]): Promise<Map<string, string>> {
  const added = await db
    .insertInto("delivery")
    .values(
      sent.map(({ eventId, messageKey, body }) => ({ channel, event_id: eventId, message_key: messageKey, body: JSON.stringify(body) })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning(["id", "event_id"])
    .execute();
  return new Map(added.map(({ id, event_id }) => [event_id, id]));
}

/** When a channel last sent something; null: never. */
export async function lastTaken(db: Db, channel: string): Promise<Date | null> {
  const row = await db
    .selectFrom("delivery")
    .select("created_at")
    .where("channel", "=", channel)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.created_at ?? null;
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

/** Whoever has them is still at it. */
export async function stillBusy(db: Db, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable("delivery")
    .set({ busy_until: inSeconds(BUSY_SECONDS) })
    .where("id", "in", [...ids])
    .where("done_at", "is", null)
    .execute();
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
