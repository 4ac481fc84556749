/** Checks that the approval steps are those of the request's tier, and that their states follow from the votes. */
import { sql } from "kysely";
import type { Db } from "../../db/database.ts";
import type { StepState } from "../../db/schema/approvals.ts";
import type { Report } from "./report.ts";

type Found = {
  ticket: number;
  round: number;
  position: number;
  /** By the tier of the request; null if it has no such step. */
  wanted: { group: string; quorum: number } | null;
  /** By the row; null if there is none. */
  group: string | null;
  quorum: number | null;
  state: StepState | null;
  approvals: number;
  rejections: number;
};

export async function verifySteps(db: Db, report: Report): Promise<void> {
  const { rows } = await sql<Found>`
    with wanted as (
      select number as ticket, rounds.round, position::int, step as wanted
      from ticket, generate_series(1, ticket.round) as rounds (round),
        jsonb_array_elements(request #> '{tier,steps}') with ordinality as steps (step, position)
      where request #>> '{tier,decides}' = 'people'
    ), cast_votes as (
      select ticket_number, round, position,
        count(*) filter (where approves)::int as approvals, count(*) filter (where not approves)::int as rejections
      from vote group by ticket_number, round, position
    ), found as (
      select coalesce(wanted.ticket, step.ticket_number) as ticket, coalesce(wanted.round, step.round) as round,
        coalesce(wanted.position, step.position) as position, wanted, group_name as "group", quorum, state
      from wanted full join approval_step step
        on step.ticket_number = wanted.ticket and step.round = wanted.round and step.position = wanted.position
    )
    select found.*, coalesce(approvals, 0) as approvals, coalesce(rejections, 0) as rejections
    from found left join cast_votes on cast_votes.ticket_number = ticket and cast_votes.round = found.round and cast_votes.position = found.position
    where "group" is distinct from wanted ->> 'group' or quorum is distinct from (wanted ->> 'quorum')::int
      or (state = 'approved') <> (coalesce(approvals, 0) >= quorum and coalesce(rejections, 0) = 0)
      or (state = 'rejected') <> (coalesce(rejections, 0) > 0)
    order by ticket, round, position`.execute(db);
  for (const { ticket, round, position, wanted, group, quorum, state, approvals, rejections } of rows) {
    const step = `step ${position} of round ${round}`;
    if (!wanted || wanted.group !== group || wanted.quorum !== quorum)
      report(ticket, `${step} is not the one that its request asks for`);
    else report(ticket, `${step} is ${state} with ${approvals} approvals and ${rejections} rejections`);
  }
}
