/** What chats have taken in and shown, and the notifications of staff. */
import type { ColumnType, Generated } from "kysely";
import type { CreatedAt, Json, JsonRecord } from "./columns.ts";

export type DeliveryTables = {
  delivery: DeliveryTable;
  post: PostTable;
  card: CardTable;
  reference: ReferenceTable;
  /** Channels of a chat in which the desk answers without being mentioned. */
  open_channel: { channel: string; place: string; person_id: string; created_at: CreatedAt };
  notification: NotificationTable;
};

/** Incoming events of a channel. */
type DeliveryTable = {
  id: Generated<string>;
  channel: string;
  /** The channel's own id of the event. */
  event_id: string;
  /** Names a message by its content, place and time, so that a repetition under a new event id is recognised. */
  message_key: string | null;
  /** Deliveries of one lane are handled one after the other. Null in rows of earlier versions. */
  lane: string | null;
  /** As it arrived; emptied when it has been handled. */
  body: JsonRecord;
  tries: Generated<number>;
  /** End of the lease, or of the pause after a failure. */
  busy_until: Date | null;
  done_at: Date | null;
  created_at: CreatedAt;
};

/** Outgoing posts. Each has either a message or a notification. */
type PostTable = {
  /** Channel, kind and id of what is posted. */
  key: string;
  message_id: string | null;
  notification_id: string | null;
  /** Where it was posted, and the platform's id there. */
  place: string | null;
  ts: string | null;
  busy_until: Date | null;
  /** When an attempt began whose result is unknown: it may have been posted. */
  tried_at: Date | null;
  posted_at: Date | null;
  /** Why it can never be posted. */
  failure: string | null;
};

/** The message that shows a ticket in the staff channel of a chat. */
type CardTable = {
  ticket_number: number;
  channel: string;
  place: string | null;
  ts: string | null;
  /** Digest of what it shows. */
  shown: string | null;
  /** The last message and the last note that were copied into its thread. */
  message_id: ColumnType<string, string | undefined, string>;
  note_id: ColumnType<string, string | undefined, string>;
  busy_until: Date | null;
  tried_at: Date | null;
  failure: string | null;
};

/** How a chat reaches somebody, under a key that the chat chooses. */
type ReferenceTable = {
  channel: string;
  key: string;
  value: Json<object>;
  updated_at: ColumnType<Date, never, unknown>;
};

type NotificationTable = {
  id: Generated<string>;
  /** Idempotency key: a key is written only once. */
  key: string;
  to_person: string | null;
  to_group: string | null;
  kind: string;
  ticket_number: number | null;
  detail: JsonRecord;
  created_at: Date;
  /** Why it is a dead letter. */
  parked: string | null;
};
