/** The check page: checks every package of a lockfile or SBOM against the policy. */
import { html, nothing, type TemplateResult } from "lit-html";
import { type Failure, failureView, messageOf } from "./attempt.ts";
import { type CheckedProject, checkedView } from "./checked-project.ts";
import { postInit, problemOf, request } from "./http.ts";
import { inLanguage, currentLanguage, type Localized } from "./language.ts";
import { decodeText } from "./decode-text.ts";
import { draw, find, headerView, showPage } from "./page.ts";
import { words } from "./words.ts";

type Use = Localized & { id: string };
/** The events that the desk streams while it checks. */
type CheckEvent =
  | { event: "progress"; data: { done: number; total: number } }
  | { event: "problem"; data: { error: string } }
  | { event: "checked"; data: CheckedProject };

const DEFAULT_USE = "distributed";

type State = {
  uses: Use[];
  /** Progress from 0 to 1; undefined until the desk reports it, null if no check is running. */
  progress: number | undefined | null;
  checked: CheckedProject | null;
  failure: Failure | null;
};
const state: State = { uses: [], progress: null, checked: null, failure: null };

showPage({ title: () => words().check.title, view });
await loadUses();

async function loadUses(): Promise<void> {
  try {
    state.uses = (await request<{ uses: Use[] }>("/api/uses")).uses;
  } catch (error) {
    state.failure = { message: messageOf(error), again: () => location.reload() };
  }
  draw();
}

function view(): TemplateResult {
  const { check, title } = words();
  return html`${headerView(check.title, html`<a class="quiet" href="/">${title}</a>`)}
    <main>
      <p class="lead">${check.lead}</p>
      <form id="project" @submit=${onSubmit}>
        <label><span>${check.file}</span> <input type="file" id="file" required /></label>
        <label
          ><span>${check.use}</span>
          <select id="use">
            ${state.uses.map(useView)}
          </select></label
        >
        <button type="submit" ?disabled=${state.uses.length === 0}>${check.submit}</button>
      </form>
      <progress
        id="progress"
        aria-label=${check.progress}
        max="1"
        value=${state.progress ?? nothing}
        ?hidden=${state.progress === null}
      ></progress>
      <div id="result" aria-live="polite">
        ${failureView(state.failure)} ${state.checked ? checkedView(state.checked) : nothing}
      </div>
    </main>`;
}

function useView(use: Use): TemplateResult {
  return html`<option value=${use.id} ?selected=${use.id === DEFAULT_USE}>${use.id} – ${inLanguage(use)}</option>`;
}

function onSubmit(event: Event): void {
  event.preventDefault();
  void runCheck();
}

async function runCheck(): Promise<void> {
  const file = find("file", HTMLInputElement).files?.[0];
  if (!file) return;
  Object.assign(state, { checked: null, failure: null, progress: undefined } satisfies Partial<State>);
  draw();
  try {
    const project = {
      file: file.name,
      text: decodeText(new Uint8Array(await file.arrayBuffer())),
      use: find("use", HTMLSelectElement).value,
      language: currentLanguage(),
    };
    const response = await fetch("/api/check", postInit(project));
    if (!response.ok || !response.body) throw problemOf(await response.json().catch(() => null), response.status);
    for await (const { event, data } of eventsIn(response.body)) {
      if (event === "problem") throw new Error(data.error);
      if (event === "progress") state.progress = data.done / data.total;
      else state.checked = data;
      draw();
    }
  } catch (error) {
    state.failure = { message: messageOf(error), again: () => void runCheck() };
  }
  state.progress = null;
  draw();
}

/** Parses server-sent events. EventSource cannot POST, and the desk sends one `event:` and one `data:` line each, so a library is not needed. */
async function* eventsIn(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<CheckEvent> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let pending = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const blocks = (pending + part.value).split("\n\n");
    pending = blocks.pop() ?? "";
    for (const block of blocks) {
      const event = /^event: (.*)$/mu.exec(block)?.[1];
      const data: unknown = JSON.parse(/^data: (.*)$/mu.exec(block)?.[1] ?? "null");
      yield { event, data } as CheckEvent;
    }
  }
}
