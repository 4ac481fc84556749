/** What chats must post: which messages and notifications, and where they stand. Knows no platform. */
import { sql } from "kysely";
import { type Db, inTransaction } from "../db/database.ts";
import type { Message } from "../db/schema.ts";
import type { Outgoing, Whereabouts } from "./conversations.ts";
import { notificationBy, type Notification } from "./inbox.ts";

const BUSY = sql<Date>`now() + interval '15 seconds'`;
/** An answer under such a delivery was shown to one person at once: it is not posted. */
export const SHOWN = "shown:";

const OVER = ["resolved", "closed", "withdrawn"] as const;

/** What a chat has to do: post something, or bring its view of a ticket up to date. */
export type ChatJob = { channel: string } & ({ post: string } | { ticket: number });

/** A chat that is on; whether it has a channel of staff. */
export type OpenChat = { name: string; hasStaff: boolean };

/** In the transaction of the act: who must show what. */
export async function toShow(tx: Db, chats: readonly OpenChat[], what: readonly Outgoing[]): Promise<ChatJob[]> {
  const jobs: ChatJob[] = [];
  const messages = what.flatMap((each) => ("message" in each ? [each.message] : []));
  const notifications = what.flatMap((each) => ("notification" in each ? [each.notification] : []));
  for (const { name, hasStaff } of chats) {
    for (const post of [...(await postsOf(tx, name, messages)), ...(await noticesOf(tx, name, notifications, hasStaff))])
      jobs.push({ channel: name, post });
    for (const each of what) if ("message" in each && each.at) await stands(tx, `${name}:message:${each.message}`, each.at);
    if (hasStaff) jobs.push(...what.flatMap((each) => ("ticket" in each ? [{ channel: name, ticket: each.ticket }] : [])));
  }
  return jobs;
}

/** What of it was said in conversations of that channel. */
async function postsOf(tx: Db, channel: string, messages: readonly string[]): Promise<string[]> {
  if (messages.length === 0) return [];
  const { rows } = await sql<{ key: string }>`insert into post (key, message_id)
    select ${`${channel}:message:`} || message.id, message.id from message join conversation on conversation.id = conversation_id
    where message.id = any(${[...messages]}::bigint[]) and channel = ${channel} and (delivery_id is null or not starts_with(delivery_id, ${SHOWN}))
    order by message.id on conflict do nothing returning key`.execute(tx);
  return rows.map(({ key }) => key);
}

/** To a group: the digest alone, as the staff channel has the tickets. To a person: what they must know now, where they are. */
async function noticesOf(tx: Db, channel: string, notifications: readonly string[], hasStaff: boolean): Promise<string[]> {
  if (notifications.length === 0) return [];
  const { rows } = await sql<{ key: string }>`insert into post (key, notification_id)
    select ${`${channel}:notification:`} || notification.id, notification.id from notification left join person on person.id = to_person
    where notification.id = any(${[...notifications]}::bigint[]) and (person.channel = ${channel} or (kind = 'digest' and ${hasStaff}))
    order by notification.id on conflict do nothing returning key`.execute(tx);
  return rows.map(({ key }) => key);
}

export type Post = {
  key: string;
  /** An earlier try may have posted it. */
  triedBefore: boolean;
  /** Where a part of it stands already. */
  at: Whereabouts | null;
} & (
  | {
      message: Message & { name: string | null };
      /** The channel's id of the conversation, and whose it is. */
      conversation: string;
      person: string;
    }
  | {
      notification: Notification;
      /** The channel's id of whom it is for; null: the channel of staff. */
      person: string | null;
    }
);

