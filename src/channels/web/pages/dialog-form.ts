/** A small form in a dialog. A failure is shown inside it, and the input stays. */
import { html, nothing, render, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { messageOf } from "./attempt.ts";
import { words } from "./words.ts";

export type Choice = { value: string; label: string };
export type DialogField = {
  name: string;
  label: string;
  type?: "text" | "long" | "number" | "select";
  value?: string;
  required?: boolean;
  choices?: readonly Choice[];
};
export type DialogForm = {
  title: string;
  hint?: string;
  fields: readonly DialogField[];
  submit: string;
  /** Gets the input by field name; the dialog closes when it resolves. */
  act: (values: Record<string, string>) => Promise<unknown>;
};

const TITLE_ID = "dialog-title";

export function openForm(form: DialogForm): void {
  const before = document.activeElement;
  const dialog = document.createElement("dialog");
  dialog.className = "small-form";
  dialog.setAttribute("aria-labelledby", TITLE_ID);
  const state = { isBusy: false, problem: "" };
  const drawDialog = (): void =>
    void render(
      formView(form, state, submit, () => dialog.close()),
      dialog,
    );
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (state.isBusy) return;
    Object.assign(state, { isBusy: true, problem: "" });
    drawDialog();
    try {
      await form.act(valuesIn(dialog));
      dialog.close();
    } catch (error) {
      state.problem = messageOf(error);
    }
    state.isBusy = false;
    drawDialog();
  };
  dialog.addEventListener("close", () => {
    dialog.remove();
    // The act may have removed the button that opened the dialog; then the focus goes to the top of the page.
    const top = document.querySelector<HTMLElement>("main h2[tabindex], main[tabindex]");
    (before instanceof HTMLElement && before.isConnected ? before : top)?.focus();
  });
  document.body.append(dialog);
  drawDialog();
  dialog.showModal();
  dialog.querySelector<HTMLElement>("input, textarea, select")?.focus();
}

function valuesIn(dialog: HTMLDialogElement): Record<string, string> {
  const fields = dialog.querySelectorAll<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>("[name]");
  return Object.fromEntries([...fields].map(({ name, value }) => [name, value.trim()]));
}

function formView(
  { title, hint, fields, submit }: DialogForm,
  { isBusy, problem }: { isBusy: boolean; problem: string },
  onSubmit: (event: SubmitEvent) => Promise<void>,
  close: () => void,
): TemplateResult {
  return html`<form @submit=${onSubmit}>
    <h2 id=${TITLE_ID}>${title}</h2>
    ${hint === undefined ? nothing : html`<p class="note">${hint}</p>`}
    ${fields.map((field) => html`<label><span>${field.label}</span> ${controlView(field)}</label>`)}
    <p class="problem" role="alert">${problem}</p>
    <div class="actions">
      <button type="submit" ?disabled=${isBusy}>${submit}</button>
      <button type="button" class="quiet" @click=${close}>${words().cancel}</button>
    </div>
  </form>`;
}

function controlView({ name, type = "text", value = "", required = false, choices = [] }: DialogField): TemplateResult {
  if (type === "select")
    return html`<select name=${name} ?required=${required}>
      ${choices.map((choice) => html`<option value=${choice.value} ?selected=${choice.value === value}>${choice.label}</option>`)}
    </select>`;
  if (type === "long") return html`<textarea name=${name} rows="4" ?required=${required} .value=${value}></textarea>`;
  const inputMode = type === "number" ? "numeric" : "text";
  return html`<input type="text" name=${name} inputmode=${inputMode} ?required=${required} .value=${value} />`;
}

/** An option of a select whose choice follows the state of the page. */
export function optionView({ value, label }: Choice, chosen: string): TemplateResult {
  return html`<option value=${value} .selected=${live(value === chosen)}>${label}</option>`;
}
