/** Approving and rejecting, step by step. The rules of who may stand here and nowhere else; who is in which group the caller looks up. */
import { ConflictError, DeniedError } from "../base/errors.ts";
import type { Db } from "../db/database.ts";
import type { Person, StepState, Ticket } from "../db/schema.ts";
import { say } from "./conversations.ts";
import { type CastVote, decided, type Decision } from "./decisions.ts";
import { type Change, change, changeOwn, type Queue } from "./queue.ts";
import { type FiledRequest, openSteps } from "./requests.ts";
import { dropSteps, tell, type Telling, wordsOf } from "./ticket.ts";

export type Step = {
  round: number;
  position: number;
  group: string;
  quorum: number;
  state: StepState;
  votes: { personId: string; by: string; name: string; approves: boolean; reason: string; at: Date }[];
};

export type VoteOf = {
  approves: boolean;
  /** Required to reject: the asker reads it. */
  reason: string;
  /** The groups that the person is in, looked up in the same transaction. */
  groupsOf: (tx: Db) => Promise<readonly string[]>;
};

/** One person, one vote a round. Throws DeniedError or ConflictError, with the reason. */
export async function vote(
  queue: Queue & Decision,
  number: number,
  person: Person,
  { approves, reason, groupsOf }: VoteOf,
): Promise<Ticket> {
  const words = approves && reason.trim() === "" ? "" : wordsOf(reason, "reason");
  return await change(queue, number, person, "vote", async (tx, ticket) => {
    const steps = await stepsOf(tx, number);
    const step = stepFor(ticket, steps, person, await groupsOf(tx));
    const now = queue.now();
    await tx
      .insertInto("vote")
      .values({
        ticket_number: number,
        round: ticket.round,
        position: step.position,
        person_id: person.id,
        approves,
        reason: words,
        created_at: now,
      })
      .execute();
    step.votes.push({
      personId: person.id,
      by: `${person.channel}:${person.external_id}`,
      name: person.name,
      approves,
      reason: words,
      at: now,
    });
    return await afterVote(queue, tx, ticket, steps, step, approves);
  });
}

async function afterVote(queue: Queue & Decision, tx: Db, ticket: Ticket, steps: Step[], step: Step, approves: boolean): Promise<Change> {
  const round = steps.filter((other) => other.round === ticket.round);
  const event = {
    action: approves ? "step-approved" : "step-rejected",
    detail: { round: ticket.round, step: step.position, group: step.group },
  };
  const enough = step.votes.filter((cast) => cast.approves).length >= step.quorum;
  if (approves && !enough) return { set: touched(queue, ticket), events: [event] };
  await setStep(tx, ticket, step, approves ? "approved" : "rejected");
  const next = round.find(({ state }) => state === "waiting");
  const isLast = round.every((other) => other === step || other.state === "approved");
  if (!approves || isLast) {
    for (const other of round) if (other !== step && ["waiting", "open"].includes(other.state)) await setStep(tx, ticket, other, "dropped");
    // The step belongs to the trail that the decision vouches for; both are written at once.
    const done = await decided(queue, tx, ticket, approves ? "approved" : "rejected", castVotes(round));
    return { ...done, events: [event, ...done.events] };
  }
  if (next && round.every(({ state, position }) => state !== "open" || position === step.position)) await setStep(tx, ticket, next, "open");
  return {
    set: touched(queue, ticket),
    events: [event],
    notices: next ? [{ to: { group: next.group }, kind: "your-step" }] : [],
  };
}

function touched(queue: Queue, ticket: Ticket) {
  return { first_replied_at: ticket.first_replied_at ?? queue.now(), last_asker_at: null };
}

/** The open step that this person may decide. */
function stepFor(ticket: Ticket, steps: readonly Step[], person: Person, groups: readonly string[]): Step {
  const name = `ticket ${ticket.number}`;
  if (groups.length === 0) throw new DeniedError(`${person.id} is not staff`, { userMessage: "Only OSPO staff may decide." });
  if (ticket.requester_id === person.id)
    throw new DeniedError(`${name} is of ${person.id}`, { userMessage: "Nobody decides their own request." });
  const round = steps.filter((step) => step.round === ticket.round);
  const mine = round.flatMap((step) => step.votes).find(({ personId }) => personId === person.id);
  if (mine)
    throw new ConflictError(`${person.id} has voted on ${name}`, {
      userMessage: `You have ${mine.approves ? "approved" : "rejected"} #${ticket.number} already: every further step needs somebody else.`,
    });
  const before = steps.filter((step) => step.round === ticket.round - 1).flatMap((step) => step.votes);
  if (before.some((cast) => cast.personId === person.id && !cast.approves))
    throw new DeniedError(`${person.id} rejected ${name} before`, {
      userMessage: `You rejected #${ticket.number} before: somebody else decides the appeal.`,
    });
  const open = round.filter(({ state }) => state === "open");
  // A lawyer is OSPO staff as well: what only they can do comes first. Their own groups stand after those of everybody.
  const step = open.filter(({ group }) => groups.includes(group)).toSorted((a, b) => groups.indexOf(b.group) - groups.indexOf(a.group))[0];
  if (step) return step;
  const wanted = open.map(({ group }) => group).join(" or ");
  throw new DeniedError(`${person.id} is not in ${wanted}`, {
    userMessage: `#${ticket.number} waits for ${wanted}: you are in ${groups.join(", ") || "no group"}.`,
  });
}

