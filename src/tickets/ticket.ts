/**
 * The ticket: what the desk could not settle, until a person did. Each act is one transaction that writes state, words and audit together.
 * Knows nothing of channels and of how answers are found.
 */
import { ConflictError, InvalidError, NotFoundError } from "../base/errors.ts";
import { type Db, inTransaction } from "../db/database.ts";
import type { AuditEventTable, Person, Ticket, TicketState } from "../db/schema.ts";
import { type Message, say } from "./conversations.ts";

export type { Ticket } from "../db/schema.ts";

const LONGEST_REPLY = 20_000;

export type NewTicket = {
  question: string;
  language: string;
  conversationId: string;
  requester: Person;
  /** What the desk had found, to spare staff the search. */
  found: object[];
  /** The message it comes from: the same message again gives the same ticket. */
  sourceMessageId: string | null;
};

export async function openTicket(db: Db, request: NewTicket): Promise<Ticket> {
  return await inTransaction(db, async (tx) => {
    const added = await tx
      .insertInto("ticket")
      .values({
        question: request.question,
        language: request.language,
        conversation_id: request.conversationId,
        requester_id: request.requester.id,
        found: JSON.stringify(request.found),
        source_message_id: request.sourceMessageId,
        state: "new",
      })
      .onConflict((conflict) => conflict.column("source_message_id").doNothing())
      .returningAll()
      .executeTakeFirst();
    if (!added)
      return await tx.selectFrom("ticket").selectAll().where("source_message_id", "=", request.sourceMessageId).executeTakeFirstOrThrow();
    await record(tx, added.number, request.requester, "opened");
    return added;
  });
}

/** Takes it on, or takes it over from a colleague. */
export async function claimTicket(db: Db, number: number, staff: Person): Promise<Ticket> {
  return await change(db, number, async (tx, ticket) => {
    if (ticket.assignee_id === staff.id && ticket.state !== "new") return ticket;
    await record(tx, number, staff, "claimed", { from: ticket.assignee_id });
    return await update(tx, number, { assignee_id: staff.id, ...(ticket.state === "new" && { state: "open" as const }) });
  });
}

/** Says something to the asker, in the conversation in which they asked. Claims the ticket if nobody had. */
export async function replyToTicket(db: Db, number: number, staff: Person, text: string, deliveryId: string | null): Promise<Ticket> {
  const words = wordsOf(text);
  return await change(db, number, async (tx, ticket) => {
    const { message, isNew } = await say(tx, {
      conversation_id: ticket.conversation_id,
      author: "staff",
      person_id: staff.id,
      ticket_number: number,
      delivery_id: deliveryId,
      body: { kind: "text", text: words },
    });
    if (!isNew) return ticket;
    await record(tx, number, staff, "replied", { message: message.id });
    return await update(tx, number, { state: "waiting-for-asker", assignee_id: ticket.assignee_id ?? staff.id });
  });
}

/** The asker says something more: a closed question is open again. */
export async function askerReplies(db: Db, number: number, asker: Person, text: string, deliveryId: string | null): Promise<Message> {
  const words = wordsOf(text);
  return await inTransaction(db, async (tx) => {
    const ticket = await locked(tx, number);
    if (ticket.requester_id !== asker.id) throw unknownTicket(number);
    const { message, isNew } = await say(tx, {
      conversation_id: ticket.conversation_id,
      author: "asker",
      person_id: asker.id,
      ticket_number: number,
      delivery_id: deliveryId,
      body: { kind: "text", text: words },
    });
    if (isNew) {
      await record(tx, number, asker, "asker-replied", { message: message.id });
      await update(tx, number, { state: ticket.assignee_id ? "open" : "new" });
    }
    return message;
  });
}

/** `closing` is what the asker is told, in words of the caller. */
export async function closeTicket(db: Db, number: number, staff: Person, closing: (ticket: Ticket) => object): Promise<Ticket> {
  return await inTransaction(db, async (tx) => {
    const ticket = await locked(tx, number);
    if (ticket.state === "closed")
      throw new ConflictError(`ticket ${number} is closed already`, { userMessage: `Ticket #${number} is closed already.` });
    await say(tx, {
      conversation_id: ticket.conversation_id,
      author: "desk",
      person_id: null,
      ticket_number: number,
      delivery_id: null,
      body: closing(ticket),
    });
    await record(tx, number, staff, "closed");
    return await update(tx, number, { state: "closed" });
  });
}

async function change(db: Db, number: number, act: (tx: Db, ticket: Ticket) => Promise<Ticket>): Promise<Ticket> {
  return await inTransaction(db, async (tx) => {
    const ticket = await locked(tx, number);
    if (ticket.state === "closed")
      throw new ConflictError(`ticket ${number} is closed`, {
        userMessage: `Ticket #${number} is closed: it opens again when the asker replies.`,
      });
    return await act(tx, ticket);
  });
}

/** Two people who act at once act one after the other. */
async function locked(tx: Db, number: number): Promise<Ticket> {
  const ticket = await tx.selectFrom("ticket").selectAll().where("number", "=", number).forUpdate().executeTakeFirst();
  if (!ticket) throw unknownTicket(number);
  return ticket;
}

async function update(tx: Db, number: number, set: { state?: TicketState; assignee_id?: string }): Promise<Ticket> {
  return await tx
    .updateTable("ticket")
    .set({ ...set, updated_at: new Date() })
    .where("number", "=", number)
    .returningAll()
    .executeTakeFirstOrThrow();
}

async function record(tx: Db, number: number, actor: Person, action: AuditEventTable["action"], detail: object = {}): Promise<void> {
  await tx
    .insertInto("audit_event")
    .values({ ticket_number: number, actor_id: actor.id, action, detail: JSON.stringify(detail) })
    .execute();
}

function wordsOf(text: string): string {
  const words = text.replace(/[\p{Cc}--[\n\t]]/gv, "").trim();
  if (words === "") throw new InvalidError("the reply is empty: write something first");
  if (words.length > LONGEST_REPLY)
    throw new InvalidError(`the reply has ${words.length} characters: shorten it to ${LONGEST_REPLY}, or link to a document`);
  return words;
}

export function unknownTicket(number: number): NotFoundError {
  return new NotFoundError(`there is no ticket ${number}`, { userMessage: `There is no ticket #${number}.` });
}
