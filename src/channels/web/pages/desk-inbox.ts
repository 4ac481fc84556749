/** The inbox: notices for this person, and notices that could not be delivered to a chat or webhook. */
import { html, nothing, type TemplateResult } from "lit-html";
import { loadInbox, withProblem } from "./desk-load.ts";
import { groupLabel, state } from "./desk-state.ts";
import type { DigestCount, Notice } from "./desk-types.ts";
import { request } from "./http.ts";
import { textFor } from "./language.ts";
import { timeView } from "./parts.ts";
import { deskWords } from "./words-desk.ts";

export function inboxView(): TemplateResult {
  const { inbox: texts } = deskWords();
  const { unread, notifications, parked } = state.inbox;
  return html`${parked.map(parkedView)}
  ${
    notifications.length === 0
      ? html`<p class="note">${texts.empty}</p>`
      : html`<ul class="notices">
          ${notifications.map((notice, i) => noticeView(notice, i < unread))}
        </ul>`
  }`;
}

function parkedView(notice: Notice): TemplateResult {
  const { inbox: texts } = deskWords();
  const { id, undelivered, parked } = notice;
  const sendAgain = (): Promise<void> =>
    withProblem("send-again", async () => {
      await request("/api/desk/inbox/send-again", { notification: id });
      await loadInbox();
    });
  return html`<p class="warning">
    <b>${texts.parked}</b>: ${noticeText(notice)} — ${undelivered ?? nothing} (${parked})
    ${undelivered === undefined ? nothing : html`<button type="button" class="quiet" @click=${sendAgain}>${texts.sendAgain}</button>`}
  </p>`;
}

function noticeView(notice: Notice, isNew: boolean): TemplateResult {
  const { kind, to, createdAt } = notice;
  return html`<li class="notice ${isNew ? "new" : ""} ${kind}">
    ${noticeText(notice)}
    <p class="note">${"group" in to ? `${groupLabel(to.group)} · ` : nothing}${timeView(createdAt)}</p>
  </li>`;
}

function noticeText({ kind, ticket, question, detail }: Notice): TemplateResult {
  const { actions, inbox: texts } = deskWords();
  const action = detail.action && textFor(actions, detail.action);
  const about = [action, detail.name, detail.account, detail.blanket, detail.until, detail.hash].filter(
    (part) => typeof part === "string",
  );
  if (kind === "digest") about.push(digestText(detail));
  if (kind === "accounts-collide" && detail.one && detail.other) about.push(texts.collision(detail.one, detail.other));
  return html`<span
    ><b>${textFor(texts.notice, kind)}</b>
    ${ticket === null ? nothing : html`<a href="#${ticket}">#${ticket} ${question ?? nothing}</a>`}${about.map((part) => ` · ${part}`)}</span
  >`;
}

/** A digest has counts of waiting tickets. */
function digestText(detail: Notice["detail"]): string {
  const { digest } = deskWords().inbox;
  const counts: DigestCount[] = ["open", "unassigned", "overdue", "dueToday"];
  return counts.map((count) => `${digest[count]} ${detail[count] ?? 0}`).join(", ");
}
