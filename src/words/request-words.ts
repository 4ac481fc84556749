/** The texts that every language needs for the request forms: kinds, fields, choices and validation messages. */
import type { Choices, FieldName, RequestKind } from "../policy/request-forms.ts";
import type { FieldProblem } from "../policy/types.ts";

/** `ask` is the message where a required answer is missing. */
export type FieldWords = { label: string; help?: string; ask?: string };
export type RequestWords = {
  kinds: Record<RequestKind, { label: string; help: string }>;
  fields: { [Kind in RequestKind]: Record<FieldName<Kind>, FieldWords> };
  /** The license policy itself names the uses. */
  choices: { [Name in keyof Choices]: Record<Choices[Name], string> };
  /** Where the desk knows no facts of the software. */
  personReviews: string;
  yes: string;
  no: string;
  problem: (problem: FieldProblem, field: FieldWords | undefined) => string;
};
