/** Approving and rejecting requests, step by step. The only place that decides who may vote; the caller looks up groups. */
import { ConflictError, DeniedError } from "../base/errors.ts";
import type { Db } from "../db/database.ts";
import { rowDigest } from "../db/row-digests.ts";
import type { StepState } from "../db/schema/approvals.ts";
import type { Person } from "../db/schema/people.ts";
import type { Ticket } from "../db/schema/tickets.ts";
import { partOf } from "../identity/two-people.ts";
import { addMessage } from "./conversations.ts";
import type { CastVote, DecisionDeps } from "./types.ts";
import { writeDecision } from "./decisions.ts";
import type { Notice } from "./notifications.ts";
import { type Change, changeTicket, changeOwnTicket, type Queue } from "./queue.ts";
import { filedRequestOf } from "./filed-request.ts";
import { openSteps } from "./requests.ts";
import { type AccountPart, type Approvals, approvalsOf, isComplete, partsOf, type Step, unlinkedIn } from "./steps.ts";
import { postDeskMessage, type DeskMessageFor, requireText } from "./messages-to-askers.ts";
import { dropSteps } from "./end-ticket.ts";
import { inWords } from "../words/words.ts";

type Ballot = {
  approves: boolean;
  /** Looks up the groups of the person in the same transaction. */
  groupsOf: (tx: Db) => Promise<readonly string[]>;
};
/** `reason` is required for a rejection, because the asker reads it. */
export type CastingVote = Ballot & { reason: string };

/** Casts a vote: one per person and round. Throws DeniedError or ConflictError with the reason. */
export async function vote(
  queue: Queue & DecisionDeps,
  number: number,
  person: Person,
  { reason, ...ballot }: CastingVote,
): Promise<Ticket> {
  const { approves } = ballot;
  const clean = approves && reason.trim() === "" ? "" : requireText(reason, "reason");
  return await changeTicket(queue, number, person, "vote", async (tx, ticket) => {
    const { approvals, step } = await openStepFor(tx, ticket, person, ballot);
    const now = queue.now();
    const row = {
      ticket_number: number,
      round: ticket.round,
      position: step.position,
      person_id: person.id,
      approves,
      reason: clean,
      created_at: now,
    };
    await tx.insertInto("vote").values(row).execute();
    step.votes.push({
      personId: person.id,
      by: `${person.channel}:${person.external_id}`,
      name: person.name,
      approves,
      reason: clean,
      at: now,
      counts: approves,
    });
    const change = await afterVote(queue, tx, ticket, approvals, step, approves);
    return { ...change, wrote: { ...change.wrote, vote: [rowDigest("vote", row)] } };
  });
}

/** Throws what `vote` would throw, and changes nothing: for a form, before it is filled in. */
export async function requireMayVote(queue: Queue, number: number, person: Person, ballot: Ballot): Promise<void> {
  await changeTicket(queue, number, person, "vote", async (tx, ticket) => {
    await openStepFor(tx, ticket, person, ballot);
    return null;
  });
}

async function openStepFor(
  tx: Db,
  ticket: Ticket,
  person: Person,
  { approves, groupsOf }: Ballot,
): Promise<{ approvals: Approvals; step: Step }> {
  const approvals = await approvalsOf(tx, ticket, person);
  const step = stepFor(ticket, approvals, person, await groupsOf(tx));
  if (approves) requireDirectory(ticket, approvals, person);
  return { approvals, step };
}

async function afterVote(
  queue: Queue & DecisionDeps,
  tx: Db,
  ticket: Ticket,
  approvals: Approvals,
  step: Step,
  approves: boolean,
): Promise<Change> {
  const round = approvals.steps.filter((other) => other.round === ticket.round);
  const events: Change["events"] = [
    {
      action: approves ? "step-approved" : "step-rejected",
      detail: { round: ticket.round, step: step.position, group: step.group },
    },
  ];
  const notices: Notice[] = [];
  // Reopen steps whose quorum is no longer met because two accounts turned out to belong to one human.
  for (const other of round)
    if (other !== step && other.state === "approved" && !isComplete(other)) {
      await setStep(tx, ticket, other, "open");
      events.push({
        action: "step-reopened",
        detail: { round: ticket.round, step: other.position, group: other.group },
      });
      notices.push({ to: { group: other.group }, kind: "your-step" });
    }
  if (approves && !isComplete(step)) return { set: replyColumns(queue, ticket), events, notices };
  await setStep(tx, ticket, step, approves ? "approved" : "rejected");
  const next = round.find(({ state }) => state === "waiting");
  const isLast = round.every((other) => other.state === "approved");
  if (!approves || isLast) {
    for (const other of round)
      if (other !== step && ["waiting", "open"].includes(other.state)) await setStep(tx, ticket, other, "dropped");
    // The events of the step are part of the trail that the decision signs, so both are written together.
    const outcome = approves ? "approved" : "rejected";
    const separation = unlinkedIn(ticket, approvals).length === 0 ? "directory" : "trust";
    const decision = await writeDecision(queue, tx, ticket, outcome, castVotes(round), separation);
    return { ...decision, events: [...events, ...decision.events] };
  }
  if (next && round.every(({ state }) => state !== "open")) {
    await setStep(tx, ticket, next, "open");
    notices.push({ to: { group: next.group }, kind: "your-step" });
  }
  return { set: replyColumns(queue, ticket), events, notices };
}

