// @ts-check
/** One question of a request form: its label, help, field, and the place where it is told what is wrong. */
import { el, t } from "./shared.js";

/** @typedef {import("./evidence.js").FormField} FormField */
/** @typedef {import("./evidence.js").Forms} Forms */
/** @typedef {(name: string, value: string | boolean | null) => void} Change */

/**
 * @param {FormField} field @param {string | number | boolean | null} value @param {Forms | null} forms for the words of yes and no
 * @param {Change} change @param {() => void} leave
 */
export function fieldView(field, value, forms, change, leave) {
  const { name, type, label, help, required } = field;
  const about = `${name}-help ${name}-problem`;
  const more = !required && el("span", { className: "note", textContent: ` (${t("optional")})` });
  const below = [
    help && el("span", { id: `${name}-help`, className: "note", textContent: help }),
    el("span", { id: `${name}-problem`, className: "problem" }),
  ];
  if (type === "yes-no") {
    const group = el(
      "fieldset",
      { className: "question", "data-field": name, "aria-describedby": about },
      el("legend", {}, label, more),
      el("div", { className: "radios" }, ...yesNo(field, value, forms, change)),
      ...below,
    );
    group.addEventListener("focusout", leave);
    return group;
  }
  const control = controlOf(field, value, change);
  control.setAttribute("aria-describedby", about);
  control.onblur = leave;
  return el(
    "div",
    { className: "question", "data-field": name },
    el("label", { htmlFor: `field-${name}` }, label, more),
    control,
    ...below,
  );
}

/** @param {FormField} field @param {string | number | boolean | null} value @param {Forms | null} forms @param {Change} change */
function yesNo({ name, required }, value, forms, change) {
  /** @type {[boolean | null, string][]} */
  const options = [
    [true, forms?.yes ?? t("yes")],
    [false, forms?.no ?? t("no")],
  ];
  if (!required) options.push([null, t("notAnswered")]);
  return options.map(([answer, words]) =>
    el(
      "label",
      {},
      el("input", {
        type: "radio",
        name,
        checked: value === answer && (answer !== null || !required),
        onchange: () => change(name, answer),
      }),
      ` ${words}`,
    ),
  );
}

/** @param {FormField} field @param {string | number | boolean | null} value @param {Change} change */
function controlOf({ name, type, choices = [], required }, value, change) {
  const common = {
    id: `field-${name}`,
    name,
    value: value === null ? "" : String(value),
    "aria-required": String(required),
  };
  if (type === "choice") {
    const options = choices.map((choice) =>
      el("option", { value: choice.value, textContent: choice.label, selected: choice.value === value }),
    );
    /** @type {HTMLSelectElement} */
    const select = el(
      "select",
      {
        id: common.id,
        name,
        "aria-required": common["aria-required"],
        onchange: () => change(name, select.value || null),
      },
      el("option", { value: "", textContent: t("chooseOne"), selected: value === null }),
      ...options,
    );
    return select;
  }
  if (type === "long-text") {
    /** @type {HTMLTextAreaElement} */
    const area = el("textarea", { ...common, rows: 3, oninput: () => change(name, area.value) });
    return area;
  }
  /** @type {HTMLInputElement} */
  const input = el("input", {
    type: type === "date" ? "date" : type === "url" ? "url" : "text",
    inputMode: type === "number" ? "numeric" : undefined,
    autocomplete: "off",
    spellcheck: type === "text",
    ...common,
    oninput: () => change(name, input.value),
  });
  return input;
}
