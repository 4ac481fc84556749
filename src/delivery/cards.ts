/** The card of a ticket in a chat's staff channel: its message, and which part of the conversation its thread shows. Knows no platform. */
import { sql } from "kysely";
import { type Db, inTransaction } from "../db/database.ts";
import type { Message } from "../db/schema/conversations.ts";
import { leaseEnd } from "./leases.ts";

const BATCH = 50;

/** Prefix of the delivery ids of messages that staff wrote in a card's thread, where they need not be posted again. */
export function threadDeliveryPrefix(channel: string, { place, ts }: { place: string; ts: string }): string {
  return `thread:${channel}:${place}:${ts}:`;
}

export type Card = {
  ticket: number;
  channel: string;
  /** Where its message is; null if it was not posted yet. */
  at: { place: string; ts: string } | null;
  shown: string | null;
  lastMessage: string;
  lastNote: string;
  /** Why the last attempt failed, as staff were told. */
  failure: string | null;
  /** An earlier attempt may have posted something. */
  triedBefore: boolean;
};

/** Takes the lease. "busy": another process has it. A failed card is tried again with each change, because its channel may be back. */
export async function leaseCard(db: Db, ticket: number, channel: string): Promise<Card | "busy"> {
  await db
    .insertInto("card")
    .values({ ticket_number: ticket, channel })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return await inTransaction(db, async (tx) => {
    const ofTicket = tx
      .selectFrom("card")
      .selectAll()
      .where("ticket_number", "=", ticket)
      .where("channel", "=", channel);
    const card = await ofTicket.forUpdate().executeTakeFirstOrThrow();
    const leased = await tx
      .updateTable("card")
      .set({ busy_until: leaseEnd, tried_at: sql`now()` })
      .where("ticket_number", "=", ticket)
      .where("channel", "=", channel)
      .where((eb) => eb.or([eb("busy_until", "is", null), eb("busy_until", "<", sql<Date>`now()`)]))
      .executeTakeFirst();
    if (leased.numUpdatedRows === 0n) return "busy";
    const { place, ts, shown, message_id: lastMessage, note_id: lastNote, tried_at, failure } = card;
    const at = place === null || ts === null ? null : { place, ts };
    return { ticket, channel, at, shown, lastMessage, lastNote, failure, triedBefore: tried_at !== null };
  });
}

/** Extends the lease while the card is being shown. */
export async function renewCardLease(db: Db, ticket: number, channel: string): Promise<void> {
  await db
    .updateTable("card")
    .set({ busy_until: leaseEnd })
    .where("ticket_number", "=", ticket)
    .where("channel", "=", channel)
    .where("busy_until", "is not", null)
    .execute();
}

export async function markCardShown(
  db: Db,
  { ticket, channel }: Card,
  { place, ts }: { place: string; ts: string },
  shown: string,
): Promise<void> {
  await db
    .updateTable("card")
    .set({ place, ts, shown })
    .where("ticket_number", "=", ticket)
    .where("channel", "=", channel)
    .execute();
}

export async function markInThread(db: Db, { ticket, channel }: Card, item: ThreadItem): Promise<void> {
  await db
    .updateTable("card")
    .set("note" in item ? { note_id: item.id } : { message_id: item.id })
    .where("ticket_number", "=", ticket)
    .where("channel", "=", channel)
    .execute();
}

/** Ends the lease. `done`: it is known what was posted and what was not. */
export async function releaseCard(db: Db, { ticket, channel }: Card, { done }: { done: boolean }): Promise<void> {
  await db
    .updateTable("card")
    .set({ busy_until: null, ...(done && { tried_at: null }) })
    .where("ticket_number", "=", ticket)
    .where("channel", "=", channel)
    .execute();
}

/** Resets a card whose message was deleted, so that message and thread are posted again. */
export async function resetCard(db: Db, { ticket, channel }: Card): Promise<void> {
  await db
    .updateTable("card")
    .set({ place: null, ts: null, shown: null, message_id: "0", note_id: "0" })
    .where("ticket_number", "=", ticket)
    .where("channel", "=", channel)
    .execute();
}

export type ThreadItem =
  | { id: string; at: Date; author: Message["author"]; name: string | null; body: unknown; deliveryId: string | null }
  | { id: string; at: Date; note: string; name: string; deliveryId: string | null };

/** Messages and notes that the thread does not show yet, in order. */
export async function missingFromThread(db: Db, { ticket, lastMessage, lastNote }: Card): Promise<ThreadItem[]> {
  const messages = await db
    .selectFrom("message")
    .leftJoin("person", "person.id", "message.person_id")
    .select(["message.id", "message.created_at as at", "author", "person.name", "body", "delivery_id as deliveryId"])
    .where("ticket_number", "=", ticket)
    .where("author", "!=", "desk")
    .where("message.id", ">", lastMessage)
    .orderBy("message.id")
    .limit(BATCH)
    .execute();
  const notes = await db
    .selectFrom("note")
    .innerJoin("person", "person.id", "note.person_id")
    .select(["note.id", "note.created_at as at", "note.text as note", "person.name", "delivery_id as deliveryId"])
    .where("ticket_number", "=", ticket)
    .where("note.id", ">", lastNote)
    .orderBy("note.id")
    .limit(BATCH)
    .execute();
  return [...messages, ...notes].toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

/** Where the ticket's message is; undefined if it has none. */
export async function placeOfCard(
  db: Db,
  channel: string,
  ticket: number,
): Promise<{ place: string; ts: string } | undefined> {
  return await db
    .selectFrom("card")
    .select(["place", "ts"])
    .where("ticket_number", "=", ticket)
    .where("channel", "=", channel)
    .where("ts", "is not", null)
    .$narrowType<{ place: string; ts: string }>()
    .executeTakeFirst();
}

export async function ticketOfCard(db: Db, channel: string, place: string, ts: string): Promise<number | undefined> {
  const row = await db
    .selectFrom("card")
    .select("ticket_number")
    .where("channel", "=", channel)
    .where("place", "=", place)
    .where("ts", "=", ts)
    .executeTakeFirst();
  return row?.ticket_number;
}

/** Whether the channel may have a card that the desk does not know: an attempt ended without a known result. */
export async function hasUnconfirmedCard(db: Db, channel: string): Promise<boolean> {
  const row = await db
    .selectFrom("card")
    .select("ticket_number")
    .where("channel", "=", channel)
    .where("ts", "is", null)
    .where("tried_at", "is not", null)
    .where("failure", "is", null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
