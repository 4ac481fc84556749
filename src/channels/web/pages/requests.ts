/** My requests and questions: their status, and what the person can do with each. */
import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { type Attempt, attempt, type Failure, failureView, messageOf, newAttempt } from "./attempt.ts";
import { openForm } from "./dialog-form.ts";
import { request } from "./http.ts";
import { draw, headerView, showPage, skipView } from "./page.ts";
import { stateView, timeView } from "./parts.ts";
import { formsNow } from "./request-forms.ts";
import type { Answer, Row } from "./tickets.ts";
import { timeLeft } from "./times.ts";
import { requestWords } from "./words-request.ts";
import { words } from "./words.ts";

type OwnTicket = Row & { decision: string | null };
type Draft = { id: string; kind: string; answers: Record<string, Answer>; updatedAt: string };

type State = {
  /** Null until they are fetched. */
  tickets: OwnTicket[] | null;
  drafts: Draft[];
  /** Kind -> its label. */
  kinds: Record<string, string>;
  /** Draft -> what its buttons are doing. */
  attempts: Map<string, Attempt>;
  failure: Failure | null;
};
const state: State = { tickets: null, drafts: [], kinds: {}, attempts: new Map(), failure: null };

showPage({ title: () => requestWords().mine.title, view, onLanguage: () => void load() });
addEventListener("focus", () => void load());
await load();

async function load(): Promise<void> {
  try {
    // The first answer sets the cookie of a new browser; a parallel second request would set another one.
    const { requests } = await request<{ requests: OwnTicket[] }>("/api/requests");
    const [{ drafts }, forms] = await Promise.all([request<{ drafts: Draft[] }>("/api/request-drafts"), formsNow()]);
    const kinds = Object.fromEntries(forms.kinds.map(({ kind, label }) => [kind, label]));
    Object.assign(state, { tickets: requests, drafts, kinds, failure: null } satisfies Partial<State>);
  } catch (error) {
    state.failure = { message: messageOf(error), again: () => void load() };
  }
  draw();
}

function view(): TemplateResult {
  const { mine } = requestWords();
  const { title, newRequest } = words();
  return html`${skipView("main", mine.skip)}
    ${headerView(
      mine.title,
      html`<a class="quiet" href="/">${title}</a> <a class="quiet" href="/request">${newRequest}</a>`,
    )}
    <main id="main" tabindex="-1">
      ${failureView(state.failure)} ${state.drafts.length > 0 ? draftsView() : nothing}
      <section aria-labelledby="mine-title">
        <h2 id="mine-title">${mine.submitted}</h2>
        <ul id="list" class="cards">
          ${state.tickets?.length === 0 ? html`<li class="note">${mine.empty}</li>` : nothing}
          ${repeat(state.tickets ?? [], ({ number }) => number, ticketView)}
        </ul>
      </section>
    </main>`;
}

function draftsView(): TemplateResult {
  return html`<section id="drafts" aria-labelledby="drafts-title">
    <h2 id="drafts-title">${requestWords().mine.drafts}</h2>
    <ul id="draft-list" class="cards">
      ${repeat(state.drafts, ({ id }) => id, draftView)}
    </ul>
  </section>`;
}

function draftView({ id, kind, answers, updatedAt }: Draft): TemplateResult {
  const { mine } = requestWords();
  const about = answers["package"] ?? answers["project"] ?? answers["repository"] ?? "";
  const at = state.attempts.get(id) ?? newAttempt();
  state.attempts.set(id, at);
  const drop = (): void =>
    void attempt(at, async () => {
      await request(`/api/request-drafts/${id}/drop`, {});
      await load();
    });
  return html`<li aria-busy=${at.isBusy}>
    <p><b>${state.kinds[kind] ?? kind}</b> ${about} <span class="note">${timeView(updatedAt)}</span></p>
    <p class="actions">
      <a class="button" href="/request?draft=${id}&kind=${kind}">${mine.continueDraft}</a>
      <button type="button" class="quiet" @click=${drop}>${mine.deleteDraft}</button>
    </p>
    ${failureView(at.failure)}
  </li>`;
}

function ticketView(row: OwnTicket): TemplateResult {
  const { number, kind, question, state: is, outcome, tier, dueAt, createdAt, decision } = row;
  const { ticket } = words();
  const left = timeLeft(dueAt, is);
  return html`<li id="ticket-${number}">
    <p><b>#${number}</b> ${question}</p>
    <p class="note facts">
      ${stateView(is, outcome)} <span>${state.kinds[kind] ?? ticket.kind[kind]}${tier ? ` · ${tier}` : nothing}</span>
      ${left ? html`<span class="left ${left.tone}">${left.text}</span>` : nothing}
      <span>${timeView(createdAt)}</span>
      ${decision ? html`<a href="/receipts/${decision}">${ticket.seeReceipt(decision)}</a>` : nothing}
    </p>
    <div class="actions">${buttonsOf(row)}</div>
  </li>`;
}

/** The buttons for what is possible in the current state. */
function buttonsOf({ number, kind, state: is, outcome }: OwnTicket): TemplateResult[] {
  const { mine } = requestWords();
  const isDone = is === "resolved" || is === "closed";
  const buttons: [text: string, may: boolean, act: (ticket: number) => void][] = [
    [mine.reply, is !== "withdrawn", replyTo],
    [mine.withdraw, !isDone && is !== "withdrawn", withdraw],
    [mine.appeal, kind !== "question" && isDone && outcome === "rejected", appeal],
  ];
  return buttons
    .filter(([, may]) => may)
    .map(([text, , act]) => html`<button type="button" class="quiet" @click=${() => act(number)}>${text}</button>`);
}

async function send(route: string, body: object): Promise<void> {
  await request(route, body);
  await load();
}

/** A message sent again after a failure arrives once, because it keeps its delivery id. */
function replyTo(ticket: number): void {
  const { mine } = requestWords();
  const sent = { text: "", delivery: crypto.randomUUID() };
  openForm({
    title: words().ticket.number(ticket),
    fields: [{ name: "text", label: mine.yourMessage, type: "long", required: true }],
    submit: words().send,
    act: async ({ text = "" }) => {
      if (text !== sent.text) Object.assign(sent, { text, delivery: crypto.randomUUID() });
      await send(`/api/tickets/${ticket}/messages`, sent);
    },
  });
}

/** Asks for confirmation, because a withdrawal cannot be undone. */
function withdraw(ticket: number): void {
  const { mine } = requestWords();
  openForm({
    title: words().ticket.number(ticket),
    hint: mine.withdrawHint,
    fields: [],
    submit: mine.withdraw,
    act: async () => await send(`/api/tickets/${ticket}/withdraw`, {}),
  });
}

function appeal(ticket: number): void {
  const { mine } = requestWords();
  openForm({
    title: mine.appeal,
    hint: mine.appealHint,
    fields: [{ name: "reason", label: mine.appealReason, type: "long", required: true }],
    submit: words().send,
    act: async ({ reason }) => await send(`/api/tickets/${ticket}/appeal`, { reason }),
  });
}
