/** Lists and counts the tickets of the queue. */
import { type Expression, type ExpressionBuilder, type SqlBool, sql } from "kysely";
import type { Db } from "../../db/database.ts";
import type { Schema } from "../../db/schema/schema.ts";
import type { Priority, TicketKind, TicketState } from "../../db/schema/tickets.ts";
import { accountsOf } from "../../identity/directory.ts";
import { OVER } from "../states.ts";
import { searchQuery } from "./search-terms.ts";
import { type TicketRow, ticketRows, toTicketRow } from "./ticket-rows.ts";

/** Built-in views. `approvals`: requests that the viewer may decide. */
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
  /** Number of the last ticket of the page before. */
  after?: number | undefined;
};

/** `accounts` are the ids of all accounts of the viewer. */
export type Viewer = { id: string; accounts: readonly string[]; groups: readonly string[] };

const PAGE = 100;

/** Written like the condition of the partial index, so that Postgres uses it. */
const ACTIVE = sql<SqlBool>`ticket.state in ('new', 'open', 'waiting-for-asker', 'waiting-for-approval')`;

type TicketExpressions = ExpressionBuilder<Schema, "ticket">;

/** Views of active tickets start with the oldest, the others with the latest. */
export async function listTickets(
  db: Db,
  filter: TicketFilter,
  viewer: Viewer,
  now: Date,
  most = PAGE,
): Promise<TicketRow[]> {
  const latestFirst = filter.view === "closed" || filter.view === "all";
  const participants = filter.view === "approvals" ? await accountsOf(db, viewer.id) : [];
  const rows = await ticketRows(db)
    .where((eb) =>
      eb.and([
        ...viewConditions(eb, filter.view, viewer, participants, now),
        ...filterConditions(eb, filter),
        ...(filter.after ? [eb("ticket.number", latestFirst ? "<" : ">", filter.after)] : []),
        ...textConditions(eb, filter.text ?? ""),
      ]),
    )
    .limit(most)
    .orderBy("ticket.number", latestFirst ? "desc" : "asc")
    .execute();
  return rows.map(toTicketRow);
}

function viewConditions(
  eb: TicketExpressions,
  view: ViewName,
  viewer: Viewer,
  participants: readonly string[],
  now: Date,
): Expression<SqlBool>[] {
  switch (view) {
    case "open":
      return [ACTIVE];
    case "mine":
      return [eb("ticket.assignee_id", "in", viewer.accounts), ACTIVE];
    case "unassigned":
      return [eb("ticket.assignee_id", "is", null), ACTIVE];
    case "overdue":
      return [eb("ticket.due_at", "<", now), ACTIVE];
    case "approvals":
      return [waitsFor(viewer, participants), ACTIVE];
    case "closed":
      return [eb("ticket.state", "in", OVER)];
    case "all":
      return [];
  }
}

function filterConditions(
  eb: TicketExpressions,
  { kind, state, group, priority, tag }: TicketFilter,
): Expression<SqlBool>[] {
  return [
    ...(kind ? [eb("ticket.kind", "=", kind)] : []),
    ...(state ? [eb("ticket.state", "=", state)] : []),
    ...(group ? [eb("ticket.group_name", "=", group)] : []),
    ...(priority ? [eb("ticket.priority", "=", priority)] : []),
    ...(tag ? [sql<SqlBool>`${tag} = any (ticket.tags)`] : []),
  ];
}

function textConditions(eb: TicketExpressions, text: string): Expression<SqlBool>[] {
  const words = searchQuery(text);
  if (!words) return [];
  const matches = sql<SqlBool>`ticket.search @@ ${words}`;
  const number = /^\s*#?(\d{1,9})\s*$/u.exec(text)?.[1];
  return [number ? eb.or([eb("ticket.number", "=", Number(number)), matches]) : matches];
}

/**
 * The rule of identity/two-people.ts in SQL. `participants` are all accounts that may be the viewer's, because they cannot decide what they
 * filed, voted on or rejected from another one.
 */
function waitsFor({ groups }: Viewer, participants: readonly string[]): Expression<SqlBool> {
  const own = sql`any (${[...participants]}::uuid[])`;
  return sql<SqlBool>`ticket.state = 'waiting-for-approval' and not ticket.requester_id = ${own}
    and not exists (select from vote where vote.ticket_number = ticket.number and vote.person_id = ${own}
      and (vote.round = ticket.round or vote.round = ticket.round - 1 and not vote.approves))
    and exists (select from approval_step step where step.ticket_number = ticket.number and step.round = ticket.round
      and step.state = 'open' and step.group_name = any (${[...groups]}::text[]))`;
}

/** Counts active tickets only: the other views grow for ever, and counting them would be slow. */
export async function countTickets(
  db: Db,
  viewer: Viewer,
  now: Date,
): Promise<Record<Exclude<ViewName, "closed" | "all">, number>> {
  const participants = await accountsOf(db, viewer.id);
  const { rows: found } = await sql<Record<Exclude<ViewName, "closed" | "all">, string>>`select
      count(*) as open,
      count(*) filter (where assignee_id = any (${[...viewer.accounts]}::uuid[])) as mine,
      count(*) filter (where assignee_id is null) as unassigned,
      count(*) filter (where due_at < ${now}) as overdue,
      count(*) filter (where ${waitsFor(viewer, participants)}) as approvals
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

/** The number of active tickets of each group, largest first. */
export async function openByGroup(db: Db): Promise<{ group: string; count: number }[]> {
  const { rows } = await sql<{ group: string; count: string }>`select group_name as "group", count(*) as count
    from ticket where ${ACTIVE} group by group_name order by count(*) desc, group_name limit 12`.execute(db);
  return rows.map(({ group, count }) => ({ group, count: Number(count) }));
}
