/** Drafts of requests, approval steps, votes and decisions. */
import type { Selectable } from "kysely";
import type { Json, JsonRecord } from "./columns.ts";
import type { Outcome, TicketKind } from "./tickets.ts";

export type ApprovalTables = {
  request_draft: RequestDraftTable;
  approval_step: ApprovalStepTable;
  vote: VoteTable;
  decision: DecisionTable;
};

export type StepState = "waiting" | "open" | "approved" | "rejected" | "dropped";

type RequestDraftTable = {
  id: string;
  person_id: string;
  kind: Exclude<TicketKind, "question">;
  answers: JsonRecord;
  /** The desk's reply from which the request was started. */
  message_id: string | null;
  updated_at: Date;
};

type ApprovalStepTable = {
  ticket_number: number;
  round: number;
  position: number;
  group_name: string;
  /** How many of the group must approve. */
  quorum: number;
  state: StepState;
};

/** At most one per person and round. */
type VoteTable = {
  ticket_number: number;
  round: number;
  position: number;
  person_id: string;
  approves: boolean;
  reason: string;
  created_at: Date;
};

type DecisionTable = {
  /** Permanent: receipts contain it. */
  id: string;
  ticket_number: number;
  round: number;
  outcome: Outcome;
  subject: string | null;
  /** Everything that was known: DecisionRecord of tickets/types.ts. */
  record: Json<object>;
  /** The signed record: a JWS in its compact form. */
  receipt: string;
  decided_at: Date;
  expires_at: Date | null;
  /** What has changed since, as its approvers were told. */
  questioned: string | null;
};
export type DecisionRow = Selectable<DecisionTable>;
