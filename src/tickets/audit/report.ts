/** Results of the checks of the audit trail. */

export type AuditProblem = {
  /** Null if the problem is not about one ticket. */
  ticket: number | null;
  message: string;
};
export type Report = (ticket: number | null, message: string) => void;

/** Tickets from before 2026-11-30, which are covered only since the upgrade. */
export type Adopted = { tickets: number; since: Date };

export type CheckpointReport = {
  count: number;
  last: { seq: number; at: Date } | null;
  /** Events since the last checkpoint. */
  unanchored: number;
  /** Each anchor with the number of its last checkpoint. */
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

/** What the other checks need from the walk over all events. */
export type Trail = {
  /** By `ticket:seq`. */
  hashes: ReadonlyMap<string, string>;
  /** By ticket: the last event. */
  ends: ReadonlyMap<number, { seq: number; hash: string; at: Date }>;
  /** By decision id: the event of the decision. */
  decided: ReadonlyMap<string, { ticket: number; seq: number; outcome: string }>;
};
