/** What a chat must post: which messages, and where they stand. Knows no platform. */
import { sql } from "kysely";
import type { Db } from "../db/database.ts";
import type { Message } from "../db/schema.ts";
import type { Outgoing } from "./conversations.ts";

const BUSY = sql<Date>`now() + interval '15 seconds'`;
/** An answer under such a delivery was shown to one person at once: it is not posted. */
export const SHOWN = "shown:";

/** What of it was said in conversations of that channel. */
export async function toPost(tx: Db, channel: string, what: readonly Outgoing[]): Promise<Outgoing[]> {
  const ids = what.map(({ message }) => message);
  const { rows } = await sql<{ message: string }>`insert into post (message_id)
    select message.id from message join conversation on conversation.id = conversation_id
    where message.id = any(${ids}::bigint[]) and channel = ${channel} and (delivery_id is null or not starts_with(delivery_id, ${SHOWN}))
    order by message.id on conflict do nothing returning message_id as message`.execute(tx);
  return rows;
}

export type Post = {
  message: Message & { name: string | null };
  /** The channel's id of the conversation, and whose it is. */
  conversation: string;
  person: string;
  /** An earlier try may have posted it. */
  triedBefore: boolean;
};

/** Null: nothing to post any more. "busy": somebody is at it, or an earlier message of the conversation goes first. */
export async function beginPost(db: Db, messageId: string): Promise<Post | "busy" | null> {
  const before = await db.selectFrom("post").selectAll().where("message_id", "=", messageId).executeTakeFirst();
  if (!before || before.posted_at || before.failure) return null;
  const message = await db
    .selectFrom("message")
    .leftJoin("person", "person.id", "message.person_id")
    .selectAll("message")
    .select("person.name")
    .where("message.id", "=", messageId)
    .executeTakeFirstOrThrow();
  const { rows } = await sql`update post set busy_until = ${BUSY}, tried_at = now()
    where message_id = ${messageId} and posted_at is null and (busy_until is null or busy_until < now()) and not exists (
      select 1 from post earlier join message on message.id = earlier.message_id
      where conversation_id = ${message.conversation_id} and earlier.message_id < ${messageId}
        and earlier.posted_at is null and earlier.failure is null) returning 1`.execute(db);
  if (rows.length === 0) return "busy";
  const { external_id: conversation, person } = await db
    .selectFrom("conversation")
    .innerJoin("person", "person.id", "conversation.person_id")
    .select(["conversation.external_id", "person.external_id as person"])
    .where("conversation.id", "=", message.conversation_id)
    .executeTakeFirstOrThrow();
  return { message, conversation, person, triedBefore: before.tried_at !== null };
}

export async function posted(db: Db, messageId: string, place: string, ts: string): Promise<void> {
  await db
    .updateTable("post")
    .set({ place, ts, posted_at: sql`now()`, busy_until: null })
    .where("message_id", "=", messageId)
    .execute();
}

/** It was surely not posted: `failure` is why it never will be, null that it may be tried again. */
export async function notPosted(db: Db, messageId: string, failure: string | null): Promise<void> {
  await db.updateTable("post").set({ busy_until: null, tried_at: null, failure }).where("message_id", "=", messageId).execute();
}

/** Nobody is at it, and whether it was posted is not known. */
export async function letGo(db: Db, messageId: string): Promise<void> {
  await db.updateTable("post").set({ busy_until: null }).where("message_id", "=", messageId).execute();
}

/** Where staff see what could not be delivered. */
export async function parkPost(db: Db, what: Outgoing, because: string, now: Date): Promise<void> {
  await notPosted(db, what.message, because);
  const row = await db.selectFrom("message").select("ticket_number").where("id", "=", what.message).executeTakeFirst();
  await db
    .insertInto("notification")
    .values({
      key: `chat:${what.message}`,
      to_group: "ospo",
      kind: "undelivered",
      ticket_number: row?.ticket_number ?? null,
      detail: "{}",
      created_at: now,
      parked: because.slice(0, 500),
    })
    .onConflict((conflict) => conflict.column("key").doUpdateSet({ parked: because.slice(0, 500) }))
    .execute();
}

/** The conversation of that person in which this was posted. */
export async function conversationPostedAt(db: Db, place: string, ts: string, personId: string): Promise<string | undefined> {
  const found = await db
    .selectFrom("post")
    .innerJoin("message", "message.id", "post.message_id")
    .innerJoin("conversation", "conversation.id", "message.conversation_id")
    .select("conversation.id")
    .where("place", "=", place)
    .where("ts", "=", ts)
    .where("conversation.person_id", "=", personId)
    .executeTakeFirst();
  return found?.id;
}

/** The person's ticket in that conversation that somebody works on. */
export async function openTicketIn(db: Db, conversationId: string, personId: string): Promise<number | undefined> {
  const ticket = await db
    .selectFrom("ticket")
    .select("number")
    .where("conversation_id", "=", conversationId)
    .where("requester_id", "=", personId)
    .where("state", "not in", ["resolved", "closed", "withdrawn"])
    .orderBy("number", "desc")
    .executeTakeFirst();
  return ticket?.number;
}
