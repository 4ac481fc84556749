/** The JSON of tickets and requests. */
import type { Localized } from "./language.ts";
import type { Scorecard, VerdictKind } from "./messages.ts";

export type TicketKind = "question" | "use" | "contribute" | "release" | "exception";
export type TicketState =
  | "new"
  | "open"
  | "waiting-for-asker"
  | "waiting-for-approval"
  | "resolved"
  | "closed"
  | "withdrawn";
export type Outcome = "approved" | "rejected";
export type Priority = "low" | "normal" | "high" | "urgent";

/** A row of the queue, or of a person's own requests. */
export type Row = {
  number: number;
  kind: TicketKind;
  question: string;
  state: TicketState;
  priority: Priority;
  group: string;
  tags: string[];
  tier: string | null;
  outcome: Outcome | null;
  requester: string;
  assignee: string | null;
  channel: string;
  dueAt: string | null;
  createdAt: string;
};

type Rule = Localized & { rule: string };
export type Tier = Localized & {
  name: string;
  decides: "policy" | "requester" | "people";
  order: "sequence" | "parallel";
  /** How many different people must decide. */
  people: number;
};

export type Answer = string | number | boolean;

/** A request at the time of filing. */
export type FiledRequest = {
  kind: TicketKind;
  answers: Record<string, Answer>;
  tier: Tier;
  because: Rule[];
  evidence: Evidence | null;
  blanket: string | null;
  attested: boolean;
};

export type KnownFact<Value> =
  | { kind: "known"; value: Value; source: string; asOf: string; stale: boolean }
  | { kind: "unknown"; reason: string };

/** The facts of a package. A known `null` means that there is none, not that it is unknown. */
type Facts = {
  licenses: KnownFact<{ expression: string | null; raw: string | null }[]>;
  scorecard: KnownFact<Scorecard | null>;
  advisories: KnownFact<{ id: string; severity: string }[]>;
  deprecated: KnownFact<string | null>;
  repository: KnownFact<{ id: string } | null>;
  published: KnownFact<string>;
  releases: KnownFact<{ count: number; first: string | null; latest: string | null }>;
  maintainers: KnownFact<string[]>;
};

/** The look-up of the package at the time of filing. */
export type Evidence = {
  name: string;
  version: string | null;
  ecosystem: string;
  purl: string;
  scorecard: Scorecard | null;
  verdict: {
    kind: VerdictKind;
    /** Null if none was named. */
    use: string | null;
    because: string[];
    obligations: string[];
    rules: string[];
    policy: string;
  };
  facts: Partial<Facts>;
  policyProblems: string | null;
};
