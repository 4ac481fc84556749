/** Dialogs -> cards in a window of Teams, and what was filled in back again. Decides nothing. */
import { z } from "zod";
import type { Dialog, DialogField, Filled, Values } from "../chat/dialogs.ts";
import { type Card, cardWith, lines, type Part } from "./card.ts";
import { cut, escaped, shortened } from "./text.ts";

const LONGEST = 3000;
const MOST_CHOICES = 100;
/** Inputs are named so, apart from what the card itself sends along. */
const FIELD = "field:";

/** The dialog itself travels with its card: Teams draws a window anew only as a whole. */
const Carried = z.object({
  id: z.string(),
  state: z.record(z.string(), z.string()),
  title: z.string(),
  submit: z.string().nullable(),
  cancel: z.string(),
  intro: z.array(z.string()),
  fields: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      help: z.string().nullable(),
      type: z.enum(["text", "long-text", "choice", "yes-no", "number", "date", "confirm"]),
      choices: z.array(z.object({ value: z.string(), label: z.string() })).optional(),
      required: z.boolean(),
      value: z.union([z.string(), z.number(), z.boolean()]).nullable(),
      redraws: z.boolean(),
    }),
  ),
});
const Sent = z.looseObject({ dialog: Carried, redraw: z.boolean().optional() });

export type Submission = { dialog: Dialog; filled: Filled; isRedraw: boolean };

/** Errors stand at their fields; those of none above all. */
export function dialogCard(dialog: Dialog, errors: Readonly<Record<string, string>>, updateLabel: string): Card {
  const names = new Set(dialog.fields.map(({ name }) => name));
  const others = Object.entries(errors).filter(([name]) => !names.has(name));
  const body: Part[] = [
    ...others.flatMap(([, words]) => lines(words, { color: "Attention", weight: "Bolder" })),
    ...lines(dialog.intro.join("\n")),
    ...dialog.fields.flatMap((field) => [
      inputOf(field),
      ...(field.help === null ? [] : lines(field.help, { isSubtle: true, size: "Small", spacing: "Small" })),
      ...(errors[field.name] === undefined ? [] : lines(errors[field.name] ?? "", { color: "Attention", spacing: "None" })),
    ]),
  ];
  const card = cardWith(body, "window");
  if (dialog.submit === null) return card;
  // What was typed comes with the inputs; it need not travel twice.
  const bare = { ...dialog, fields: dialog.fields.map((field) => ({ ...field, value: null })) };
  const actions = [
    { type: "Action.Submit", title: shortened(dialog.submit, 40), style: "positive", data: { dialog: bare } },
    ...(dialog.fields.some(({ redraws }) => redraws)
      ? [{ type: "Action.Submit", title: updateLabel, data: { dialog: bare, redraw: true } }]
      : []),
  ];
  return { ...card, actions };
}

/** Undefined where it is no dialog of ours. */
export function submissionIn(data: unknown): Submission | undefined {
  const read = Sent.safeParse(data);
  if (!read.success) return undefined;
  const { dialog: carried, redraw = false } = read.data;
  const values: Values = {};
  for (const { name, type } of carried.fields) values[name] = valueOf(type, read.data[FIELD + name]);
  const dialog = {
    ...carried,
    fields: carried.fields.map(({ choices, ...field }) => ({ ...field, ...(choices && { choices }), value: values[field.name] ?? null })),
  };
  return { dialog, filled: { id: dialog.id, state: dialog.state, values }, isRedraw: redraw };
}

/** What was typed, where the dialog itself does not come along. */
export function valuesIn(sent: Record<string, unknown>): Values {
  return Object.fromEntries(
    Object.entries(sent).flatMap(([name, value]) => (name.startsWith(FIELD) ? [[name.slice(FIELD.length), valueOf("text", value)]] : [])),
  );
}

function valueOf(type: DialogField["type"], given: unknown): string | boolean | null {
  if (type === "confirm") return given === true || given === "true";
  if (typeof given !== "string" && typeof given !== "number") return null;
  return String(given).trim() === "" ? null : String(given).slice(0, LONGEST);
}

function inputOf(field: DialogField): Part {
  const { name, label, type, choices = [], value, required } = field;
  const words = typeof value === "boolean" || value === null ? "" : String(value).slice(0, LONGEST);
  // Nothing is required of the client: it would not let the form be drawn anew before all is filled in.
  const input = { id: FIELD + name, label: `${escaped(cut(label, 500))}${required && type !== "confirm" ? " *" : ""}` };
  switch (type) {
    case "choice":
    case "yes-no":
      return {
        type: "Input.ChoiceSet",
        ...input,
        style: type === "yes-no" ? "expanded" : "compact",
        choices: choices.slice(0, MOST_CHOICES).map((choice) => ({ title: shortened(choice.label, 200), value: choice.value })),
        ...(choices.some((choice) => choice.value === words) && { value: words }),
      };
    case "confirm":
      return { type: "Input.Toggle", ...input, title: shortened(label, 500), value: value === true ? "true" : "false" };
    case "date":
      return { type: "Input.Date", ...input, ...(/^\d{4}-\d\d-\d\d$/u.test(words) && { value: words }) };
    case "number":
      return { type: "Input.Number", ...input, ...(/^-?\d+$/u.test(words) && { value: Number(words) }) };
    case "text":
    case "long-text":
      return { type: "Input.Text", ...input, isMultiline: type === "long-text", maxLength: LONGEST, ...(words !== "" && { value: words }) };
  }
}
