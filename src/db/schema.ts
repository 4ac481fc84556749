/** The tables as Kysely sees them; the migrations make them. One type per table, columns explained here. */
import type { ColumnType, Generated, Insertable, Selectable } from "kysely";

export type Schema = {
  person: PersonTable;
  conversation: ConversationTable;
  message: MessageTable;
  ticket: TicketTable;
  audit_event: AuditEventTable;
  feedback: FeedbackTable;
};

type CreatedAt = ColumnType<Date, Date | undefined, never>;
type Json<T> = ColumnType<T, string, string>;

type PersonTable = {
  id: Generated<string>;
  channel: string;
  /** The channel's own id of the person. */
  external_id: string;
  name: string;
  created_at: CreatedAt;
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
  /** Null for what the desk says. */
  person_id: string | null;
  /** The ticket that the message belongs to, if any. */
  ticket_number: number | null;
  /** The channel's own id of what arrived: the same delivery again makes no second message. */
  delivery_id: string | null;
  /** `{ text }` of a person, a Reply of the desk. */
  body: Json<unknown>;
  created_at: CreatedAt;
};

export type TicketState = "new" | "open" | "waiting-for-asker" | "closed";

type TicketTable = {
  number: Generated<number>;
  /** What the asker wants to know, in their words. */
  question: string;
  language: string;
  conversation_id: string;
  requester_id: string;
  assignee_id: string | null;
  state: TicketState;
  /** What the desk had found when the ticket was opened: citations of the best passages. */
  found: Json<unknown>;
  /** The message it was opened from: one ticket for each. */
  source_message_id: string | null;
  created_at: CreatedAt;
  updated_at: ColumnType<Date, Date | undefined, Date>;
};

export type AuditEventTable = {
  id: Generated<string>;
  ticket_number: number;
  actor_id: string;
  action: "opened" | "claimed" | "replied" | "asker-replied" | "closed";
  detail: Json<unknown>;
  created_at: CreatedAt;
};

type FeedbackTable = {
  message_id: string;
  person_id: string;
  helpful: boolean;
  comment: string | null;
  created_at: CreatedAt;
};

export type Person = Selectable<PersonTable>;
export type Ticket = Selectable<TicketTable>;
export type Message = Selectable<MessageTable>;
export type NewMessage = Insertable<MessageTable>;
