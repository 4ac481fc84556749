/** What staff and the asker say to each other on a ticket. */
import { sql } from "kysely";
import { rowDigest } from "../db/row-digests.ts";
import type { Message } from "../db/schema/conversations.ts";
import type { Person } from "../db/schema/people.ts";
import type { Ticket, TicketChange } from "../db/schema/tickets.ts";
import { searchTerms } from "./board/search-terms.ts";
import { addMessage, requireSameMessage } from "./conversations.ts";
import { postStaffMessage, requireText } from "./messages-to-askers.ts";
import type { TextBody } from "./message-text.ts";
import { noticeToAssignee } from "./notifications.ts";
import { changeOwnTicket, changeTicket, type Queue } from "./queue.ts";
import { isOver } from "./states.ts";

/** Answers the asker in their conversation, and the askers of tickets that were merged into it. Assigns the ticket if nobody had it. */
export async function replyToTicket(
  queue: Queue,
  number: number,
  staff: Person,
  text: string,
  deliveryId: string | null,
): Promise<Ticket> {
  return await replyAsStaff(queue, number, staff, "reply", text, deliveryId);
}

/** Asks the asker of a request for something. The clock is paused until they answer. */
export async function askBack(
  queue: Queue,
  number: number,
  staff: Person,
  text: string,
  deliveryId: string | null,
): Promise<Ticket> {
  return await replyAsStaff(queue, number, staff, "ask-back", text, deliveryId);
}

async function replyAsStaff(
  queue: Queue,
  number: number,
  staff: Person,
  move: "reply" | "ask-back",
  text: string,
  deliveryId: string | null,
): Promise<Ticket> {
  const clean = requireText(text);
  return await changeTicket(queue, number, staff, move, async (tx, ticket) => {
    const posted = await postStaffMessage(
      queue,
      tx,
      ticket,
      { author: "staff", person_id: staff.id, body: { kind: "text", text: clean } },
      deliveryId,
    );
    if (!posted) return null;
    const waits = move === "ask-back" || ticket.kind === "question";
    return {
      set: {
        ...(waits && { state: "waiting-for-asker" as const }),
        assignee_id: ticket.assignee_id ?? staff.id,
        first_replied_at: ticket.first_replied_at ?? queue.now(),
        last_asker_at: null,
        search: addSearchTerms(clean),
      },
      events: [{ action: move === "reply" ? "replied" : "asked-back", detail: { message: posted[0]!.id } }],
      wrote: { message: posted.map((message) => rowDigest("message", message)) },
    };
  });
}

/** Adds a message of the asker. A resolved question opens again. */
export async function askerReplies(
  queue: Queue,
  number: number,
  asker: Person,
  {
    text,
    own = text,
    deliveryId,
    isThanks,
  }: { text: string; own?: string; deliveryId: string | null; isThanks: boolean },
): Promise<Message> {
  const clean = requireText(text);
  let added: Message | undefined;
  await changeOwnTicket(queue, number, asker, "asker-reply", async (tx, ticket) => {
    const { message, isNew } = await addMessage(tx, {
      conversation_id: ticket.conversation_id,
      author: "asker",
      person_id: asker.id,
      ticket_number: number,
      delivery_id: deliveryId,
      body: { kind: "text", text: clean, ...(own.trim() !== clean && { own }) } satisfies TextBody,
      created_at: queue.now(),
    });
    requireSameMessage({ message, isNew }, asker.id, clean);
    added = message;
    if (!isNew) return null;
    const staysOver = isThanks && isOver(ticket.state);
    return {
      set: {
        ...(!staysOver && {
          state: stateAfterAsker(ticket),
          last_asker_at: ticket.last_asker_at ?? queue.now(),
          merged_into: null,
        }),
        search: addSearchTerms(clean),
      },
      events: [{ action: "asker-replied", detail: { message: message.id } }],
      wrote: { message: [rowDigest("message", message)] },
      notices: staysOver ? [] : [noticeToAssignee(ticket, "asker-replied", { message: message.id })],
    };
  });
  return added!;
}

/** A message does not change the decision on a request. */
function stateAfterAsker(ticket: Ticket): Ticket["state"] {
  if (ticket.kind !== "question") return ticket.outcome ? "resolved" : "waiting-for-approval";
  return ticket.assignee_id ? "open" : "new";
}

function addSearchTerms(text: string): TicketChange["search"] {
  return sql<string>`search || array_to_tsvector(${searchTerms(text)}::text[])`;
}
