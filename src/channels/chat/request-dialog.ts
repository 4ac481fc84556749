/** Requests in dialogs: the form, the preview, and filing. Answers are saved as a draft from the first one on. */
import { wordsIn } from "../../words/words.ts";
import { type FieldWords } from "../../words/request-words.ts";
import { dayIn } from "../../words/dates.ts";
import { ticketStatusText } from "./ticket-status.ts";
import { saveDraft } from "../../desk/request-drafts.ts";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Desk } from "../../desk/desk.ts";
import { mayFile, requireMember } from "../../desk/guests.ts";
import { chained } from "../../base/chain.ts";
import { asLanguage, type Language } from "../../base/language.ts";
import { namePurls, ticketTitle } from "../../desk/package-names.ts";
import { type Preview, previewRequest } from "../../desk/prepare-request.ts";
import {
  type SubmittedRequest,
  submitRequest,
  requestFromAnswer,
  parseRequestKind,
} from "../../desk/submit-request.ts";
import { digestAnswers, requireSameAnswers } from "../../desk/request-key.ts";
import { verdictLabel, useLabel } from "../../desk/verdict-text.ts";
import { type Answers, formOf, isAsked, type RequestKind } from "../../policy/request-forms.ts";
import type { Field } from "../../policy/types.ts";
import type { LicensePolicy } from "../../policy/license-policy.ts";
import { ownAccounts } from "../../identity/shared-rights.ts";
import { draftsOf, filedAs } from "../../tickets/board/requests.ts";
import type { Visitor } from "./chat.ts";
import { type Dialog, type DialogField, type FilledDialog, requireWholeValues, type Values } from "./dialogs.ts";

export const REQUEST_FORM = "request";
export const REQUEST_PREVIEW = "request-file";

export type FormResult =
  | { kind: "errors"; errors: Record<string, string> }
  /** The preview of what the request takes, shown before it is filed. */
  | { kind: "next"; dialog: Dialog }
  | { kind: "filed"; number: number };

/** A new form. Throws DeniedError for guests, before they type anything. */
export async function newForm(desk: Desk, visitor: Visitor, kind: RequestKind, answers: Values = {}): Promise<Dialog> {
  await requireMember(desk, visitor.person);
  const form = { draft: randomUUID(), kind, language: visitor.language };
  const dialog = await formDialog(desk, form, answers);
  const prefilled = digestValues(Object.fromEntries(dialog.fields.map(({ name, value }) => [name, value])));
  return { ...dialog, state: { ...form, prefilled } };
}

/** A form started from an answer. */
export async function formFromMessage(desk: Desk, visitor: Visitor, messageId: string): Promise<Dialog> {
  const { kind, answers } = await requestFromAnswer(desk, visitor.person, messageId);
  return await newForm(desk, visitor, kind, valuesOf(answers));
}

/** A form with the saved answers; a new one if the draft has been filed meanwhile. */
export async function formFromDraft(desk: Desk, visitor: Visitor, id: string): Promise<Dialog> {
  const draft = (await draftsOf(desk.db, await ownAccounts(desk.db, visitor.person.id))).find((each) => each.id === id);
  if (!draft) return await newForm(desk, visitor, "use");
  await requireMember(desk, visitor.person);
  return await formDialog(desk, { draft: id, kind: draft.kind, language: visitor.language }, valuesOf(draft.answers));
}

/** Saves what was typed, and rebuilds the form, as other questions may depend on it. Null for guests. */
export async function redrawForm(
  desk: Desk,
  visitor: Visitor,
  { state, values }: FilledDialog,
): Promise<Dialog | null> {
  if (!(await mayFile(desk, visitor.person))) return null;
  const form = formIn(state);
  const accounts = await ownAccounts(desk.db, visitor.person.id);
  // A filed form is no longer a draft; the person learns that when they submit it.
  const isFiled = (await filedAs(desk.db, accounts, form.draft)) !== undefined;
  if (!isFiled && !(await isUntouched(desk, accounts, form, values))) await keepDraft(desk, visitor, form, values);
  return await formDialog(desk, form, values);
}

/** A draft that exists was touched before: what was taken back since must be saved, too. */
async function isUntouched(desk: Desk, accounts: readonly string[], form: Form, values: Values): Promise<boolean> {
  if (digestValues(values) !== form.prefilled) return false;
  return (await draftsOf(desk.db, accounts)).every(({ id }) => id !== form.draft);
}

