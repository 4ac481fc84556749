/**
 * What happens by itself when time passes: warnings before and after a deadline, a reminder to an asker who does not answer, and the end of
 * what nobody asks for any more. Looks only at tickets whose time has come, each under its lock, so that two processes may sweep at once.
 */
import { sql } from "kysely";
import { type Db, inTransaction } from "../db/database.ts";
import type { Person } from "../db/schema/people.ts";
import type { Ticket } from "../db/schema/tickets.ts";
import { calendarOf } from "../policy/calendar.ts";
import type { WarningStep } from "../db/schema/tickets.ts";
import { nextSweepAt } from "./clock.ts";
import { type Notice, notify } from "./notifications.ts";
import { type LockedTicket, lockTicket, type Queue, writeChange } from "./queue.ts";
import { postDeskMessage } from "./messages-to-askers.ts";

const BATCH = 2000;

/** What the asker is told by the sweep. */
export type SweepMessages = {
  reminder: (ticket: Ticket) => object;
  closed: (ticket: Ticket) => object;
};

export type SweepResult = { warned: number; reminded: number; closed: number };

export async function sweep(queue: Queue & { system: Person }, words: SweepMessages): Promise<SweepResult> {
  const swept: SweepResult = { warned: 0, reminded: 0, closed: 0 };
  const system = queue.system;
  const routing = await queue.routing();
  for (let after = 0; ;) {
    const last = await inTransaction(queue.db, async (tx) => {
      const now = queue.now();
      const tickets: DueTicket[] = await tx
        .selectFrom("ticket")
        .select(["number", "state", "group_name", "assignee_id", "audit_length", "waiting_since", "due_at", "told"])
        .select(sql<string | null>`request #>> '{tier,overdue}'`.as("overdue"))
        .where("look_at", "<=", now)
        // As the index has it.
        .where("state", "in", ["new", "open", "waiting-for-asker", "waiting-for-approval", "resolved"])
        .where("number", ">", after)
        .orderBy("number")
        .limit(BATCH)
        .forUpdate()
        .skipLocked()
        .execute();
      const warned: { ticket: DueTicket; told: WarningStep }[] = [];
      for (const ticket of tickets) {
        // Not now: a digest or a warning in the night is noise.
        if (!calendarOf(routing, ticket.group_name).isOpen(now)) {
          await setNextSweep(tx, ticket.number, calendarOf(routing, ticket.group_name).nextOpening(now));
        } else if (ticket.state === "waiting-for-asker" || ticket.state === "resolved") {
          await endOfWaiting(tx, await lockTicket(tx, ticket.number), now);
        } else {
          warned.push({ ticket, told: NEXT[ticket.told ?? "nobody"] });
        }
      }
      swept.warned += warned.length;
      await warn(tx, warned, now);
      return tickets.length < BATCH ? null : tickets.at(-1)!.number;
    });
    if (last === null) return swept;
    after = last;
  }

  /** The asker is reminded once, then it closes; so does what was settled and nobody spoke of again. */
  async function endOfWaiting(tx: Db, ticket: LockedTicket, now: Date): Promise<void> {
    if (ticket.state === "waiting-for-asker" && ticket.told !== "asker") {
      const message = await postDeskMessage(queue, tx, ticket, words.reminder);
      await writeChange(queue, tx, ticket, system, { events: [{ action: "reminded" }], wrote: { message } });
      const told = { told: "asker" as const, look_at: nextSweepAt(routing, { ...ticket, told: "asker" }, now) };
      await tx.updateTable("ticket").set(told).where("number", "=", ticket.number).execute();
      swept.reminded++;
      return;
    }
    const because = ticket.state === "resolved" ? "settled" : "no answer";
    const message = because === "no answer" ? await postDeskMessage(queue, tx, ticket, words.closed) : [];
    await writeChange(queue, tx, ticket, system, {
      set: { state: "closed" },
      events: [{ action: "closed", detail: { because } }],
      wrote: { message },
    });
    swept.closed++;
  }

  async function warn(tx: Db, warned: readonly { ticket: DueTicket; told: WarningStep }[], now: Date): Promise<void> {
    const notices = warned.flatMap(({ ticket, told }) =>
      recipientsOf(ticket, told, routing.groups[ticket.group_name]?.lead).map((to) => ({
        number: ticket.number,
        seq: ticket.audit_length,
        notice: {
          to,
          kind: told === "assignee" ? "due-soon" : "overdue",
          detail: { due: ticket.due_at?.toISOString() ?? null, step: told },
        },
      })),
    );
    await notify(queue, tx, notices, system, now);
    if (warned.length === 0) return;
    await queue.enqueueOutgoing(
      tx,
      warned.map(({ ticket }) => ({ ticket: ticket.number })),
    );
    const looks = warned.map(
      ({ ticket, told }) => nextSweepAt(routing, { ...ticket, told }, now)?.toISOString() ?? null,
    );
    await sql`update ticket set told = changed.told, look_at = changed.look_at
      from unnest(${warned.map(({ ticket }) => ticket.number)}::int[], ${warned.map(({ told }) => told)}::text[], ${looks}::timestamptz[])
        as changed (number, told, look_at)
      where ticket.number = changed.number`.execute(tx);
  }
}

/** What a warning needs of a ticket; the rest of the row is large. */
type DueTicket = Pick<
  Ticket,
  "number" | "state" | "group_name" | "assignee_id" | "audit_length" | "waiting_since" | "due_at" | "told"
> & {
  overdue: string | null;
};

const NEXT: Record<WarningStep | "nobody", WarningStep> = {
  nobody: "assignee",
  asker: "assignee",
  assignee: "group",
  group: "lead",
  lead: "lead",
};

function recipientsOf(
  { assignee_id, group_name, overdue }: DueTicket,
  told: WarningStep,
  lead: string | undefined,
): Notice["to"][] {
  switch (told) {
    case "lead":
      return [{ group: lead ?? group_name }];
    case "group":
      return [
        ...(assignee_id ? [{ person: assignee_id }] : []),
        { group: group_name },
        ...(overdue === "escalate" && lead ? [{ group: lead }] : []),
      ];
    case "assignee":
    case "asker":
      return [assignee_id ? { person: assignee_id } : { group: group_name }];
  }
}

async function setNextSweep(tx: Db, number: number, at: Date): Promise<void> {
  await tx.updateTable("ticket").set({ look_at: at }).where("number", "=", number).execute();
}
