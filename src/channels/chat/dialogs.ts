/** Dialogs as plain data. Each platform draws them and sends back what was filled in. */
import { ownEntry } from "../../base/own-entry.ts";

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
