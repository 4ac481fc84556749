/** The chat page: ask, read, follow the conversation, reach a person. */
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { repeat } from "lit-html/directives/repeat.js";
import { isThisMachine, leftOutView } from "./account.ts";
import { follow, switchConversation } from "./ask-conversation.ts";
import { startSending, sendMessage } from "./ask-outbox.ts";
import { choicesView, entryView } from "./ask-message.ts";
import { saveOutbox, replyTo, setDraft, state } from "./ask-state.ts";
import { failureView } from "./attempt.ts";
import { draw, find, navView, showPage, skipView } from "./page.ts";
import { words } from "./words.ts";

const MAX_LENGTH = 4000;
const COUNT_FROM = MAX_LENGTH - 300;

showPage({ title: () => words().title, view });
// A chat links here where it could not show all of a message.
const linked = new URLSearchParams(location.search).get("conversation");
if (linked !== null) {
  history.replaceState(null, "", location.pathname);
  switchConversation(linked);
} else if (state.conversation) follow();
state.outbox.forEach(startSending);

function view(): TemplateResult {
  const { ask, title } = words();
  const opened = new Set<number>();
  return html`${skipView("question", words().skipToQuestion)}
    <header>
      <h1><img src="/icon.svg" alt="" width="28" height="28" /> <span>${title}</span></h1>
      ${navView(linksView())} ${leftOutView()}
    </header>
    <main>
      ${state.entries.length === 0 && state.conversation === null ? welcomeView() : nothing}
      <div id="log" role="log" aria-live="polite" aria-label=${ask.conversation}>
        ${repeat(
          state.entries,
          ({ key }) => key,
          (entry) => entryView(entry, opened),
        )}
      </div>
    </main>
    ${composerView()}`;
}

function linksView(): TemplateResult {
  const { newRequest, myRequests, check, newConversation } = words();
  return html`<a class="quiet" href="/request">${newRequest}</a>
    <a class="quiet" href="/requests">${myRequests}</a>
    <a class="quiet" href="/check">${check.title}</a>
    <button type="button" id="new" class="quiet" @click=${startNewConversation}>${newConversation}</button>`;
}

function welcomeView(): TemplateResult {
  const { welcome, lead, examples, privacy } = words().ask;
  return html`<section id="welcome">
    <h2>${welcome}</h2>
    <p class="lead">${lead}</p>
    ${choicesView(examples.map((text) => ({ label: text, text })))}
    <p class="note">${privacy}</p>
    ${
      isThisMachine()
        ? html`<p class="note">${words().account.thisMachine} <a href="/setup">${words().account.setUp}</a></p>`
        : nothing
    }
  </section>`;
}

function composerView(): TemplateResult {
  const { ask, send } = words();
  const { length } = state.draft.trim();
  const { replyingTo } = state;
  return html`<form id="composer" autocomplete="off" aria-label=${ask.yourQuestion} @submit=${submit}>
    <div id="problem">${failureView(state.problem)}</div>
    ${replyingTo === null ? nothing : replyingView(replyingTo)}
    <div class="field">
      <textarea
        id="question"
        class="grows"
        rows="1"
        enterkeyhint="send"
        aria-describedby="counter"
        aria-label=${ask.yourQuestion}
        aria-invalid=${length > MAX_LENGTH}
        placeholder=${replyingTo === null ? ask.placeholder : ask.yourReply}
        .value=${live(state.draft)}
        @input=${typed}
        @keydown=${pressed}
      ></textarea>
      <button type="submit" id="send" ?disabled=${length === 0 || length > MAX_LENGTH}>${send}</button>
    </div>
    <p id="counter" class="note" ?hidden=${length < COUNT_FROM}>${length} / ${MAX_LENGTH}</p>
  </form>`;
}

function replyingView(ticket: number): TemplateResult {
  const { ask } = words();
  return html`<p id="replying">
    <span id="replying-to">${ask.replyingTo(ticket)}</span>
    <button type="button" id="stop-replying" class="quiet" aria-label=${ask.stopReplying} @click=${stopReplying}>
      ✕
    </button>
  </p>`;
}

function stopReplying(): void {
  replyTo(null);
  draw();
  find("question", HTMLTextAreaElement).focus();
}

function typed(): void {
  setDraft(find("question", HTMLTextAreaElement).value);
  draw();
}

function pressed(event: KeyboardEvent): void {
  if (event.key === "Escape") {
    replyTo(null);
    draw();
  }
  // While an input method composes Chinese, Enter chooses a word; Safari reports that by key code 229 only.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  find("composer", HTMLFormElement).requestSubmit();
}

function submit(event: SubmitEvent): void {
  event.preventDefault();
  const text = state.draft.trim();
  if (text === "" || text.length > MAX_LENGTH) return;
  const ticket = state.replyingTo;
  setDraft("");
  replyTo(null);
  sendMessage(text, ticket);
}

function startNewConversation(): void {
  switchConversation(null);
  saveOutbox([]);
  state.entries = [];
  state.problem = null;
  replyTo(null);
  draw();
  find("question", HTMLTextAreaElement).focus();
}