/** The asker, who thinks a decision wrong, has it looked at again: by others than those who rejected it. */
export async function appeal(queue: Queue, number: number, asker: Person, reason: string, telling: Telling): Promise<Ticket> {
  const words = wordsOf(reason, "reason");
  return await changeOwn(queue, number, asker, "appeal", async (tx, ticket) => {
    const round = await nextRound(tx, ticket, "appealed", words);
    // Whoever decides reads it where they read all that the asker says.
    await say(tx, {
      conversation_id: ticket.conversation_id,
      author: "asker",
      person_id: asker.id,
      ticket_number: number,
      body: { kind: "text", text: words },
      created_at: queue.now(),
    });
    await tell(queue, tx, ticket, telling);
    return round;
  });
}

/** By staff: a settled question is open again, a request gets a new round of approvals. Its decision stands until there is a new one. */
export async function reopen(queue: Queue, number: number, actor: Person, reason: string): Promise<Ticket> {
  const words = wordsOf(reason, "reason");
  return await change(queue, number, actor, "reopen", async (tx, ticket) =>
    ticket.kind === "question"
      ? {
          set: { state: ticket.assignee_id ? "open" : "new", merged_into: null },
          events: [{ action: "reopened", detail: { reason: words } }],
        }
      : await nextRound(tx, ticket, "reopened", words),
  );
}

async function nextRound(tx: Db, ticket: Ticket, action: string, reason: string): Promise<Change> {
  const { tier } = ticket.request as FiledRequest;
  if (tier.decides !== "people")
    throw new ConflictError(`ticket ${ticket.number} was decided by policy`, {
      userMessage: `#${ticket.number} was decided by the policy itself: file a request with what has changed.`,
    });
  await dropSteps(tx, ticket);
  const round = ticket.round + 1;
  await openSteps(tx, ticket.number, round, tier);
  return {
    set: { state: "waiting-for-approval", round, outcome: null },
    events: [{ action, detail: { round, reason } }],
    notices: [{ to: { group: tier.steps[0]!.group }, kind: action }],
  };
}

export async function stepsOf(db: Db, number: number): Promise<Step[]> {
  const rows = await db
    .selectFrom("approval_step as step")
    .leftJoin("vote", (join) =>
      join
        .onRef("vote.ticket_number", "=", "step.ticket_number")
        .onRef("vote.round", "=", "step.round")
        .onRef("vote.position", "=", "step.position"),
    )
    .leftJoin("person", "person.id", "vote.person_id")
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
    ])
    .where("step.ticket_number", "=", number)
    .orderBy("step.round")
    .orderBy("step.position")
    .orderBy("vote.created_at")
    .execute();
  const steps = new Map<string, Step>();
  for (const { round, position, group_name, quorum, state, person_id, name, channel, external_id, approves, reason, created_at } of rows) {
    const step = steps.get(`${round}:${position}`) ?? { round, position, group: group_name, quorum, state, votes: [] };
    steps.set(`${round}:${position}`, step);
    if (person_id !== null)
      step.votes.push({
        personId: person_id,
        by: `${channel}:${external_id}`,
        name: name ?? "",
        approves: approves ?? false,
        reason: reason ?? "",
        at: created_at ?? new Date(0),
      });
  }
  return [...steps.values()];
}

function castVotes(steps: readonly Step[]): CastVote[] {
  return steps.flatMap(({ group, votes }) =>
    votes.map(({ by, name, approves, reason, at }) => ({ group, by, name, approves, reason, at: at.toISOString() })),
  );
}

async function setStep(tx: Db, { number }: Ticket, step: Step, state: StepState): Promise<void> {
  step.state = state;
  await tx
    .updateTable("approval_step")
    .set({ state })
    .where("ticket_number", "=", number)
    .where("round", "=", step.round)
    .where("position", "=", step.position)
    .execute();
}
