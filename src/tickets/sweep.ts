/**
 * What happens by itself when time passes: warnings before and after a deadline, a reminder to an asker who does not answer, and the end of
 * what nobody asks for any more. Looks only at tickets whose time has come, each under its lock, so that two processes may sweep at once.
 */
import { sql } from "kysely";
import { type Db, inTransaction } from "../db/database.ts";
import type { Person, Ticket } from "../db/schema.ts";
import { calendarOf } from "../policy/calendar.ts";
import { lookAt, type Told } from "./clock.ts";
import { type Notice, notify, type Queue, write } from "./queue.ts";
import type { FiledRequest } from "./requests.ts";
import { tell } from "./ticket.ts";

const BATCH = 500;

/** What the asker is told by the sweep. */
export type SweepWords = {
  reminder: (ticket: Ticket) => object;
  closed: (ticket: Ticket) => object;
};

export type Swept = { warned: number; reminded: number; closed: number };

export async function sweep(queue: Queue & { system: Person }, words: SweepWords): Promise<Swept> {
  const swept: Swept = { warned: 0, reminded: 0, closed: 0 };
  const system = queue.system;
  const routing = await queue.routing();
  for (;;) {
    const seen = await inTransaction(queue.db, async (tx) => {
      const now = queue.now();
      const tickets = await tx
        .selectFrom("ticket")
        .selectAll()
        .where("look_at", "<=", now)
        .orderBy("look_at")
        .limit(BATCH)
        .forUpdate()
        .skipLocked()
        .execute();
      const warned: { ticket: Ticket; told: Told }[] = [];
      for (const ticket of tickets) {
        // Not now: a digest or a warning in the night is noise.
        if (!calendarOf(routing, ticket.group_name).isOpen(now)) {
          await setLook(tx, ticket.number, calendarOf(routing, ticket.group_name).nextOpening(now));
        } else if (ticket.state === "waiting-for-asker" && ticket.told !== "asker") {
          await tell(queue, tx, ticket, words.reminder);
          await write(queue, tx, ticket, system, { events: [{ action: "reminded" }] });
          await tx.updateTable("ticket").set(toldNow(ticket, "asker", now)).where("number", "=", ticket.number).execute();
          swept.reminded++;
        } else if (ticket.state === "waiting-for-asker") {
          await tell(queue, tx, ticket, words.closed);
          await write(queue, tx, ticket, system, { set: { state: "closed" }, events: [{ action: "closed", detail: { because: "no answer" } }] });
          swept.closed++;
        } else if (ticket.state === "resolved") {
          await write(queue, tx, ticket, system, { set: { state: "closed" }, events: [{ action: "closed", detail: { because: "settled" } }] });
          swept.closed++;
        } else {
          warned.push({ ticket, told: NEXT[(ticket.told ?? "nobody") as Told | "nobody"] });
        }
      }
      swept.warned += warned.length;
      await warn(tx, warned, now);
      return tickets.length;
    });
    if (seen < BATCH) return swept;
  }

  async function warn(tx: Db, warned: readonly { ticket: Ticket; told: Told }[], now: Date): Promise<void> {
    for (const { ticket, told } of warned) {
      const notices: Notice[] = recipientsOf(ticket, told, routing.groups[ticket.group_name]?.lead).map((to) => ({
        to,
        kind: told === "assignee" ? "due-soon" : "overdue",
        detail: { due: ticket.due_at?.toISOString() ?? null, step: told },
      }));
      await notify(queue, tx, ticket, system, ticket.audit_length, notices, now);
    }
    if (warned.length === 0) return;
    const looks = warned.map(({ ticket, told }) => lookAt(routing, { ...ticket, told }, now)?.toISOString() ?? null);
    await sql`update ticket set told = changed.told, look_at = changed.look_at
      from unnest(${warned.map(({ ticket }) => ticket.number)}::int[], ${warned.map(({ told }) => told)}::text[], ${looks}::timestamptz[])
        as changed (number, told, look_at)
      where ticket.number = changed.number`.execute(tx);
  }

  function toldNow(ticket: Ticket, told: Told, now: Date) {
    return { told, look_at: lookAt(routing, { ...ticket, told }, now) };
  }
}

const NEXT: Record<Told | "nobody", Told> = { nobody: "assignee", asker: "assignee", assignee: "group", group: "lead", lead: "lead" };

function recipientsOf({ assignee_id, group_name, request }: Ticket, told: Told, lead: string | undefined): Notice["to"][] {
  switch (told) {
    case "lead":
      return [{ group: lead ?? group_name }];
    case "group":
      return [
        ...(assignee_id ? [{ person: assignee_id }] : []),
        { group: group_name },
        ...((request as FiledRequest | null)?.tier.overdue === "escalate" && lead ? [{ group: lead }] : []),
      ];
    case "assignee":
    case "asker":
      return [assignee_id ? { person: assignee_id } : { group: group_name }];
  }
}

async function setLook(tx: Db, number: number, at: Date): Promise<void> {
  await tx.updateTable("ticket").set({ look_at: at }).where("number", "=", number).execute();
}
