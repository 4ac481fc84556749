// @ts-check
/** The left side of the console: views, search, filters, rows, and what is done to many at once. */
import { hooks, attempt, groupChoices, groupWords, KINDS, PRIORITIES, queryOf, state } from "./desk-state.js";
import { choicesOf, fill, openForm } from "./forms.js";
import { el, find, request, say, t } from "./shared.js";
import { age, timeLeft } from "./times.js";

/** @typedef {import("./desk-state.js").Row} Row */
/** @typedef {import("./desk-state.js").Filter} Filter */

const VIEWS = ["open", "mine", "unassigned", "overdue", "approvals", "closed", "all"];
const SELECTS = /** @type {const} */ (["group", "kind", "priority"]);

const list = find("list", HTMLElement);
const search = find("search", HTMLInputElement);

/** @type {{ id: string, name: string, filter: Filter }[]} */
let saved = [];
let typing = 0;

search.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => change({ ...state.filter, text: search.value.trim() || undefined }), 250);
});
for (const name of SELECTS) {
  const select = find(`filter-${name}`, HTMLSelectElement);
  select.onchange = () => change({ ...state.filter, [name]: select.value || undefined });
}
find("filter-tag", HTMLInputElement).onchange = (event) =>
  change({
    ...state.filter,
    tag: /** @type {HTMLInputElement} */ (event.target).value.trim().toLowerCase() || undefined,
  });
find("filter-clear", HTMLElement).onclick = () => change({ view: state.filter.view });
find("more", HTMLElement).onclick = () => attempt("queue", more);
find("save-view", HTMLElement).onclick = () =>
  openForm({
    title: "saveView",
    fields: [{ name: "name", says: "viewName", required: true }],
    submit: "save",
    act: async ({ name }) => showSaved((await request("/api/desk/views", { name, filter: state.filter })).views),
  });
find("bulk-claim", HTMLElement).onclick = () => bulk({ do: "claim" });
find("bulk-close", HTMLElement).onclick = () => bulk({ do: "close" });
find("bulk-none", HTMLElement).onclick = () => {
  state.chosen.clear();
  drawList();
};
find("bulk-assign", HTMLElement).onclick = () =>
  openForm({
    title: "assign",
    fields: [{ name: "to", says: "assignTo", type: "select", choices: memberChoices() }],
    submit: "doIt",
    act: async ({ to }) => bulk({ do: "assign", to }),
  });
find("bulk-hand-over", HTMLElement).onclick = () =>
  openForm({
    title: "handOver",
    fields: [{ name: "group", says: "handOverTo", type: "select", choices: groupChoices() }],
    submit: "doIt",
    act: async ({ group }) => bulk({ do: "hand-over", group }),
  });
const bulkPriority = find("bulk-priority", HTMLSelectElement);
bulkPriority.onchange = () => {
  if (bulkPriority.value) void bulk({ do: "describe", priority: bulkPriority.value });
  bulkPriority.value = "";
};

/** Fetches the views that this person keeps. */
export async function loadSaved() {
  showSaved((await request("/api/desk/views")).views);
}

/** @param {typeof saved} views */
function showSaved(views) {
  saved = views;
  drawTabs();
}

/** Colleagues as choices. */
export function memberChoices() {
  return (state.me?.members ?? []).map(({ id, groups }) => ({
    value: id,
    label: `${id.replace(/^web:/u, "")} (${groups.map(groupWords).join(", ")})`,
  }));
}

/** Shows what another filter finds. @param {Filter} filter */
function change(filter) {
  state.filter = filter;
  state.rows = null;
  state.chosen.clear();
  find("bulk-result", HTMLElement).replaceChildren();
  if (search.value.trim() !== (filter.text ?? "")) search.value = filter.text ?? "";
  drawTabs();
  drawList();
  void hooks.load();
}

/** The next page, after the last row. */
async function more() {
  const { filter, rows } = state;
  const after = rows?.at(-1)?.number;
  const { tickets } = await request(`/api/desk/tickets?${queryOf({ ...filter, after })}`);
  if (filter !== state.filter || !state.rows) return;
  state.rows = [...state.rows, ...tickets];
  state.hasMore = tickets.length === 100;
  drawList();
}

/** Does the same to all that are chosen; each that fails is told. @param {object} what */
async function bulk(what) {
  const result = find("bulk-result", HTMLElement);
  result.replaceChildren();
  await attempt("bulk", async () => {
    /** @type {{ results: { number: number, error: string | null }[] }} */
    const { results } = await request("/api/desk/bulk", { numbers: [...state.chosen], act: what });
    const wrong = results.filter(({ error }) => error !== null);
    result.replaceChildren(
      el("p", { says: ["bulkDone", results.length - wrong.length] }),
      ...wrong.map(({ number, error }) =>
        el("p", { className: "problem" }, el("a", { href: `#${number}`, textContent: `#${number}` }), ` ${error}`),
      ),
    );
    state.chosen = new Set(wrong.map(({ number }) => number));
    await hooks.load();
  });
}

