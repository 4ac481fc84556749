/** Finds the conversation and the ticket that a message in a chat belongs to, by what was posted there before. Knows no platform. */
import type { Db } from "../db/database.ts";
import { isOver, mayMove, OVER } from "../tickets/states.ts";

/** The person's conversation to which this post belongs. */
export async function conversationPostedAt(
  db: Db,
  place: string,
  ts: string,
  who: { channel: string; externalId: string },
): Promise<string | undefined> {
  const found = await postsTo(db, place, who).select("conversation.id").where("ts", "=", ts).executeTakeFirst();
  return found?.id;
}

/** Posts at that place in the person's conversations. */
function postsTo(db: Db, place: string, { channel, externalId }: { channel: string; externalId: string }) {
  return db
    .selectFrom("post")
    .innerJoin("message", "message.id", "post.message_id")
    .innerJoin("conversation", "conversation.id", "message.conversation_id")
    .innerJoin("person", "person.id", "conversation.person_id")
    .where("post.place", "=", place)
    .where("person.channel", "=", channel)
    .where("person.external_id", "=", externalId);
}

/** How long after the end of a question the next message is still about it: over a weekend. */
const JUST_ENDED_MS = 3 * 86_400_000;

/**
 * For chats without threads: the person's ticket of the quoted post. Without a quote, the ticket of the last post there, if a reply is
 * expected: staff wrote the post, the ticket waits for the asker, they have already replied, or it has just ended. Small talk such as thanks
 * does not reopen a ticket.
 */
export async function ticketInContext(
  db: Db,
  place: string,
  who: { channel: string; externalId: string; accounts: readonly string[] },
  { quoted, isSmallTalk, now }: { quoted: string | null; isSmallTalk: boolean; now: Date },
): Promise<number | undefined> {
  const { accounts } = who;
  let posts = postsTo(db, place, who)
    .leftJoin("ticket", (join) => join.onRef("number", "=", "ticket_number").on("requester_id", "in", accounts))
    .select(["message.id", "message.author", "message.created_at as written_at", "number", "kind", "state", "helped"])
    .where("post.posted_at", "is not", null);
  if (quoted !== null) posts = posts.where("post.ts", "=", quoted);
  const last = await posts.orderBy("message.id", "desc").executeTakeFirst();
  if (!last?.number || !last.kind || !last.state || !mayMove({ kind: last.kind, state: last.state }, "asker-reply"))
    return undefined;
  const { number, kind, state } = last;
  if (isOver(state)) {
    const hasJustEnded =
      kind === "question" && last.helped !== true && now.getTime() - last.written_at.getTime() < JUST_ENDED_MS;
    return !isSmallTalk && (quoted !== null || hasJustEnded) ? number : undefined;
  }
  const isReplyExpected = quoted !== null || last.author === "staff" || state === "waiting-for-asker";
  return isReplyExpected || (await hasAnswered(db, number, last.id)) ? number : undefined;
}

async function hasAnswered(db: Db, number: number, message: string): Promise<boolean> {
  const reply = await db
    .selectFrom("message")
    .select("id")
    .where("ticket_number", "=", number)
    .where("author", "=", "asker")
    .where("id", ">", message)
    .limit(1)
    .executeTakeFirst();
  return reply !== undefined;
}

/** The id of the message that was posted there. */
export async function messagePostedAt(db: Db, place: string, ts: string): Promise<string | undefined> {
  const row = await db
    .selectFrom("post")
    .select("message_id")
    .where("place", "=", place)
    .where("ts", "=", ts)
    .executeTakeFirst();
  return row?.message_id ?? undefined;
}

/** The active ticket of these accounts in that conversation. */
export async function openTicketIn(
  db: Db,
  conversationId: string,
  accounts: readonly string[],
): Promise<number | undefined> {
  const ticket = await db
    .selectFrom("ticket")
    .select("number")
    .where("conversation_id", "=", conversationId)
    .where("requester_id", "in", accounts)
    .where("state", "not in", OVER)
    .orderBy("number", "desc")
    .executeTakeFirst();
  return ticket?.number;
}

/** The ended question of these accounts, if the last message of the conversation is about it: the next message is, too. */
export async function endedTicketIn(
  db: Db,
  conversationId: string,
  accounts: readonly string[],
): Promise<number | undefined> {
  const last = await db
    .selectFrom("message")
    .leftJoin("ticket", "ticket.number", "message.ticket_number")
    .select(["ticket.number", "requester_id", "kind", "state"])
    .where("message.conversation_id", "=", conversationId)
    .orderBy("message.id", "desc")
    .executeTakeFirst();
  const isAnswered = last?.kind === "question" && (last.state === "resolved" || last.state === "closed");
  return isAnswered && accounts.includes(last.requester_id ?? "") ? (last.number ?? undefined) : undefined;
}

/** Where the first message of a conversation was posted: the root of its thread. */
export async function threadRootOf(
  db: Db,
  conversationId: string,
  before: string,
): Promise<{ place: string; ts: string } | null> {
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
