/** Notes among staff, watchers, and who is viewing a ticket. Notes have their own table, so that askers never see them. */
import { sql } from "kysely";
import { ConflictError } from "../base/errors.ts";
import type { Db } from "../db/database.ts";
import { rowDigest } from "../db/row-digests.ts";
import type { Person } from "../db/schema/people.ts";
import type { Ticket } from "../db/schema/tickets.ts";
import { ownAccounts } from "../identity/shared-rights.ts";
import { changeTicket, type Queue } from "./queue.ts";
import { requireText } from "./messages-to-askers.ts";
import { inWords } from "../words/words.ts";

const VIEWING_MS = 45_000;

export async function addNote(
  queue: Queue,
  number: number,
  staff: Person,
  text: string,
  deliveryId: string | null = null,
): Promise<Ticket> {
  const clean = requireText(text, "note");
  return await changeTicket(queue, number, staff, "describe", async (tx, ticket) => {
    const row = { ticket_number: number, person_id: staff.id, text: clean, created_at: queue.now() };
    const added = await tx
      .insertInto("note")
      .values({ ...row, delivery_id: deliveryId })
      .onConflict((conflict) => conflict.columns(["ticket_number", "delivery_id"]).doNothing())
      .returning("id")
      .executeTakeFirst();
    if (!added) {
      const earlier = await tx
        .selectFrom("note")
        .select(["person_id", "text"])
        .where("ticket_number", "=", number)
        .where("delivery_id", "=", deliveryId)
        .executeTakeFirstOrThrow();
      if (earlier.person_id !== staff.id || earlier.text !== clean)
        throw new ConflictError(`a delivery of a note on ticket ${number} came with other words`, {
          userMessage: inWords((words) => words.errors.noteSentBefore),
        });
      return null;
    }
    return {
      events: [{ action: "noted", detail: { note: added.id } }],
      wrote: { note: [rowDigest("note", row)] },
      notices: ticket.assignee_id ? [{ to: { person: ticket.assignee_id }, kind: "noted" }] : [],
    };
  });
}

export async function setWatching(db: Db, number: number, staff: Person, watches: boolean): Promise<void> {
  // Watching with a second account moves it there, so that nobody is notified twice.
  await db
    .deleteFrom("watcher")
    .where("ticket_number", "=", number)
    .where("person_id", "in", await ownAccounts(db, staff.id))
    .execute();
  if (watches)
    await db
      .insertInto("watcher")
      .values({ ticket_number: number, person_id: staff.id })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
}

/** Records that a member of staff is viewing the ticket. Returns the names of the others who are. */
export async function recordViewer(db: Db, number: number, staff: Person, now: Date): Promise<string[]> {
  await db
    .insertInto("looking")
    .values({ ticket_number: number, person_id: staff.id, seen_at: now })
    .onConflict((conflict) =>
      conflict.columns(["ticket_number", "person_id"]).doUpdateSet({ seen_at: sql`excluded.seen_at` }),
    )
    .execute();
  const others = await db
    .selectFrom("looking")
    .innerJoin("person", "person.id", "looking.person_id")
    .select("person.name")
    .where("ticket_number", "=", number)
    .where("person_id", "not in", await ownAccounts(db, staff.id))
    .where("seen_at", ">", new Date(now.getTime() - VIEWING_MS))
    .execute();
  return others.map(({ name }) => name);
}
