/** The right side of the console: one ticket with its facts, conversation, related tickets and history. */
import { html, nothing, type TemplateResult } from "lit-html";
import { buttonView, movesView } from "./desk-acts.ts";
import { requestView } from "./desk-approval.ts";
import { act } from "./desk-load.ts";
import { factsOf } from "./desk-rows.ts";
import { groupLabel, state } from "./desk-state.ts";
import { talkView } from "./desk-talk.ts";
import type { SimilarTicket, TicketEvent, TicketView } from "./desk-types.ts";
import { openForm } from "./dialog-form.ts";
import { textFor } from "./language.ts";
import { citationView, stateView, timeView } from "./parts.ts";
import { timeLeft } from "./times.ts";
import { words } from "./words.ts";
import { deskWords } from "./words-desk.ts";

type Part = TemplateResult | typeof nothing;

export function ticketView(view: TicketView): TemplateResult {
  const { ticket, found, links, watchers, events } = view;
  const { queue, ticket: texts } = deskWords();
  return html`<section id="ticket" class="pane" aria-labelledby="subject">
    <a href="#" class="back">← ${queue.back}</a>
    <h2 id="subject" tabindex="-1">#${ticket.number} ${ticket.question}</h2>
    <p id="facts" class="note facts">
      ${factsOf(ticket)} <span>${groupLabel(ticket.group)}</span> <span>${ticket.channel}</span>
      ${ticket.tags.map((tag) => html`<span class="tag">${tag}</span>`)}
    </p>
    ${deadlinesView(view)}
    ${state.others.length > 0 ? html`<p id="looking" class="warning">${texts.looking(state.others.join(", "))}</p>` : nothing}
    ${movesView(view)} ${requestView(view)}
    ${
      found.length > 0
        ? html`<details id="found" open>
            <summary>${texts.found}</summary>
            <div id="passages">${found.map(citationView)}</div>
          </details>`
        : nothing
    }
    ${talkView(view)} ${makeDraftView(view)} ${links.length > 0 ? linksView(links) : nothing}
    ${state.similar.length > 0 ? similarView(state.similar) : nothing}
    <details>
      <summary>${texts.history}</summary>
      <ol id="events">
        ${events.map(eventView)}
      </ol>
    </details>
    ${watchers.length > 0 ? html`<p id="watchers" class="note">${texts.watchers(watchers.map(({ name }) => name).join(", "))}</p>` : nothing}
  </section>`;
}

/** The deadlines that still run, each with the time left. */
function deadlinesView({ ticket }: TicketView): Part {
  const { due } = deskWords();
  const all: [label: string, date: string | null][] = [
    [due.first, ticket.firstDue],
    [due.next, ticket.nextDue],
    [due.resolve, ticket.resolveDue],
  ];
  const running = all.flatMap(([label, date]) => {
    const left = date && timeLeft(date, ticket.state);
    return left ? [{ label, date, left }] : [];
  });
  if (running.length === 0) return nothing;
  return html`<p id="deadlines" class="note facts">
    ${running.map(
      ({ label, date, left }) =>
        html`<span>${label}: <span class="left ${left.tone}">${left.text}</span> ${timeView(date)}</span> `,
    )}
  </p>`;
}

/** Offers to turn an answer of staff into a handbook draft. */
function makeDraftView({ ticket, messages }: TicketView): Part {
  const { ticket: texts, act: acts } = deskWords();
  const replies = messages.filter(({ author, ticket: of }) => author === "staff" && of === ticket.number);
  if (ticket.kind !== "question" || !messages.some(({ author }) => author === "staff")) return nothing;
  const open = (): void =>
    openForm({
      title: texts.makeDraft,
      hint: texts.draftHint,
      fields: [
        { name: "title", label: texts.draftTitle, value: ticket.question.split("\n", 1)[0] ?? "", required: true },
        {
          name: "text",
          label: texts.draftText,
          type: "long",
          value: replies.map(({ body }) => body.text).join("\n\n"),
          required: true,
        },
      ],
      submit: acts.save,
      act: async ({ title, text }) => await act("draft", { title, text }),
    });
  return html`<p id="make-draft" class="actions">${buttonView(texts.makeDraft, open)}</p>`;
}

function linksView(links: TicketView["links"]): TemplateResult {
  const { ticket: texts } = deskWords();
  return html`<details id="linked" open>
    <summary>${texts.linked}</summary>
    <ul id="links">
      ${links.map(
        ({ number, kind, question, state: is }) =>
          html`<li>
            <a href="#${number}">#${number} ${question}</a
            ><span class="note"> ${texts.link[kind]} · ${words().ticket.state[is]}</span>
          </li>`,
      )}
    </ul>
  </details>`;
}

function similarView(similar: readonly SimilarTicket[]): TemplateResult {
  return html`<details id="similar" open>
    <summary>${deskWords().ticket.similar}</summary>
    <ul id="similar-list">
      ${similar.map(
        ({ number, question, state: is, outcome, answer }) =>
          html`<li>
            <a href="#${number}">#${number} ${question}</a> ${stateView(is, outcome)}
            ${answer ? html`<p class="words note">${answer}</p>` : nothing}
          </li>`,
      )}
    </ul>
  </details>`;
}

/** One event of the history: when, who, what, and its details. */
function eventView(event: TicketEvent): TemplateResult {
  const { action, actor, createdAt } = event;
  const parts = [actor, textFor(deskWords().actions, action), ...detailsOf(event)];
  return html`<li>${timeView(createdAt)} · ${parts.join(" · ")}</li>`;
}

function detailsOf({ action, detail }: TicketEvent): string[] {
  const { reason, to, from, into, priority, tags, group, because, file } = detail ?? {};
  const details = [
    reason && `“${reason}”`,
    action === "handed-over" && to !== undefined && `→ ${groupLabel(String(to))}`,
    (action === "step-approved" || action === "step-rejected") && group && groupLabel(group),
    into && `→ #${into}`,
    (action === "split" || action === "linked") && to && `→ #${to}`,
    action === "took-in" && from && `#${from}`,
    priority && deskWords().priority[priority],
    tags?.join(", "),
    because,
    file,
  ];
  return details.filter((part): part is string => typeof part === "string" && part !== "");
}
