/** Fetches the data of the staff console, and runs acts on the open ticket. */
import { messageOf } from "./attempt.ts";
import { queryOf, state } from "./desk-state.ts";
import type { AnswerDraft, Notice, SimilarTicket, TicketView } from "./desk-types.ts";
import { request } from "./http.ts";
import { draw } from "./page.ts";
import { formsNow } from "./request-forms.ts";
import type { Row } from "./tickets.ts";

/** How many rows the desk sends at once. */
export const PAGE = 100;

/** Shows a failure on the page until the same act succeeds or the person opens something else. */
export async function withProblem(what: string, does: () => Promise<unknown>): Promise<void> {
  try {
    await does();
    if (state.problem?.what === what) state.problem = null;
  } catch (error) {
    state.problem = { what, message: messageOf(error) };
  }
  draw();
}

/** Fetches the first page of rows again; further pages that were fetched before stay below it. */
export async function loadQueue(): Promise<void> {
  const asked = state.filter;
  await withProblem("queue", async () => {
    const { tickets, counts } = await request<{ tickets: Row[]; counts: Record<string, number> }>(
      `/api/desk/tickets?${queryOf(asked)}`,
    );
    if (asked !== state.filter) return;
    const rows = state.rows ?? [];
    const last = rows.findIndex(({ number }) => number === tickets.at(-1)?.number);
    const further = tickets.length === PAGE && last >= 0 ? rows.slice(last + 1) : [];
    if (further.length === 0) state.hasMore = tickets.length === PAGE;
    Object.assign(state, { rows: [...tickets, ...further], counts } satisfies Partial<typeof state>);
  });
}

/** Fetches the inbox and the waiting drafts, and marks the inbox read if it is open. */
export async function loadInbox(): Promise<void> {
  await withProblem("inbox", async () => {
    const [inbox, { drafts }] = await Promise.all([
      request<typeof state.inbox>("/api/desk/inbox"),
      request<{ drafts: AnswerDraft[] }>("/api/desk/drafts"),
    ]);
    Object.assign(state, { inbox, drafts, isInboxRead: false } satisfies Partial<typeof state>);
    draw();
    if (state.room === "inbox") await markRead(inbox.notifications[0]);
  });
}

async function markRead(newest: Notice | undefined): Promise<void> {
  if (state.inbox.unread === 0 || newest === undefined) return;
  await request("/api/desk/inbox", { until: newest.id });
  state.isInboxRead = true;
}

/** False if the person has opened something else meanwhile. */
export async function loadTicket(number: number): Promise<boolean> {
  const answer = await request<TicketView>(`/api/desk/tickets/${number}`);
  if (location.hash !== `#${number}`) return false;
  state.opened = answer;
  draw();
  if (answer.request) void loadForms();
  return true;
}

/** Fetches the form labels for the answers of a request; without them the page shows the field names. */
export async function loadForms(): Promise<void> {
  state.forms = await formsNow().catch(() => null);
  draw();
}

/** Fetches similar past tickets. */
export async function loadSimilar(number: number): Promise<void> {
  const nothing = { similar: [] };
  const { similar } = await request<{ similar: SimilarTicket[] }>(`/api/desk/tickets/${number}/similar`).catch(
    () => nothing,
  );
  if (!isOpen(number)) return;
  state.similar = similar;
  draw();
}

/** Tells the desk that this person looks at the ticket, and fetches who else does. */
export async function lookAt(number: number): Promise<void> {
  const nobody = { others: [] };
  const { others } = await request<{ others: string[] }>(`/api/desk/tickets/${number}/look`, {}).catch(() => nobody);
  if (!isOpen(number)) return;
  state.others = others;
  draw();
}

/** Runs an act on the open ticket and shows the result. */
export async function act(what: string, body: object = {}): Promise<void> {
  if (!state.opened) return;
  const { number } = state.opened.ticket;
  const answer = await request<TicketView>(`/api/desk/tickets/${number}/${what}`, body);
  // The person may have opened another ticket meanwhile.
  if (isOpen(number)) state.opened = answer;
  draw();
  await loadQueue();
}

export function isOpen(number: number): boolean {
  return state.opened?.ticket.number === number;
}
