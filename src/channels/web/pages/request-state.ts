/** What the request form knows: which kind, its answers, what the desk says of them. Kept as a draft all the while. */
import type { Failure } from "./attempt.ts";
import type { FormField, Forms } from "./request-forms.ts";
import type { Earlier, Filed, Ready } from "./request-panel.ts";
import type { Answer } from "./tickets.ts";

export type FieldProblem = { field: string; words: string };
/** What the desk says to a request. */
export type Filing =
  | { kind: "wrong"; problems: FieldProblem[] }
  | { kind: "earlier"; earlier: Earlier[] }
  | { kind: "attest"; attest: string[] }
  | ({ kind: "filed" } & Filed);

type State = {
  /** Of the draft, and the key of the request: the same sent twice is filed once. */
  id: string;
  /** Empty until one is chosen. */
  kind: string;
  /** The verdict that the request began with. */
  message: string | null;
  answers: Record<string, Answer | null>;
  forms: Forms | null;
  /** What the desk says is wrong, by field. */
  problems: Map<string, string>;
  /** Only what they have come by is called wrong. */
  touched: Set<string>;
  /** What they agreed to, before this version of the answers is filed. */
  agreed: { anyway: boolean; attested: boolean };
  /** What the desk asks before it files. */
  before: Extract<Filing, { kind: "earlier" | "attest" }> | null;
  /** The box under the conditions. */
  isConfirmed: boolean;
  preview: { kind: "ready"; ready: Ready } | { kind: "open"; count: number } | null;
  previewFailure: Failure | null;
  isLookingUp: boolean;
  isSubmitting: boolean;
  filed: Filed | null;
  /** Why no form can be shown. */
  failure: Failure | null;
  /** How the form began, where that needs a word. */
  note: { kind: "filed-before"; ticket: number } | { kind: "verdict-gone" } | null;
  formProblem: string;
  /** When the draft was saved last. */
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

/** The address named a draft when the page was opened. */
export const beganWithDraft = query.has("draft");

export function chosenForm(): Forms["kinds"][number] | undefined {
  return state.forms?.kinds.find(({ kind }) => kind === state.kind);
}

/** The questions that are put to who has answered so. */
export function questions(): FormField[] {
  const put: FormField[] = [];
  for (const field of chosenForm()?.fields ?? []) if (isPut(field, put)) put.push(field);
  return put;
}

function isPut({ when }: FormField, before: readonly FormField[]): boolean {
  if (!when) return true;
  const answer = before.some(({ name }) => name === when.field) ? state.answers[when.field] : undefined;
  return (typeof answer === "string" || typeof answer === "boolean") && when.is.includes(answer);
}

/** Answers to the questions that are put, without the empty ones. */
export function given(): Record<string, Answer> {
  const answers: Record<string, Answer> = {};
  for (const { name } of questions()) {
    const answer = state.answers[name] ?? "";
    if (answer !== "") answers[name] = answer;
  }
  return answers;
}

/** What to say at a field: an answer that is only missing yet is not called wrong before they came by. */
export function problemAt(name: string): string | undefined {
  const isEmpty = (state.answers[name] ?? "") === "";
  return state.touched.has(name) || !isEmpty ? state.problems.get(name) : undefined;
}

/** A reload comes back to the same draft. */
export function keepAddress(): void {
  const { id, kind, message } = state;
  const now = new URLSearchParams({ draft: id, ...(kind && { kind }), ...(message && { from: message }) });
  history.replaceState(null, "", `/request?${now}`);
}
