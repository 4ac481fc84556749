/** The staff console: the queue on the left; on the right the ticket or room that the hash names, such as #12 or #inbox. */
import { html, nothing, type TemplateResult } from "lit-html";
import { loadReplies } from "./desk-drafting.ts";
import { keysView, onKey, openKeys } from "./desk-keys.ts";
import { isOpen, loadForms, loadInbox, loadQueue, loadSimilar, loadTicket, lookAt, withProblem } from "./desk-load.ts";
import { loadSaved, queueView } from "./desk-queue.ts";
import { bubbleView, openRoom, roomView } from "./desk-rooms.ts";
import { focusRow } from "./desk-rows.ts";
import { ROOMS, state } from "./desk-state.ts";
import { ticketView } from "./desk-ticket.ts";
import type { Me } from "./desk-types.ts";
import { optionView } from "./dialog-form.ts";
import { listen, request } from "./http.ts";
import { draw, find, headerView, showPage, skipView } from "./page.ts";
import { deskWords } from "./words-desk.ts";

/** Several tickets may change at once: one fetch serves them all. */
const RELOAD_AFTER_MS = 200;
const LOOK_EVERY_MS = 20_000;
/** The page shows ages and times left, which change every minute. */
const DRAW_EVERY_MS = 60_000;
let reloading = 0;

showPage({ title: () => deskWords().queue.title, view, onLanguage: () => void loadForms() });
void withProblem("me", async () => {
  state.me = await request<Me>("/api/desk/me");
  draw();
  await loadSaved();
});
void loadQueue();
void loadInbox();
route();
listen("/api/desk/events", "ticket", onTicketNews, catchUp);
setInterval(draw, DRAW_EVERY_MS);
setInterval(() => {
  if (state.opened && !document.hidden) void lookAt(state.opened.ticket.number);
}, LOOK_EVERY_MS);
addEventListener("hashchange", route);
document.addEventListener("keydown", onKey);

function onTicketNews({ number }: { number: number }): void {
  clearTimeout(reloading);
  reloading = setTimeout(() => {
    void loadQueue();
    void loadInbox();
  }, RELOAD_AFTER_MS);
  if (!isOpen(number)) return;
  state.changed = number;
  void withProblem("ticket", async () => await loadTicket(number));
}

/** Fetches what changed while the stream was closed. */
function catchUp(): void {
  void loadQueue();
  void loadInbox();
  const number = state.opened?.ticket.number;
  if (number !== undefined) void withProblem("ticket", async () => await loadTicket(number));
}

/** Opens the ticket or room that the hash names, or the queue. */
function route(): void {
  // A problem of the ticket or room that the person leaves no longer matters.
  if (state.problem?.what !== "queue") state.problem = null;
  const name = location.hash.slice(1);
  const room = ROOMS.find((one) => one === name);
  const number = Number(/^\d+$/u.exec(name)?.[0]);
  if (room) {
    state.opened = null;
    void openRoom(room);
  } else if (number) {
    state.room = null;
    draw();
    if (!isOpen(number)) void openTicket(number);
  } else if (name === "") {
    const from = state.opened?.ticket.number;
    Object.assign(state, { opened: null, room: null });
    draw();
    focusRow(from);
  }
}

async function openTicket(number: number): Promise<void> {
  await withProblem("ticket", async () => {
    if (!(await loadTicket(number))) return;
    Object.assign(state, { others: [], similar: [] });
    draw();
    void lookAt(number);
    void loadReplies(number);
    void loadSimilar(number);
    find("ticket", HTMLElement).scrollTop = 0;
    find("subject", HTMLElement).focus();
  });
}

function view(): TemplateResult {
  const { queue } = deskWords();
  const { opened, room, problem, changed } = state;
  return html`${skipView("list", queue.skip)} ${headerView(queue.title, linksView(), { href: "#", name: queue.back })}
    <p id="problem" class="problem" role="alert">${problem?.message ?? nothing}</p>
    <p id="news" class="unseen" role="status">${changed === null ? nothing : queue.changed(changed)}</p>
    <main class=${opened || room ? "has-ticket" : ""}>
      ${queueView()} ${opened || room ? nothing : html`<p id="pick" class="note">${queue.pick}</p>`}
      ${room ? roomView(room) : nothing} ${opened ? ticketView(opened) : nothing}
    </main>
    ${keysView()}`;
}

function linksView(): TemplateResult {
  const { inbox, drafts, blankets, answers, keys } = deskWords();
  const unread = state.isInboxRead ? 0 : state.inbox.unread;
  const waiting = state.drafts.length;
  return html`<a class="quiet" href="#inbox">${inbox.title} ${bubbleView("unread", unread, inbox.unread(unread))}</a>
    <a class="quiet" href="#drafts">${drafts.title} ${bubbleView("draft-count", waiting, String(waiting))}</a>
    <a class="quiet" href="#blankets">${blankets.title}</a>
    <a class="quiet" href="#answers">${answers.title}</a>
    ${staffChoiceView()}
    <button type="button" id="help" class="quiet" @click=${openKeys}>${keys.title}</button>`;
}

/** Where nobody signs in, whoever is at this machine chooses who they are. */
function staffChoiceView(): TemplateResult | typeof nothing {
  const { as = "", colleagues = [] } = state.me ?? {};
  if (colleagues.length === 0) return nothing;
  return html`<label class="me"
    ><span class="note">${deskWords().queue.youAre}</span>
    <select id="me" @change=${switchStaff}>
      ${colleagues.map((id) => optionView({ value: id, label: id }, as))}
    </select></label
  >`;
}

/** Another member of staff takes over this machine. */
function switchStaff(): void {
  void withProblem("me", async () => {
    await request("/api/desk/me", { as: find("me", HTMLSelectElement).value });
    location.reload();
  });
}
