/** Reads single messages of a conversation: the one of a delivery, and those before a given one. */
import type { Db } from "../../db/database.ts";
import type { Message } from "../../db/schema/conversations.ts";

export async function findMessage(db: Db, id: string): Promise<Message | undefined> {
  return await db.selectFrom("message").selectAll().where("id", "=", id).executeTakeFirst();
}

export async function messageOfDelivery(
  db: Db,
  conversationId: string,
  deliveryId: string,
): Promise<Message | undefined> {
  return await db
    .selectFrom("message")
    .selectAll()
    .where("conversation_id", "=", conversationId)
    .where("delivery_id", "=", deliveryId)
    .executeTakeFirst();
}

/** What staff wrote on the ticket with that delivery: a message to the asker, or a note. */
export async function staffWordsOf(
  db: Db,
  ticket: number,
  deliveryId: string,
): Promise<{ kind: "reply"; message: Message } | { kind: "note" } | undefined> {
  const message = await db
    .selectFrom("message")
    .selectAll()
    .where("ticket_number", "=", ticket)
    .where("author", "=", "staff")
    .where("delivery_id", "=", deliveryId)
    .executeTakeFirst();
  if (message) return { kind: "reply", message };
  const note = await db
    .selectFrom("note")
    .select("id")
    .where("ticket_number", "=", ticket)
    .where("delivery_id", "=", deliveryId)
    .executeTakeFirst();
  return note && { kind: "note" };
}

/** The message directly before this one, whoever wrote it. */
export async function messageBefore(db: Db, conversationId: string, id: string): Promise<Message | undefined> {
  return await messagesBefore(db, conversationId, id).executeTakeFirst();
}

/** The asker's last message before this one. */
export async function askerMessageBefore(db: Db, conversationId: string, id: string): Promise<Message | undefined> {
  return await messagesBefore(db, conversationId, id).where("author", "=", "asker").executeTakeFirst();
}

/** The asker's messages before this one, newest first, without replies to a ticket. */
export async function questionsBefore(db: Db, conversationId: string, id: string, most: number): Promise<Message[]> {
  return await messagesBefore(db, conversationId, id)
    .where("author", "=", "asker")
    .where("ticket_number", "is", null)
    .limit(most)
    .execute();
}

function messagesBefore(db: Db, conversationId: string, id: string) {
  return db
    .selectFrom("message")
    .selectAll()
    .where("conversation_id", "=", conversationId)
    .where("id", "<", id)
    .orderBy("id", "desc");
}
