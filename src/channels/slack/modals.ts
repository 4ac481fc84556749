/** Renders dialogs as modals of Slack, and reads the submitted values back. Contains no rules. */
import { truncate } from "../../base/truncate.ts";
import type { types } from "@slack/bolt";
import type { Dialog, DialogField, FilledDialog, Values } from "../chat/dialogs.ts";
import { DialogState, type Input, type SubmittedView } from "./payload-schema.ts";
import { pieces } from "./text.ts";
import { toPlainText } from "./views.ts";

const MAX_BLOCKS = 100;
const SECTION = 3000;
const TITLE = 24;
const LABEL = 2000;
const HINT = 2000;
const MAX_LENGTH = 3000;
const MAX_OPTIONS = 100;
const OPTION_TEXT = 75;
/** Prefix of an input's block id, followed by the name of the field. */
const FIELD = "field:";

export function modalOf(dialog: Dialog): types.ModalView {
  const blocks = [
    ...sections(dialog.intro.join("\n"), MAX_BLOCKS - dialog.fields.length),
    ...dialog.fields.map(inputOf),
  ];
  return {
    type: "modal",
    callback_id: dialog.id,
    private_metadata: JSON.stringify(dialog.state),
    title: toPlainText(dialog.title, TITLE),
    close: toPlainText(dialog.cancel, TITLE),
    ...(dialog.submit !== null && { submit: toPlainText(dialog.submit, TITLE) }),
    notify_on_close: true,
    blocks,
  };
}

/** A modal that only shows a text, while the desk works or afterwards. */
export function noteModal(title: string, text: string, close: string): types.ModalView {
  return {
    type: "modal",
    clear_on_close: true,
    title: toPlainText(title, TITLE),
    close: toPlainText(close, TITLE),
    blocks: sections(text, MAX_BLOCKS),
  };
}

function sections(text: string, most: number): types.KnownBlock[] {
  return pieces(text, SECTION)
    .slice(0, most)
    .map((part) => ({ type: "section", text: { type: "mrkdwn", text: part, verbatim: true } }));
}

export function filledIn(view: SubmittedView): FilledDialog {
  const values: Values = Object.fromEntries(
    Object.entries(view.state?.values ?? {}).flatMap(([block, inputs]) =>
      block.startsWith(FIELD) ? Object.values(inputs).map((input) => [nameOf(block), valueOf(input)]) : [],
    ),
  );
  return { id: view.callback_id, state: DialogState.parse(JSON.parse(view.private_metadata || "{}")), values };
}

/** Errors by block id; an error without a field is shown at the first field. */
export function errorsAt(view: SubmittedView, errors: Readonly<Record<string, string>>): Record<string, string> {
  const blocks = Object.keys(view.state?.values ?? {}).filter((block) => block.startsWith(FIELD));
  return Object.fromEntries(
    Object.entries(errors).flatMap(([name, words]) => {
      const block = blocks.find((each) => nameOf(each) === name) ?? blocks[0];
      return block === undefined ? [] : [[block, truncate(words, 2000)]];
    }),
  );
}

function nameOf(block: string): string {
  return block.slice(FIELD.length);
}

function valueOf({ type, value, selected_option, selected_options, selected_date }: Input): string | boolean | null {
  switch (type) {
    case "checkboxes":
      return (selected_options ?? []).length > 0;
    case "static_select":
    case "radio_buttons":
      return selected_option?.value ?? null;
    case "datepicker":
      return selected_date ?? null;
    default:
      return value ?? null;
  }
}

function inputOf(field: DialogField): types.InputBlock {
  return {
    type: "input",
    block_id: `${FIELD}${field.name}`,
    label: toPlainText(field.label, LABEL),
    ...(field.help !== null && { hint: toPlainText(field.help, HINT) }),
    // The desk itself checks required boxes, with its own message.
    optional: !field.required || field.type === "confirm",
    // Every change is sent, so that drafts are saved from the first letter on.
    dispatch_action: true,
    element: elementOf(field),
  };
}

function elementOf({ name, type, choices = [], value, label }: DialogField): types.InputBlock["element"] {
  const options = choices
    .slice(0, MAX_OPTIONS)
    .map((choice) => ({ text: toPlainText(choice.label, OPTION_TEXT), value: choice.value }));
  const chosen = options.find((option) => option.value === value);
  const dispatch = { dispatch_action_config: { trigger_actions_on: ["on_character_entered" as const] } };
  const text = typeof value === "boolean" || value === null ? "" : truncate(String(value), MAX_LENGTH);
  switch (type) {
    case "choice":
    case "yes-no":
      return { type: "static_select", action_id: name, options, ...(chosen && { initial_option: chosen }) };
    case "confirm":
      return {
        type: "checkboxes",
        action_id: name,
        options: [{ text: toPlainText(label, OPTION_TEXT), value: "yes" }],
      };
    case "date":
      return { type: "datepicker", action_id: name, ...(/^\d{4}-\d\d-\d\d$/u.test(text) && { initial_date: text }) };
    case "number":
      return {
        type: "number_input",
        is_decimal_allowed: false,
        action_id: name,
        ...(/^-?\d+$/u.test(text) && { initial_value: text }),
        ...dispatch,
      };
    case "text":
    case "long-text":
      return {
        type: "plain_text_input",
        action_id: name,
        multiline: type === "long-text",
        max_length: MAX_LENGTH,
        ...(text !== "" && { initial_value: text }),
        ...dispatch,
      };
  }
}
