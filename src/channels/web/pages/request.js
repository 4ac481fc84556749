// @ts-check
/** The form for everyone: choose a kind, answer its few questions, see what will happen, submit. Kept as a draft all the while. */
import { formsNow } from "./evidence.js";
import { fieldView } from "./request-fields.js";
import { attestView, earlierView, emptyPreview, filedView, readyView } from "./request-panel.js";
import { el, failureView, find, request, say, speak, t } from "./shared.js";

/** @typedef {import("./evidence.js").Forms} Forms */
/** @typedef {import("./evidence.js").FormField} FormField */
/** @typedef {Record<string, string | number | boolean | null>} Answers */

const PREVIEW_AFTER_MS = 600;
const SAVE_AFTER_MS = 900;

const form = find("form", HTMLFormElement);
const fields = find("fields", HTMLElement);
const submitButton = find("submit", HTMLButtonElement);
const query = new URLSearchParams(location.search);

/** Also the key of the request: the same sent twice is filed once. */
let id = query.get("draft") ?? crypto.randomUUID();
let kind = query.get("kind") ?? "";
/** @type {string | null} */
let message = query.get("from");
/** @type {Answers} */
let answers = {};
/** What the server says is wrong. @type {Map<string, string>} */
let problems = new Map();
/** Only what they have come by is called wrong. @type {Set<string>} */
const touched = new Set();
/** What they agreed to, before this version of the answers is filed. */
let agreed = { anyway: false, attested: false };
/** @type {Forms | null} */
let forms = null;
let asked = 0;
let previewLater = 0;
let saveLater = 0;
let isFiled = false;

speak(() => void start());

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void submit();
});
find("change-kind", HTMLElement).onclick = () => {
  kind = "";
  draw();
  find("kind-list", HTMLElement).querySelector("button")?.focus();
};

/** At the beginning, and in another language. */
async function start() {
  const problem = find("problem", HTMLElement);
  try {
    const isFirst = forms === null;
    forms = await formsNow();
    problem.replaceChildren();
    if (isFirst) await begin();
    draw();
  } catch (error) {
    problem.replaceChildren(failureView(error, () => void start()));
  }
}

/** From a draft, or from what the desk had said of a package. */
async function begin() {
  const { drafts } = query.get("draft") ? await request("/api/request-drafts") : { drafts: [] };
  const draft = drafts.find((/** @type {{ id: string }} */ one) => one.id === id);
  const filed =
    !draft && query.get("draft") ? (await request(`/api/request-drafts/${encodeURIComponent(id)}/filed`)).ticket : null;
  if (filed !== null) {
    id = crypto.randomUUID();
    message = null;
    find("problem", HTMLElement).replaceChildren(el("p", { className: "note", says: ["filedBefore", filed] }));
  } else if (draft) ({ kind, answers, messageId: message } = draft);
  else if (message)
    await request(`/api/forms/from/${encodeURIComponent(message)}`).then(
      (from) => ({ kind, answers } = from),
      () => {
        message = null;
        find("problem", HTMLElement).replaceChildren(el("p", { className: "warning", says: "fromVerdictGone" }));
      },
    );
  keepAddress();
}

/** A reload comes back to the same draft. */
function keepAddress() {
  const now = new URLSearchParams({ draft: id, ...(kind && { kind }), ...(message && { from: message }) });
  history.replaceState(null, "", `/request?${now}`);
}

function draw() {
  if (!forms || isFiled) return;
  const chosen = forms.kinds.find((one) => one.kind === kind);
  find("kinds", HTMLElement).hidden = chosen !== undefined;
  form.hidden = !chosen;
  find("panel", HTMLElement).hidden = !chosen;
  document.body.classList.toggle("has-form", chosen !== undefined);
  find("kind-list", HTMLElement).replaceChildren(...forms.kinds.map(kindView));
  if (!chosen) return;
  find("kind-name", HTMLElement).textContent = chosen.label;
  find("kind-help", HTMLElement).textContent = chosen.help;
  fields.replaceChildren();
  drawFields();
  schedulePreview(0);
}

/** @param {Forms["kinds"][number]} one */
function kindView({ kind: name, label, help }) {
  const onclick = () => {
    kind = name;
    problems = new Map();
    touched.clear();
    keepAddress();
    draw();
    const first = fields.querySelector("input, select, textarea");
    if (first instanceof HTMLElement) first.focus();
  };
  return el(
    "li",
    {},
    el(
      "button",
      { type: "button", className: "choice", onclick },
      el("b", { textContent: label }),
      el("span", { className: "note", textContent: help }),
    ),
  );
}

/** The questions that are put to who has answered so. */
function questions() {
  const all = forms?.kinds.find((one) => one.kind === kind)?.fields ?? [];
  /** @type {FormField[]} */
  const put = [];
  for (const field of all) {
    const given =
      field.when && put.some(({ name }) => name === field.when?.field) ? answers[field.when.field] : undefined;
    if (
      !field.when ||
      (typeof given !== "number" && given !== undefined && given !== null && field.when.is.includes(given))
    )
      put.push(field);
  }
  return put;
}

