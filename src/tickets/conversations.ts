/** Conversations and their messages, by the asker, the desk and staff. Append-only. */
import { ConflictError, DeniedError } from "../base/errors.ts";
import { type Db, inTransaction } from "../db/database.ts";
import type { Message, NewMessage } from "../db/schema/conversations.ts";
import { json } from "../db/schema/columns.ts";
import { inWords } from "../words/words.ts";
import { messageText } from "./message-text.ts";

export type { Message } from "../db/schema/conversations.ts";

export type Conversation = { id: string; channel: string; person_id: string };

/** Throws DeniedError where it is another person's. */
export async function openConversation(
  db: Db,
  channel: string,
  externalId: string,
  personId: string,
): Promise<Conversation> {
  const columns = ["id", "channel", "person_id"] as const;
  const added = await db
    .insertInto("conversation")
    .values({ channel, external_id: externalId, person_id: personId })
    .onConflict((conflict) => conflict.columns(["channel", "external_id"]).doNothing())
    .returning(columns)
    .executeTakeFirst();
  if (added) return added;
  const found = await db
    .selectFrom("conversation")
    .select(columns)
    .where("channel", "=", channel)
    .where("external_id", "=", externalId)
    .executeTakeFirstOrThrow();
  if (found.person_id !== personId)
    throw new DeniedError(`conversation ${found.id} is of person ${found.person_id}, not ${personId}`, {
      userMessage: inWords((words) => words.errors.conversationOfOther),
    });
  return found;
}

/** What chats must show: a message, a changed ticket, or a notification, by its id. */
export type OutgoingItem =
  | { message: string; at?: PostLocation | null }
  | { ticket: number }
  | { notification: string };
/** Where a chat already shows a part of a message. */
export type PostLocation = { place: string; ts: string };
/** Queues items for the chats, in the same transaction. */
export type Outbox = { enqueueOutgoing: (tx: Db, what: readonly OutgoingItem[]) => Promise<void> };

/** Adds a message and queues it for the chat of its conversation. */
export async function postMessage(
  { enqueueOutgoing }: Outbox,
  db: Db,
  message: Omit<NewMessage, "body"> & { body: object },
  at: PostLocation | null = null,
): Promise<{ message: Message; isNew: boolean }> {
  return await inTransaction(db, async (tx) => {
    const added = await addMessage(tx, message);
    if (added.isNew) await enqueueOutgoing(tx, [{ message: added.message.id, at }]);
    return added;
  });
}

/** Adds a message, or finds the one that the same delivery added before. */
export async function addMessage(
  db: Db,
  message: Omit<NewMessage, "body"> & { body: object },
): Promise<{ message: Message; isNew: boolean }> {
  const added = await db
    .insertInto("message")
    .values({ ...message, body: json(message.body) })
    .onConflict((conflict) => conflict.columns(["conversation_id", "delivery_id"]).doNothing())
    .returningAll()
    .executeTakeFirst();
  if (added) return { message: added, isNew: true };
  const earlier = await db
    .selectFrom("message")
    .selectAll()
    .where("conversation_id", "=", message.conversation_id)
    .where("delivery_id", "=", message.delivery_id ?? "")
    .executeTakeFirstOrThrow();
  return { message: earlier, isNew: false };
}

/** Throws ConflictError if the earlier message of the same delivery has another text or sender, so that no text is lost silently. */
export function requireSameMessage(
  { message, isNew }: { message: Message; isNew: boolean },
  personId: string,
  text: string,
): void {
  if (isNew || (message.person_id === personId && messageText(message.body) === text)) return;
  throw new ConflictError(`delivery of message ${message.id} came with other words`, {
    userMessage: inWords((words) => words.errors.messageSentBefore),
  });
}
