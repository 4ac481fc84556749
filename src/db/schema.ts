/** The tables as Kysely sees them; the migrations make them. One type per table, columns explained here. */
import type { Covers } from "./row-digests.ts";
import type { ColumnType, Generated, Insertable, RawBuilder, Selectable, Updateable } from "kysely";

export type Schema = {
  person: PersonTable;
  conversation: ConversationTable;
  message: MessageTable;
  ticket: TicketTable;
  audit_event: AuditEventTable;
  feedback: FeedbackTable;
  approval_step: ApprovalStepTable;
  vote: VoteTable;
  decision: DecisionTable;
  note: NoteTable;
  watcher: { ticket_number: number; person_id: string };
  ticket_link: TicketLinkTable;
  looking: { ticket_number: number; person_id: string; seen_at: Date };
  saved_view: { id: Generated<string>; person_id: string; name: string; filter: Json<unknown> };
  saved_reply: { id: Generated<string>; name: string; text: string };
  request_draft: RequestDraftTable;
  notification: NotificationTable;
  /** `source`: operator, or the list elsewhere that it was taken from. */
  staff_role: {
    channel: string;
    external_id: string;
    group_name: string;
    source: ColumnType<string, string | undefined, never>;
  };
  knowledge_draft: KnowledgeDraftTable;
  delivery: DeliveryTable;
  post: PostTable;
  card: CardTable;
  reference: ReferenceTable;
  /** Channels of a chat in which the desk answers without being called. */
  open_channel: { channel: string; place: string; person_id: string; created_at: CreatedAt };
  model_usage: { day: string; input_tokens: number; output_tokens: number };
  shadow_answer: ShadowAnswerTable;
  grade: GradeTable;
  account_profile: AccountProfileTable;
  account_fact: AccountFactTable;
  account_link: AccountLinkTable;
  account_change: AccountChangeTable;
  /** One row: the key of the digests in `account_fact`. */
  identity_key: { secret: string };
  /** One row that readiness checks write. */
  readiness: { checked_at: Date };
  checkpoint: CheckpointTable;
  signing_key: { id: string; private_jwk: Json<Record<string, unknown>>; created_at: CreatedAt };
};

type CreatedAt = ColumnType<Date, Date | undefined, never>;
type Json<T> = ColumnType<T, string, string>;

type PersonTable = {
  id: Generated<string>;
  channel: string;
  /** The channel's own id of the person. */
  external_id: string;
  name: string;
  /** Id of the last notification that they have seen. */
  read_until: ColumnType<string, string | undefined, string>;
  /** When their name and words were erased. */
  erased_at: Date | null;
  created_at: CreatedAt;
};

/** What the chat last said about an account: see identity/profile.ts. */
type AccountProfileTable = {
  person_id: string;
  outcome: "member" | "outsider" | "unknown";
  /** Why it is not known to be a member. */
  because: string | null;
  asked_at: Date;
};

/** What a chat vouched for. Accounts with the same fact belong to one human. */
type AccountFactTable = {
  person_id: string;
  kind: FactKind;
  /** HMAC-SHA-256 of the value: equality is all that is needed of an e-mail address. */
  digest: string;
  learned_at: Date;
};
export type FactKind = "email" | "directory" | "sign-in";

/** Two accounts that belong to one human by the word of staff; `person_id` is the smaller id. */
type AccountLinkTable = { person_id: string; other_id: string; linked_at: Date };

