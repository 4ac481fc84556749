// @ts-check
/** What the console knows, and how anything is done to a ticket. The rooms of the page draw from here. */
import { find, request } from "./shared.js";

/**
 * @typedef {{ number: number, kind: string, question: string, state: string, priority: string, group: string, tags: string[], tier: string | null,
 *   outcome: string | null, requester: string, assignee: string | null, channel: string, dueAt: string | null, createdAt: string, updatedAt: string }} Row
 */
/**
 * @typedef {Row & { requesterId: string, requesterAccount: string, mergedInto: number | null, helped: boolean | null, firstDue: string | null, nextDue: string | null,
 *   resolveDue: string | null, waitingSince: string | null, blanket: string | null }} Ticket
 */
/**
 * @typedef {{ personId: string, by: string, name: string, approves: boolean, reason: string, at: string, counts: boolean }} Vote
 * @typedef {{ round: number, position: number, group: string, quorum: number, state: string, votes: Vote[] }} Step
 */
/**
 * @typedef {{ ticket: Ticket, request: import("./evidence.js").Filed | null, steps: Step[],
 *   separation: { required: "directory" | "trust", unlinked: string[] } | null,
 *   decisions: { id: string, outcome: string, decidedAt: string, expiresAt: string | null, questioned: string | null }[],
 *   found: import("./shared.js").Citation[], messages: import("./shared.js").Message[], hasEarlier: boolean,
 *   notes: { id: string, name: string, text: string, createdAt: string }[], links: { number: number, kind: string, question: string, state: string }[],
 *   watchers: { id: string, name: string }[], events: { action: string, actor: string, detail: Record<string, any>, createdAt: string }[],
 *   moves: string[], made?: number | null }} View
 */
/** @typedef {{ view: string, text?: string, kind?: string, group?: string, priority?: string, tag?: string }} Filter */
/**
 * @typedef {{ id: string, name: string, as: string, groups: string[], accounts: string[], colleagues: string[], members: { id: string, groups: string[] }[],
 *   allGroups: { name: string, en: string, zh: string }[] }} Me
 */

export const PRIORITIES = ["low", "normal", "high", "urgent"];
export const KINDS = ["question", "use", "contribute", "release", "exception"];

export const state = {
  /** @type {Me | null} */
  me: null,
  /** @type {Filter} */
  filter: { view: "open" },
  /** @type {Row[] | null} */
  rows: null,
  /** Whether there are more than were fetched. */
  hasMore: false,
  /** @type {Record<string, number>} */
  counts: {},
  /** @type {View | null} */
  opened: null,
  /** Chosen for a bulk move. @type {Set<number>} */
  chosen: new Set(),
};

/** What the page does when something has changed; desk.js says how. */
export const hooks = {
  /** The list is to be fetched anew. */
  load: async () => {},
  /** A ticket as it is now. @param {View} _view */
  show: (_view) => {},
  /** The list is to be drawn. */
  drawList: () => {},
};

/** Does it to the open ticket, and shows it as it is then. @param {string} what @param {object} [body] @returns {Promise<View | null>} */
export async function act(what, body = {}) {
  if (!state.opened) return null;
  const { number } = state.opened.ticket;
  /** @type {View} */
  const answer = await request(`/api/desk/tickets/${number}/${what}`, body);
  // Meanwhile they may have gone to another.
  if (state.opened?.ticket.number === number) hooks.show(answer);
  await hooks.load();
  return answer;
}

/** What the problem on the page is of. */
let failed = "";

/** What fails is told, until the same works or the person goes on. @param {string} what @param {() => Promise<unknown>} does */
export async function attempt(what, does) {
  try {
    await does();
    if (failed === what) tell("", "");
  } catch (error) {
    tell(what, error instanceof Error ? error.message : String(error));
  }
}

/** @param {string} what @param {string} words */
export function tell(what, words) {
  failed = what;
  find("problem", HTMLElement).textContent = words;
}

/** The problem of the ticket that they leave goes with it. */
export function forget() {
  if (failed !== "queue") tell("", "");
}

/** The filter as a query, without what is empty. @param {Filter & { after?: number }} filter */
export function queryOf(filter) {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined && value !== "");
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}

/** Choices of groups in the person's language. */
export function groupChoices() {
  const isChinese = document.documentElement.lang === "zh";
  return (state.me?.allGroups ?? []).map(({ name, en, zh }) => ({ value: name, label: isChinese ? zh : en }));
}

/** @param {string} name */
export function groupWords(name) {
  return groupChoices().find(({ value }) => value === name)?.label ?? name;
}
