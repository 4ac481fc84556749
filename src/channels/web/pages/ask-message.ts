/** One line of the conversation: what a person wrote, what the desk answered, what staff replied. */
import { html, nothing, type TemplateResult } from "lit-html";
import { add, firstWaiting, scrollToEntry, entryOf } from "./ask-conversation.ts";
import { feedbackView, helpedView } from "./ask-feedback.ts";
import { sendMessage } from "./ask-outbox.ts";
import { attemptAt, type Entry, type OutgoingEntry, replyTo } from "./ask-state.ts";
import { attempt, failureView } from "./attempt.ts";
import { request } from "./http.ts";
import { currentLanguage } from "./language.ts";
import type { Body, Message, Warning, Written } from "./messages.ts";
import { draw, find } from "./page.ts";
import { citationView, timeView, textView } from "./parts.ts";
import { verdictView } from "./verdict.ts";
import { words } from "./words.ts";

type Part = TemplateResult | typeof nothing;

/** `opened` are the tickets that an entry above has announced. */
export function entryView(entry: Entry, opened: Set<number>): TemplateResult {
  if (entry.kind === "outgoing") return outgoingView(entry);
  const { author, body, ticket } = entry.message;
  if (author === "asker") return askerView(entry.key, body.text, ticket, false);
  return html`<article id="entry-${entry.key}" class="message ${author}" lang=${body.language ?? nothing}>
    ${author === "staff" ? staffNameView(entry.message) : html`<p class="unseen">${words().ask.desk}</p>`}
    ${contentView(entry.message, opened)}
  </article>`;
}

/** The same element before and after sending, so that a screen reader does not read it twice. */
function askerView(key: string, text: string, ticket: number | null, isPending: boolean): TemplateResult {
  return html`<article id="entry-${key}" class="message asker ${isPending ? "pending" : ""}">
    <p class="unseen">${words().ask.you}</p>
    ${ticket === null ? nothing : html`<p class="who">${words().ticket.number(ticket)}</p>`} ${textView(text)}
  </article>`;
}

function outgoingView({ key, outgoing, isWaiting, soFar, failure }: OutgoingEntry): TemplateResult {
  return html`${askerView(key, outgoing.text, outgoing.ticket, isWaiting)} ${failureView(failure)}
  ${isWaiting ? waitingView(soFar) : nothing}`;
}

function waitingView(soFar: string | null): TemplateResult {
  if (soFar !== null) return html`<p class="message pending words">${soFar} …</p>`;
  return html`<p class="thinking pending">
    <span class="unseen">${words().ask.lookingUp}</span><span aria-hidden="true">…</span>
  </p>`;
}

function staffNameView({ name, ticket, createdAt }: Message): TemplateResult {
  return html`<p class="who" lang=${currentLanguage()}>
    ${name} · ${ticket === null ? nothing : `${words().ticket.number(ticket)} · `}${timeView(createdAt)}
  </p>`;
}

function contentView(message: Message, opened: Set<number>): unknown {
  const { body, id } = message;
  const { ask } = words();
  switch (body.kind) {
    case "answered":
      return [
        body.warnings.map((warning) => html`<p class="warning" lang=${currentLanguage()}>${warningText(warning)}</p>`),
        body.intro ? textView(body.intro) : nothing,
        body.written ? writtenView(body.written) : nothing,
        body.citations.map(citationView),
        body.request ? requestView(id, words().ask.fillRequest) : nothing,
        choicesView((body.followUps ?? []).map((text) => ({ label: text, text }))),
        feedbackView(id, personView(id, ask.askPerson, "quiet")),
      ];
    case "abstained":
      return [
        textView(body.intro ?? body.text),
        (body.citations ?? []).map(citationView),
        html`<div class="actions" lang=${currentLanguage()} aria-busy=${attemptAt(id).isBusy}>
          ${personView(id, ask.openTicket, "")} ${failureView(attemptAt(id).failure)}
        </div>`,
      ];
    case "verdict":
      return [
        verdictView({ ...body.card, rules: [] }, 2),
        body.citations.map(citationView),
        requestOfVerdict(id, body),
        feedbackView(id, personView(id, ask.askPerson, "quiet")),
      ];
    case "choice":
      return [
        textView(body.text),
        body.warning ? html`<p class="warning">${body.warning}</p>` : nothing,
        choicesView(body.choices),
      ];
    case "notice":
      return [textView(body.text), choicesView(body.examples.map((text) => ({ label: text, text })))];
    case "ticket":
      return ticketView(body, opened);
    case "text":
      return [
        textView(body.text),
        message.author === "staff" && message.ticket !== null ? replyView(message.ticket) : nothing,
      ];
  }
}

