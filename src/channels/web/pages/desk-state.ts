/** What the staff console knows. Its parts draw from here. */
import type { AnswerDraft, Filter, Me, Notice, SavedView, SimilarTicket, TicketView } from "./desk-types.ts";
import type { Choice } from "./dialog-form.ts";
import { inLanguage } from "./language.ts";
import type { Forms } from "./request-forms.ts";
import type { Priority, Row, TicketKind } from "./tickets.ts";
import { words } from "./words.ts";
import { deskWords } from "./words-desk.ts";

export const ROOMS = ["inbox", "drafts", "blankets", "answers"] as const;
export type Room = (typeof ROOMS)[number];
const PRIORITIES: readonly Priority[] = ["low", "normal", "high", "urgent"];
const KINDS: readonly TicketKind[] = ["question", "use", "contribute", "release", "exception"];

type Inbox = { unread: number; notifications: Notice[]; parked: Notice[] };

type State = {
  me: Me | null;
  filter: Filter;
  saved: SavedView[];
  /** Null until they are fetched. */
  rows: Row[] | null;
  /** Whether there are more rows than were fetched. */
  hasMore: boolean;
  /** Tickets of each view. */
  counts: Record<string, number>;
  /** Chosen for a bulk act. */
  chosen: Set<number>;
  bulkResult: { done: number; failed: { number: number; error: string }[] } | null;
  opened: TicketView | null;
  /** Who else has the open ticket before their eyes. */
  others: string[];
  similar: SimilarTicket[];
  /** The forms whose words name the answers of a request. */
  forms: Forms | null;
  room: Room | null;
  inbox: Inbox;
  /** What is new in it keeps its mark on the page; only the count in the header goes. */
  isInboxRead: boolean;
  drafts: AnswerDraft[];
  /** What went wrong, and at what: the same that works later takes it away. */
  problem: { what: string; message: string } | null;
  /** The ticket that changed while it was open. */
  changed: number | null;
};

export const state: State = {
  me: null,
  filter: { view: "open" },
  saved: [],
  rows: null,
  hasMore: false,
  counts: {},
  chosen: new Set(),
  bulkResult: null,
  opened: null,
  others: [],
  similar: [],
  forms: null,
  room: null,
  inbox: { unread: 0, notifications: [], parked: [] },
  isInboxRead: false,
  drafts: [],
  problem: null,
  changed: null,
};

/** The filter as a query, without what is empty. */
export function queryOf(filter: Filter & { after?: number | undefined }): string {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined && value !== "");
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}

export function groupChoices(): Choice[] {
  return (state.me?.allGroups ?? []).map((group) => ({ value: group.name, label: inLanguage(group) }));
}

export function groupWords(name: string): string {
  return groupChoices().find(({ value }) => value === name)?.label ?? name;
}

export function priorityChoices(): Choice[] {
  const { priority } = deskWords();
  return PRIORITIES.map((value) => ({ value, label: priority[value] }));
}

export function kindChoices(): Choice[] {
  const { kind } = words().ticket;
  return KINDS.map((value) => ({ value, label: kind[value] }));
}

/** Every member of staff, with their groups. */
export function memberChoices(): Choice[] {
  return (state.me?.members ?? []).map(({ id, groups }) => ({
    value: id,
    label: `${withoutChannel(id)} (${groups.map(groupWords).join(", ")})`,
  }));
}

/** Those of the web channel are known here by their name alone. */
export function withoutChannel(member: string): string {
  return member.replace(/^web:/u, "");
}
