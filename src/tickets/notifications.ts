/** Notifications to staff: written in the transaction of the act, each of them once. */
import { sql } from "kysely";
import { type Db, inTransaction } from "../db/database.ts";
import { json, type JsonObject } from "../db/schema/columns.ts";
import type { Person } from "../db/schema/people.ts";
import { ownAccounts } from "../identity/shared-rights.ts";
import type { Ticket } from "../db/schema/tickets.ts";

export type NotificationOutbox = {
  /** Queues notifications for delivery outside, in the same transaction. */
  deliver: (tx: Db, notificationIds: string[]) => Promise<void>;
};

type Recipient = { person: string } | { group: string };
export type Notice = { to: Recipient; kind: string; detail?: JsonObject };

/** `seq` is the audit event that the notice is about: the same notice about the same event is written once. */
export type TicketNotice = { number: number; seq: number; notice: Notice };

export function noticeToAssignee(
  ticket: Pick<Ticket, "assignee_id" | "group_name">,
  kind: string,
  detail: JsonObject = {},
): Notice {
  return { to: ticket.assignee_id ? { person: ticket.assignee_id } : { group: ticket.group_name }, kind, detail };
}

/** The actor gets no notification of their own act, at any of their accounts. */
export async function notify(
  { deliver }: NotificationOutbox,
  tx: Db,
  notices: readonly TicketNotice[],
  actor: Pick<Person, "id">,
  now: Date,
): Promise<void> {
  const isToPerson = notices.some(({ notice: { to } }) => "person" in to && to.person !== actor.id);
  const actors = isToPerson ? await ownAccounts(tx, actor.id) : [actor.id];
  const rows = notices
    .filter(({ notice: { to } }) => !("person" in to && actors.includes(to.person)))
    .map(({ number, seq, notice: { to, kind, detail } }) => {
      const [to_person, to_group] = "person" in to ? [to.person, null] : [null, to.group];
      return {
        key: `${number}:${seq}:${kind}:${to_person ?? to_group}`,
        to_person,
        to_group,
        kind,
        ticket_number: number,
        detail: detail ?? {},
      };
    });
  if (rows.length === 0) return;
  // One parameter for all rows, because a sweep may write thousands.
  const { rows: added } = await sql<{
    id: string;
  }>`insert into notification (key, to_person, to_group, kind, ticket_number, detail, created_at)
    select key, to_person, to_group, kind, ticket_number, detail, ${now}
    from jsonb_to_recordset(${json(rows)}::jsonb) as row (key text, to_person uuid, to_group text, kind text, ticket_number int, detail jsonb)
    on conflict (key) do nothing returning id`.execute(tx);
  await deliver(
    tx,
    added.map(({ id }) => id),
  );
}

/** A notification that is about no ticket. Returns whether it was written now: `key` makes retries harmless. */
export async function notifyGroupOnce(
  { db, now, deliver }: NotificationOutbox & { db: Db; now: () => Date },
  key: string,
  group: string,
  kind: string,
  detail: JsonObject,
): Promise<boolean> {
  return await inTransaction(db, async (tx) => {
    const added = await tx
      .insertInto("notification")
      .values({ key, to_group: group, kind, detail: json(detail), created_at: now() })
      .onConflict((conflict) => conflict.column("key").doNothing())
      .returning("id")
      .executeTakeFirst();
    if (added) await deliver(tx, [added.id]);
    return added !== undefined;
  });
}
