/** Conversations, their messages, and what people said about answers. */
import type { Generated, Insertable, Selectable } from "kysely";
import type { CreatedAt, Json } from "./columns.ts";

export type ConversationTables = {
  conversation: ConversationTable;
  message: MessageTable;
  changed_message: ChangedMessageTable;
  feedback: FeedbackTable;
};

type ConversationTable = {
  id: Generated<string>;
  channel: string;
  /** The channel's own id of the thread. */
  external_id: string;
  person_id: string;
  created_at: CreatedAt;
};

type MessageTable = {
  id: Generated<string>;
  conversation_id: string;
  author: "asker" | "desk" | "staff";
  /** Null for messages of the desk. */
  person_id: string | null;
  /** The ticket that the message belongs to, if any. */
  ticket_number: number | null;
  /** The channel's own id of the incoming delivery: a repeated delivery adds no second message. */
  delivery_id: string | null;
  /** TextBody (tickets/message-text.ts) of a person, Reply (desk/reply.ts) of the desk. */
  body: Json<object>;
  created_at: CreatedAt;
};
export type Message = Selectable<MessageTable>;
export type NewMessage = Insertable<MessageTable>;

/** What the author has made of the message in the chat, which may be answered or sent instead. */
type ChangedMessageTable = {
  id: Generated<string>;
  message_id: string;
  person_id: string;
  text: string;
  created_at: CreatedAt;
};

type FeedbackTable = {
  message_id: string;
  person_id: string;
  helpful: boolean;
  comment: string | null;
  created_at: CreatedAt;
};
