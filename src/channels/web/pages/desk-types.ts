/** The JSON that the desk sends to the staff console. */
import type { Localized } from "./language.ts";
import type { Citation, Message } from "./messages.ts";
import type { FiledRequest, Outcome, Priority, Row, TicketKind, TicketState } from "./tickets.ts";

export const VIEWS = ["open", "mine", "unassigned", "overdue", "approvals", "closed", "all"] as const;
export type ViewName = (typeof VIEWS)[number];
export type Filter = {
  view: ViewName;
  text?: string | undefined;
  kind?: string | undefined;
  group?: string | undefined;
  priority?: string | undefined;
  tag?: string | undefined;
};
/** A filter that a member of staff has saved. */
export type SavedView = { id: string; name: string; filter: Filter };

/** The member of staff at this machine. */
export type Me = {
  id: string;
  name: string;
  as: string;
  groups: string[];
  /** Ids of all accounts of this person: acts by any of them count as their own. */
  accounts: string[];
  colleagues: string[];
  members: { id: string; groups: string[] }[];
  allGroups: (Localized & { name: string })[];
};

type Ticket = Row & {
  requesterId: string;
  /** `channel:id`. */
  requesterAccount: string;
  firstDue: string | null;
  nextDue: string | null;
  resolveDue: string | null;
};

export type Vote = {
  personId: string;
  by: string;
  name: string;
  approves: boolean;
  reason: string;
  at: string;
  /** False if the same person took part with another account. */
  counts: boolean;
};
export type Step = {
  round: number;
  group: string;
  quorum: number;
  state: "waiting" | "open" | "approved" | "rejected" | "dropped";
  votes: Vote[];
};
export type Decision = { id: string; outcome: Outcome; expiresAt: string | null; questioned: string | null };
/** Which of the accounts that took part the company directory does not know. */
type Separation = { required: "directory" | "trust"; unlinked: string[] };

export type TicketEvent = {
  action: string;
  actor: string;
  createdAt: string;
  detail: {
    reason?: string;
    /** Name of a group, or number of a ticket. */
    to?: string | number;
    from?: number;
    into?: number;
    priority?: Priority;
    tags?: string[];
    group?: string;
    because?: string;
    file?: string;
  } | null;
};

export type TicketView = {
  ticket: Ticket;
  request: FiledRequest | null;
  steps: Step[];
  separation: Separation | null;
  decisions: Decision[];
  found: Citation[];
  messages: Message[];
  hasEarlier: boolean;
  notes: { name: string; text: string; createdAt: string }[];
  links: { number: number; kind: "related" | "duplicate" | "split" | "review"; question: string; state: TicketState }[];
  watchers: { id: string; name: string }[];
  events: TicketEvent[];
  /** The acts that are possible now. */
  moves: string[];
};

export type SimilarTicket = {
  number: number;
  question: string;
  state: TicketState;
  outcome: Outcome | null;
  answer: string | null;
};

export type Notice = {
  id: string;
  kind: string;
  to: { person: string } | { group: string };
  ticket: number | null;
  question: string | null;
  detail: Partial<Record<"action" | "blanket" | "until" | "hash" | "one" | "other" | "name" | "account", string>> &
    Partial<Record<DigestCount, number>>;
  createdAt: string;
  /** Why it could not be delivered. */
  parked: string | null;
  /** Who did not get what, if it was for a chat; it can be sent again. */
  undelivered?: string;
};
export type DigestCount = "open" | "unassigned" | "overdue" | "dueToday";

export type AnswerDraft = {
  id: string;
  ticket: number;
  title: string;
  text: string;
  owner: string;
  author: string;
  createdAt: string;
  file: string | null;
};
export type Blanket = {
  id: string;
  kind: TicketKind;
  who?: string[];
  projects?: string[];
  licenses?: string[];
  until: string;
  used: number;
};
