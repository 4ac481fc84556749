/** What a chat asks in a window of its own, as plain data. Each platform draws it and sends back what was filled in. */
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
  /** What is asked after it depends on the answer. */
  redraws: boolean;
};

export type Dialog = {
  /** What filling it in does. */
  id: string;
  /** Carried along, a few hundred characters. */
  state: Record<string, string>;
  title: string;
  /** Null: only to be read. */
  submit: string | null;
  /** What the button does is a no to somebody, where the platform can show that. */
  isDanger?: true;
  cancel: string;
  /** Said above the fields; lines of a list begin with "• ". */
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
