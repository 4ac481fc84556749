/** One field of a request form, with its label, help and problem. */
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { optionView } from "./dialog-form.ts";
import type { FormField, Forms } from "./request-forms.ts";
import type { Answer } from "./tickets.ts";
import { requestWords } from "./words-request.ts";
import { words } from "./words.ts";

export type FieldState = {
  value: Answer | null;
  /** The problem to show at the field; undefined for none. */
  problem: string | undefined;
  change: (value: string | boolean | null) => void;
  /** Called when the field loses the focus. */
  leave: () => void;
};

export function fieldView(field: FormField, forms: Forms, state: FieldState): TemplateResult {
  const { name, type, label, help, required } = field;
  const optional = required ? nothing : html`<span class="note"> (${words().optional})</span>`;
  const below = html`${help ? html`<span id="${name}-help" class="note">${help}</span>` : nothing}
    <span id="${name}-problem" class="problem">${state.problem ?? nothing}</span>`;
  if (type === "yes-no")
    return html`<fieldset
      class="question"
      data-field=${name}
      aria-describedby="${name}-help ${name}-problem"
      @focusout=${state.leave}
    >
      <legend>${label}${optional}</legend>
      <div class="radios">${yesNoView(field, forms, state)}</div>
      ${below}
    </fieldset>`;
  return html`<div class="question" data-field=${name}>
    <label for="field-${name}">${label}${optional}</label>
    ${controlView(field, state)} ${below}
  </div>`;
}

function yesNoView({ name, required }: FormField, { yes, no }: Forms, state: FieldState): TemplateResult[] {
  const options: [answer: boolean | null, text: string][] = [
    [true, yes],
    [false, no],
  ];
  if (!required) options.push([null, requestWords().form.notAnswered]);
  return options.map(
    ([answer, text]) =>
      html`<label
        ><input
          type="radio"
          name=${name}
          aria-invalid=${state.problem === undefined ? nothing : "true"}
          .checked=${live(state.value === answer)}
          @change=${() => state.change(answer)}
        />
        ${text}</label
      >`,
  );
}

const INPUT_TYPES: Partial<Record<FormField["type"], string>> = { date: "date", url: "url" };

function controlView(field: FormField, { value, problem, change, leave }: FieldState): TemplateResult {
  const { name, type, choices = [], required } = field;
  const about = `${name}-help ${name}-problem`;
  const invalid = problem === undefined ? nothing : "true";
  const text = value === null ? "" : String(value);
  if (type === "choice")
    return html`<select
      id="field-${name}"
      name=${name}
      aria-required=${required}
      aria-describedby=${about}
      aria-invalid=${invalid}
      @change=${(event: Event) => change(textOf(event) || null)}
      @blur=${leave}
    >
      ${[{ value: "", label: requestWords().form.chooseOne }, ...choices].map((choice) => optionView(choice, text))}
    </select>`;
  if (type === "long-text")
    return html`<textarea
      id="field-${name}"
      name=${name}
      rows="3"
      aria-required=${required}
      aria-describedby=${about}
      aria-invalid=${invalid}
      .value=${live(text)}
      @input=${(event: Event) => change(textOf(event))}
      @blur=${leave}
    ></textarea>`;
  return html`<input
    id="field-${name}"
    name=${name}
    type=${INPUT_TYPES[type] ?? "text"}
    inputmode=${type === "number" ? "numeric" : nothing}
    autocomplete="off"
    spellcheck=${type === "text"}
    aria-required=${required}
    aria-describedby=${about}
    aria-invalid=${invalid}
    .value=${live(text)}
    @input=${(event: Event) => change(textOf(event))}
    @blur=${leave}
  />`;
}

function textOf({ target }: Event): string {
  return target instanceof HTMLInputElement ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
    ? target.value
    : "";
}
