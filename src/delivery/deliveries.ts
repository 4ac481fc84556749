/** Incoming deliveries of a channel: stored before they are acknowledged, handled once, and handled again if the process died meanwhile. */
import { sql } from "kysely";
import type { Db } from "../db/database.ts";
import { json } from "../db/schema/columns.ts";
import { leaseEnd, inSeconds } from "./leases.ts";

export type Delivery = { id: string; tries: number; body: Record<string, unknown> };

export type NewDelivery = { eventId: string; messageKey: string | null; lane: string; body: Record<string, unknown> };

/** Returns the ids of new deliveries by event. Leaves out those that were taken before, under the same event or as the same message. */
export async function takeDeliveries(
  db: Db,
  channel: string,
  incoming: readonly NewDelivery[],
): Promise<Map<string, string>> {
  // One parameter for all of them: under load, a statement with five parameters per delivery would dominate the cost.
  const { rows } = await sql<{ id: string; event_id: string }>`
    insert into delivery (channel, event_id, message_key, lane, body)
    select ${channel}, "eventId", "messageKey", lane, body
    from jsonb_to_recordset(${json(incoming)}::jsonb) as incoming ("eventId" text, "messageKey" text, lane text, body jsonb)
    on conflict do nothing returning id, event_id`.execute(db);
  return new Map(rows.map(({ id, event_id }) => [event_id, id]));
}

/** When a channel last sent something; null if it never did. */
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

/** Takes the lease. Undefined if another process has it, it is done, or an earlier delivery of its lane is not. */
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

/** Extends the leases of deliveries that are being handled. */
export async function renewDeliveryLeases(db: Db, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable("delivery")
    .set({ busy_until: leaseEnd })
    .where("id", "in", [...ids])
    .where("done_at", "is", null)
    .execute();
}

/** Marks it as done and drops its body, because the conversation has the message. */
export async function finishDelivery(db: Db, id: string): Promise<void> {
  await db
    .updateTable("delivery")
    .set({ done_at: sql`now()`, body: json({}) })
    .where("id", "=", id)
    .execute();
}

/** Drops deliveries that were done so many days ago. Later repetitions would be taken as new. */
export async function dropFinishedDeliveries(db: Db, days: number): Promise<void> {
  await sql`delete from delivery where done_at < now() - make_interval(days => ${days})`.execute(db);
}

/** `isCounted`: whether it uses up an attempt. */
export async function postponeDelivery(
  db: Db,
  id: string,
  seconds: number,
  { isCounted = true }: { isCounted?: boolean } = {},
): Promise<void> {
  await db
    .updateTable("delivery")
    .set(({ eb }) => ({ busy_until: inSeconds(seconds), ...(!isCounted && { tries: eb("tries", "-", 1) }) }))
    .where("id", "=", id)
    .execute();
}

/** Deliveries that are not done and not leased, oldest first. */
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
