/** Read models of the queue: what screens and the command line show. */
import type { Db } from "../db/database.ts";
import type { AuditEventTable, TicketState } from "../db/schema.ts";
import { messagesOf, type NamedMessage } from "./conversations.ts";
import { unknownTicket } from "./ticket.ts";

export type TicketFilter = "open" | "mine" | "closed" | "all";

export type TicketRow = {
  number: number;
  question: string;
  state: TicketState;
  requester: string;
  assignee: string | null;
  channel: string;
  createdAt: Date;
  updatedAt: Date;
};

export type TicketView = {
  ticket: TicketRow;
  found: unknown[];
  messages: NamedMessage[];
  events: { action: AuditEventTable["action"]; actor: string; createdAt: Date }[];
};

/** Oldest first while open, latest first once closed. */
export async function listTickets(db: Db, filter: TicketFilter, viewerId: string, most = 500): Promise<TicketRow[]> {
  let query = rows(db).limit(most);
  if (filter === "open" || filter === "mine") query = query.where("ticket.state", "!=", "closed");
  if (filter === "mine") query = query.where("ticket.assignee_id", "=", viewerId);
  if (filter === "closed") query = query.where("ticket.state", "=", "closed");
  const found = await query.orderBy("ticket.number", filter === "closed" || filter === "all" ? "desc" : "asc").execute();
  return found.map(rowOf);
}

export async function countTickets(db: Db, viewerId: string): Promise<Record<TicketFilter, number>> {
  const groups = await db
    .selectFrom("ticket")
    .select(({ fn, eb }) => [
      fn.countAll<string>().as("all"),
      fn.countAll<string>().filterWhere("state", "=", "closed").as("closed"),
      fn
        .countAll<string>()
        .filterWhere(eb.and([eb("state", "!=", "closed"), eb("assignee_id", "=", viewerId)]))
        .as("mine"),
    ])
    .executeTakeFirstOrThrow();
  return {
    all: Number(groups.all),
    closed: Number(groups.closed),
    open: Number(groups.all) - Number(groups.closed),
    mine: Number(groups.mine),
  };
}

/** Throws NotFoundError. */
export async function viewTicket(db: Db, number: number): Promise<TicketView> {
  const row = await rows(db).select(["ticket.found", "ticket.conversation_id"]).where("ticket.number", "=", number).executeTakeFirst();
  if (!row) throw unknownTicket(number);
  const events = await db
    .selectFrom("audit_event")
    .innerJoin("person", "person.id", "audit_event.actor_id")
    .select(["action", "person.name as actor", "audit_event.created_at as createdAt"])
    .where("ticket_number", "=", number)
    .orderBy("audit_event.id")
    .execute();
  return {
    ticket: rowOf(row),
    found: Array.isArray(row.found) ? row.found : [],
    messages: await messagesOf(db, row.conversation_id),
    events,
  };
}

/** Numbers of the tickets that something was done to after that audit event, and the latest event. */
export async function touchedAfter(db: Db, eventId: string): Promise<{ numbers: number[]; latest: string }> {
  const events = await db
    .selectFrom("audit_event")
    .select(["id", "ticket_number"])
    .where("id", ">", eventId)
    .orderBy("id")
    .limit(500)
    .execute();
  return { numbers: [...new Set(events.map(({ ticket_number }) => ticket_number))], latest: events.at(-1)?.id ?? eventId };
}

export async function latestEventId(db: Db): Promise<string> {
  const { latest } = await db
    .selectFrom("audit_event")
    .select(({ fn }) => fn.max("id").as("latest"))
    .executeTakeFirstOrThrow();
  return latest ?? "0";
}

function rows(db: Db) {
  return db
    .selectFrom("ticket")
    .innerJoin("person as requester", "requester.id", "ticket.requester_id")
    .leftJoin("person as assignee", "assignee.id", "ticket.assignee_id")
    .select([
      "ticket.number",
      "ticket.question",
      "ticket.state",
      "requester.name as requester",
      "requester.channel",
      "assignee.name as assignee",
      "ticket.created_at",
      "ticket.updated_at",
    ]);
}

function rowOf({
  created_at,
  updated_at,
  number,
  question,
  state,
  requester,
  assignee,
  channel,
}: Omit<TicketRow, "createdAt" | "updatedAt"> & { created_at: Date; updated_at: Date }): TicketRow {
  return { number, question, state, requester, assignee, channel, createdAt: created_at, updatedAt: updated_at };
}
