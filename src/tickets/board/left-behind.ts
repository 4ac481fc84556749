/** What people who left still have in the queue. */
import { sql } from "kysely";
import type { Db } from "../../db/database.ts";
import type { Person } from "../../db/schema/people.ts";
import { OVER } from "../states.ts";

export type OpenWork = {
  /** Numbers of open tickets that are assigned to one of the accounts. */
  assigned: number[];
  /** Numbers of their own requests that are not decided yet. */
  requests: number[];
};

/** `people` are ids of accounts. */
export async function openWorkOf(db: Db, people: readonly string[]): Promise<OpenWork> {
  const open = db.selectFrom("ticket").select("number").where("state", "not in", OVER).orderBy("number");
  const [assigned, requests] = await Promise.all([
    open.where("assignee_id", "in", people).execute(),
    open.where("requester_id", "in", people).where("kind", "!=", "question").execute(),
  ]);
  return { assigned: assigned.map(({ number }) => number), requests: requests.map(({ number }) => number) };
}

export type OpenStep = { ticket: number; group: string; quorum: number };

/** Approval steps that wait for one of these groups. */
export async function openStepsOf(db: Db, groups: readonly string[]): Promise<OpenStep[]> {
  if (groups.length === 0) return [];
  return await db
    .selectFrom("approval_step as step")
    .innerJoin("ticket", (join) =>
      join.onRef("ticket.number", "=", "step.ticket_number").onRef("ticket.round", "=", "step.round"),
    )
    .select(["ticket.number as ticket", "step.group_name as group", "step.quorum"])
    .where("step.state", "=", "open")
    .where("step.group_name", "in", groups)
    .where("ticket.state", "not in", OVER)
    .orderBy("ticket.number")
    .orderBy("step.position")
    .execute();
}

/** Everybody who filed an open ticket or is assigned to one. */
export async function peopleWithOpenTickets(db: Db): Promise<Person[]> {
  return await db
    .selectFrom("person")
    .selectAll()
    .where("erased_at", "is", null)
    .where(
      sql<boolean>`exists (select from ticket where state <> all(${[...OVER]}) and person.id in (requester_id, assignee_id))`,
    )
    .orderBy("created_at")
    .execute();
}
