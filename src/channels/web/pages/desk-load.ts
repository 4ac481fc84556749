/** How the staff console fetches, and how anything is done to a ticket. */
import { messageOf } from "./attempt.ts";
import { queryOf, state } from "./desk-state.ts";
import type { AnswerDraft, Notice, SimilarTicket, TicketView } from "./desk-types.ts";
import { request } from "./http.ts";
import { draw } from "./page.ts";
import { formsNow } from "./request-forms.ts";
import type { Row } from "./tickets.ts";

/** As many rows as the desk sends at once. */
export const PAGE = 100;

/** What fails is shown, until the same works or the person goes on. */
export async function trying(what: string, does: () => Promise<unknown>): Promise<void> {
  try {
    await does();
    if (state.problem?.what === what) state.problem = null;
  } catch (error) {
    state.problem = { what, message: messageOf(error) };
  }
  draw();
}

/** Further pages that they had asked for stay below. */
export async function loadQueue(): Promise<void> {
  const asked = state.filter;
  await trying("queue", async () => {
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

/** What is new for this person, and the drafts that wait. Who looks at the inbox has read it. */
export async function loadInbox(): Promise<void> {
  await trying("inbox", async () => {
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

/** Meanwhile they may have gone to another. */
export async function loadTicket(number: number): Promise<boolean> {
  const answer = await request<TicketView>(`/api/desk/tickets/${number}`);
  if (location.hash !== `#${number}`) return false;
  state.opened = answer;
  draw();
  if (answer.request) void loadForms();
  return true;
}

/** They name the answers of a request; without them its answers are shown as they are. */
export async function loadForms(): Promise<void> {
  state.forms = await formsNow().catch(() => null);
  draw();
}

/** Tickets of the past that speak of the same, with what became of them. */
export async function loadSimilar(number: number): Promise<void> {
  const nothing = { similar: [] };
  const { similar } = await request<{ similar: SimilarTicket[] }>(`/api/desk/tickets/${number}/similar`).catch(
    () => nothing,
  );
  if (!isOpen(number)) return;
  state.similar = similar;
  draw();
}

/** Says that this ticket is before somebody's eyes, and shows who else has it. */
export async function lookAt(number: number): Promise<void> {
  const nobody = { others: [] };
  const { others } = await request<{ others: string[] }>(`/api/desk/tickets/${number}/look`, {}).catch(() => nobody);
  if (!isOpen(number)) return;
  state.others = others;
  draw();
}

/** Does it to the open ticket, and shows it as it is then. */
export async function act(what: string, body: object = {}): Promise<void> {
  if (!state.opened) return;
  const { number } = state.opened.ticket;
  const answer = await request<TicketView>(`/api/desk/tickets/${number}/${what}`, body);
  // Meanwhile they may have gone to another.
  if (isOpen(number)) state.opened = answer;
  draw();
  await loadQueue();
}

export function isOpen(number: number): boolean {
  return state.opened?.ticket.number === number;
}
