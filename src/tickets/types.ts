/** Shapes that several files of the room share. */
import type { Person } from "../db/schema/people.ts";
import type { Outcome, Ticket } from "../db/schema/tickets.ts";
import type { Separation } from "../policy/approval-rules.ts";
import type { Signer } from "./audit/receipts.ts";
import type { Tier } from "../policy/approval-rules.ts";
import type { Answers, RequestKind } from "../policy/request-forms.ts";

/** A request with everything that was known when it was filed. The decision record contains it unchanged. */
export type FiledRequest = {
  kind: RequestKind;
  title: string;
  answers: Answers;
  tier: Tier;
  because: { rule: string; en: string; zh?: string | undefined }[];
  /** Versions of the license policy and of the approval policy. */
  policies: { licenses: string; approvals: string };
  /** What the desk knew about the package: facts with dates and sources, verdict and rules. Null if the request is about no package. */
  evidence: object | null;
  blanket: string | null;
  /** The requester confirmed the conditions of the tier. */
  attested: boolean;
};

export type CastVote = { group: string; by: string; name: string; approves: boolean; reason: string; at: string };

/** The content of a receipt. Times are ISO 8601 in UTC; the requester is an id without a name. */
export type DecisionRecord = FiledRequest & {
  id: string;
  outcome: Outcome;
  ticket: number;
  round: number;
  subject: string | null;
  requester: string;
  votes: CastVote[];
  decidedAt: string;
  /** Null for a rejection. */
  expiresAt: string | null;
  /** How requester and deciders were known to be different people; absent if no person decided. */
  separation?: Separation;
  /** The head of the ticket's audit trail at that moment, so that a trail rewritten later does not match. */
  audit: { length: number; hash: string };
  /** Where to ask whether it is still valid, and for how many days after the decision that is not needed. Absent before 2026-11-30. */
  status?: { url: string | null; offlineDays: number };
};

/** What making decisions needs besides the queue. */
export type DecisionDeps = {
  signer: Signer;
  /** Builds the message to the asker. */
  tellDecision: (ticket: Ticket, record: DecisionRecord) => object;
  /** The desk itself, as the actor of what the policy decides. */
  system: Person;
  /** Where a holder of a receipt can ask whether it is still valid; null if the desk is not reachable from outside. */
  statusUrl?: string | null;
};
