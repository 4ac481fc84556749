/** Ends tickets: staff resolve or close them, askers withdraw them. */
import type { Db } from "../db/database.ts";
import type { Person } from "../db/schema/people.ts";
import type { Ticket, TicketChange } from "../db/schema/tickets.ts";
import { type DeskMessageFor, postDeskMessage } from "./messages-to-askers.ts";
import { noticeToAssignee } from "./notifications.ts";
import { changeOwnTicket, changeTicket, type Queue, type TicketEvent } from "./queue.ts";

export async function resolveTicket(
  queue: Queue,
  number: number,
  staff: Person,
  messageFor: DeskMessageFor,
): Promise<Ticket> {
  return await endTicket(
    queue,
    number,
    staff,
    "resolve",
    messageFor,
    { state: "resolved", assignee_id: staff.id },
    { action: "resolved" },
  );
}

export async function closeTicket(
  queue: Queue,
  number: number,
  staff: Pick<Person, "id">,
  messageFor: DeskMessageFor,
  detail = {},
): Promise<Ticket> {
  return await endTicket(queue, number, staff, "close", messageFor, { state: "closed" }, { action: "closed", detail });
}

/** By the asker. */
export async function withdrawTicket(
  queue: Queue,
  number: number,
  asker: Person,
  messageFor: DeskMessageFor,
): Promise<Ticket> {
  return await changeOwnTicket(queue, number, asker, "withdraw", async (tx, ticket) => {
    await dropSteps(tx, ticket);
    return {
      set: { state: "withdrawn" },
      events: [{ action: "withdrawn" }],
      wrote: { message: await postDeskMessage(queue, tx, ticket, messageFor) },
      notices: [noticeToAssignee(ticket, "withdrawn")],
    };
  });
}

async function endTicket(
  queue: Queue,
  number: number,
  actor: Pick<Person, "id">,
  move: "resolve" | "close",
  messageFor: DeskMessageFor,
  set: TicketChange,
  event: TicketEvent,
): Promise<Ticket> {
  return await changeTicket(queue, number, actor, move, async (tx, ticket) => {
    const message = await postDeskMessage(queue, tx, ticket, messageFor);
    return { set: { ...set, last_asker_at: null }, events: [event], wrote: { message } };
  });
}

/** Drops the approval steps that are still undecided. */
export async function dropSteps(tx: Db, { number, kind }: Ticket): Promise<void> {
  if (kind === "question") return;
  await tx
    .updateTable("approval_step")
    .set({ state: "dropped" })
    .where("ticket_number", "=", number)
    .where("state", "in", ["waiting", "open"])
    .execute();
}
