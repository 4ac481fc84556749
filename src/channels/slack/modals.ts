/** Renders dialogs as modals of Slack, and reads the submitted values back. Contains no rules. */
import { createHash } from "node:crypto";
import { ownEntry } from "../../base/own-entry.ts";
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
/** Of options in a group, and of groups. */
const MAX_OPTIONS = 100;
const OPTION_TEXT = 75;
/** Prefix of an input's block id, followed by the name of the field. */
const FIELD = "field:";
/** In the block id of a part of a text, between the field's name, the number of the part, what stands before it, and a digest. */
const PART = "~";
/** What stands between two parts of a text. */
const BREAKS = { paragraph: "\n\n", line: "\n", word: " ", none: "" };
type TextPart = { before: keyof typeof BREAKS; text: string };

export function modalOf(dialog: Dialog): types.ModalView {
  const inputs = dialog.fields.flatMap(inputsOf);
  const blocks = [...sections(dialog.intro.join("\n"), MAX_BLOCKS - inputs.length), ...inputs];
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
  const values: Values = {};
  const blocks = Object.entries(view.state?.values ?? {}).filter(([block]) => block.startsWith(FIELD));
  // A stored payload does not keep the order of its keys.
  for (const [block, inputs] of blocks.toSorted(([one], [other]) => partIn(one).number - partIn(other).number))
    for (const input of Object.values(inputs)) {
      const { name, number, before } = partIn(block);
      const value = valueOf(input);
      values[name] = number === 0 ? value : `${String(values[name] ?? "")}${before}${String(value ?? "")}`;
    }
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
  return partIn(block).name;
}

/** Which part of which field an input holds; only part 0 of most fields. */
function partIn(block: string): { name: string; number: number; before: string } {
  const [name = "", number = "0", by = ""] = block.slice(FIELD.length).split(PART);
  return { name, number: Number(number), before: ownEntry<string>(BREAKS, by) ?? "" };
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

/** A text that is too long for one input of Slack gets several. */
function inputsOf(field: DialogField): types.InputBlock[] {
  const { name, label, type, value } = field;
  const isText = type === "text" || type === "long-text";
  if (!isText || typeof value !== "string" || value.length <= MAX_LENGTH) return [inputOf(field, `${FIELD}${name}`)];
  const parts = partsOf(value);
  return parts.map(({ before, text }, i) => {
    // Slack keeps what was typed where the id stays the same, so another text needs another id.
    const digest = createHash("sha256").update(text).digest("hex").slice(0, 16);
    const isFirst = i === 0;
    return inputOf(
      {
        ...field,
        type: "long-text",
        label: `${label} (${i + 1}/${parts.length})`,
        value: text,
        required: field.required && isFirst,
        help: isFirst ? field.help : null,
      },
      [`${FIELD}${name}`, i, before, digest].join(PART),
    );
  });
}

/** Cut at the ends of paragraphs, or else of lines or words. */
function partsOf(value: string): TextPart[] {
  const parts: TextPart[] = [];
  let before: TextPart["before"] = "none";
  for (let rest = value; rest !== "";) {
    const fits = truncate(rest, MAX_LENGTH);
    const cut: { at: number; by: TextPart["before"] } = { at: fits.length, by: "none" };
    for (const by of ["word", "line", "paragraph"] as const) {
      const at = fits.lastIndexOf(BREAKS[by]);
      if (fits.length < rest.length && at > fits.length / 4) Object.assign(cut, { at, by });
    }
    parts.push({ before, text: rest.slice(0, cut.at) });
    before = cut.by;
    rest = rest.slice(cut.at + BREAKS[cut.by].length);
  }
  return parts;
}

function inputOf(field: DialogField, block_id: string): types.InputBlock {
  return {
    type: "input",
    block_id,
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
  const options = choices.map((choice) => ({ text: toPlainText(choice.label, OPTION_TEXT), value: choice.value }));
  const chosen = options.find((option) => option.value === value);
  const dispatch = { dispatch_action_config: { trigger_actions_on: ["on_character_entered" as const] } };
  const text = typeof value === "boolean" || value === null ? "" : truncate(String(value), MAX_LENGTH);
  switch (type) {
    case "choice":
    case "yes-no":
      return { type: "static_select", action_id: name, ...grouped(options), ...(chosen && { initial_option: chosen }) };
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

/** Slack takes at most a hundred options without groups. */
function grouped(
  options: types.PlainTextOption[],
):
  | { options: types.PlainTextOption[] }
  | { option_groups: { label: types.PlainTextElement; options: types.PlainTextOption[] }[] } {
  if (options.length <= MAX_OPTIONS) return { options };
  const groups = Array.from({ length: Math.ceil(options.length / MAX_OPTIONS) }, (_, i) => {
    const members = options.slice(i * MAX_OPTIONS, (i + 1) * MAX_OPTIONS);
    const from = i * MAX_OPTIONS + 1;
    return { label: toPlainText(`${from}–${from + members.length - 1}`, OPTION_TEXT), options: members };
  });
  return { option_groups: groups };
}
