/** What a language must say about the request forms: kinds, questions, choices, and what is wrong with an answer. */
import type { Choices, FieldName, RequestKind } from "../policy/request-forms.ts";
import type { FieldProblem } from "../policy/types.ts";

/** `ask` is said where the answer is missing. */
export type FieldWords = { label: string; help?: string; ask?: string };
export type RequestWords = {
  kinds: Record<RequestKind, { label: string; help: string }>;
  fields: { [Kind in RequestKind]: Record<FieldName<Kind>, FieldWords> };
  /** The uses are named by the license policy. */
  choices: { [Name in keyof Choices]: Record<Choices[Name], string> };
  yes: string;
  no: string;
  problem: (problem: FieldProblem, field: FieldWords | undefined) => string;
};
