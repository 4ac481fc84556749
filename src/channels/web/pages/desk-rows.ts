/** The rows of the queue, and the line of facts that rows and the open ticket share. */
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { repeat } from "lit-html/directives/repeat.js";
import { state } from "./desk-state.ts";
import { draw } from "./page.ts";
import { stateView } from "./parts.ts";
import type { Row } from "./tickets.ts";
import { age, timeLeft } from "./times.ts";
import { words } from "./words.ts";
import { deskWords } from "./words-desk.ts";

export function rowsView(): TemplateResult {
  const { none, loading } = deskWords().queue;
  const { rows } = state;
  return html`<ul id="list" tabindex="-1">
    ${rows && rows.length > 0 ? nothing : html`<li class="note">${rows ? none : loading}</li>`}
    ${repeat(rows ?? [], ({ number }) => number, rowView)}
  </ul>`;
}

function rowView(row: Row): TemplateResult {
  const { number, question } = row;
  const choose = (): void => {
    if (!state.chosen.delete(number)) state.chosen.add(number);
    draw();
  };
  return html`<li data-number=${number}>
    <input
      type="checkbox"
      aria-label=${deskWords().queue.choose(number)}
      .checked=${live(state.chosen.has(number))}
      @change=${choose}
    />
    <a href="#${number}" class="ticket-row" aria-current=${number === state.opened?.ticket.number ? "true" : nothing}>
      <span class="question"><b>#${number}</b> ${question}</span>
      <span class="note facts">${factsOf(row)}</span>
    </a>
  </li>`;
}

/** State or outcome, time left, kind and tier, priority, who has it, how old it is. */
export function factsOf(row: Row): TemplateResult {
  const { state: is, outcome, kind, tier, priority, assignee, requester, dueAt, createdAt } = row;
  const { unassigned, priority: priorities } = deskWords();
  const left = timeLeft(dueAt, is);
  return html`${stateView(is, outcome)} ${left ? html`<span class="left ${left.tone}">${left.text}</span>` : nothing}
    <span>${words().ticket.kind[kind]}${tier ? ` · ${tier}` : nothing}</span>
    ${priority === "normal" ? nothing : html`<span class="priority ${priority}">${priorities[priority]}</span>`}
    <span>${requester}</span> <span>${assignee ? `→ ${assignee}` : unassigned}</span> <span>${age(createdAt)}</span>`;
}

export function focusRow(number: number | undefined): void {
  links()
    .find((link) => link.getAttribute("href") === `#${number}`)
    ?.focus();
}

/** Moves the focus to the next or the previous row. */
export function step(by: 1 | -1): void {
  const all = links();
  const focused = all.findIndex((link) => link === document.activeElement);
  const at = focused < 0 ? all.findIndex((link) => link.ariaCurrent === "true") : focused;
  all[at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + by))]?.focus();
}

function links(): HTMLAnchorElement[] {
  return [...document.querySelectorAll<HTMLAnchorElement>("#list a")];
}
