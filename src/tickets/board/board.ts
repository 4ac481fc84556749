/** Read models of the queue: what screens, the command line and exports show. */
import { type Expression, type SqlBool, sql } from "kysely";
import type { Db } from "../../db/database.ts";
import type { Outcome, Priority, TicketKind, TicketState } from "../../db/schema/tickets.ts";
import { accountsOf } from "../../identity/directory.ts";
import { messagesOf, type NamedMessage } from "./messages.ts";
import { type Link, linksOf } from "../links.ts";
import { type Note, notesOf } from "./notes.ts";
import { ticketNotFound } from "../queue.ts";
import { findFiledRequest } from "../filed-request.ts";
import type { FiledRequest } from "../types.ts";
import { searchQuery } from "./search-terms.ts";
import { type Move, movesOf, OVER } from "../states.ts";
import { approvalsOf, type SeparationView, separationIn, type Step } from "../steps.ts";

/** Views that everybody has. `approvals`: requests whose open step waits for a group of the viewer. */
export const VIEWS = ["open", "mine", "unassigned", "overdue", "approvals", "closed", "all"] as const;
export type ViewName = (typeof VIEWS)[number];

export type TicketFilter = {
  view: ViewName;
  /** Words, or #number. */
  text?: string | undefined;
  kind?: TicketKind | undefined;
  state?: TicketState | undefined;
  group?: string | undefined;
  priority?: Priority | undefined;
  tag?: string | undefined;
  /** Number of the last one seen: what comes after it. */
  after?: number | undefined;
};

export type Viewer = { id: string; groups: readonly string[] };

export type TicketRow = {
  number: number;
  kind: TicketKind;
  question: string;
  state: TicketState;
  priority: Priority;
  group: string;
  tags: string[];
  tier: string | null;
  outcome: Outcome | null;
  requester: string;
  assignee: string | null;
  channel: string;
  dueAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
};

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
    /** The clock stands since then. */
    waitingSince: Date | null;
  };
  request: FiledRequest | null;
  steps: Step[];
  separation: SeparationView | null;
  decisions: { id: string; outcome: Outcome; decidedAt: Date; expiresAt: Date | null; questioned: string | null }[];
  found: unknown[];
  messages: NamedMessage[];
  /** Whether there are more messages, before these. */
  hasEarlier: boolean;
  notes: Note[];
  links: Link[];
  watchers: { id: string; name: string }[];
  events: { action: string; actor: string; detail: unknown; createdAt: Date }[];
  moves: Move[];
};

const PAGE = 100;
const MESSAGES = 200;

/** Oldest first while open, latest first else. */
export async function listTickets(
  db: Db,
  filter: TicketFilter,
  viewer: Viewer,
  now: Date,
  most = PAGE,
): Promise<TicketRow[]> {
  const latestFirst = filter.view === "closed" || filter.view === "all";
  const accounts = filter.view === "approvals" ? await accountsOf(db, viewer.id) : [];
  let query = ticketRows(db)
    .where((eb) => {
      const all: Expression<SqlBool>[] = [];
      switch (filter.view) {
        case "mine":
          all.push(eb("ticket.assignee_id", "=", viewer.id));
          break;
        case "unassigned":
          all.push(eb("ticket.assignee_id", "is", null));
          break;
        case "overdue":
          all.push(eb("ticket.due_at", "<", now));
          break;
        case "approvals":
          all.push(waitsFor(viewer, accounts));
          break;
        case "open":
        case "closed":
        case "all":
      }
      // Written as the partial index has it.
      if (!latestFirst) all.push(ACTIVE);
      if (filter.view === "closed") all.push(eb("ticket.state", "in", OVER));
      if (filter.kind) all.push(eb("ticket.kind", "=", filter.kind));
      if (filter.state) all.push(eb("ticket.state", "=", filter.state));
      if (filter.group) all.push(eb("ticket.group_name", "=", filter.group));
      if (filter.priority) all.push(eb("ticket.priority", "=", filter.priority));
      if (filter.tag) all.push(sql<SqlBool>`${filter.tag} = any (ticket.tags)`);
      if (filter.after) all.push(eb("ticket.number", latestFirst ? "<" : ">", filter.after));
      const number = /^\s*#?(\d{1,9})\s*$/u.exec(filter.text ?? "")?.[1];
      const words = searchQuery(filter.text ?? "");
      if (words)
        all.push(
          number
            ? eb.or([eb("ticket.number", "=", Number(number)), sql<SqlBool>`ticket.search @@ ${words}`])
            : sql<SqlBool>`ticket.search @@ ${words}`,
        );
      return eb.and(all);
    })
    .limit(most);
  query = query.orderBy("ticket.number", latestFirst ? "desc" : "asc");
  return (await query.execute()).map(toTicketRow);
}

const ACTIVE = sql<SqlBool>`ticket.state in ('new', 'open', 'waiting-for-asker', 'waiting-for-approval')`;

/** `accounts` are all of the viewer: what they filed by another one does not wait for them. */
function waitsFor({ groups }: Viewer, accounts: readonly string[]): Expression<SqlBool> {
  return sql<SqlBool>`ticket.state = 'waiting-for-approval' and ticket.requester_id <> all (${[...accounts]}::uuid[]) and exists (
    select from approval_step step where step.ticket_number = ticket.number and step.round = ticket.round and step.state = 'open'
      and step.group_name = any (${[...groups]}::text[]))`;
}

