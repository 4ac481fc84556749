/** Decisions: who decided what, when and why, with everything that was known, signed. They never change. */
import type { Db } from "../db/database.ts";
import { rowDigest } from "../db/row-digests.ts";
import type { Person } from "../db/schema/people.ts";
import type { Outcome, Ticket } from "../db/schema/tickets.ts";
import type { Separation } from "../policy/approval-rules.ts";
import { appendEvent, type Change, lockTicket, type Queue } from "./queue.ts";
import { json } from "../db/schema/columns.ts";
import { filedRequestOf } from "./filed-request.ts";
import { postDeskMessage } from "./messages-to-askers.ts";
import type { CastVote, DecisionRecord, DecisionDeps } from "./types.ts";

/** How long after a decision its receipt may be trusted without asking the desk. */
const OFFLINE_DAYS = 7;

/** Writes the decision, and returns the change of its ticket. */
export async function writeDecision(
  queue: Queue & DecisionDeps,
  tx: Db,
  ticket: Ticket,
  outcome: Outcome,
  votes: CastVote[],
  separation?: Separation,
): Promise<Change> {
  const now = queue.now();
  const request = filedRequestOf(ticket);
  const until = request.answers["until"];
  const days = request.tier.validDays;
  const expires =
    outcome === "rejected"
      ? null
      : typeof until === "string"
        ? new Date(`${until}T23:59:59Z`)
        : new Date(now.getTime() + days * 86_400_000);
  const record: DecisionRecord = {
    ...request,
    id: `D-${ticket.number}-${ticket.round}`,
    outcome,
    ticket: ticket.number,
    round: ticket.round,
    subject: ticket.subject,
    requester: ticket.requester_id,
    votes,
    decidedAt: now.toISOString(),
    expiresAt: expires?.toISOString() ?? null,
    ...(separation && { separation }),
    audit: { length: ticket.audit_length, hash: ticket.audit_hash },
    status: { url: queue.statusUrl ?? null, offlineDays: OFFLINE_DAYS },
  };
  const row = {
    id: record.id,
    ticket_number: ticket.number,
    round: ticket.round,
    outcome,
    subject: ticket.subject,
    receipt: await queue.signer.sign(record),
    decided_at: now,
    expires_at: expires,
  };
  await tx
    .insertInto("decision")
    .values({ ...row, record: json(record) })
    .execute();
  const after: Ticket = { ...ticket, state: "resolved", outcome };
  const message = await postDeskMessage(queue, tx, after, () => queue.tellDecision(after, record));
  return {
    set: { state: "resolved", outcome, last_asker_at: null, first_replied_at: ticket.first_replied_at ?? now },
    events: [{ action: outcome, detail: { decision: record.id, tier: request.tier.name } }],
    wrote: { decision: [rowDigest("decision", { ...row, record })], message },
  };
}

/** Records why a decision is in question. False if the same reason is recorded already. */
export async function markQuestioned(
  tx: Db,
  { id, ticket: number }: DecisionRecord,
  because: string,
  by: Person,
  now: Date,
): Promise<boolean> {
  const ticket = await lockTicket(tx, number);
  const before = await tx.selectFrom("decision").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
  if (before.questioned === because) return false;
  await tx.updateTable("decision").set({ questioned: because }).where("id", "=", id).execute();
  await appendEvent(
    tx,
    ticket,
    by,
    { action: "questioned", detail: { decision: id, because } },
    {
      rows: { decision: [rowDigest("decision", { ...before, questioned: because })] },
      replaced: { decision: [rowDigest("decision", before)] },
    },
    now,
  );
  return true;
}
