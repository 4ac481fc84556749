// @ts-check
/** A small form in a dialog: a reason, a number, a colleague. What fails is told inside, and what was typed stays. */
import { el, t } from "./shared.js";

/**
 * @typedef {{ name: string, says: string, type?: "text" | "long" | "number" | "select", value?: string, required?: boolean,
 *   choices?: { value: string, label: string }[] }} Field
 */

let opened = 0;

/**
 * Opens the form; `act` gets what was filled in, and the dialog closes when it is done.
 * @param {{ title: string, about?: any[], hint?: string, fields: Field[], submit: string, act: (values: Record<string, string>) => Promise<unknown> }} options
 */
export function openForm({ title, about = [], hint, fields, submit, act }) {
  const id = `form-${++opened}`;
  const controls = fields.map((field) => controlOf(field, id));
  const problem = el("p", { className: "problem", role: "alert" });
  const send = el("button", { type: "submit", says: submit });
  const onsubmit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (send.disabled) return;
    send.disabled = true;
    problem.textContent = "";
    try {
      await act(Object.fromEntries(controls.map((control) => [control.name, control.value.trim()])));
      dialog.close();
    } catch (error) {
      problem.textContent = error instanceof Error ? error.message : String(error);
    }
    send.disabled = false;
  };
  const form = el(
    "form",
    { onsubmit },
    el("h2", { id, says: [title, ...about] }),
    hint && el("p", { className: "note", says: hint }),
    ...fields.map((field, i) => el("label", {}, el("span", { says: field.says }), controls[i])),
    problem,
    el(
      "div",
      { className: "actions" },
      send,
      el("button", { type: "button", className: "quiet", says: "cancel", onclick: () => dialog.close() }),
    ),
  );
  const dialog = el("dialog", { className: "small-form", "aria-labelledby": id }, form);
  const before = document.activeElement;
  dialog.onclose = () => {
    dialog.remove();
    if (before instanceof HTMLElement && before.isConnected) before.focus();
  };
  document.body.append(dialog);
  dialog.showModal();
  controls[0]?.focus();
}

/** @param {Field} field @param {string} form */
function controlOf({ name, type = "text", value = "", required = false, choices = [] }, form) {
  const common = { id: `${form}-${name}`, name, required };
  if (type === "select")
    return el("select", common, ...choices.map((choice) => optionView(choice.value, choice.label, value)));
  if (type === "long") return el("textarea", { ...common, rows: 4, value });
  return el("input", { ...common, type: "text", inputMode: type === "number" ? "numeric" : "text", value });
}

/** @param {string} value @param {string} label @param {string} [chosen] */
export function optionView(value, label, chosen) {
  return el("option", { value, textContent: label, selected: value === chosen });
}

/** Fills a select and keeps what is chosen. @param {HTMLSelectElement} select @param {{ value: string, label: string }[]} choices @param {string} chosen */
export function fill(select, choices, chosen) {
  select.replaceChildren(...choices.map(({ value, label }) => optionView(value, label)));
  select.value = chosen;
}

/** Choices whose words are in the table, such as `priority high`. @param {string} prefix @param {readonly string[]} values */
export function choicesOf(prefix, values) {
  return values.map((value) => ({ value, label: t(`${prefix} ${value}`) }));
}
