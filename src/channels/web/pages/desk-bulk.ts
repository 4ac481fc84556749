/** Acts on all chosen tickets at once. */
import { html, nothing, type TemplateResult } from "lit-html";
import { loadQueue, withProblem } from "./desk-load.ts";
import { groupChoices, memberChoices, priorityChoices, state } from "./desk-state.ts";
import { openForm } from "./dialog-form.ts";
import { request } from "./http.ts";
import { draw } from "./page.ts";
import { deskWords } from "./words-desk.ts";

export function bulkView(): TemplateResult {
  const { act, queue, fields } = deskWords();
  return html`<div id="bulk" class="actions" ?hidden=${state.chosen.size === 0}>
      <span id="bulk-count">${queue.chosen(state.chosen.size)}</span>
      <button type="button" id="bulk-claim" class="quiet" @click=${() => bulk({ do: "claim" })}>${act.claim}</button>
      <button type="button" id="bulk-assign" class="quiet" @click=${assign}>${act.assign}</button>
      <button type="button" id="bulk-hand-over" class="quiet" @click=${handOver}>${act.handOver}</button>
      <button type="button" id="bulk-close" class="quiet" @click=${() => bulk({ do: "close" })}>${act.close}</button>
      <select id="bulk-priority" aria-label=${fields.priority} @change=${prioritise}>
        <option value="">${fields.priority}</option>
        ${priorityChoices().map(({ value, label }) => html`<option value=${value}>${label}</option>`)}
      </select>
      <button type="button" id="bulk-none" class="quiet" @click=${chooseNone}>${queue.chooseNone}</button>
    </div>
    <div id="bulk-result" role="status">${resultView()}</div>`;
}

function resultView(): TemplateResult | typeof nothing {
  if (!state.bulkResult) return nothing;
  const { done, failed } = state.bulkResult;
  return html`<p>${deskWords().queue.bulkDone(done)}</p>
    ${failed.map(({ number, error }) => html`<p class="problem"><a href="#${number}">#${number}</a> ${error}</p>`)}`;
}

function prioritise({ target }: Event): void {
  if (!(target instanceof HTMLSelectElement)) return;
  void bulk({ do: "describe", priority: target.value });
  target.value = "";
}

function chooseNone(): void {
  state.chosen.clear();
  draw();
}

function assign(): void {
  const { act } = deskWords();
  openForm({
    title: act.assign,
    fields: [{ name: "to", label: act.assignTo, type: "select", choices: memberChoices() }],
    submit: act.confirm,
    act: async ({ to }) => await bulk({ do: "assign", to }),
  });
}

function handOver(): void {
  const { act } = deskWords();
  openForm({
    title: act.handOver,
    fields: [{ name: "group", label: act.handOverTo, type: "select", choices: groupChoices() }],
    submit: act.confirm,
    act: async ({ group }) => await bulk({ do: "hand-over", group }),
  });
}

/** Tickets for which the act fails stay chosen, each with its error. */
async function bulk(act: object): Promise<void> {
  state.bulkResult = null;
  await withProblem("bulk", async () => {
    const { results } = await request<{ results: { number: number; error: string | null }[] }>("/api/desk/bulk", {
      numbers: [...state.chosen],
      act,
    });
    const failed = results.flatMap(({ number, error }) => (error === null ? [] : [{ number, error }]));
    state.bulkResult = { done: results.length - failed.length, failed };
    state.chosen = new Set(failed.map(({ number }) => number));
    await loadQueue();
  });
}
