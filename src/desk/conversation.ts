/** What is said in a conversation outside of a question and its answer. Each delivery is kept once. */
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

/** `externalId` is the channel's own id of it. Throws DeniedError where it is another person's. */
export async function openConversation(
  { db }: Pick<Desk, "db">,
  channel: string,
  externalId: string,
  person: Person,
): Promise<Conversation> {
  return await openIn(db, channel, externalId, person.id);
}

/** Keeps what the person said; the same delivery gives the message that was kept first. */
export async function storeAskerMessage(
  { db, now }: Pick<Desk, "db" | "now">,
  {
    person,
    conversationId,
    deliveryId,
    text,
  }: { person: Person; conversationId: string; deliveryId: string; text: string },
): Promise<Message> {
  const { message } = await addMessage(db, {
    conversation_id: conversationId,
    author: "asker",
    person_id: person.id,
    delivery_id: deliveryId,
    body: { kind: "text", text },
    created_at: now(),
  });
  return message;
}

/** The desk says this, and whoever talks in a chat reads it there. */
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