/** Adds the questions that are new and takes away those that are not put any more; what is typed in stays untouched. */
function drawFields() {
  const put = questions();
  for (const node of [...fields.children])
    if (!put.some(({ name }) => node.getAttribute("data-field") === name)) node.remove();
  put.forEach((field, i) => {
    if (fields.children[i]?.getAttribute("data-field") === field.name) return;
    const node = fieldView(field, answers[field.name] ?? null, forms, changed, () => {
      touched.add(field.name);
      drawProblems();
    });
    fields.insertBefore(node, fields.children[i] ?? null);
  });
  drawProblems();
}

/** @param {string} name @param {string | boolean | null} value */
function changed(name, value) {
  answers = { ...answers, [name]: value };
  agreed = { anyway: false, attested: false };
  find("before-filing", HTMLElement).replaceChildren();
  problems.delete(name);
  drawFields();
  schedulePreview(PREVIEW_AFTER_MS);
  clearTimeout(saveLater);
  saveLater = setTimeout(() => void save(), SAVE_AFTER_MS);
}

/** Answers to the questions that are put, without the empty ones. */
function given() {
  const put = new Set(questions().map(({ name }) => name));
  return Object.fromEntries(
    Object.entries(answers).filter(([name, value]) => put.has(name) && value !== null && value !== ""),
  );
}

async function save() {
  const saved = find("saved", HTMLElement);
  try {
    await request("/api/request-drafts", { id, kind, answers: given(), message });
    if (isFiled) return;
    say(
      saved,
      "savedDraft",
      new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" }).format(new Date()),
    );
  } catch {
    say(saved, "notSaved");
  }
}

/** @param {number} after */
function schedulePreview(after) {
  clearTimeout(previewLater);
  previewLater = setTimeout(() => void preview(), after);
}

/** What will happen with these answers; the last one asked for counts. */
async function preview() {
  const box = find("preview", HTMLElement);
  const turn = ++asked;
  const waiting = setTimeout(
    () => turn === asked && box.append(el("p", { className: "note", says: "lookingUp" })),
    700,
  );
  try {
    const answer = await request("/api/requests/preview", {
      kind,
      answers: given(),
      language: document.documentElement.lang,
    });
    if (turn !== asked || isFiled) return;
    takeProblems(answer.kind === "wrong" ? answer.problems : []);
    box.replaceChildren(...(answer.kind === "ready" ? [readyView(answer)] : [emptyPreview(answer.problems.length)]));
  } catch (error) {
    if (turn === asked) box.replaceChildren(failureView(error, () => void preview()));
  } finally {
    clearTimeout(waiting);
  }
}

/** @param {{ field: string, words: string }[]} found */
function takeProblems(found) {
  problems = new Map(found.map(({ field, words }) => [field, words]));
  drawProblems();
}

/** At its field, and named by it; an answer that is only missing yet is not called wrong before they came by. */
function drawProblems() {
  for (const node of fields.children) {
    const name = node.getAttribute("data-field") ?? "";
    const isEmpty = answers[name] === undefined || answers[name] === null || answers[name] === "";
    const words = touched.has(name) || !isEmpty ? problems.get(name) : undefined;
    const told = node.querySelector(".problem");
    if (told && told.textContent !== (words ?? "")) told.textContent = words ?? "";
    for (const control of node.querySelectorAll("input, select, textarea")) {
      if (words === undefined) control.removeAttribute("aria-invalid");
      else control.setAttribute("aria-invalid", "true");
    }
  }
}

/** Files it; the same again, after a failure, is filed once. */
async function submit() {
  if (submitButton.disabled || isFiled) return;
  const problem = find("form-problem", HTMLElement);
  problem.textContent = "";
  submitButton.disabled = true;
  say(submitButton, "submitting");
  clearTimeout(saveLater);
  try {
    const answer = await request("/api/requests", {
      kind,
      answers: given(),
      key: id,
      language: document.documentElement.lang,
      ...agreed,
    });
    after(answer);
  } catch (error) {
    problem.textContent = error instanceof Error ? error.message : String(error);
    saveLater = setTimeout(() => void save(), SAVE_AFTER_MS);
  }
  submitButton.disabled = false;
  say(submitButton, "submit");
}

/** What the desk says to a request. @param {any} answer */
function after(answer) {
  const box = find("before-filing", HTMLElement);
  switch (answer.kind) {
    case "wrong": {
      for (const { name } of questions()) touched.add(name);
      takeProblems(answer.problems);
      find("form-problem", HTMLElement).textContent = t("formProblems", answer.problems.length);
      const first = fields.querySelector("[aria-invalid]");
      if (first instanceof HTMLElement) first.focus();
      return;
    }
    case "earlier":
      box.replaceChildren(earlierView(answer.earlier, () => agree({ anyway: true })));
      break;
    case "attest":
      box.replaceChildren(attestView(answer.attest, () => agree({ attested: true })));
      break;
    default:
      isFiled = true;
      // A reload begins a new form: this one is filed.
      history.replaceState(null, "", "/request");
      form.hidden = true;
      find("panel", HTMLElement).hidden = true;
      document.body.classList.remove("has-form");
      find("filed-content", HTMLElement).replaceChildren(filedView(answer));
      find("filed", HTMLElement).hidden = false;
      find("filed-title", HTMLElement).focus();
      return;
  }
  box.scrollIntoView({ block: "nearest" });
  const first = box.querySelector("input, button");
  if (first instanceof HTMLElement) first.focus();
}

/** @param {Partial<typeof agreed>} to */
function agree(to) {
  agreed = { ...agreed, ...to };
  find("before-filing", HTMLElement).replaceChildren();
  void submit();
}
