/** What a channel has taken from outside: written before it is acknowledged, done once, done again where a process died over it. */
import { sql } from "kysely";
import type { Db } from "../db/database.ts";
import { json } from "../db/schema/columns.ts";
import { leaseEnd, inSeconds } from "./leases.ts";

export type Delivery = { id: string; tries: number; body: Record<string, unknown> };

export type NewDelivery = { eventId: string; messageKey: string | null; lane: string; body: Record<string, unknown> };

/** By event, the ids of what is new: nothing where the same had been taken before, by its event or as the same message under another event. */
export async function takeDeliveries(
  db: Db,
  channel: string,
  sent: readonly NewDelivery[],
): Promise<Map<string, string>> {
  // One value however many there are: a statement with five for each would cost the crowd more than all else.
  const { rows } = await sql<{ id: string; event_id: string }>`
    insert into delivery (channel, event_id, message_key, lane, body)
    select ${channel}, "eventId", "messageKey", lane, body
    from jsonb_to_recordset(${JSON.stringify(sent)}::jsonb) as sent ("eventId" text, "messageKey" text, lane text, body jsonb)
    on conflict do nothing returning id, event_id`.execute(db);
  return new Map(rows.map(({ id, event_id }) => [event_id, id]));
}

/** When a channel last sent something; null: never. */
export async function lastDeliveryAt(db: Db, channel: string): Promise<Date | null> {
  const row = await db
    .selectFrom("delivery")
    .select("created_at")
    .where("channel", "=", channel)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.created_at ?? null;
}

/** One process at a time, and what came before in its lane first; undefined where that is not done, another is at it, or it is done. */
export async function beginDelivery(db: Db, id: string): Promise<Delivery | undefined> {
  return await db
    .updateTable("delivery")
    .set(({ eb }) => ({ tries: eb("tries", "+", 1), busy_until: leaseEnd }))
    .where("id", "=", id)
    .where("done_at", "is", null)
    .where((eb) => eb.or([eb("busy_until", "is", null), eb("busy_until", "<", sql<Date>`now()`)]))
    .where(
      sql<boolean>`not exists (select 1 from delivery as earlier where earlier.channel = delivery.channel
        and earlier.lane = delivery.lane and earlier.id < delivery.id and earlier.done_at is null)`,
    )
    .returning(["id", "tries", "body"])
    .executeTakeFirst();
}

/** Whoever has them is still at it. */
export async function renewDeliveryLeases(db: Db, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable("delivery")
    .set({ busy_until: leaseEnd })
    .where("id", "in", [...ids])
    .where("done_at", "is", null)
    .execute();
}

/** What it said is kept in the conversation; here it is no longer needed. */
export async function finishDelivery(db: Db, id: string): Promise<void> {
  await db
    .updateTable("delivery")
    .set({ done_at: sql`now()`, body: json({}) })
    .where("id", "=", id)
    .execute();
}

/** Until then the same again is the same. */
export async function dropFinishedDeliveries(db: Db, days: number): Promise<void> {
  await sql`delete from delivery where done_at < now() - make_interval(days => ${days})`.execute(db);
}

export async function postponeDelivery(db: Db, id: string, seconds: number): Promise<void> {
  await db
    .updateTable("delivery")
    .set({ busy_until: inSeconds(seconds) })
    .where("id", "=", id)
    .execute();
}

/** Taken, not done, and nobody is at it: oldest first. */
export async function unfinishedDeliveries(db: Db, channel: string): Promise<{ id: string; lane: string | null }[]> {
  return await db
    .selectFrom("delivery")
    .select(["id", "lane"])
    .where("channel", "=", channel)
    .where("done_at", "is", null)
    .where((eb) => eb.or([eb("busy_until", "is", null), eb("busy_until", "<", sql<Date>`now()`)]))
    .orderBy("id")
    .limit(100)
    .execute();
}
