/** Which conversation, and which ticket, words in a chat belong to: by what was posted there before. Knows no platform. */
import type { Db } from "../db/database.ts";
import { isOver, mayMove, OVER } from "../tickets/states.ts";

/** The conversation of that person in which this was posted. */
export async function conversationPostedAt(
  db: Db,
  place: string,
  ts: string,
  who: { channel: string; externalId: string },
): Promise<string | undefined> {
  const found = await postsTo(db, place, who).select("conversation.id").where("ts", "=", ts).executeTakeFirst();
  return found?.id;
}

/** What was posted there in that person's conversations. */
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

/** So long after its end the next words are still about a question; a weekend may lie between. */
const JUST_ENDED_MS = 3 * 86_400_000;

/**
 * In a chat without threads: that person's ticket of which the quoted post speaks; else the one of which the last post there speaks, where
 * their words are waited for: staff said it, the ticket waits for them, they are answering already, or it has just ended. What has ended is not
 * opened again by thanks and the like.
 */
export async function ticketInContext(
  db: Db,
  place: string,
  who: { channel: string; externalId: string },
  { quoted, isSmallTalk, now }: { quoted: string | null; isSmallTalk: boolean; now: Date },
): Promise<number | undefined> {
  let posts = postsTo(db, place, who)
    .leftJoin("ticket", (join) =>
      join.onRef("number", "=", "ticket_number").onRef("requester_id", "=", "conversation.person_id"),
    )
    .select(["message.id", "message.author", "message.created_at as said_at", "number", "kind", "state", "helped"])
    .where("post.posted_at", "is not", null);
  if (quoted !== null) posts = posts.where("post.ts", "=", quoted);
  const last = await posts.orderBy("message.id", "desc").executeTakeFirst();
  if (!last?.number || !last.kind || !last.state || !mayMove({ kind: last.kind, state: last.state }, "asker-reply"))
    return undefined;
  const { number, kind, state } = last;
  if (isOver(state)) {
    const hasJustEnded =
      kind === "question" && last.helped !== true && now.getTime() - last.said_at.getTime() < JUST_ENDED_MS;
    return !isSmallTalk && (quoted !== null || hasJustEnded) ? number : undefined;
  }
  const isWaitedFor = quoted !== null || last.author === "staff" || state === "waiting-for-asker";
  return isWaitedFor || (await hasAnswered(db, number, last.id)) ? number : undefined;
}

async function hasAnswered(db: Db, number: number, message: string): Promise<boolean> {
  const said = await db
    .selectFrom("message")
    .select("id")
    .where("ticket_number", "=", number)
    .where("author", "=", "asker")
    .where("id", ">", message)
    .limit(1)
    .executeTakeFirst();
  return said !== undefined;
}

/** What of the desk's was posted there. */
export async function messagePostedAt(db: Db, place: string, ts: string): Promise<string | undefined> {
  const row = await db
    .selectFrom("post")
    .select("message_id")
    .where("place", "=", place)
    .where("ts", "=", ts)
    .executeTakeFirst();
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
  const isAnswered = last?.kind === "question" && (last.state === "resolved" || last.state === "closed");
  return isAnswered && last.requester_id === personId ? (last.number ?? undefined) : undefined;
}

/** Where the first message of a conversation was posted: the thread of what follows. */
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
