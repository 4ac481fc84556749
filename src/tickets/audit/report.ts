/** What the checks of the audit trail tell each other and their reader. */

export type AuditProblem = {
  /** Null where it is about no single ticket. */
  ticket: number | null;
  message: string;
};
export type Report = (ticket: number | null, message: string) => void;

/** Tickets of before 2026-11-30 are covered since the upgrade only. */
export type Adopted = { tickets: number; since: Date };

export type CheckpointReport = {
  count: number;
  last: { seq: number; at: Date } | null;
  /** Events since the last one. */
  unanchored: number;
  /** Each place outside the database, with its last checkpoint. */
  anchors: { name: string; last: number | null }[];
};

export type Verification = {
  tickets: number;
  events: number;
  decisions: number;
  problems: AuditProblem[];
  checkpoints: CheckpointReport;
  adopted: Adopted | null;
};

/** What the walk over all events leaves for the other checks. */
export type Trail = {
  /** By `ticket:seq`. */
  hashes: ReadonlyMap<string, string>;
  /** By ticket: the last event. */
  ends: ReadonlyMap<number, { seq: number; hash: string; at: Date }>;
  /** By the id of a decision: the event that made it. */
  decided: ReadonlyMap<string, { ticket: number; seq: number; outcome: string }>;
};