function warningText(warning: Warning): string {
  const { overdue, conflict } = words().answer;
  return warning.kind === "overdue"
    ? overdue(warning.title, warning.review, warning.owner)
    : conflict(warning.titles, warning.words);
}

function writtenView({ words: text, needsPerson, incomplete }: Written): TemplateResult {
  const { answer } = words();
  const rest = needsPerson ? answer.needsPerson : incomplete ? answer.incomplete : null;
  return html`${text === "" ? nothing : html`<p class="words">${text}</p>`}
  ${rest === null ? nothing : html`<p lang=${currentLanguage()}>${rest}</p>`}
  ${text === "" ? nothing : html`<p class="who" lang=${currentLanguage()}>${answer.writtenByModel}</p>`}`;
}

/** Links to a request form if people have to decide about the package. */
function requestOfVerdict(id: string, { card }: Extract<Body, { kind: "verdict" }>): Part {
  if (card.verdict !== "needs-review" && card.verdict !== "prohibited") return nothing;
  const { requestException, requestReview } = words().ask;
  return requestView(id, card.verdict === "prohibited" ? requestException : requestReview);
}

function requestView(id: string, label: string): TemplateResult {
  return html`<div class="actions" lang=${currentLanguage()}>
    <a class="button" href="/request?from=${encodeURIComponent(id)}">${label}</a>
  </div>`;
}

/** Only the first message about a ticket says that it is open; later ones state its status themselves. */
function ticketView(body: Extract<Body, { kind: "ticket" }>, opened: Set<number>): unknown {
  const { ticket, ask } = words();
  const isFirst = !opened.has(body.number) && !body.decision;
  opened.add(body.number);
  return [
    html`<p class="card-title" lang=${currentLanguage()}>
      ${(isFirst ? ask.ticketOpen : ticket.number)(body.number)}
    </p>`,
    textView(body.text),
    body.decision
      ? html`<p lang=${currentLanguage()}>
          <a href="/receipts/${body.decision}">${ticket.seeReceipt(body.decision)}</a>
        </p>`
      : nothing,
    body.asksWhetherItHelped ? helpedView(body.number) : nothing,
    replyView(body.number),
  ];
}

/** Each button sends a whole message. */
export function choicesView(choices: readonly { label: string; text: string }[]): Part {
  if (choices.length === 0) return nothing;
  return html`<ul class="choices">
    ${choices.map(
      ({ label, text }) =>
        html`<li><button type="button" class="choice" @click=${() => sendMessage(text, null)}>${label}</button></li>`,
    )}
  </ul>`;
}

function replyView(ticket: number): TemplateResult {
  const reply = (): void => {
    replyTo(ticket);
    draw();
    find("question", HTMLTextAreaElement).focus();
  };
  return html`<div class="actions" lang=${currentLanguage()}>
    <button type="button" class="quiet" @click=${reply}>${words().ask.reply}</button>
  </div>`;
}

/** Asking again about the same message returns the same ticket, whose card may be further up. */
function personView(id: string, text: string, className: string): TemplateResult {
  const askPerson = (): void =>
    void attempt(attemptAt(id), async () => {
      const { answer } = await request<{ answer: Message }>("/api/tickets", { message: id });
      add([answer], firstWaiting());
      draw();
      scrollToEntry(entryOf(answer.id));
    });
  return html`<button type="button" class=${className} @click=${askPerson}>${text}</button>`;
}
