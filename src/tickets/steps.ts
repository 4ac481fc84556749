/** The approval steps of a request and their votes. Which votes count follows from the current links between accounts. */
import { sql } from "kysely";
import type { Db } from "../db/database.ts";
import type { StepState } from "../db/schema/approvals.ts";
import type { Person } from "../db/schema/people.ts";
import type { Ticket } from "../db/schema/tickets.ts";
import { type Humans, humansOf } from "../identity/humans.ts";
import { countingVotes, type Part } from "../identity/two-people.ts";
import type { Separation } from "../policy/approval-rules.ts";
import type { DecisionRecord } from "./types.ts";
import { findFiledRequest } from "./filed-request.ts";

export type Step = {
  round: number;
  position: number;
  group: string;
  quorum: number;
  state: StepState;
  votes: StepVote[];
};

type StepVote = {
  personId: string;
  by: string;
  name: string;
  approves: boolean;
  reason: string;
  at: Date;
  /** False for a second account of a human who filed or voted, by the current links. */
  counts: boolean;
};

export type Approvals = {
  /** `channel:id` of the account that filed it; empty if there are no steps. */
  requester: string;
  steps: Step[];
  /** The humans behind the requester and all voters. */
  humans: Humans;
};

/** The steps of all rounds and the humans behind the participants. `also` is a person who is about to vote. */
export async function approvalsOf(
  db: Db,
  ticket: Pick<Ticket, "number" | "requester_id">,
  also?: Pick<Person, "id">,
): Promise<Approvals> {
  const { requester, steps } = await stepsOf(db, ticket.number);
  const voters = steps.flatMap(({ votes }) => votes.map(({ personId }) => personId));
  // Without steps nobody votes, so the look-up is not needed.
  const humans = await humansOf(
    db,
    steps.length === 0 ? [] : [ticket.requester_id, ...voters, ...(also ? [also.id] : [])],
  );
  const approvals = { requester, steps, humans };
  for (const round of new Set(steps.map((step) => step.round))) {
    const parts = partsOf(ticket, approvals, round);
    const counting = countingVotes(humans, parts);
    for (const part of parts) if ("vote" in part) part.vote.counts = counting.has(part);
  }
  return approvals;
}

export function isComplete({ votes, quorum }: Step): boolean {
  return votes.filter(({ counts }) => counts).length >= quorum;
}

/** Whether each step still has enough votes that count, by the current links. */
export async function isStillApproved(db: Db, { ticket, round, requester }: DecisionRecord): Promise<boolean> {
  const { steps } = await approvalsOf(db, { number: ticket, requester_id: requester });
  return steps.every((step) => step.round !== round || isComplete(step));
}

/** The requester and all voters. */
export async function participantsOf(db: Db, number: number): Promise<Person[]> {
  const requester = db.selectFrom("ticket").select("requester_id").where("number", "=", number);
  const voters = db.selectFrom("vote").select("person_id").where("ticket_number", "=", number);
  return await db
    .selectFrom("person")
    .selectAll()
    .where((eb) => eb.or([eb("id", "in", requester), eb("id", "in", voters)]))
    .execute();
}

async function stepsOf(db: Db, number: number): Promise<Pick<Approvals, "requester" | "steps">> {
  const rows = await stepRows(db, number).execute();
  const steps = new Map<string, Step>();
  for (const { round, position, group_name, quorum, state, ...vote } of rows) {
    const key = `${round}:${position}`;
    const step = steps.get(key) ?? { round, position, group: group_name, quorum, state, votes: [] };
    steps.set(key, step);
    if (vote.person_id !== null)
      step.votes.push({
        personId: vote.person_id,
        by: `${vote.channel}:${vote.external_id}`,
        name: vote.name ?? "",
        approves: vote.approves ?? false,
        reason: vote.reason ?? "",
        at: vote.created_at ?? new Date(0),
        counts: false,
      });
  }
  return { requester: rows[0]?.requester ?? "", steps: [...steps.values()] };
}

/** One row per step and vote; a step without votes has one row. */
function stepRows(db: Db, number: number) {
  return db
    .selectFrom("approval_step as step")
    .leftJoin("vote", (join) =>
      join
        .onRef("vote.ticket_number", "=", "step.ticket_number")
        .onRef("vote.round", "=", "step.round")
        .onRef("vote.position", "=", "step.position"),
    )
    .leftJoin("person", "person.id", "vote.person_id")
    .innerJoin("ticket", "ticket.number", "step.ticket_number")
    .innerJoin("person as requester", "requester.id", "ticket.requester_id")
    .select([
      "step.round",
      "step.position",
      "step.group_name",
      "step.quorum",
      "step.state",
      "vote.person_id",
      "vote.approves",
      "vote.reason",
      "vote.created_at",
      "person.name",
      "person.channel",
      "person.external_id",
      sql<string>`requester.channel || ':' || requester.external_id`.as("requester"),
    ])
    .where("step.ticket_number", "=", number)
    .orderBy("step.round")
    .orderBy("step.position")
    .orderBy("vote.created_at");
}

/** `by` is `channel:id`. */
export type AccountPart = Part & { by: string };

/** What each account did to the request up to that round; votes in their order. */
export function partsOf(
  ticket: Pick<Ticket, "requester_id">,
  { requester, steps }: Pick<Approvals, "requester" | "steps">,
  round: number,
) {
  const votesIn = (number: number): StepVote[] =>
    steps.filter((step) => step.round === number).flatMap(({ votes }) => votes);
  return [
    { personId: ticket.requester_id, by: requester, did: "filed" as const },
    ...votesIn(round - 1)
      .filter(({ approves }) => !approves)
      .map(({ personId, by }) => ({ personId, by, did: "rejected-before" as const })),
    ...votesIn(round)
      .toSorted((a, b) => a.at.getTime() - b.at.getTime())
      .map((vote) => ({
        personId: vote.personId,
        by: vote.by,
        did: vote.approves ? ("approved" as const) : ("rejected" as const),
        vote,
      })),
  ];
}

/** The separation that the policy requires, and the accounts of this round that are not in the company directory. */
export type SeparationView = { required: Separation; unlinked: string[] };

/** Null if no people decide. */
export function separationIn(
  ticket: { request: unknown; requester_id: string; round: number },
  approvals: Approvals,
): SeparationView | null {
  const tier = findFiledRequest(ticket)?.tier;
  if (tier?.decides !== "people") return null;
  return { required: tier.separation ?? "trust", unlinked: unlinkedIn(ticket, approvals) };
}

/** `channel:id` of the participants of this round, the requester included, who are not in the company directory. */
export function unlinkedIn(ticket: Pick<Ticket, "requester_id" | "round">, approvals: Approvals): string[] {
  const parts: AccountPart[] = partsOf(ticket, approvals, ticket.round);
  const unlinked = parts.filter(
    ({ did, personId }) => did !== "rejected-before" && !approvals.humans.isInDirectory(personId),
  );
  return [...new Set(unlinked.map(({ by }) => by))];
}
