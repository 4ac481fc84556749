/** The other rooms of the console: the inbox, drafts for the handbook, blanket approvals, answers of the model. */
import { html, nothing, type TemplateResult } from "lit-html";
import { answersRoomView, loadAnswers } from "./desk-answers.ts";
import { draftsView, clearDraftOutcome } from "./desk-drafts.ts";
import { inboxView } from "./desk-inbox.ts";
import { loadInbox, withProblem } from "./desk-load.ts";
import { type Room, state } from "./desk-state.ts";
import type { Blanket } from "./desk-types.ts";
import { request } from "./http.ts";
import { draw, find } from "./page.ts";
import { wideView } from "./parts.ts";
import { day } from "./times.ts";
import { words } from "./words.ts";
import { deskWords } from "./words-desk.ts";

/** Null until they are fetched. */
const blankets: { list: Blanket[] | null } = { list: null };

export function roomView(room: Room): TemplateResult {
  const { queue, drafts, [room]: texts } = deskWords();
  const views = { inbox: inboxView, drafts: draftsView, blankets: blanketsView, answers: answersRoomView };
  return html`<section id="room" class="pane" aria-labelledby="room-title">
    <a href="#" class="back">← ${queue.back}</a>
    <h2 id="room-title" tabindex="-1">${room === "drafts" ? drafts.heading : texts.title}</h2>
    <div id="room-content">${views[room]()}</div>
  </section>`;
}

export async function openRoom(room: Room): Promise<void> {
  const isNew = state.room !== room;
  state.room = room;
  if (isNew) clearDraftOutcome();
  draw();
  if (isNew) find("room-title", HTMLElement).focus();
  if (room === "blankets") await withProblem("room", loadBlankets);
  else if (room === "answers") await withProblem("room", loadAnswers);
  else await loadInbox();
}

async function loadBlankets(): Promise<void> {
  blankets.list = (await request<{ blankets: Blanket[] }>("/api/desk/blankets")).blankets;
}

function blanketsView(): TemplateResult {
  const { blankets: texts, queue } = deskWords();
  if (!blankets.list) return html`<p class="note">${queue.loading}</p>`;
  if (blankets.list.length === 0) return html`<p class="note">${texts.empty}</p>`;
  const { columns } = texts;
  const head = [columns.name, columns.kind, columns.for, columns.used, columns.ends];
  return wideView(
    texts.table,
    html`<table class="packages">
      <thead>
        <tr>
          ${head.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${blankets.list.map(blanketView)}
      </tbody>
    </table>`,
  );
}

function blanketView({ id, kind, who = [], projects = [], licenses = [], until, used }: Blanket): TemplateResult {
  const scope = [who, projects, licenses].map((part) => part.join(", ")).filter(Boolean);
  return html`<tr>
    <th scope="row">${id}</th>
    <td>${words().ticket.kind[kind]}</td>
    <td>${scope.join(" · ")}</td>
    <td>${deskWords().blankets.used(used)}</td>
    <td>${day(until)}</td>
  </tr>`;
}

/** A count beside the name of a room. The desk sends at most 50 entries, so 50 may mean more. */
export function bubbleView(id: string, count: number, label: string): TemplateResult | typeof nothing {
  if (count === 0) return nothing;
  return html`<span id=${id} class="bubble" role="img" aria-label=${label}>${count >= 50 ? `${count}+` : count}</span>`;
}
