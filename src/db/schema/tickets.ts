/** Tickets, and what staff attach to them. */
import type { ColumnType, Generated, GeneratedAlways, RawBuilder, Selectable, Updateable } from "kysely";
import type { CreatedAt, Json } from "./columns.ts";

export type TicketTables = {
  ticket: TicketTable;
  note: NoteTable;
  watcher: { ticket_number: number; person_id: string };
  ticket_link: TicketLinkTable;
  /** Who has a ticket open on their screen. */
  looking: { ticket_number: number; person_id: string; seen_at: Date };
  knowledge_draft: KnowledgeDraftTable;
};

export type TicketState =
  | "new"
  | "open"
  | "waiting-for-asker"
  | "waiting-for-approval"
  | "resolved"
  | "closed"
  | "withdrawn";
export type TicketKind = "question" | "use" | "contribute" | "release" | "exception";
export type Outcome = "approved" | "rejected";
export type Priority = "low" | "normal" | "high" | "urgent";

/**
 * The last warning that was sent about a ticket: to its assignee before the deadline, to the group at the deadline, to the lead after it, or
 * to an asker who does not answer.
 */
export type WarningStep = "assignee" | "group" | "lead" | "asker";

type TicketTable = {
  number: Generated<number>;
  kind: ColumnType<TicketKind, TicketKind | undefined, TicketKind>;
  /** The asker's question in their words; for a request, a one-line title. */
  question: string;
  language: string;
  conversation_id: string;
  requester_id: string;
  assignee_id: string | null;
  state: TicketState;
  priority: ColumnType<Priority, Priority | undefined, Priority>;
  /** The group of staff that works on it. */
  group_name: ColumnType<string, string | undefined, string>;
  tags: ColumnType<string[], string[] | undefined, string[]>;
  /** What a request is about. Requests about the same thing have the same subject. */
  subject: string | null;
  /** A request as it was filed: FiledRequest of tickets/types.ts. */
  request: Json<object> | null;
  tier: string | null;
  /** The blanket approval that covers it. */
  blanket: string | null;
  outcome: Outcome | null;
  /** The round of approval: an appeal or a reopening starts the next one. */
  round: ColumnType<number, number | undefined, number>;
  merged_into: number | null;
  /** The asker's rating; null until they gave one. */
  helped: boolean | null;
  /** Citations of the best passages that the desk had found when the ticket was opened. */
  found: Json<readonly object[]>;
  /** The message it was opened from. A message opens at most one ticket. */
  source_message_id: string | null;
  first_replied_at: Date | null;
  /** When the asker last wrote something that nobody has answered. */
  last_asker_at: Date | null;
  /** Since when it waits for the asker. The clock is paused meanwhile. */
  waiting_since: Date | null;
  /** Business minutes of earlier pauses. */
  paused_minutes: ColumnType<number, number | undefined, number>;
  first_due: Date | null;
  next_due: Date | null;
  resolve_due: Date | null;
  /** The earliest of the three. */
  due_at: Date | null;
  /** When the sweep must look at it next. */
  look_at: Date | null;
  /** The last warning that was sent. */
  told: WarningStep | null;
  audit_length: ColumnType<number, number | undefined, number>;
  audit_hash: ColumnType<string, string | undefined, string>;
  /** Length of its trail when a checkpoint last included its head. */
  audit_anchored: ColumnType<number, number | undefined, number>;
  /** Idempotency key: filing again with the same key finds the same request. */
  filing_key: string | null;
  /** Digest of the kind and the answers that came with the key; null for requests filed before digests were kept. */
  filing_digest: string | null;
  search: ColumnType<string, string | RawBuilder<string> | undefined, string | RawBuilder<string>>;
  created_at: CreatedAt;
  updated_at: ColumnType<Date, Date | undefined, Date>;
};
export type Ticket = Selectable<TicketTable>;
export type TicketChange = Updateable<TicketTable>;

type NoteTable = {
  id: Generated<string>;
  ticket_number: number;
  person_id: string;
  text: string;
  /** A repeated delivery adds no second note. */
  delivery_id: string | null;
  created_at: Date;
};

export type LinkKind = "related" | "duplicate" | "split" | "review";
type TicketLinkTable = { from_number: number; to_number: number; kind: LinkKind };

/** A ticket's answer on its way into the handbook. */
type KnowledgeDraftTable = {
  id: Generated<string>;
  ticket_number: number;
  title: string;
  text: string;
  language: string;
  /** The group that reviews it. */
  owner: string;
  author_id: string;
  reviewer_id: string | null;
  state: "draft" | "accepted" | "rejected";
  /** The path under which the search and links know it, once accepted: `answers/12-title.md`. */
  file: string | null;
  /** The document as Markdown with front matter, once accepted. Null if an earlier version wrote a file of KNOWLEDGE_DIR. */
  document: string | null;
  document_digest: GeneratedAlways<string | null>;
  created_at: Date;
};
