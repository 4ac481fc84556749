/** The conversation with the asker, the reply box, and the notes that only staff see. */
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import {
  addToReply,
  draftByModel,
  drafting,
  saveNoteDraft,
  saveReplyDraft,
  loadReplies,
  noteDraft,
  replyDraft,
  sendNote,
  sendReply,
} from "./desk-drafting.ts";
import { draftedView, helpView, isDrafting } from "./desk-help.ts";
import type { TicketView } from "./desk-types.ts";
import { openForm } from "./dialog-form.ts";
import { request } from "./http.ts";
import type { Message } from "./messages.ts";
import { find } from "./page.ts";
import { timeView, textView } from "./parts.ts";
import { words } from "./words.ts";
import { deskWords } from "./words-desk.ts";

export function talkView(view: TicketView): TemplateResult {
  const texts = deskWords().ticket;
  return html`<h3>${texts.conversation}</h3>
    ${helpView()}
    ${view.hasEarlier ? html`<p id="earlier-messages" class="note">${texts.earlierMessages}</p>` : nothing}
    <div id="thread">${view.messages.map(messageView)}</div>
    ${view.moves.includes("reply") ? replyView(view) : html`<p id="closed-note" class="note">${texts.closedNote}</p>`}
    ${notesView(view)}`;
}

function messageView({ author, name, ticket, body, createdAt }: Message): TemplateResult {
  return html`<article class="message ${author}">
    <p class="who">
      ${author === "desk" ? words().ask.desk : name} · ${ticket ? `#${ticket} · ` : nothing}${timeView(createdAt)}
    </p>
    <div lang=${body.language ?? nothing}>${textView(body.text)}</div>
    ${modelTexts(body).map((text) => html`<p class="who">${text}</p>`)}
  </article>`;
}

/** Says whether a model wrote the message, and how many of its sentences were cut. */
function modelTexts(body: Message["body"]): string[] {
  const { writtenBy, notWritten } = deskWords().ticket;
  const written = body.kind === "answered" ? body.written : undefined;
  const unwritten = body.kind === "answered" || body.kind === "abstained" ? body.unwritten : undefined;
  return [
    ...(written ? [writtenBy(written.model, written.prompt, cutsIn(written.cuts))] : []),
    ...(unwritten ? [notWritten(unwritten.model, unwritten.why, cutsIn(unwritten.cuts))] : []),
  ];
}

function cutsIn(cuts: Record<string, number>): string {
  return Object.entries(cuts)
    .map(([reason, count]) => `${reason} ${count}`)
    .join(", ");
}

function replyView({ ticket: { number }, moves }: TicketView): TemplateResult {
  const { ticket: texts, help } = deskWords();
  const draft = replyDraft(number);
  const isEmpty = !draft?.text.trim();
  const send = (what: "reply" | "ask-back") => (event: Event) => {
    event.preventDefault();
    void sendReply(number, what);
  };
  return html`<form id="reply-form" @submit=${send("reply")}>
    <textarea
      id="reply"
      class="grows"
      rows="2"
      aria-keyshortcuts="r"
      aria-label=${texts.replyToAsker}
      placeholder=${texts.replyToAsker}
      .value=${live(draft?.text ?? "")}
      @input=${(event: Event) => saveReplyDraft(number, textOf(event))}
      @keydown=${onCtrlEnter(() => void sendReply(number, "reply"))}
    ></textarea>
    ${draft?.from ? draftedView(draft.from) : nothing}
    <p class="actions">
      <button type="submit" id="send" ?disabled=${isEmpty}>${texts.sendReply}</button>
      <button
        type="button"
        id="draft-reply"
        class="quiet"
        ?disabled=${isDrafting()}
        @click=${() => void draftByModel(number)}
      >
        ${help.draftReply}
      </button>
      <button
        type="button"
        id="ask-back"
        class="quiet"
        title=${texts.askBackHint}
        ?hidden=${!moves.includes("ask-back")}
        ?disabled=${isEmpty}
        @click=${send("ask-back")}
      >
        ${texts.askBack}
      </button>
      ${drafting.saved.length > 0 ? savedRepliesView(number) : nothing}
      ${
        isEmpty
          ? nothing
          : html`<button type="button" id="save-reply" class="quiet" @click=${() => saveAsReply(number)}>
              ${texts.saveAsReply}
            </button>`
      }
    </p>
  </form>`;
}

function savedRepliesView(ticket: number): TemplateResult {
  const texts = deskWords().ticket;
  const choose = (): void => {
    const select = find("replies", HTMLSelectElement);
    const chosen = drafting.saved.find(({ name }) => name === select.value);
    select.value = "";
    if (chosen) addToReply(ticket, chosen.text);
  };
  return html`<select id="replies" aria-label=${texts.savedReplies} @change=${choose}>
    <option value="">${texts.chooseReply}</option>
    ${drafting.saved.map(({ name }) => html`<option value=${name}>${name}</option>`)}
  </select>`;
}

function saveAsReply(ticket: number): void {
  const { ticket: texts, act } = deskWords();
  openForm({
    title: texts.saveAsReply,
    hint: texts.replyHint,
    fields: [
      { name: "name", label: texts.replyName, required: true },
      {
        name: "text",
        label: texts.replyToAsker,
        type: "long",
        value: replyDraft(ticket)?.text ?? "",
        required: true,
      },
    ],
    submit: act.save,
    act: async ({ name, text }) => {
      await request("/api/desk/replies", { name, text });
      await loadReplies(ticket);
    },
  });
}

function notesView({ ticket: { number }, notes }: TicketView): TemplateResult {
  const texts = deskWords().ticket;
  const send = (event: Event): void => {
    event.preventDefault();
    void sendNote(number);
  };
  return html`<section id="notes" aria-labelledby="notes-title">
    <h3 id="notes-title"><span>${texts.notes}</span> <span class="only-staff">${texts.onlyStaff}</span></h3>
    ${notes.length > 0 ? html`<div id="note-list">${notes.map(noteView)}</div>` : nothing}
    <form id="note-form" @submit=${send}>
      <textarea
        id="note"
        class="grows"
        rows="1"
        aria-keyshortcuts="n"
        aria-label=${texts.yourNote}
        placeholder=${texts.yourNote}
        .value=${live(noteDraft(number))}
        @input=${(event: Event) => saveNoteDraft(number, textOf(event))}
        @keydown=${onCtrlEnter(() => void sendNote(number))}
      ></textarea>
      <button type="submit" id="send-note" class="quiet" ?disabled=${noteDraft(number).trim() === ""}>
        ${texts.addNote}
      </button>
    </form>
  </section>`;
}

function noteView({ name, text, createdAt }: TicketView["notes"][number]): TemplateResult {
  return html`<article class="message internal">
    <p class="who">${name} · ${timeView(createdAt)}</p>
    ${textView(text)}
  </article>`;
}

function textOf({ target }: Event): string {
  return target instanceof HTMLTextAreaElement ? target.value : "";
}

function onCtrlEnter(send: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
  };
}
