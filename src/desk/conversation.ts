/** Messages of a conversation other than a question and its answer. Each delivery is stored once. */
import type { Person } from "../identity/people.ts";
import {
  type Conversation,
  type Message,
  openConversation as openIn,
  addMessage,
  postMessage,
} from "../tickets/conversations.ts";
import type { Desk } from "./desk.ts";
import type { Reply } from "./reply.ts";
import { bodyOf, NOTHING_ALONG, type SentAlong } from "./sent-along.ts";

/** `externalId` is the channel's own id of the conversation. Throws DeniedError where it belongs to another person. */
export async function openConversation(
  { db }: Pick<Desk, "db">,
  channel: string,
  externalId: string,
  person: Person,
): Promise<Conversation> {
  return await openIn(db, channel, externalId, person.id);
}

/** Stores what the person wrote. The same delivery again returns the message that was stored first. */
export async function storeAskerMessage(
  { db, now }: Pick<Desk, "db" | "now">,
  {
    person,
    conversationId,
    deliveryId,
    text,
    along = NOTHING_ALONG,
  }: { person: Person; conversationId: string; deliveryId: string; text: string; along?: SentAlong },
): Promise<Message> {
  const { message } = await addMessage(db, {
    conversation_id: conversationId,
    author: "asker",
    person_id: person.id,
    delivery_id: deliveryId,
    body: bodyOf(text, along),
    created_at: now(),
  });
  return message;
}

/** Stores a message of the desk and sends it to the chat of the conversation, if it has one. */
export async function postDeskReply(
  desk: Pick<Desk, "db" | "now" | "enqueueOutgoing">,
  { conversationId, deliveryId, reply }: { conversationId: string; deliveryId: string; reply: Reply },
): Promise<void> {
  await postMessage(desk, desk.db, {
    conversation_id: conversationId,
    author: "desk",
    person_id: null,
    delivery_id: deliveryId,
    body: reply,
    created_at: desk.now(),
  });
}
