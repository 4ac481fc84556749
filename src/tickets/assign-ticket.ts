/** Who works on a ticket: its assignee and its group. The desk checks who may act. */
import { ConflictError } from "../base/errors.ts";
import type { Person } from "../db/schema/people.ts";
import type { Ticket, TicketChange } from "../db/schema/tickets.ts";
import { inWords } from "../words/words.ts";
import { ownAccounts } from "../identity/shared-rights.ts";
import { changeTicket, type Queue } from "./queue.ts";

/** Assigns the ticket to `staff` themselves. Without `takesOver` a colleague's ticket is refused with ConflictError. */
export async function claimTicket(
  queue: Queue,
  number: number,
  staff: Person,
  { takesOver }: { takesOver: boolean },
): Promise<Ticket> {
  return await assignTicket(queue, number, staff, staff, takesOver);
}

export async function assignTicket(
  queue: Queue,
  number: number,
  staff: Person,
  to: Person,
  takesOver = true,
): Promise<Ticket> {
  return await changeTicket(queue, number, staff, to.id === staff.id ? "claim" : "assign", async (tx, ticket) => {
    if (ticket.assignee_id === to.id && ticket.state !== "new") return null;
    if (!takesOver && ticket.assignee_id !== null && !(await ownAccounts(tx, to.id)).includes(ticket.assignee_id)) {
      const { name } = await tx
        .selectFrom("person")
        .select("name")
        .where("id", "=", ticket.assignee_id)
        .executeTakeFirstOrThrow();
      throw new ConflictError(`ticket ${number} is with ${ticket.assignee_id}`, {
        userMessage: inWords((words) => words.errors.ticketAssigned(name, number)),
      });
    }
    const isClaim = to.id === staff.id;
    return {
      set: { assignee_id: to.id, ...openedState(ticket) },
      events: [{ action: isClaim ? "claimed" : "assigned", detail: { from: ticket.assignee_id, to: to.id } }],
      notices: [{ to: { person: to.id }, kind: "assigned" }],
    };
  });
}

/** Hands the ticket to another group, without an assignee. */
export async function handOverTicket(queue: Queue, number: number, staff: Person, group: string): Promise<Ticket> {
  return await changeTicket(queue, number, staff, "hand-over", (_tx, ticket) =>
    ticket.group_name === group
      ? null
      : {
          set: { group_name: group, assignee_id: null, ...(ticket.state === "open" && { state: "new" as const }) },
          events: [{ action: "handed-over", detail: { from: ticket.group_name, to: group } }],
          notices: [{ to: { group }, kind: "handed-over" }],
        },
  );
}

function openedState(ticket: Ticket): TicketChange {
  return ticket.state === "new" ? { state: "open" } : {};
}
