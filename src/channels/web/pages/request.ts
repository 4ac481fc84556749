/** The request form: choose a kind, answer its questions, see what will happen, submit. */
import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { failureView, messageOf } from "./attempt.ts";
import { request } from "./http.ts";
import { currentLanguage } from "./language.ts";
import { draw, find, headerView, showPage, skipView } from "./page.ts";
import { fieldView } from "./request-field.ts";
import { agree, changed, schedulePreview, submit } from "./request-filing.ts";
import { type FormField, type Forms, formsNow } from "./request-forms.ts";
import { attestView, earlierView, incompleteView, filedView, readyView } from "./request-panel.ts";
import { hasDraftInAddress, chosenForm, updateAddress, problemAt, questions, state } from "./request-state.ts";
import type { Answer } from "./tickets.ts";
import { requestWords } from "./words-request.ts";
import { words } from "./words.ts";

type Draft = { id: string; kind: string; answers: Record<string, Answer>; messageId: string | null };

showPage({ title: () => requestWords().form.title, view, onLanguage: () => void start() });
await start();

/** Runs at the start and after a change of language. */
async function start(): Promise<void> {
  try {
    const isFirst = state.forms === null;
    state.forms = await formsNow();
    state.failure = null;
    if (isFirst) await begin();
    schedulePreview();
  } catch (error) {
    state.failure = { message: messageOf(error), again: () => void start() };
  }
  draw();
}

/** Starts from a draft, from a verdict, or empty. */
async function begin(): Promise<void> {
  const draft = hasDraftInAddress ? await savedDraft() : undefined;
  const filed = hasDraftInAddress && !draft ? await filedAs() : null;
  if (draft) Object.assign(state, { kind: draft.kind, answers: draft.answers, message: draft.messageId });
  else if (filed !== null)
    Object.assign(state, { id: crypto.randomUUID(), message: null, note: { kind: "filed-before", ticket: filed } });
  else if (state.message) await beginFromVerdict(state.message);
  updateAddress();
}

async function savedDraft(): Promise<Draft | undefined> {
  const { drafts } = await request<{ drafts: Draft[] }>("/api/request-drafts");
  return drafts.find(({ id }) => id === state.id);
}

/** Number of the request that the draft in the address became; null if it was not filed. */
async function filedAs(): Promise<number | null> {
  const route = `/api/request-drafts/${encodeURIComponent(state.id)}/filed`;
  return (await request<{ ticket: number | null }>(route)).ticket;
}

async function beginFromVerdict(message: string): Promise<void> {
  const route = `/api/forms/from/${encodeURIComponent(message)}`;
  try {
    const { kind, answers } = await request<Pick<Draft, "kind" | "answers">>(route);
    Object.assign(state, { kind, answers });
  } catch {
    Object.assign(state, { message: null, note: { kind: "verdict-gone" } });
  }
}

function view(): TemplateResult {
  const { form } = requestWords();
  const { title, myRequests } = words();
  const { forms, filed } = state;
  const chosen = filed ? undefined : chosenForm();
  return html`${skipView("main", form.skip)}
    ${headerView(
      form.title,
      html`<a class="quiet" href="/">${title}</a> <a class="quiet" href="/requests">${myRequests}</a>`,
    )}
    <main id="main" tabindex="-1" class=${chosen ? "has-form" : ""}>
      <div id="problem">${failureView(state.failure)}${noteView()}</div>
      ${forms && !chosen && !filed ? kindsView(forms) : nothing}
      ${forms && chosen ? [formView(forms, chosen), panelView()] : nothing}
      ${
        filed
          ? html`<section id="filed" aria-labelledby="filed-title">
              <h2 id="filed-title" tabindex="-1">${requestWords().filed.title}</h2>
              ${filedView(filed)}
            </section>`
          : nothing
      }
    </main>`;
}