/** The same for a value that the desk filled in and for the text that the platform sends back. */
function digestValues(values: Values): string {
  const given = Object.entries(answersIn(values)).map(([name, value]) => [name, String(value)]);
  return chained("", Object.fromEntries(given));
}

/** Checks the answers and shows what the request will take. */
export async function previewForm(desk: Desk, visitor: Visitor, { state, values }: FilledDialog): Promise<FormResult> {
  await requireMember(desk, visitor.person);
  const form = formIn(state);
  const before = await alreadyFiled(desk, visitor, form, digestAnswers(form.kind, answersIn(values)));
  if (before) return before;
  await keepDraft(desk, visitor, form, values);
  const preview = await previewRequest(desk, visitor.person, form.kind, answersIn(values), form.language);
  if (preview.kind === "wrong") return { kind: "errors", errors: errorsOf(preview.problems) };
  return { kind: "next", dialog: previewDialog(preview, form, digestAnswers(form.kind, answersIn(values))) };
}

/** Files what the preview showed. A second submit finds the filed request. */
export async function fileRequest(desk: Desk, visitor: Visitor, { state, values }: FilledDialog): Promise<FormResult> {
  await requireMember(desk, visitor.person);
  const form = formIn(state);
  const words = wordsIn(form.language).chat;
  const draft = (await draftsOf(desk.db, await ownAccounts(desk.db, visitor.person.id))).find(
    ({ id }) => id === form.draft,
  );
  const answers = draft?.answers ?? {};
  // A preview that was open during an update has no digest of its own.
  const digest = state["digest"] ?? digestAnswers(form.kind, answers);
  const before = await alreadyFiled(desk, visitor, form, digest);
  if (before) return before;
  if (digestAnswers(form.kind, answers) !== digest) return { kind: "errors", errors: { "": words.changedElsewhere } };
  const filed: SubmittedRequest = await submitRequest(desk, {
    person: visitor.person,
    kind: form.kind,
    answers,
    language: form.language,
    key: form.draft,
    attested: values["attested"] === true,
    anyway: values["anyway"] === true,
  });
  switch (filed.kind) {
    case "filed":
      return { kind: "filed", number: filed.ticket.number };
    case "attest":
      return { kind: "errors", errors: { attested: words.confirmConditions } };
    case "earlier":
      return { kind: "errors", errors: { anyway: words.confirmDuplicate } };
    case "wrong":
      return { kind: "errors", errors: errorsOf(filed.problems) };
  }
}

/** Throws ConflictError if the form was filed with other answers. */
async function alreadyFiled(
  desk: Desk,
  { person }: Visitor,
  form: Form,
  digest: string,
): Promise<FormResult | undefined> {
  const ticket = await filedAs(desk.db, await ownAccounts(desk.db, person.id), form.draft);
  if (!ticket) return undefined;
  requireSameAnswers(ticket, digest, form.language);
  return { kind: "filed", number: ticket.number };
}

type Form = {
  draft: string;
  kind: RequestKind;
  language: Language;
  /** Digest of what a new form holds before anything is typed; absent if it continues a draft. */
  prefilled?: string;
};

function formIn(state: Record<string, string>): Form {
  const { prefilled } = state;
  return {
    draft: z
      .uuid()
      .catch(() => randomUUID())
      .parse(state["draft"]),
    kind: parseRequestKind(state["kind"] ?? ""),
    language: asLanguage(state["language"]),
    ...(prefilled !== undefined && { prefilled }),
  };
}

async function keepDraft(desk: Desk, { person }: Visitor, { draft, kind }: Form, values: Values): Promise<void> {
  await saveDraft(desk, person, { id: draft, kind, answers: answersIn(values), messageId: null });
}

/** Saved answers as values of a dialog. */
function valuesOf(answers: Readonly<Record<string, unknown>>): Values {
  const Value = z.union([z.string(), z.number(), z.boolean()]);
  return Object.fromEntries(
    Object.entries(answers).map(([name, answer]) => [name, Value.safeParse(answer).data ?? null]),
  );
}

/** Fields left empty are not answers. */
function answersIn(values: Values): Record<string, string | number | boolean> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === null || value === "" ? [] : [[name, value]])),
  );
}

function errorsOf(problems: readonly { field: string; words: string }[]): Record<string, string> {
  return Object.fromEntries(problems.map(({ field, words }) => [field, words]));
}