/** Views, the person's own ones, and the filters as they stand. */
export function drawTabs() {
  const tabs = find("tabs", HTMLElement);
  const focused = [...tabs.querySelectorAll("button")].findIndex((tab) => tab === document.activeElement);
  tabs.replaceChildren(...VIEWS.map(tabView), ...saved.map(savedView));
  tabs.querySelectorAll("button")[focused]?.focus();
  fill(
    find("filter-group", HTMLSelectElement),
    [{ value: "", label: t("any") }, ...groupChoices()],
    state.filter.group ?? "",
  );
  fill(
    find("filter-kind", HTMLSelectElement),
    [{ value: "", label: t("any") }, ...choicesOf("kind", KINDS)],
    state.filter.kind ?? "",
  );
  fill(
    find("filter-priority", HTMLSelectElement),
    [{ value: "", label: t("any") }, ...choicesOf("priority", PRIORITIES)],
    state.filter.priority ?? "",
  );
  fill(bulkPriority, [{ value: "", label: t("priority") }, ...choicesOf("priority", PRIORITIES)], "");
  find("filter-tag", HTMLInputElement).value = state.filter.tag ?? "";
  const on = [state.filter.group, state.filter.kind, state.filter.priority, state.filter.tag].filter(Boolean).length;
  say(find("filters-title", HTMLElement), on > 0 ? "filtersOn" : "filters", on);
  find("filter-clear", HTMLElement).hidden = on === 0 && !state.filter.text;
  for (const format of ["csv", "json"])
    find(`export-${format}`, HTMLAnchorElement).href = `/api/desk/export.${format}?${queryOf(state.filter)}`;
}

/** @param {string} view */
function tabView(view) {
  const isPlain = !saved.some(({ filter }) => isNow(filter));
  return el(
    "button",
    {
      type: "button",
      "aria-pressed": String(view === state.filter.view && isPlain),
      onclick: () => change({ ...state.filter, view }),
    },
    t(`view ${view}`),
    " ",
    el("span", { className: "count", textContent: String(state.counts[view] ?? "") }),
  );
}

/** @param {Filter} filter */
function isNow(filter) {
  return queryOf(sorted(filter)) === queryOf(sorted(state.filter));
}

/** @param {Filter} filter @returns {Filter} */
function sorted({ view, text, kind, group, priority, tag }) {
  return { view, text, kind, group, priority, tag };
}

/** @param {typeof saved[number]} view */
function savedView({ id, name, filter }) {
  const drop = () => attempt("views", async () => showSaved((await request(`/api/desk/views/${id}/drop`, {})).views));
  return el(
    "span",
    { className: "saved-view" },
    el("button", {
      type: "button",
      "aria-pressed": String(isNow(filter)),
      textContent: name,
      onclick: () => change(filter),
    }),
    el("button", { type: "button", "aria-label": t("dropView", name), textContent: "✕", onclick: drop }),
  );
}

/** The rows; what is focused stays so. */
export function drawList() {
  const focused = document.activeElement?.closest("#list li")?.getAttribute("data-number");
  const onBox = document.activeElement instanceof HTMLInputElement;
  const { rows } = state;
  list.replaceChildren(...(rows ?? []).map(rowView));
  if (!rows || rows.length === 0) list.append(el("li", { className: "note", says: rows ? "none" : "loading" }));
  find("more", HTMLElement).hidden = !rows || !state.hasMore;
  find("bulk", HTMLElement).hidden = state.chosen.size === 0;
  say(find("bulk-count", HTMLElement), "chosen", state.chosen.size);
  const again = focused && list.querySelector(`[data-number="${focused}"] ${onBox ? "input" : "a"}`);
  if (again instanceof HTMLElement) again.focus();
}

/** @param {Row} row */
function rowView(row) {
  const { number, question } = row;
  const choose = el("input", {
    type: "checkbox",
    checked: state.chosen.has(number),
    "aria-label": t("choose", number),
    onchange: () => {
      if (choose.checked) state.chosen.add(number);
      else state.chosen.delete(number);
      find("bulk", HTMLElement).hidden = state.chosen.size === 0;
      say(find("bulk-count", HTMLElement), "chosen", state.chosen.size);
    },
  });
  return el(
    "li",
    { "data-number": number },
    choose,
    el(
      "a",
      {
        href: `#${number}`,
        className: "ticket-row",
        "aria-current": number === state.opened?.ticket.number ? "true" : undefined,
      },
      el("span", { className: "question" }, el("b", { textContent: `#${number}` }), ` ${question}`),
      el("span", { className: "note facts" }, ...rowFacts(row)),
    ),
  );
}

/** State or outcome, tier, priority, who has it, time left. @param {Row} row */
export function rowFacts(row) {
  const { state: is, outcome, kind, tier, priority, assignee, requester, dueAt, createdAt } = row;
  const left = timeLeft(dueAt, is);
  return [
    el("span", { className: `state ${outcome ?? is}`, textContent: t(outcome ? `outcome ${outcome}` : `state ${is}`) }),
    left && el("span", { className: `left ${left.tone}`, textContent: left.words }),
    el("span", { textContent: t(`kind ${kind}`) + (tier ? ` · ${tier}` : "") }),
    priority !== "normal" && el("span", { className: `priority ${priority}`, textContent: t(`priority ${priority}`) }),
    el("span", { textContent: requester }),
    el("span", { textContent: assignee ? `→ ${assignee}` : t("unassigned") }),
    el("span", { textContent: age(createdAt) }),
  ].flatMap((part) => (part ? [part, " "] : []));
}

/** @param {number | undefined} number */
export function linkTo(number) {
  return [...list.querySelectorAll("a")].find((link) => link.getAttribute("href") === `#${number}`);
}

/** To the next or the previous row. @param {number} by */
export function step(by) {
  const links = [...list.querySelectorAll("a")];
  const focused = links.findIndex((link) => link === document.activeElement);
  const at = focused < 0 ? links.findIndex((link) => link.ariaCurrent === "true") : focused;
  links[at < 0 ? 0 : Math.max(0, Math.min(links.length - 1, at + by))]?.focus();
}
