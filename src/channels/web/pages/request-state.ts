/** The state of the request form: its kind, the answers, and what the desk says about them. */
import type { Failure } from "./attempt.ts";
import type { FormField, Forms } from "./request-forms.ts";
import type { Earlier, Filed, Ready } from "./request-panel.ts";
import type { Answer } from "./tickets.ts";

export type FieldProblem = { field: string; words: string };
/** The answer of the desk to a filing. */
export type Filing =
  | { kind: "wrong"; problems: FieldProblem[] }
  | { kind: "earlier"; earlier: Earlier[] }
  | { kind: "attest"; attest: string[] }
  | ({ kind: "filed" } & Filed);

type State = {
  /** The id of the draft, and the idempotency key of the request. */
  id: string;
  /** Empty until the person chooses one. */
  kind: string;
  /** Id of the message with the verdict that the request started from. */
  message: string | null;
  answers: Record<string, Answer | null>;
  forms: Forms | null;
  /** Field -> the problem that the desk found. */
  problems: Map<string, string>;
  /** Fields that the person has visited. */
  touched: Set<string>;
  /** What the person has confirmed for these answers. */
  agreed: { anyway: boolean; attested: boolean };
  /** What the desk asks before it files the request. */
  before: Extract<Filing, { kind: "earlier" | "attest" }> | null;
  /** Whether the box under the conditions is checked. */
  isConfirmed: boolean;
  preview: { kind: "ready"; ready: Ready } | { kind: "open"; count: number } | null;
  previewFailure: Failure | null;
  isLookingUp: boolean;
  isSubmitting: boolean;
  filed: Filed | null;
  /** Why the form could not be loaded. */
  failure: Failure | null;
  /** A notice about how the form started. */
  note: { kind: "filed-before"; ticket: number } | { kind: "verdict-gone" } | null;
  formProblem: string;
  /** When the draft was last saved. */
  saved: Date | "failed" | null;
};

const query = new URLSearchParams(location.search);

export const state: State = {
  id: query.get("draft") ?? crypto.randomUUID(),
  kind: query.get("kind") ?? "",
  message: query.get("from"),
  answers: {},
  forms: null,
  problems: new Map(),
  touched: new Set(),
  agreed: { anyway: false, attested: false },
  before: null,
  isConfirmed: false,
  preview: null,
  previewFailure: null,
  isLookingUp: false,
  isSubmitting: false,
  filed: null,
  failure: null,
  note: null,
  formProblem: "",
  saved: null,
};

/** Whether the page was opened with a draft in its address. */
export const hasDraftInAddress = query.has("draft");

export function chosenForm(): Forms["kinds"][number] | undefined {
  return state.forms?.kinds.find(({ kind }) => kind === state.kind);
}

/** The fields that apply, given the answers so far. */
export function questions(): FormField[] {
  const put: FormField[] = [];
  for (const field of chosenForm()?.fields ?? []) if (isAsked(field, put)) put.push(field);
  return put;
}

function isAsked({ when }: FormField, before: readonly FormField[]): boolean {
  if (!when) return true;
  const answer = before.some(({ name }) => name === when.field) ? state.answers[when.field] : undefined;
  return (typeof answer === "string" || typeof answer === "boolean") && when.is.includes(answer);
}

/** The answers to the fields that apply, without empty ones. */
export function answersGiven(): Record<string, Answer> {
  const answers: Record<string, Answer> = {};
  for (const { name } of questions()) {
    const answer = state.answers[name] ?? "";
    if (answer !== "") answers[name] = answer;
  }
  return answers;
}

/** The problem to show at a field. A missing answer counts only after the person has visited the field. */
export function problemAt(name: string): string | undefined {
  const isEmpty = (state.answers[name] ?? "") === "";
  return state.touched.has(name) || !isEmpty ? state.problems.get(name) : undefined;
}

/** Puts the draft into the address, so that a reload returns to it. */
export function updateAddress(): void {
  const { id, kind, message } = state;
  const now = new URLSearchParams({ draft: id, ...(kind && { kind }), ...(message && { from: message }) });
  history.replaceState(null, "", `/request?${now}`);
}