/** Of what is not over; how many there ever were nobody works through. */
export async function countTickets(
  db: Db,
  viewer: Viewer,
  now: Date,
): Promise<Record<Exclude<ViewName, "closed" | "all">, number>> {
  const accounts = await accountsOf(db, viewer.id);
  const { rows: found } = await sql<Record<Exclude<ViewName, "closed" | "all">, string>>`select
      count(*) as open,
      count(*) filter (where assignee_id = ${viewer.id}) as mine,
      count(*) filter (where assignee_id is null) as unassigned,
      count(*) filter (where due_at < ${now}) as overdue,
      count(*) filter (where ${waitsFor(viewer, accounts)}) as approvals
    from ticket where ${ACTIVE}`.execute(db);
  const { open, mine, unassigned, overdue, approvals } = found[0]!;
  return {
    open: Number(open),
    mine: Number(mine),
    unassigned: Number(unassigned),
    overdue: Number(overdue),
    approvals: Number(approvals),
  };
}

/** How many each group has that are not over, most first. */
export async function openByGroup(db: Db): Promise<{ group: string; count: number }[]> {
  const { rows } = await sql<{ group: string; count: string }>`select group_name as "group", count(*) as count
    from ticket where ${ACTIVE} group by group_name order by count(*) desc, group_name limit 12`.execute(db);
  return rows.map(({ group, count }) => ({ group, count: Number(count) }));
}

/** With the latest messages, or with those before `before`. Throws NotFoundError. */
export async function viewTicket(db: Db, number: number, before?: string): Promise<TicketView> {
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
  const [approvals, decisions, messages, notes, links, watchers, events] = await Promise.all([
    approvalsOf(db, row),
    db
      .selectFrom("decision")
      .select(["id", "outcome", "decided_at as decidedAt", "expires_at as expiresAt", "questioned"])
      .where("ticket_number", "=", number)
      .orderBy("round")
      .execute(),
    messagesOf(db, row.conversation_id, MESSAGES + 1, before),
    notesOf(db, number),
    linksOf(db, number),
    db
      .selectFrom("watcher")
      .innerJoin("person", "person.id", "person_id")
      .select(["person.id", "person.name"])
      .where("ticket_number", "=", number)
      .execute(),
    db
      .selectFrom("audit_event")
      .innerJoin("person", "person.id", "audit_event.actor_id")
      .select(["action", "person.name as actor", "detail", "audit_event.created_at as createdAt"])
      .where("ticket_number", "=", number)
      .orderBy("seq")
      .execute(),
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

/** What somebody asked for or about, latest first. A request is due by the day that they were told; staff's own deadlines before it are not theirs. */
export async function ticketsOf(
  db: Db,
  personId: string,
  most = 50,
): Promise<(TicketRow & { decision: string | null })[]> {
  const found = await ticketRows(db)
    .select("ticket.resolve_due")
    .select((eb) =>
      eb
        .selectFrom("decision")
        .select("id")
        .whereRef("decision.ticket_number", "=", "ticket.number")
        .orderBy("decision.round", "desc")
        .limit(1)
        .as("decision"),
    )
    .where("ticket.requester_id", "=", personId)
    .orderBy("ticket.number", "desc")
    .limit(most)
    .execute();
  return found.map((row) => ({
    ...toTicketRow(row),
    dueAt: row.kind === "question" ? row.due_at : row.resolve_due,
    decision: row.decision,
  }));
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
  return {
    numbers: [...new Set(events.map(({ ticket_number }) => ticket_number))],
    latest: events.at(-1)?.id ?? eventId,
  };
}

export async function latestEventId(db: Db): Promise<string> {
  const { latest } = await db
    .selectFrom("audit_event")
    .select(({ fn }) => fn.max("id").as("latest"))
    .executeTakeFirstOrThrow();
  return latest ?? "0";
}

/** All that a row shows, for more conditions. */
export function ticketRows(db: Db) {
  return db
    .selectFrom("ticket")
    .innerJoin("person as requester", "requester.id", "ticket.requester_id")
    .leftJoin("person as assignee", "assignee.id", "ticket.assignee_id")
    .select([
      "ticket.number",
      "ticket.kind",
      "ticket.question",
      "ticket.state",
      "ticket.priority",
      "ticket.group_name",
      "ticket.tags",
      "ticket.tier",
      "ticket.outcome",
      "requester.name as requester",
      "requester.channel",
      "assignee.name as assignee",
      "ticket.due_at",
      "ticket.created_at",
      "ticket.updated_at",
    ]);
}

export function toTicketRow(
  row: Awaited<ReturnType<ReturnType<typeof ticketRows>["executeTakeFirstOrThrow"]>>,
): TicketRow {
  const { number, kind, question, state, priority, tags, tier, outcome, requester, assignee, channel } = row;
  return {
    number,
    kind,
    question,
    state,
    priority,
    group: row.group_name,
    tags,
    tier,
    outcome,
    requester,
    assignee,
    channel,
    dueAt: row.due_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
