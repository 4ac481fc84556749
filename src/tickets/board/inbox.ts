/** Reads notifications: the inbox of a member of staff, and dead letters. */
import { sql } from "kysely";
import type { Db } from "../../db/database.ts";

/** Kind of the notification that something could not be shown in a chat. */
export const UNDELIVERED = "undelivered";

export type Notification = {
  id: string;
  /** Idempotency key: the same for every delivery attempt. */
  key: string;
  kind: string;
  to: { person: string } | { group: string };
  ticket: number | null;
  /** Of the ticket or, if there is none, of the message that was not delivered. */
  question: string | null;
  /** In whose conversation the message is that this is about, and its text as it is now. */
  asker: string | null;
  words: string | null;
  detail: Record<string, unknown>;
  createdAt: Date;
  parked: string | null;
};

/** The notifications to a person, by all their accounts, and to their groups, latest first, and how many are unread. */
export async function inboxOf(
  db: Db,
  accounts: readonly string[],
  groups: readonly string[],
  most = 50,
): Promise<{ unread: number; notifications: Notification[] }> {
  const mine = notifications(db).where((eb) =>
    eb.or([eb("to_person", "in", accounts), ...(groups.length > 0 ? [eb("to_group", "in", groups)] : [])]),
  );
  const found = (await mine.orderBy("notification.id", "desc").limit(most).execute()).map(notificationOf);
  const { read_until } = await db
    .selectFrom("person")
    .select(({ fn }) => fn.max("read_until").as("read_until"))
    .where("id", "in", accounts)
    .executeTakeFirstOrThrow();
  return { unread: found.filter(({ id }) => BigInt(id) > BigInt(read_until ?? 0)).length, notifications: found };
}

export async function notificationBy(db: Db, id: string): Promise<Notification | undefined> {
  const row = await notifications(db).where("notification.id", "=", id).executeTakeFirst();
  return row && notificationOf(row);
}

export async function deadLetters(db: Db): Promise<Notification[]> {
  return (await notifications(db).where("parked", "is not", null).orderBy("notification.id").limit(200).execute()).map(
    notificationOf,
  );
}

function notifications(db: Db) {
  return db
    .selectFrom("notification")
    .leftJoin("ticket", "ticket.number", "notification.ticket_number")
    .leftJoin("message", (join) => join.on("message.id", "=", sql<string>`(notification.detail->>'message')::bigint`))
    .leftJoin("conversation", "conversation.id", "message.conversation_id")
    .leftJoin("person", "person.id", "conversation.person_id")
    .select([
      "notification.id",
      "key",
      "notification.kind",
      "to_person",
      "to_group",
      "notification.ticket_number",
      sql<string | null>`coalesce(ticket.question, (select asked.body->>'text' from message asked
        where asked.conversation_id = message.conversation_id and asked.author = 'asker' and asked.id < message.id
        order by asked.id desc limit 1))`.as("question"),
      "person.name as asker",
      sql<string | null>`message.body->>'text'`.as("words"),
      "detail",
      "notification.created_at",
      "parked",
    ]);
}

type Row = Awaited<ReturnType<ReturnType<typeof notifications>["executeTakeFirstOrThrow"]>>;

function notificationOf({
  id,
  key,
  kind,
  to_person,
  to_group,
  ticket_number,
  question,
  asker,
  words,
  detail,
  created_at,
  parked,
}: Row): Notification {
  const to = to_person === null ? { group: to_group ?? "" } : { person: to_person };
  return {
    id,
    key,
    kind,
    to,
    ticket: ticket_number,
    question,
    asker,
    words,
    detail,
    createdAt: created_at,
    parked,
  };
}
