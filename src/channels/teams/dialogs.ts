/** Renders dialogs as cards in a dialog of Teams, and reads the submitted values back. Contains no rules. */
import { type Words } from "../../words/words.ts";
import { ownEntry } from "../../base/own-entry.ts";
import { z } from "zod";
import { type Dialog, type DialogField, type FilledDialog, MAX_VALUE_LENGTH, type Values } from "../chat/dialogs.ts";
import { truncateAtWord, toOneLine, truncate } from "../../base/truncate.ts";
import { bytesOf, type Card, cardWith, lines, MAX_BYTES, type Part } from "./card.ts";
import { escaped } from "./text.ts";

/** With more choices, people search by typing. */
const MANY_CHOICES = 20;
/** Prefix of input ids, to tell them from the card's own data. */
const FIELD = "field:";

/** The dialog travels with its card, without its choices: there may be too many, and they may change. */
const CarriedDialog = z.object({
  id: z.string(),
  state: z.record(z.string(), z.string()),
  title: z.string(),
  submit: z.string().nullable(),
  isDanger: z.literal(true).exactOptional(),
  cancel: z.string(),
  intro: z.array(z.string()),
  fields: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      help: z.string().nullable(),
      type: z.enum(["text", "long-text", "choice", "yes-no", "number", "date", "confirm"]),
      required: z.boolean(),
      value: z.union([z.string(), z.number(), z.boolean()]).nullable(),
      redraws: z.boolean(),
    }),
  ),
});
const SubmittedData = z.looseObject({ dialog: CarriedDialog, redraw: z.boolean().optional() });

export type Submission = { dialog: Dialog; filled: FilledDialog; isRedraw: boolean };

/** Errors are shown at their fields; those without a field at the top. */
export function dialogCard(dialog: Dialog, errors: Readonly<Record<string, string>>, words: Words["chat"]): Card {
  const names = new Set(dialog.fields.map(({ name }) => name));
  const others = Object.entries(errors).filter(([name]) => !names.has(name));
  const drawn = (fields: readonly DialogField[]): Card => {
    const body: Part[] = [
      ...others.flatMap(([, said]) => lines(said, { color: "Attention", weight: "Bolder" })),
      ...lines(dialog.intro.join("\n")),
      ...fields.flatMap((field) => [
        inputOf(field),
        ...(field.help === null ? [] : lines(field.help, { isSubtle: true, size: "Small", spacing: "Small" })),
        ...lines(ownEntry(errors, field.name) ?? "", { color: "Attention", spacing: "None" }),
      ]),
    ];
    const card = cardWith(body, "window");
    return dialog.submit === null ? card : { ...card, actions: actionsOf(dialog, dialog.submit, words.update) };
  };
  // Choices and values get the room that the rest leaves.
  let left = MAX_BYTES - bytesOf(drawn(dialog.fields.map((field) => ({ ...field, choices: [], value: null }))));
  const fields = dialog.fields.map((field) => {
    const fits = fitChoices(field, left, words.doesNotFit);
    left -= bytesOf([fits.choices, fits.value]);
    return fits;
  });
  // A text that was cut here must not be saved.
  return left < 0 ? cardWith(lines(words.tooLongForDialog), "window") : drawn(fields);
}

function actionsOf(dialog: Dialog, submit: string, update: string): Part[] {
  // Values come with the inputs, so the dialog need not carry them.
  const bare = { ...dialog, fields: dialog.fields.map((field) => ({ ...field, choices: undefined, value: null })) };
  const style = dialog.isDanger ? "destructive" : "positive";
  return [
    { type: "Action.Submit", title: toOneLine(submit, 40), style, data: { dialog: bare } },
    ...(dialog.fields.some(({ redraws }) => redraws)
      ? [{ type: "Action.Submit", title: update, data: { dialog: bare, redraw: true } }]
      : []),
  ];
}

/** Cuts choices to `most` bytes; the help says if something is missing. */
function fitChoices(field: DialogField, most: number, notAll: string): DialogField {
  const { choices, help } = field;
  if (!choices) return field;
  let left = most;
  const fits = choices.filter((choice) => (left -= bytesOf(choiceOf(choice)) + 1) >= 0);
  if (fits.length === choices.length) return field;
  return { ...field, choices: fits, help: help === null ? notAll : `${notAll}\n${help}` };
}

/** Undefined if the data is not from one of our dialogs. */
export function submissionIn(data: unknown): Submission | undefined {
  const read = SubmittedData.safeParse(data);
  if (!read.success) return undefined;
  const { dialog: carried, redraw = false } = read.data;
  const values: Values = Object.fromEntries(
    carried.fields.map(({ name, type }) => [name, valueOf(type, read.data[FIELD + name])]),
  );
  const dialog = {
    ...carried,
    fields: carried.fields.map((field) => ({ ...field, value: ownEntry(values, field.name) ?? null })),
  };
  return { dialog, filled: { id: dialog.id, state: dialog.state, values }, isRedraw: redraw };
}

/** The typed values, for forms that do not carry their dialog. */
export function valuesIn(sent: Record<string, unknown>): Values {
  return Object.fromEntries(
    Object.entries(sent).flatMap(([name, value]) =>
      name.startsWith(FIELD) ? [[name.slice(FIELD.length), valueOf("text", value)]] : [],
    ),
  );
}

function valueOf(type: DialogField["type"], given: unknown): string | boolean | null {
  if (type === "confirm") return given === true || given === "true";
  if (typeof given !== "string" && typeof given !== "number") return null;
  return String(given).trim() === "" ? null : truncate(String(given), MAX_VALUE_LENGTH);
}

function choiceOf({ label, value }: { label: string; value: string }): { title: string; value: string } {
  return { title: toOneLine(label, 200), value };
}

function inputOf(field: DialogField): Part {
  const { name, label, type, choices = [], value, required } = field;
  const words = typeof value === "boolean" || value === null ? "" : String(value);
  // Inputs are not marked as required, because the client would then refuse to redraw an incomplete form.
  const input = {
    id: FIELD + name,
    label: `${escaped(truncateAtWord(label, 500))}${required && type !== "confirm" ? " *" : ""}`,
  };
  switch (type) {
    case "choice":
    case "yes-no":
      return {
        type: "Input.ChoiceSet",
        ...input,
        style: type === "yes-no" ? "expanded" : choices.length > MANY_CHOICES ? "filtered" : "compact",
        choices: choices.map(choiceOf),
        ...(choices.some((choice) => choice.value === words) && { value: words }),
      };
    case "confirm":
      return { type: "Input.Toggle", ...input, title: toOneLine(label, 500), value: value === true ? "true" : "false" };
    case "date":
      return { type: "Input.Date", ...input, ...(/^\d{4}-\d\d-\d\d$/u.test(words) && { value: words }) };
    case "number":
      return { type: "Input.Number", ...input, ...(/^-?\d+$/u.test(words) && { value: Number(words) }) };
    case "text":
    case "long-text":
      return {
        type: "Input.Text",
        ...input,
        isMultiline: type === "long-text",
        maxLength: MAX_VALUE_LENGTH,
        ...(words !== "" && { value: words }),
      };
  }
}