/** Append-only. */
type AccountChangeTable = {
  id: Generated<string>;
  action: "linked" | "unlinked";
  how: FactKind | "staff";
  person_id: string;
  other_id: string;
  /** Null: the desk itself, by what a chat vouched for. */
  by_id: string | null;
  reason: string;
  changed_at: Date;
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

export type TicketState =
  | "new"
  | "open"
  | "waiting-for-asker"
  | "waiting-for-approval"
  | "resolved"
  | "closed"
  | "withdrawn";
export type TicketKind = "question" | "use" | "contribute" | "release" | "exception";
export type Priority = "low" | "normal" | "high" | "urgent";
export type Outcome = "approved" | "rejected";

type TicketTable = {
  number: Generated<number>;
  kind: ColumnType<TicketKind, TicketKind | undefined, TicketKind>;
  /** What the asker wants to know, in their words; of a request, one line that says what it is. */
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
  /** What a request is about: the same again has the same. */
  subject: string | null;
  /** A request as it was filed: FiledRequest of tickets/requests.ts. */
  request: Json<unknown> | null;
  tier: string | null;
  /** The blanket approval that covers it. */
  blanket: string | null;
  outcome: Outcome | null;
  /** Of its approval: an appeal or a reopening begins the next. */
  round: ColumnType<number, number | undefined, number>;
  merged_into: number | null;
  /** What the asker said when asked whether it helped. */
  helped: boolean | null;
  /** What the desk had found when the ticket was opened: citations of the best passages. */
  found: Json<unknown>;
  /** The message it was opened from: one ticket for each. */
  source_message_id: string | null;
  first_replied_at: Date | null;
  /** The asker's last word that nobody has answered. */
  last_asker_at: Date | null;
  /** Since when it waits for the asker: the clock stands. */
  waiting_since: Date | null;
  /** Business minutes that it has waited for the asker before. */
  paused_minutes: ColumnType<number, number | undefined, number>;
  first_due: Date | null;
  next_due: Date | null;
  resolve_due: Date | null;
  /** The earliest of the three. */
  due_at: Date | null;
  /** When the sweep must look at it next. */
  look_at: Date | null;
  /** The last step of warning that was told: see tickets/sweep.ts. */
  told: string | null;
  audit_length: ColumnType<number, number | undefined, number>;
  audit_hash: ColumnType<string, string | undefined, string>;
  /** Length of its trail when a checkpoint last named its head. */
  audit_anchored: ColumnType<number, number | undefined, number>;
  /** The same filing again finds the same request. */
  filing_key: string | null;
  /** Of the kind and the answers that came with the key; null where it was filed before digests were kept. */
  filing_digest: string | null;
  search: ColumnType<string, string | RawBuilder<string> | undefined, string | RawBuilder<string>>;
  created_at: CreatedAt;
  updated_at: ColumnType<Date, Date | undefined, Date>;
};

type AuditEventTable = {
  id: Generated<string>;
  ticket_number: number;
  /** Its place in the ticket's chain, from 1. */
  seq: number;
  actor_id: string;
  action: string;
  detail: Json<Record<string, unknown>>;
  /** Digests of what the act wrote, and of the ticket before and after it. Null before 2026-11-30, and for all but the last event of an act. */
  covers: Json<Covers> | null;
  /** Of this event and the one before: event-hash.ts. */
  hash: string;
  created_at: CreatedAt;
};

export type StepState = "waiting" | "open" | "approved" | "rejected" | "dropped";

type ApprovalStepTable = {
  ticket_number: number;
  round: number;
  position: number;
  group_name: string;
  /** How many of the group must approve. */
  quorum: number;
  state: StepState;
};

/** One a person and round. */
type VoteTable = {
  ticket_number: number;
  round: number;
  position: number;
  person_id: string;
  approves: boolean;
  reason: string;
  created_at: Date;
};

type DecisionTable = {
  /** Permanent: it stands in receipts. */
  id: string;
  ticket_number: number;
  round: number;
  outcome: Outcome;
  subject: string | null;
  /** All that was known: DecisionRecord of tickets/decisions.ts. */
  record: Json<unknown>;
  /** The record signed: a JWS in its compact form. */
  receipt: string;
  decided_at: Date;
  expires_at: Date | null;
  /** What has changed since and was raised with its approvers. */
  questioned: string | null;
};

/** Heads of the audit trail at a moment, signed: see tickets/checkpoints.ts. */
type CheckpointTable = {
  /** From 1, without gaps. */
  seq: number;
  /** A JWS in its compact form. */
  token: string;
  created_at: Date;
};

type NoteTable = {
  id: Generated<string>;
  ticket_number: number;
  person_id: string;
  text: string;
  /** The same delivery again makes no second note. */
  delivery_id: string | null;
  created_at: Date;
};

export type LinkKind = "related" | "duplicate" | "split" | "review";
type TicketLinkTable = { from_number: number; to_number: number; kind: LinkKind };

type RequestDraftTable = {
  id: string;
  person_id: string;
  kind: Exclude<TicketKind, "question">;
  answers: Json<Record<string, unknown>>;
  /** What the desk had said when the request was begun. */
  message_id: string | null;
  updated_at: Date;
};

type NotificationTable = {
  id: Generated<string>;
  /** The same key is never written twice: what delivers it may try again. */
  key: string;
  to_person: string | null;
  to_group: string | null;
  kind: string;
  ticket_number: number | null;
  detail: Json<Record<string, unknown>>;
  created_at: Date;
  /** Why it could not be delivered outside, for good. */
  parked: string | null;
};

type DeliveryTable = {
  id: Generated<string>;
  channel: string;
  /** The channel's own id of the event. */
  event_id: string;
  /** What was said where and when: the same under a new event id is the same. */
  message_key: string | null;
  /** What has the same is done one after the other; null in rows of earlier versions. */
  lane: string | null;
  /** As it came; emptied when it is done. */
  body: Json<Record<string, unknown>>;
  tries: Generated<number>;
  /** Until then somebody is at it, or it rests after a failure. */
  busy_until: Date | null;
  done_at: Date | null;
  created_at: CreatedAt;
};

type PostTable = {
  /** Channel, kind and id of what is posted: one of the two below. */
  key: string;
  message_id: string | null;
  notification_id: string | null;
  /** Where it was posted, and the platform's id there. */
  place: string | null;
  ts: string | null;
  busy_until: Date | null;
  /** A try whose end is not known: it may have been posted. */
  tried_at: Date | null;
  posted_at: Date | null;
  /** Why it can never be posted. */
  failure: string | null;
};

/** What the staff channel of a chat shows of a ticket. */
type CardTable = {
  ticket_number: number;
  channel: string;
  place: string | null;
  ts: string | null;
  /** Digest of what it shows. */
  shown: string | null;
  /** The last message, and the last note, that its thread has. */
  message_id: ColumnType<string, string | undefined, string>;
  note_id: ColumnType<string, string | undefined, string>;
  busy_until: Date | null;
  tried_at: Date | null;
  failure: string | null;
};

/** Where a chat reaches somebody, by a key of its own. */
type ReferenceTable = {
  channel: string;
  key: string;
  value: Json<unknown>;
  updated_at: ColumnType<Date, never, unknown>;
};

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
  /** Where it stands in the knowledge folder, once accepted. */
  file: string | null;
  created_at: Date;
};

/** What a model answered to a question of a topic that has a bar, or would have. */
type ShadowAnswerTable = {
  id: Generated<string>;
  question_id: string;
  /** What the asker got. */
  answer_id: string;
  topic: string;
  /** The asker got the model's. */
  shown: boolean;
  model: string;
  prompt: string | null;
  /** `{ text, citations }`; null until it is written, and when it is erased. */
  body: Json<unknown> | null;
  tries: Generated<number>;
  /** Until then somebody is at it. */
  busy_until: Date | null;
  /** Also when it was erased: then it is not written any more. */
  written_at: Date | null;
  created_at: CreatedAt;
};

/** Never changed: of a person and answer the last one counts. */
type GradeTable = {
  id: Generated<string>;
  answer_id: string;
  person_id: string;
  verdict: "good" | "wrong" | "harmful";
  comment: string | null;
  graded_at: Date;
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
export type TicketChange = Updateable<TicketTable>;
export type Message = Selectable<MessageTable>;
export type CheckpointRow = Selectable<CheckpointTable>;
export type DecisionRow = Selectable<DecisionTable>;
export type NewMessage = Insertable<MessageTable>;
export type NewTicketRow = Insertable<TicketTable>;
