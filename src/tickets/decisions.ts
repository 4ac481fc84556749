/** Decisions: who decided what, when and why, with all that was known then, signed. Never changed afterwards. */
import { NotFoundError } from "../base/errors.ts";
import type { Db } from "../db/database.ts";
import type { Outcome, Person, Ticket } from "../db/schema.ts";
import type { Separation } from "../policy/approvals.ts";
import type { Change, Queue } from "./queue.ts";
import type { Signer } from "./receipts.ts";
import type { FiledRequest } from "./requests.ts";
import { tell } from "./ticket.ts";

/** What deciding needs besides the queue. */
export type Decision = {
  signer: Signer;
  /** What the asker is told of a decision. */
  tellDecision: (ticket: Ticket, record: DecisionRecord) => object;
  /** The desk itself, as the one who did what the policy does. */
  system: Person;
};

export type CastVote = { group: string; by: string; name: string; approves: boolean; reason: string; at: string };

/** What a receipt says. Times are ISO 8601 in UTC; the requester is named by an id only. */
export type DecisionRecord = FiledRequest & {
  id: string;
  outcome: Outcome;
  ticket: number;
  round: number;
  subject: string | null;
  requester: string;
  votes: CastVote[];
  decidedAt: string;
  /** Null for what was rejected. */
  expiresAt: string | null;
  /** Whether the company's directory vouched for requester and deciders as different people; absent where no person decided. */
  separation?: Separation;
  /** The head of the ticket's audit chain at that moment: a trail rewritten later does not fit it. */
  audit: { length: number; hash: string };
};

/** Writes the decision and says what of the ticket changes with it. */
export async function decided(
  queue: Queue & Decision,
  tx: Db,
  ticket: Ticket,
  outcome: Outcome,
  votes: CastVote[],
  separation?: Separation,
): Promise<Change> {
  const now = queue.now();
  const request = ticket.request as FiledRequest;
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
  };
  await tx
    .insertInto("decision")
    .values({
      id: record.id,
      ticket_number: ticket.number,
      round: ticket.round,
      outcome,
      subject: ticket.subject,
      record: JSON.stringify(record),
      receipt: await queue.signer.sign(record),
      decided_at: now,
      expires_at: expires,
    })
    .execute();
  const after: Ticket = { ...ticket, state: "resolved", outcome };
  await tell(queue, tx, after, () => queue.tellDecision(after, record));
  return {
    set: { state: "resolved", outcome, last_asker_at: null, first_replied_at: ticket.first_replied_at ?? now },
    events: [{ action: outcome, detail: { decision: record.id, tier: request.tier.name } }],
  };
}

export type StoredDecision = { record: DecisionRecord; receipt: string; questioned: string | null };

/** Throws NotFoundError. */
export async function decisionOf(db: Db, id: string): Promise<StoredDecision> {
  const row = await db.selectFrom("decision").select(["record", "receipt", "questioned"]).where("id", "=", id).executeTakeFirst();
  if (!row) throw new NotFoundError(`there is no decision ${id}`, { userMessage: `There is no decision ${id}.` });
  return { ...row, record: row.record as DecisionRecord };
}

/** Approvals that count today. */
export async function standingApprovals(db: Db, now: Date): Promise<StoredDecision[]> {
  const rows = await db
    .selectFrom("decision")
    .innerJoin("ticket", (join) => join.onRef("ticket.number", "=", "decision.ticket_number").onRef("ticket.round", "=", "decision.round"))
    .select(["record", "receipt", "questioned"])
    .where("decision.outcome", "=", "approved")
    .where("expires_at", ">", now)
    .execute();
  return rows.map((row) => ({ ...row, record: row.record as DecisionRecord }));
}

export async function markQuestioned(tx: Db, id: string, because: string): Promise<boolean> {
  const done = await tx
    .updateTable("decision")
    .set({ questioned: because })
    .where("id", "=", id)
    .where((eb) => eb.or([eb("questioned", "is", null), eb("questioned", "!=", because)]))
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
}