/** Null: nothing to post any more. "busy": somebody is at it, or an earlier message of the conversation goes first. */
export async function beginPost(db: Db, key: string): Promise<Post | "busy" | null> {
  const before = await db.selectFrom("post").selectAll().where("key", "=", key).executeTakeFirst();
  if (!before || before.posted_at || before.failure) return null;
  const { rows } = await sql`update post set busy_until = ${BUSY}, tried_at = now()
    where key = ${key} and posted_at is null and (busy_until is null or busy_until < now()) and not exists (
      select 1 from message join message earlier on earlier.conversation_id = message.conversation_id and earlier.id < message.id
        join post waits on waits.message_id = earlier.id
      where message.id = post.message_id and waits.posted_at is null and waits.failure is null) returning 1`.execute(db);
  if (rows.length === 0) return "busy";
  const triedBefore = before.tried_at !== null;
  const at = before.place === null || before.ts === null ? null : { place: before.place, ts: before.ts };
  if (before.notification_id !== null) {
    const notification = await notificationBy(db, before.notification_id);
    if (!notification) return null;
    const to = "person" in notification.to ? notification.to.person : null;
    const person = to && (await db.selectFrom("person").select("external_id").where("id", "=", to).executeTakeFirst());
    return { key, triedBefore, at, notification, person: person ? person.external_id : null };
  }
  const message = await db
    .selectFrom("message")
    .leftJoin("person", "person.id", "message.person_id")
    .selectAll("message")
    .select("person.name")
    .where("message.id", "=", before.message_id)
    .executeTakeFirstOrThrow();
  const { external_id: conversation, person } = await db
    .selectFrom("conversation")
    .innerJoin("person", "person.id", "conversation.person_id")
    .select(["conversation.external_id", "person.external_id as person"])
    .where("conversation.id", "=", message.conversation_id)
    .executeTakeFirstOrThrow();
  return { key, triedBefore, at, message, conversation, person };
}

export async function posted(db: Db, key: string, place: string, ts: string): Promise<void> {
  await db
    .updateTable("post")
    .set({ place, ts, posted_at: sql`now()`, busy_until: null })
    .where("key", "=", key)
    .execute();
}

/** A part of it stands there: the rest is added to it, never posted anew. */
export async function stands(db: Db, key: string, { place, ts }: Whereabouts): Promise<void> {
  await db.updateTable("post").set({ place, ts }).where("key", "=", key).execute();
}

/** It was surely not posted: `failure` is why it never will be, null that it may be tried again. */
export async function notPosted(db: Db, key: string, failure: string | null): Promise<void> {
  await db.updateTable("post").set({ busy_until: null, tried_at: null, failure }).where("key", "=", key).execute();
}

/** Nobody is at it, and whether it was posted is not known. */
export async function letGo(db: Db, key: string): Promise<void> {
  await db.updateTable("post").set({ busy_until: null }).where("key", "=", key).execute();
}

/** Where staff see what a chat could not do. */
export async function parkJob(db: Db, job: ChatJob, because: string, now: Date): Promise<void> {
  const parked = because.slice(0, 500);
  await inTransaction(db, async (tx) => {
    if ("post" in job) await notPosted(tx, job.post, parked);
    else await cardFailed(tx, job, parked);
    await tx
      .insertInto("notification")
      .values({
        key: parkingKey(job),
        to_group: "ospo",
        kind: "undelivered",
        ticket_number: "post" in job ? await ticketOfPost(tx, job.post) : job.ticket,
        detail: "{}",
        created_at: now,
        parked,
      })
      .onConflict((conflict) => conflict.column("key").doUpdateSet({ parked }))
      .execute();
  });
}

/** A later change of the ticket could be shown: all is well again. */
export async function unpark(db: Db, job: ChatJob & { ticket: number }): Promise<void> {
  await inTransaction(db, async (tx) => {
    await cardFailed(tx, job, null);
    await tx.deleteFrom("notification").where("key", "=", parkingKey(job)).execute();
  });
}

function parkingKey(job: ChatJob): string {
  return "post" in job ? `chat:${job.post}` : `chat:${job.channel}:ticket:${job.ticket}`;
}

async function cardFailed(tx: Db, { channel, ticket }: ChatJob & { ticket: number }, failure: string | null): Promise<void> {
  await tx.updateTable("card").set({ failure }).where("ticket_number", "=", ticket).where("channel", "=", channel).execute();
}

async function ticketOfPost(db: Db, key: string): Promise<number | null> {
  const row = await db
    .selectFrom("post")
    .leftJoin("message", "message.id", "post.message_id")
    .leftJoin("notification", "notification.id", "post.notification_id")
    .select(["message.ticket_number as said", "notification.ticket_number as told"])
    .where("post.key", "=", key)
    .executeTakeFirst();
  return row?.said ?? row?.told ?? null;
}

