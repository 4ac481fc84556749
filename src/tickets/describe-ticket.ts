/** What staff and the asker note about a ticket: priority, tags, and whether it helped. */
import type { Person } from "../db/schema/people.ts";
import type { Priority, Ticket } from "../db/schema/tickets.ts";
import { noticeToAssignee } from "./notifications.ts";
import { changeOwnTicket, changeTicket, type Queue } from "./queue.ts";

/** Sets priority and tags. */
export async function describeTicket(
  queue: Queue,
  number: number,
  staff: Person,
  { priority, tags }: { priority?: Priority | undefined; tags?: string[] | undefined },
): Promise<Ticket> {
  return await changeTicket(queue, number, staff, "describe", (_tx, ticket) => {
    const set = {
      ...(priority !== undefined && priority !== ticket.priority && { priority }),
      ...(tags !== undefined && tags.join("\n") !== ticket.tags.join("\n") && { tags }),
    };
    return Object.keys(set).length === 0 ? null : { set, events: [{ action: "described", detail: set }] };
  });
}

/** Records whether the answer helped its asker. Only their first rating counts. */
export async function rateTicket(queue: Queue, number: number, asker: Person, helped: boolean): Promise<Ticket> {
  return await changeOwnTicket(queue, number, asker, "describe", (_tx, ticket) =>
    ticket.helped === null
      ? {
          set: { helped },
          events: [{ action: "rated", detail: { helped } }],
          notices: helped ? [] : [noticeToAssignee(ticket, "not-helped")],
        }
      : null,
  );
}
