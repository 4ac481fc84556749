/** Finds the person for whom a message or ticket is, because in a shared channel others see it, too. */
import type { Db } from "../../db/database.ts";

type Recipient = {
  personId: string;
  externalId: string;
  /** The channel's own id of the conversation. */
  conversation: string;
  body: unknown;
};

/** The recipient and the body of a message of the desk. Undefined if there is no such message. */
export async function recipientOf(db: Db, messageId: string): Promise<Recipient | undefined> {
  return await db
    .selectFrom("message")
    .innerJoin("conversation", "conversation.id", "message.conversation_id")
    .innerJoin("person", "person.id", "conversation.person_id")
    .select([
      "person.id as personId",
      "person.external_id as externalId",
      "conversation.external_id as conversation",
      "message.body",
    ])
    .where("message.id", "=", messageId)
    .where("message.author", "=", "desk")
    .executeTakeFirst();
}

/** Undefined if there is no such ticket. */
export async function requesterOf(db: Db, number: number): Promise<string | undefined> {
  const row = await db.selectFrom("ticket").select("requester_id").where("number", "=", number).executeTakeFirst();
  return row?.requester_id;
}