function noteView(): TemplateResult | typeof nothing {
  const { form } = requestWords();
  if (state.note?.kind === "filed-before") return html`<p class="note">${form.filedBefore(state.note.ticket)}</p>`;
  if (state.note?.kind === "verdict-gone") return html`<p class="warning">${form.fromVerdictGone}</p>`;
  return nothing;
}

function kindsView({ kinds }: Forms): TemplateResult {
  return html`<section id="kinds" aria-labelledby="kinds-title">
    <h2 id="kinds-title">${requestWords().form.lead}</h2>
    <ul id="kind-list" class="choices">
      ${kinds.map(
        ({ kind, label, help }) =>
          html`<li>
            <button type="button" class="choice" @click=${() => choose(kind)}>
              <b>${label}</b> <span class="note">${help}</span>
            </button>
          </li>`,
      )}
    </ul>
  </section>`;
}

function choose(kind: string): void {
  Object.assign(state, { kind, problems: new Map() });
  state.touched.clear();
  updateAddress();
  draw();
  schedulePreview();
  find("fields", HTMLElement).querySelector<HTMLElement>("input, select, textarea")?.focus();
}

function chooseAnother(): void {
  state.kind = "";
  draw();
  find("kind-list", HTMLElement).querySelector("button")?.focus();
}

function formView(forms: Forms, { label, help }: Forms["kinds"][number]): TemplateResult {
  const { form } = requestWords();
  return html`<form id="form" novalidate @submit=${onSubmit}>
    <p class="kind-line">
      <b id="kind-name">${label}</b> <span id="kind-help" class="note">${help}</span>
      <button type="button" id="change-kind" class="quiet" @click=${chooseAnother}>${form.changeKind}</button>
    </p>
    <div id="fields">
      ${repeat(
        questions(),
        ({ name }) => `${state.kind} ${name}`,
        (field) => questionView(field, forms),
      )}
    </div>
    <div id="before-filing" role="status">${beforeView()}</div>
    <p id="form-problem" class="problem" role="alert">${state.formProblem}</p>
    <p class="actions">
      <button type="submit" id="submit" ?disabled=${state.isSubmitting}>
        ${state.isSubmitting ? form.submitting : form.submit}
      </button>
      <span id="saved" class="note" role="status">${savedText()}</span>
    </p>
  </form>`;
}

function onSubmit(event: SubmitEvent): void {
  event.preventDefault();
  void submit();
}

function questionView(field: FormField, forms: Forms): TemplateResult {
  const { name } = field;
  return fieldView(field, forms, {
    value: state.answers[name] ?? null,
    problem: problemAt(name),
    change: (value) => changed(name, value),
    leave: () => {
      state.touched.add(name);
      draw();
    },
  });
}

function beforeView(): TemplateResult | typeof nothing {
  const { before } = state;
  if (before === null) return nothing;
  if (before.kind === "earlier") return earlierView(before.earlier, () => agree({ anyway: true }));
  return attestView(before.attest, state.isConfirmed, confirm, () => agree({ attested: true }));
}

function confirm(confirmed: boolean): void {
  state.isConfirmed = confirmed;
  draw();
}

function savedText(): string {
  const { form } = requestWords();
  if (state.saved === null) return "";
  if (state.saved === "failed") return form.notSaved;
  return form.savedDraft(new Intl.DateTimeFormat(currentLanguage(), { timeStyle: "short" }).format(state.saved));
}

function panelView(): TemplateResult {
  const { preview } = requestWords();
  const { preview: known, previewFailure } = state;
  const said = known === null ? nothing : known.kind === "ready" ? readyView(known.ready) : incompleteView(known.count);
  return html`<aside id="panel" aria-labelledby="panel-title">
    <h2 id="panel-title">${preview.title}</h2>
    <div id="preview" aria-live="polite">
      ${previewFailure ? failureView(previewFailure) : said}
      ${state.isLookingUp ? html`<p class="note">${preview.lookingUp}</p>` : nothing}
    </div>
  </aside>`;
}