/** The conversation of that person in which this was posted. */
export async function conversationPostedAt(
  db: Db,
  place: string,
  ts: string,
  who: { channel: string; externalId: string },
): Promise<string | undefined> {
  const found = await db
    .selectFrom("post")
    .innerJoin("message", "message.id", "post.message_id")
    .innerJoin("conversation", "conversation.id", "message.conversation_id")
    .innerJoin("person", "person.id", "conversation.person_id")
    .select("conversation.id")
    .where("place", "=", place)
    .where("ts", "=", ts)
    .where("person.channel", "=", who.channel)
    .where("person.external_id", "=", who.externalId)
    .executeTakeFirst();
  return found?.id;
}

/**
 * In a chat without threads: that person's open ticket of which the quoted post speaks, or of which staff said the last that was posted there.
 * Staff who ask back wait for the next words.
 */
export async function ticketSpokenOf(
  db: Db,
  place: string,
  who: { channel: string; externalId: string },
  quoted: string | null,
): Promise<number | undefined> {
  let posts = db
    .selectFrom("post")
    .innerJoin("message", "message.id", "post.message_id")
    .innerJoin("conversation", "conversation.id", "message.conversation_id")
    .innerJoin("person", "person.id", "conversation.person_id")
    .leftJoin("ticket", "ticket.number", "message.ticket_number")
    .select(["message.author", "ticket.number", "ticket.state", "ticket.requester_id", "person.id as person"])
    .where("post.place", "=", place)
    .where("post.posted_at", "is not", null)
    .where("person.channel", "=", who.channel)
    .where("person.external_id", "=", who.externalId);
  if (quoted !== null) posts = posts.where("post.ts", "=", quoted);
  const last = await posts.orderBy("message.id", "desc").executeTakeFirst();
  if (!last?.number || last.requester_id !== last.person || (OVER as readonly (string | null)[]).includes(last.state)) return undefined;
  return quoted !== null || last.author === "staff" ? last.number : undefined;
}

/** What of the desk's was posted there. */
export async function messagePostedAt(db: Db, place: string, ts: string): Promise<string | undefined> {
  const row = await db.selectFrom("post").select("message_id").where("place", "=", place).where("ts", "=", ts).executeTakeFirst();
  return row?.message_id ?? undefined;
}

/** The person's ticket in that conversation that somebody works on. */
export async function openTicketIn(db: Db, conversationId: string, personId: string): Promise<number | undefined> {
  const ticket = await db
    .selectFrom("ticket")
    .select("number")
    .where("conversation_id", "=", conversationId)
    .where("requester_id", "=", personId)
    .where("state", "not in", OVER)
    .orderBy("number", "desc")
    .executeTakeFirst();
  return ticket?.number;
}

/** The person's question in that conversation that is over, where that was the last thing said: more words are about it. */
export async function endedTicketIn(db: Db, conversationId: string, personId: string): Promise<number | undefined> {
  const last = await db
    .selectFrom("message")
    .leftJoin("ticket", "ticket.number", "message.ticket_number")
    .select(["ticket.number", "requester_id", "kind", "state"])
    .where("message.conversation_id", "=", conversationId)
    .orderBy("message.id", "desc")
    .executeTakeFirst();
  const isOver = last?.kind === "question" && (last.state === "resolved" || last.state === "closed");
  return isOver && last.requester_id === personId ? (last.number ?? undefined) : undefined;
}

/** Where the first message of a conversation was posted: the thread of what follows. */
export async function rootOf(db: Db, conversationId: string, before: string): Promise<{ place: string; ts: string } | null> {
  const first = await db
    .selectFrom("post")
    .innerJoin("message", "message.id", "post.message_id")
    .select(["place", "ts"])
    .where("conversation_id", "=", conversationId)
    .where("message.id", "<", before)
    .where("posted_at", "is not", null)
    .orderBy("message.id")
    .executeTakeFirst();
  return first?.place && first.ts ? { place: first.place, ts: first.ts } : null;
}
