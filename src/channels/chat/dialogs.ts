/** Dialogs as plain data. Each platform draws them and sends back what was filled in. */
import { InvalidError } from "../../base/errors.ts";
import { ownEntry } from "../../base/own-entry.ts";
import { inWords } from "../../words/words.ts";

/** The longest text that the desk accepts: a reply. */
export const MAX_VALUE_LENGTH = 20_000;

type Choice = { value: string; label: string };
export type DialogField = {
  name: string;
  label: string;
  help: string | null;
  type: "text" | "long-text" | "choice" | "yes-no" | "number" | "date" | "confirm";
  choices?: Choice[];
  required: boolean;
  value: string | number | boolean | null;
  /** Later fields depend on the answer, so the dialog is redrawn after a change. */
  redraws: boolean;
};

export type Dialog = {
  /** Names what submitting the dialog does. */
  id: string;
  /** Travels with the dialog; a few hundred characters. */
  state: Record<string, string>;
  title: string;
  /** Null if the dialog only shows something. */
  submit: string | null;
  /** The button refuses something; platforms may colour it. */
  isDanger?: true;
  cancel: string;
  /** Shown above the fields; list items start with "• ". */
  intro: string[];
  fields: DialogField[];
};

export type Values = Record<string, string | number | boolean | null>;
export type FilledDialog = { id: string; state: Record<string, string>; values: Values };

export function withValues(dialog: Dialog, values: Values): Dialog {
  return {
    ...dialog,
    fields: dialog.fields.map((field) => ({ ...field, value: ownEntry(values, field.name) ?? null })),
  };
}

/** Throws InvalidError if a dialog cannot hold a value whole: a cut text must never be saved. */
export function requireWholeValues(dialog: Dialog): Dialog {
  for (const { name, value } of dialog.fields)
    if (typeof value === "string" && value.length > MAX_VALUE_LENGTH)
      throw new InvalidError(`the value of ${name} has ${value.length} characters`, {
        userMessage: inWords((words) => words.chat.tooLongForDialog),
      });
  return dialog;
}