async function formDialog(desk: Desk, form: Form, values: Values): Promise<Dialog> {
  const { kind, language } = form;
  const { policy } = await desk.policy.current();
  const texts = wordsIn(language).requests;
  const words = wordsIn(language).chat;
  const fields = formOf(kind, Object.keys(policy.uses));
  const answers = asAnswers(fields, values);
  return requireWholeValues({
    id: REQUEST_FORM,
    state: form,
    title: texts.kinds[kind].label,
    submit: words.next,
    cancel: words.cancel,
    intro: [texts.kinds[kind].help],
    fields: fields
      .filter((field) => isAsked(field, answers))
      .map((field) =>
        dialogField(field, texts.fields[kind], {
          policy,
          language,
          value: values[field.name] ?? null,
          redraws: fields.some(({ when }) => when?.field === field.name),
        }),
      ),
  });
}

/** Yes and no travel as strings in dialogs. */
function asAnswers(fields: readonly Field[], values: Values): Answers {
  return Object.fromEntries(
    Object.entries(answersIn(values)).map(([name, value]) => {
      const isYesOrNo = fields.find((field) => field.name === name)?.type === "yes-no";
      return [name, isYesOrNo && typeof value === "string" ? value === "yes" : value];
    }),
  );
}

type FieldOptions = {
  policy: LicensePolicy;
  language: Language;
  value: string | number | boolean | null;
  redraws: boolean;
};

function dialogField(
  field: Field,
  fields: Readonly<Record<string, FieldWords>>,
  { policy, language, value, redraws }: FieldOptions,
): DialogField {
  const texts = wordsIn(language).requests;
  const labels: Readonly<Record<string, Readonly<Record<string, string>>>> = texts.choices;
  const labelOf = (choice: string): string =>
    field.name === "use" ? useLabel(policy, choice, language) : (labels[field.name]?.[choice] ?? choice);
  const type = field.type === "package" || field.type === "url" ? "text" : field.type;
  return {
    name: field.name,
    label: fields[field.name]?.label ?? field.name,
    help: fields[field.name]?.help ?? null,
    type,
    ...(field.choices && { choices: field.choices.map((choice) => ({ value: choice, label: labelOf(choice) })) }),
    ...(type === "yes-no" && {
      choices: [
        { value: "yes", label: texts.yes },
        { value: "no", label: texts.no },
      ],
    }),
    required: field.required,
    value: typeof value === "boolean" ? (value ? "yes" : "no") : value,
    redraws,
  };
}

function previewDialog(preview: Extract<Preview, { kind: "ready" }>, form: Form, digest: string): Dialog {
  const { language } = form;
  const words = wordsIn(language).chat;
  const { tier, steps, expected, because, verdict, blanket, attest, earlier } = preview;
  return {
    id: REQUEST_PREVIEW,
    state: { ...form, digest },
    title: words.preview,
    submit: words.fileIt,
    cancel: words.back,
    intro: [
      namePurls(preview.title),
      words.labelled(tier.name, tier.words),
      ...(verdict ? [words.verdict(verdictLabel(verdict, language))] : []),
      ...(blanket ? [words.blanket(blanket)] : []),
      ...(steps.length > 0
        ? [words.approvers(steps.map(({ label }) => label).join(preview.order === "sequence" ? " → " : " + "))]
        : []),
      expected ? words.expected(dayIn(language, expected)) : words.decidedAtOnce,
      ...(because.length > 0 ? [words.because, ...because.map((reason) => `• ${reason}`)] : []),
      ...(earlier.length > 0
        ? [
            words.earlierRequests,
            ...earlier.map(
              (one) =>
                `• #${one.number} ${ticketTitle(one.question)} (${words.listed([ticketStatusText(one, language), one.decision])})`,
            ),
          ]
        : []),
      ...(attest.length > 0 ? [words.attest, ...attest.map((duty) => `• ${duty}`)] : []),
    ],
    fields: [
      ...(attest.length > 0 ? [confirm("attested", words.iConfirm)] : []),
      ...(earlier.length > 0 && tier.decides === "people" ? [confirm("anyway", words.fileAnyway)] : []),
    ],
  };
}

function confirm(name: string, label: string): DialogField {
  return { name, label, help: null, type: "confirm", required: true, value: null, redraws: false };
}
