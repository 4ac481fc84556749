/** Tickets as rows of a list. */
import type { Db } from "../../db/database.ts";
import type { Outcome, Priority, TicketKind, TicketState } from "../../db/schema/tickets.ts";

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

/** Selects the columns of a row, for callers to add conditions. */
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

/**
 * The tickets of a person, by all their accounts, latest first. Their request is due on the day that they were promised; the earlier deadlines are for staff.
 */
export async function ticketsOf(
  db: Db,
  accounts: readonly string[],
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
    .where("ticket.requester_id", "in", accounts)
    .orderBy("ticket.number", "desc")
    .limit(most)
    .execute();
  return found.map((row) => ({
    ...toTicketRow(row),
    dueAt: row.kind === "question" ? row.due_at : row.resolve_due,
    decision: row.decision,
  }));
}
