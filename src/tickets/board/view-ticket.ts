/** One ticket with everything that staff see of it. */
import type { Db } from "../../db/database.ts";
import type { Outcome } from "../../db/schema/tickets.ts";
import { findFiledRequest } from "../filed-request.ts";
import { type Link, linksOf } from "../links.ts";
import { ticketNotFound } from "../queue.ts";
import { type Move, movesOf } from "../states.ts";
import { approvalsOf, separationIn, type SeparationView, type Step } from "../steps.ts";
import type { FiledRequest } from "../types.ts";
import { messagesOf, type NamedMessage } from "./messages.ts";
import { type Note, notesOf } from "./notes.ts";
import { type TicketRow, ticketRows, toTicketRow } from "./ticket-rows.ts";

export type TicketView = {
  ticket: TicketRow & {
    requesterId: string;
    /** `channel:id`. */
    requesterAccount: string;
    language: string;
    subject: string | null;
    blanket: string | null;
    mergedInto: number | null;
    helped: boolean | null;
    firstDue: Date | null;
    nextDue: Date | null;
    resolveDue: Date | null;
    /** The clock is paused since then. */
    waitingSince: Date | null;
  };
  request: FiledRequest | null;
  steps: Step[];
  separation: SeparationView | null;
  decisions: { id: string; outcome: Outcome; decidedAt: Date; expiresAt: Date | null; questioned: string | null }[];
  found: unknown[];
  messages: NamedMessage[];
  /** Whether there are messages before these. */
  hasEarlier: boolean;
  notes: Note[];
  links: Link[];
  watchers: { id: string; name: string }[];
  events: { action: string; actor: string; detail: unknown; createdAt: Date }[];
  moves: Move[];
};

const MESSAGES = 200;

/** The ticket with its latest messages, or with those directly before `before`. Throws NotFoundError. */
export async function viewTicket(db: Db, number: number, before?: string): Promise<TicketView> {
  const row = await ticketDetails(db, number);
  const [approvals, decisions, messages, notes, links, watchers, events] = await Promise.all([
    approvalsOf(db, row),
    decisionsOn(db, number),
    messagesOf(db, row.conversation_id, MESSAGES + 1, before),
    notesOf(db, number),
    linksOf(db, number),
    watchersOf(db, number),
    eventsOf(db, number),
  ]);
  return {
    ticket: {
      ...toTicketRow(row),
      requesterId: row.requester_id,
      requesterAccount: `${row.channel}:${row.requester_external_id}`,
      language: row.language,
      subject: row.subject,
      blanket: row.blanket,
      mergedInto: row.merged_into,
      helped: row.helped,
      firstDue: row.first_due,
      nextDue: row.next_due,
      resolveDue: row.resolve_due,
      waitingSince: row.waiting_since,
    },
    request: findFiledRequest(row),
    steps: approvals.steps,
    separation: separationIn(row, approvals),
    decisions,
    found: Array.isArray(row.found) ? row.found : [],
    messages: messages.slice(-MESSAGES),
    hasEarlier: messages.length > MESSAGES,
    notes,
    links,
    watchers,
    events,
    moves: movesOf(row),
  };
}

async function ticketDetails(db: Db, number: number) {
  const row = await ticketRows(db)
    .select([
      "ticket.found",
      "ticket.request",
      "ticket.round",
      "requester.external_id as requester_external_id",
      "ticket.conversation_id",
      "ticket.requester_id",
      "ticket.language",
      "ticket.subject",
      "ticket.blanket",
      "ticket.merged_into",
      "ticket.helped",
      "ticket.first_due",
      "ticket.next_due",
      "ticket.resolve_due",
      "ticket.waiting_since",
    ])
    .where("ticket.number", "=", number)
    .executeTakeFirst();
  if (!row) throw ticketNotFound(number);
  return row;
}

async function decisionsOn(db: Db, number: number): Promise<TicketView["decisions"]> {
  return await db
    .selectFrom("decision")
    .select(["id", "outcome", "decided_at as decidedAt", "expires_at as expiresAt", "questioned"])
    .where("ticket_number", "=", number)
    .orderBy("round")
    .execute();
}

async function watchersOf(db: Db, number: number): Promise<TicketView["watchers"]> {
  return await db
    .selectFrom("watcher")
    .innerJoin("person", "person.id", "person_id")
    .select(["person.id", "person.name"])
    .where("ticket_number", "=", number)
    .execute();
}

async function eventsOf(db: Db, number: number): Promise<TicketView["events"]> {
  return await db
    .selectFrom("audit_event")
    .innerJoin("person", "person.id", "audit_event.actor_id")
    .select(["action", "person.name as actor", "detail", "audit_event.created_at as createdAt"])
    .where("ticket_number", "=", number)
    .orderBy("seq")
    .execute();
}
