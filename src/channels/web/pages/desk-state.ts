/** The state of the staff console, which all its parts read. */
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
  /** Whether the desk has more rows than were fetched. */
  hasMore: boolean;
  /** View -> how many tickets it has. */
  counts: Record<string, number>;
  /** Numbers of the tickets chosen for a bulk act. */
  chosen: Set<number>;
  bulkResult: { done: number; failed: { number: number; error: string }[] } | null;
  opened: TicketView | null;
  /** Names of the colleagues who are looking at the open ticket. */
  others: string[];
  similar: SimilarTicket[];
  /** The request forms: their labels name the answers of a request. */
  forms: Forms | null;
  room: Room | null;
  inbox: Inbox;
  /** Hides the count in the header; new notices keep their mark until the inbox is fetched again. */
  isInboxRead: boolean;
  drafts: AnswerDraft[];
  /** The problem on the page, and which act had it: the act clears it when it succeeds later. */
  problem: { what: string; message: string } | null;
  /** Number of the ticket that changed while it was open. */
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

/** The filter as a query string, without its empty fields. */
export function queryOf(filter: Filter & { after?: number | undefined }): string {
  const set = Object.entries(filter).filter(([, value]) => value !== undefined && value !== "");
  return new URLSearchParams(set.map(([name, value]) => [name, String(value)])).toString();
}

export function groupChoices(): Choice[] {
  return (state.me?.allGroups ?? []).map((group) => ({ value: group.name, label: inLanguage(group) }));
}

export function groupLabel(name: string): string {
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

/** Every member of staff, with their groups in the label. */
export function memberChoices(): Choice[] {
  return (state.me?.members ?? []).map(({ id, groups }) => ({
    value: id,
    label: `${withoutChannel(id)} (${groups.map(groupLabel).join(", ")})`,
  }));
}

/** `web:ana` -> `ana`; ids of other channels stay as they are. */
export function withoutChannel(member: string): string {
  return member.replace(/^web:/u, "");
}
