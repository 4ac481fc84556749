/** Reads conversations and their messages in order. */
import { NotFoundError } from "../../base/errors.ts";
import { type Db } from "../../db/database.ts";
import type { Conversation } from "../conversations.ts";
import type { Message } from "../../db/schema/conversations.ts";
import { inWords } from "../../words/words.ts";

/** Finds a conversation by the channel's own id. */
export async function findConversation(db: Db, channel: string, externalId: string): Promise<string | undefined> {
  const found = await db
    .selectFrom("conversation")
    .select("id")
    .where("channel", "=", channel)
    .where("external_id", "=", externalId)
    .executeTakeFirst();
  return found?.id;
}

/** A message of the desk in a conversation of one of these accounts. */
export async function deskMessageTo(
  db: Db,
  messageId: string,
  accounts: readonly string[],
): Promise<Message | undefined> {
  return await db
    .selectFrom("message")
    .innerJoin("conversation", "conversation.id", "message.conversation_id")
    .selectAll("message")
    .where("message.id", "=", messageId)
    .where("message.author", "=", "desk")
    .where("conversation.person_id", "in", accounts)
    .executeTakeFirst();
}

/** Throws NotFoundError also for another person's conversation, so that nobody learns which ids exist. */
export async function conversationOf(db: Db, id: string, accounts: readonly string[]): Promise<Conversation> {
  const found = await db
    .selectFrom("conversation")
    .select(["id", "channel", "person_id"])
    .where("id", "=", id)
    .where("person_id", "in", accounts)
    .executeTakeFirst();
  if (!found)
    throw new NotFoundError(`no conversation ${id} of this person`, {
      userMessage: inWords((words) => words.errors.conversationGone),
    });
  return found;
}

/** The first message of the desk about a ticket. */
export async function firstDeskMessageOn(db: Db, ticket: number): Promise<Message> {
  return await db
    .selectFrom("message")
    .selectAll()
    .where("ticket_number", "=", ticket)
    .where("author", "=", "desk")
    .orderBy("id")
    .limit(1)
    .executeTakeFirstOrThrow();
}

export type NamedMessage = Message & { name: string | null };

/** The latest messages of a conversation, or those directly before `before`; oldest first. */
export async function messagesOf(db: Db, conversationId: string, most = 200, before?: string): Promise<NamedMessage[]> {
  let query = namedMessages(db).where("message.conversation_id", "=", conversationId);
  if (before !== undefined) query = query.where("message.id", "<", before);
  const latest = await query.orderBy("message.id", "desc").limit(most).execute();
  return latest.toReversed();
}

/** Messages of all conversations after that one, for pages that update themselves. */
export async function messagesAfter(db: Db, id: string): Promise<NamedMessage[]> {
  return await namedMessages(db).where("message.id", ">", id).orderBy("message.id").limit(500).execute();
}

export async function latestMessageId(db: Db): Promise<string> {
  const { latest } = await db
    .selectFrom("message")
    .select(({ fn }) => fn.max("id").as("latest"))
    .executeTakeFirstOrThrow();
  return latest ?? "0";
}

function namedMessages(db: Db) {
  return db
    .selectFrom("message")
    .leftJoin("person", "person.id", "message.person_id")
    .selectAll("message")
    .select("person.name");
}