function replyColumns(queue: Queue, ticket: Ticket) {
  return { first_replied_at: ticket.first_replied_at ?? queue.now(), last_asker_at: null };
}

/** The open step that this person may decide. */
function stepFor(ticket: Ticket, approvals: Approvals, person: Person, groups: readonly string[]): Step {
  if (groups.length === 0)
    throw new DeniedError(`${person.id} is not staff`, {
      userMessage: inWords((words) => words.errors.decidedByStaff),
    });
  const mine = partOf(approvals.humans, person.id, partsOf(ticket, approvals, ticket.round));
  if (mine) throw refusalFor(ticket, person, mine);
  const open = approvals.steps.filter(({ round, state }) => round === ticket.round && state === "open");
  // A lawyer is also in "ospo". Prefer the step that only they can decide: their special groups come last in `groups`.
  const step = open
    .filter(({ group }) => groups.includes(group))
    .toSorted((a, b) => groups.indexOf(b.group) - groups.indexOf(a.group))[0];
  if (step) return step;
  const wanted = open.map(({ group }) => group);
  throw new DeniedError(`${person.id} is not in ${wanted.join(" or ")}`, {
    userMessage: inWords((words) => words.errors.otherGroupDecides(ticket.number, wanted, groups)),
  });
}

/** Names the account if it is not the one that tried to vote. */
function refusalFor(
  { number }: Ticket,
  person: Person,
  { personId, by, did }: AccountPart,
): DeniedError | ConflictError {
  const account = personId === person.id ? null : by;
  const message = `${person.id} has ${did} ticket ${number}${account === null ? "" : ` as ${account}`}`;
  switch (did) {
    case "filed":
      return new DeniedError(message, { userMessage: inWords((words) => words.errors.ownRequest(account)) });
    case "approved":
    case "rejected":
      return new ConflictError(message, {
        userMessage: inWords((words) => words.errors.votedAlready(number, did, account)),
      });
    case "rejected-before":
      return new DeniedError(message, {
        userMessage: inWords((words) => words.errors.rejectedBefore(number, account)),
      });
  }
}

/** If the policy requires it, both the voter and the requester must be accounts of the company directory. */
function requireDirectory(ticket: Ticket, { requester, humans }: Approvals, person: Person): void {
  if (filedRequestOf(ticket).tier.separation !== "directory") return;
  const unlinked = !humans.isInDirectory(person.id)
    ? { account: `${person.channel}:${person.external_id}`, isYours: true }
    : !humans.isInDirectory(ticket.requester_id)
      ? { account: requester, isYours: false }
      : null;
  if (unlinked === null) return;
  const { account, isYours } = unlinked;
  throw new DeniedError(`${account} has no directory identity`, {
    userMessage: inWords((words) => words.errors.notInDirectory(ticket.number, account, isYours)),
  });
}

/** The asker appeals a decision. A new round starts, without those who rejected it. */
export async function appeal(
  queue: Queue,
  number: number,
  asker: Person,
  reason: string,
  messageFor: DeskMessageFor,
): Promise<Ticket> {
  const clean = requireText(reason, "reason");
  return await changeOwnTicket(queue, number, asker, "appeal", async (tx, ticket) => {
    const round = await nextRound(tx, ticket, "appealed", clean);
    // The deciders read the reason in the conversation, like everything else that the asker writes.
    const { message } = await addMessage(tx, {
      conversation_id: ticket.conversation_id,
      author: "asker",
      person_id: asker.id,
      ticket_number: number,
      body: { kind: "text", text: clean },
      created_at: queue.now(),
    });
    return {
      ...round,
      wrote: { message: [rowDigest("message", message), ...(await postDeskMessage(queue, tx, ticket, messageFor))] },
    };
  });
}

/** Staff reopen a settled question, or start a new round for a request. The old decision holds until there is a new one. */
export async function reopen(queue: Queue, number: number, actor: Person, reason: string): Promise<Ticket> {
  const clean = requireText(reason, "reason");
  return await changeTicket(queue, number, actor, "reopen", async (tx, ticket) =>
    ticket.kind === "question"
      ? {
          set: { state: ticket.assignee_id ? "open" : "new", merged_into: null },
          events: [{ action: "reopened", detail: { reason: clean } }],
        }
      : await nextRound(tx, ticket, "reopened", clean),
  );
}

async function nextRound(tx: Db, ticket: Ticket, action: string, reason: string): Promise<Change> {
  const { tier } = filedRequestOf(ticket);
  if (tier.decides !== "people")
    throw new ConflictError(inWords((words) => words.errors.decidedByPolicy(ticket.number)));
  await dropSteps(tx, ticket);
  const round = ticket.round + 1;
  await openSteps(tx, ticket.number, round, tier);
  return {
    set: { state: "waiting-for-approval", round, outcome: null },
    events: [{ action, detail: { round, reason } }],
    notices: [{ to: { group: tier.steps[0]!.group }, kind: action }],
  };
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
