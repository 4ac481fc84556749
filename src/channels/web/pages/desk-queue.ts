/** The left side of the console: views, search, filters, bulk acts and rows. */
import { html, nothing, type TemplateResult } from "lit-html";
import { loadQueue, PAGE, withProblem } from "./desk-load.ts";
import { bulkView } from "./desk-bulk.ts";
import { rowsView } from "./desk-rows.ts";
import { groupChoices, kindChoices, priorityChoices, queryOf, state } from "./desk-state.ts";
import { type Filter, type SavedView, type ViewName, VIEWS } from "./desk-types.ts";
import { type Choice, openForm, optionView } from "./dialog-form.ts";
import { request } from "./http.ts";
import { draw, find } from "./page.ts";
import type { Row } from "./tickets.ts";
import { deskWords } from "./words-desk.ts";

const SEARCH_AFTER_MS = 250;
let typing = 0;

export function queueView(): TemplateResult {
  const { queue } = deskWords();
  return html`<section id="queue" aria-label=${queue.title}>
    <div id="tabs" role="group" aria-label=${queue.views}>${VIEWS.map(tabView)} ${state.saved.map(savedView)}</div>
    <input id="search" type="search" aria-label=${queue.search} placeholder=${queue.search} @input=${searched} />
    ${filtersView()} ${bulkView()} ${rowsView()}
    <button type="button" id="more" class="quiet" ?hidden=${!state.rows || !state.hasMore} @click=${more}>
      ${queue.more}
    </button>
  </section>`;
}

function tabView(view: ViewName): TemplateResult {
  const isSaved = state.saved.some(({ filter }) => isCurrent(filter));
  return html`<button
    type="button"
    aria-pressed=${view === state.filter.view && !isSaved}
    @click=${() => change({ ...state.filter, view })}
  >
    ${deskWords().queue.view[view]} <span class="count">${state.counts[view] ?? nothing}</span>
  </button>`;
}

function savedView({ id, name, filter }: SavedView): TemplateResult {
  const drop = (): void =>
    void withProblem("views", async () => {
      state.saved = (await request<{ views: SavedView[] }>(`/api/desk/views/${id}/drop`, {})).views;
    });
  return html`<span class="saved-view"
    ><button type="button" aria-pressed=${isCurrent(filter)} @click=${() => change(filter)}>${name}</button
    ><button type="button" aria-label=${deskWords().queue.dropView(name)} @click=${drop}>✕</button></span
  >`;
}

function isCurrent(filter: Filter): boolean {
  return keyOf(filter) === keyOf(state.filter);
}

/** The same for equal filters, whatever the order of their fields. */
function keyOf({ view, text, kind, group, priority, tag }: Filter): string {
  return queryOf({ view, text, kind, group, priority, tag });
}

/** Fetches the views that this person has saved. */
export async function loadSaved(): Promise<void> {
  state.saved = (await request<{ views: SavedView[] }>("/api/desk/views")).views;
}

function filtersView(): TemplateResult {
  const { queue, fields } = deskWords();
  const { group, kind, priority, tag, text } = state.filter;
  const active = [group, kind, priority, tag].filter(Boolean).length;
  const query = queryOf(state.filter);
  return html`<details id="filters">
    <summary id="filters-title">${queue.filters(active)}</summary>
    <div class="filters">
      ${selectView("group", fields.group, groupChoices(), group)}
      ${selectView("kind", fields.kind, kindChoices(), kind)}
      ${selectView("priority", fields.priority, priorityChoices(), priority)}
      <label
        ><span>${fields.tag}</span> <input id="filter-tag" type="text" .value=${tag ?? ""} @change=${tagged}
      /></label>
      <p class="actions">
        <button type="button" id="save-view" class="quiet" @click=${saveView}>${queue.saveView}</button>
        <button
          type="button"
          id="filter-clear"
          class="quiet"
          ?hidden=${active === 0 && !text}
          @click=${() => change({ view: state.filter.view })}
        >
          ${queue.clearFilters}
        </button>
        <a id="export-csv" class="quiet" download href="/api/desk/export.csv?${query}">${queue.exportCsv}</a>
        <a id="export-json" class="quiet" download href="/api/desk/export.json?${query}">${queue.exportJson}</a>
      </p>
    </div>
  </details>`;
}

function selectView(
  name: "group" | "kind" | "priority",
  label: string,
  choices: readonly Choice[],
  chosen = "",
): TemplateResult {
  const any = { value: "", label: deskWords().queue.any };
  const id = `filter-${name}`;
  const changed = (): void => change({ ...state.filter, [name]: find(id, HTMLSelectElement).value || undefined });
  return html`<label
    ><span>${label}</span>
    <select id=${id} @change=${changed}>
      ${[any, ...choices].map((choice) => optionView(choice, chosen))}
    </select></label
  >`;
}

function searched(): void {
  clearTimeout(typing);
  typing = setTimeout(() => {
    const text = find("search", HTMLInputElement).value.trim();
    change({ ...state.filter, text: text || undefined });
  }, SEARCH_AFTER_MS);
}

function tagged(): void {
  const tag = find("filter-tag", HTMLInputElement).value.trim().toLowerCase();
  change({ ...state.filter, tag: tag || undefined });
}

function saveView(): void {
  const { queue, act } = deskWords();
  openForm({
    title: queue.saveView,
    fields: [{ name: "name", label: queue.viewName, required: true }],
    submit: act.save,
    act: async ({ name }) => {
      const body = { name, filter: state.filter };
      state.saved = (await request<{ views: SavedView[] }>("/api/desk/views", body)).views;
      draw();
    },
  });
}

/** Switches to another filter. */
function change(filter: Filter): void {
  Object.assign(state, { filter, rows: null, bulkResult: null } satisfies Partial<typeof state>);
  state.chosen.clear();
  // Keep the text as the person types it, spaces included.
  const search = find("search", HTMLInputElement);
  if (search.value.trim() !== (filter.text ?? "")) search.value = filter.text ?? "";
  draw();
  void loadQueue();
}

/** Fetches the next page of rows. */
function more(): void {
  void withProblem("queue", async () => {
    const { filter, rows } = state;
    const query = queryOf({ ...filter, after: rows?.at(-1)?.number });
    const { tickets } = await request<{ tickets: Row[] }>(`/api/desk/tickets?${query}`);
    if (filter !== state.filter || !state.rows) return;
    Object.assign(state, { rows: [...state.rows, ...tickets], hasMore: tickets.length === PAGE });
  });
}
