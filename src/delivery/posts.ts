/** Outgoing posts: which messages and notifications a chat must post, and where it has posted them. Knows no platform. */
import { sql } from "kysely";
import { type Db, inTransaction } from "../db/database.ts";
import type { Message } from "../db/schema/conversations.ts";
import type { TicketState } from "../db/schema/tickets.ts";
import type { OutgoingItem, PostLocation } from "../tickets/conversations.ts";
import { notificationBy, type Notification } from "../tickets/board/inbox.ts";
import { leaseEnd } from "./leases.ts";

/** Prefix of the delivery ids of answers that were shown to one person directly and are not posted. */
export const SHOWN_PREFIX = "shown:";

/** A job of a chat: post something, or update the card of a ticket. */
export type ChatJob = { channel: string } & ({ post: string } | { ticket: number });

/** The chat cannot run the job now. */
export type Postponed = {
  seconds: number;
  /** It waits for an administrator, however long that takes. */
  isHeld?: true;
};
export const SOON: Postponed = { seconds: 1 };

/** A chat that is configured, and whether it has a staff channel. */
export type OpenChat = { name: string; hasStaff: boolean };

/** Writes the posts and returns the jobs for them, in the transaction of the act. A post that failed for good is tried again, once for each call. */
export async function queueChatJobs(
  tx: Db,
  chats: readonly OpenChat[],
  items: readonly OutgoingItem[],
): Promise<ChatJob[]> {
  const jobs: ChatJob[] = [];
  const messages = items.flatMap((each) => ("message" in each ? [each.message] : []));
  const notifications = items.flatMap((each) => ("notification" in each ? [each.notification] : []));
  for (const { name, hasStaff } of chats) {
    for (const post of [
      ...(await addMessagePosts(tx, name, messages)),
      ...(await addNotificationPosts(tx, name, notifications, hasStaff)),
    ])
      jobs.push({ channel: name, post });
    for (const each of items)
      if ("message" in each && each.at) await markPartlyPosted(tx, `${name}:message:${each.message}`, each.at);
    if (hasStaff)
      jobs.push(...items.flatMap((each) => ("ticket" in each ? [{ channel: name, ticket: each.ticket }] : [])));
  }
  return jobs;
}

/** An earlier attempt may have posted it: `tried_at` makes the next one look first. */
const TRIED_AGAIN = sql`on conflict (key) do update set failure = null, tried_at = now() where post.failure is not null`;

/** Writes posts for messages in conversations of that channel. Erased people get none. */
async function addMessagePosts(tx: Db, channel: string, messages: readonly string[]): Promise<string[]> {
  if (messages.length === 0) return [];
  const { rows } = await sql<{ key: string }>`insert into post (key, message_id)
    select ${`${channel}:message:`} || message.id, message.id from message join conversation on conversation.id = conversation_id
      join person on person.id = conversation.person_id
    where message.id = any(${[...messages]}::bigint[]) and conversation.channel = ${channel} and erased_at is null and (delivery_id is null or not starts_with(delivery_id, ${SHOWN_PREFIX}))
    order by message.id ${TRIED_AGAIN} returning key`.execute(tx);
  return rows.map(({ key }) => key);
}

/** Writes posts for notifications to people of that channel. Groups get only what is about no ticket, because their channel shows the tickets. */
async function addNotificationPosts(
  tx: Db,
  channel: string,
  notifications: readonly string[],
  hasStaff: boolean,
): Promise<string[]> {
  if (notifications.length === 0) return [];
  const { rows } = await sql<{ key: string }>`insert into post (key, notification_id)
    select ${`${channel}:notification:`} || notification.id, notification.id from notification left join person on person.id = to_person
    where notification.id = any(${[...notifications]}::bigint[]) and (person.channel = ${channel} or (kind in ('digest', 'checkpoint', 'accounts-collide', 'undelivered') and ${hasStaff}))
    order by notification.id ${TRIED_AGAIN} returning key`.execute(tx);
  return rows.map(({ key }) => key);
}

/** With its author's name, and state and language of its ticket. */
export type PostedMessage = Message & { name: string | null; state: TicketState | null; language: string | null };

