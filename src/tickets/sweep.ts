/**
 * What happens by time alone: warnings before and after a deadline, a reminder to an asker who does not answer, and closing tickets that
 * nobody needs any more. Locks each due ticket, so that two processes can sweep at the same time.
 */
import { sql } from "kysely";
import { type Db, inTransaction } from "../db/database.ts";
import type { Person } from "../db/schema/people.ts";
import type { Ticket } from "../db/schema/tickets.ts";
import { calendarOf } from "../policy/calendar.ts";
import type { Routing } from "../policy/routing.ts";
import type { WarningStep } from "../db/schema/tickets.ts";
import { nextSweepAt } from "./clock.ts";
import { type Notice, notify } from "./notifications.ts";
import { type LockedTicket, lockTicket, type Queue, writeChange } from "./queue.ts";
import { postDeskMessage } from "./messages-to-askers.ts";

const BATCH = 2000;

/** Builds the messages of the sweep to the asker. */
export type SweepMessages = {
  reminder: (ticket: Ticket) => object;
  closed: (ticket: Ticket) => object;
};

export type SweepResult = { warned: number; reminded: number; closed: number };

type Sweeping = {
  queue: Queue & { system: Person };
  routing: Routing;
  messages: SweepMessages;
  swept: SweepResult;
};

export async function sweep(queue: Queue & { system: Person }, messages: SweepMessages): Promise<SweepResult> {
  const swept: SweepResult = { warned: 0, reminded: 0, closed: 0 };
  const sweeping: Sweeping = { queue, routing: await queue.routing(), messages, swept };
  for (let after: number | null = 0; after !== null;) {
    const from: number = after;
    after = await inTransaction(queue.db, async (tx) => await sweepBatch(sweeping, tx, from));
  }
  return swept;
}

/** Returns the number of the last ticket of the batch; null if it was the last batch. */
async function sweepBatch(sweeping: Sweeping, tx: Db, after: number): Promise<number | null> {
  const { queue, routing, swept } = sweeping;
  const now = queue.now();
  const tickets = await dueTickets(tx, after, now);
  const warned: Warning[] = [];
  for (const ticket of tickets) {
    const calendar = calendarOf(routing, ticket.group_name);
    // Outside business hours nobody is warned.
    if (!calendar.isOpen(now)) await setNextSweep(tx, ticket.number, calendar.nextOpening(now));
    else if (ticket.state === "waiting-for-asker" || ticket.state === "resolved")
      await remindOrClose(sweeping, tx, await lockTicket(tx, ticket.number), now);
    else warned.push({ ticket, step: NEXT[ticket.told ?? "nobody"] });
  }
  swept.warned += warned.length;
  await warn(sweeping, tx, warned, now);
  return tickets.length < BATCH ? null : tickets.at(-1)!.number;
}

async function dueTickets(tx: Db, after: number, now: Date): Promise<DueTicket[]> {
  return await tx
    .selectFrom("ticket")
    .select(["number", "state", "group_name", "assignee_id", "audit_length", "waiting_since", "due_at", "told"])
    .select(sql<string | null>`request #>> '{tier,overdue}'`.as("overdue"))
    .where("look_at", "<=", now)
    // Written like the condition of the partial index, so that Postgres uses it.
    .where("state", "in", ["new", "open", "waiting-for-asker", "waiting-for-approval", "resolved"])
    .where("number", ">", after)
    .orderBy("number")
    .limit(BATCH)
    .forUpdate()
    .skipLocked()
    .execute();
}

/** Reminds the asker once, and closes the ticket the next time. Closes resolved tickets without further messages. */
async function remindOrClose(
  { queue, routing, messages, swept }: Sweeping,
  tx: Db,
  ticket: LockedTicket,
  now: Date,
): Promise<void> {
  if (ticket.state === "waiting-for-asker" && ticket.told !== "asker") {
    const message = await postDeskMessage(queue, tx, ticket, messages.reminder);
    await writeChange(queue, tx, ticket, queue.system, { events: [{ action: "reminded" }], wrote: { message } });
    const reminded = { told: "asker" as const, look_at: nextSweepAt(routing, { ...ticket, told: "asker" }, now) };
    await tx.updateTable("ticket").set(reminded).where("number", "=", ticket.number).execute();
    swept.reminded++;
    return;
  }
  const because = ticket.state === "resolved" ? "settled" : "no answer";
  const message = because === "no answer" ? await postDeskMessage(queue, tx, ticket, messages.closed) : [];
  await writeChange(queue, tx, ticket, queue.system, {
    set: { state: "closed" },
    events: [{ action: "closed", detail: { because } }],
    wrote: { message },
  });
  swept.closed++;
}

async function warn({ queue, routing }: Sweeping, tx: Db, warned: readonly Warning[], now: Date): Promise<void> {
  const notices = warned.flatMap(({ ticket, step }) =>
    recipientsOf(ticket, step, routing.groups[ticket.group_name]?.lead).map((to) => ({
      number: ticket.number,
      seq: ticket.audit_length,
      notice: {
        to,
        kind: step === "assignee" ? "due-soon" : "overdue",
        detail: { due: ticket.due_at?.toISOString() ?? null, step },
      },
    })),
  );
  await notify(queue, tx, notices, queue.system, now);
  if (warned.length === 0) return;
  await queue.enqueueOutgoing(
    tx,
    warned.map(({ ticket }) => ({ ticket: ticket.number })),
  );
  const looks = warned.map(
    ({ ticket, step }) => nextSweepAt(routing, { ...ticket, told: step }, now)?.toISOString() ?? null,
  );
  await sql`update ticket set told = changed.told, look_at = changed.look_at
    from unnest(${warned.map(({ ticket }) => ticket.number)}::int[], ${warned.map(({ step }) => step)}::text[], ${looks}::timestamptz[])
      as changed (number, told, look_at)
    where ticket.number = changed.number`.execute(tx);
}

type Warning = { ticket: DueTicket; step: WarningStep };

/** The columns that a warning needs, because whole rows are large. */
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
  step: WarningStep,
  lead: string | undefined,
): Notice["to"][] {
  switch (step) {
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
