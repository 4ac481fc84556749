/** Shapes that several files of the room share. */
import type { Person } from "../db/schema/people.ts";
import type { Outcome, Ticket } from "../db/schema/tickets.ts";
import type { Separation } from "../policy/approval-rules.ts";
import type { Signer } from "./audit/receipts.ts";
import type { Tier } from "../policy/approval-rules.ts";
import type { Answers, RequestKind } from "../policy/request-forms.ts";

/** What was known when it was filed: it goes into the decision as it stands here. */
export type FiledRequest = {
  kind: RequestKind;
  title: string;
  answers: Answers;
  tier: Tier;
  because: { rule: string; en: string; zh?: string | undefined }[];
  /** Of the license policy and of the approval policy. */
  policies: { licenses: string; approvals: string };
  /** What the desk had found of a package: facts with their dates and sources, verdict and rules. Null where there is none. */
  evidence: object | null;
  blanket: string | null;
  /** The engineer vouches for the conditions of the tier. */
  attested: boolean;
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
  /** Where to ask whether it still stands, and for how long after the decision one need not. Absent before 2026-11-30. */
  status?: { url: string | null; offlineDays: number };
};

/** What deciding needs besides the queue. */
export type DecisionDeps = {
  signer: Signer;
  /** What the asker is told of a decision. */
  tellDecision: (ticket: Ticket, record: DecisionRecord) => object;
  /** The desk itself, as the one who did what the policy does. */
  system: Person;
  /** Where anybody with a receipt may ask whether it still stands; null where nobody outside reaches the desk. */
  statusUrl?: string | null;
};