export type Post = {
  key: string;
  /** An earlier attempt may have posted it. */
  triedBefore: boolean;
  /** Where a part of it was already posted. */
  at: PostLocation | null;
} & (
  | {
      message: PostedMessage;
      /** The channel's ids of the conversation and of its person. */
      conversation: string;
      person: string;
    }
  | {
      notification: Notification;
      /** The channel's id of the recipient; null for the staff channel. */
      person: string | null;
    }
);

/** Takes the lease. Null: nothing to post any more. "busy": another process has it, or an earlier message of the conversation must go first. */
export async function beginPost(db: Db, key: string): Promise<Post | "busy" | null> {
  const leased = await inTransaction(db, async (tx) => {
    const row = await tx.selectFrom("post").selectAll().where("key", "=", key).forUpdate().executeTakeFirst();
    if (!row || row.posted_at || row.failure) return null;
    const { rows } = await sql`update post set busy_until = ${leaseEnd}, tried_at = now()
      where key = ${key} and (busy_until is null or busy_until < now()) and not exists (
        select 1 from message join message earlier on earlier.conversation_id = message.conversation_id and earlier.id < message.id
          join post waits on waits.message_id = earlier.id
        where message.id = post.message_id and waits.posted_at is null and waits.failure is null) returning 1`.execute(
      tx,
    );
    return rows.length === 0 ? "busy" : row;
  });
  if (leased === null || leased === "busy") return leased;
  const triedBefore = leased.tried_at !== null;
  const at = leased.place === null || leased.ts === null ? null : { place: leased.place, ts: leased.ts };
  if (leased.notification_id !== null) {
    const notification = await notificationBy(db, leased.notification_id);
    if (!notification) return null;
    const to = "person" in notification.to ? notification.to.person : null;
    const person = to && (await db.selectFrom("person").select("external_id").where("id", "=", to).executeTakeFirst());
    return { key, triedBefore, at, notification, person: person ? person.external_id : null };
  }
  const message = await db
    .selectFrom("message")
    .leftJoin("person", "person.id", "message.person_id")
    .leftJoin("ticket", "ticket.number", "message.ticket_number")
    .selectAll("message")
    .select(["person.name", "ticket.state", "ticket.language"])
    .where("message.id", "=", leased.message_id)
    .executeTakeFirstOrThrow();
  const { external_id: conversation, person } = await db
    .selectFrom("conversation")
    .innerJoin("person", "person.id", "conversation.person_id")
    .select(["conversation.external_id", "person.external_id as person"])
    .where("conversation.id", "=", message.conversation_id)
    .executeTakeFirstOrThrow();
  return { key, triedBefore, at, message, conversation, person };
}

/** Extends the lease while the post is being sent. */
export async function renewPostLease(db: Db, key: string): Promise<void> {
  await db
    .updateTable("post")
    .set({ busy_until: leaseEnd })
    .where("key", "=", key)
    .where("busy_until", "is not", null)
    .execute();
}

export async function markPosted(db: Db, key: string, place: string, ts: string): Promise<void> {
  await db
    .updateTable("post")
    .set({ place, ts, posted_at: sql`now()`, busy_until: null })
    .where("key", "=", key)
    .execute();
}

/** A part was posted there. The rest is added to it and not posted again. */
export async function markPartlyPosted(db: Db, key: string, { place, ts }: PostLocation): Promise<void> {
  await db.updateTable("post").set({ place, ts }).where("key", "=", key).execute();
}

/** It is known that it was not posted. `failure` says why it never will be; null allows another attempt. */
export async function markNotPosted(db: Db, key: string, failure: string | null): Promise<void> {
  await db.updateTable("post").set({ busy_until: null, tried_at: null, failure }).where("key", "=", key).execute();
}

/** Ends the lease while it is unknown whether it was posted. */
export async function releasePost(db: Db, key: string): Promise<void> {
  await db.updateTable("post").set({ busy_until: null }).where("key", "=", key).execute();
}

/** For a restored backup: what was unposted then may have been posted since, so chats that can look it up do so before they post. */
export async function markMaybePosted(db: Db): Promise<void> {
  await db
    .updateTable("post")
    .set({ tried_at: sql`now()` })
    .where("posted_at", "is", null)
    .where("failure", "is", null)
    .execute();
}
