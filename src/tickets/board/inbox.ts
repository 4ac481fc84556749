/** Reads notifications: the inbox of a member of staff, and dead letters. */
import type { Db } from "../../db/database.ts";

export type Notification = {
  id: string;
  /** Idempotency key: the same for every delivery attempt. */
  key: string;
  kind: string;
  to: { person: string } | { group: string };
  ticket: number | null;
  question: string | null;
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
    .select([
      "notification.id",
      "key",
      "notification.kind",
      "to_person",
      "to_group",
      "ticket_number",
      "question",
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
    detail,
    createdAt: created_at,
    parked,
  };
}
