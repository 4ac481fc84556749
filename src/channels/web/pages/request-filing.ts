/** Saves the draft of a request, previews it and files it. */
import { messageOf } from "./attempt.ts";
import { request } from "./http.ts";
import { currentLanguage } from "./language.ts";
import { draw, find } from "./page.ts";
import type { Ready } from "./request-panel.ts";
import { chosenForm, type FieldProblem, type Filing, answersGiven, questions, state } from "./request-state.ts";
import { requestWords } from "./words-request.ts";

const PREVIEW_AFTER_MS = 600;
const SAVE_AFTER_MS = 900;
/** A preview that takes longer shows that it is under way. */
const SAY_AFTER_MS = 700;

const timers = { preview: 0, save: 0 };
/** Number of the latest preview: answers to earlier ones are dropped. */
let previews = 0;

export function changed(name: string, value: string | boolean | null): void {
  state.answers = { ...state.answers, [name]: value };
  state.agreed = { anyway: false, attested: false };
  state.before = null;
  state.problems.delete(name);
  draw();
  schedulePreview(PREVIEW_AFTER_MS);
  scheduleSave();
}

export function schedulePreview(afterMs = 0): void {
  clearTimeout(timers.preview);
  timers.preview = setTimeout(() => void preview(), afterMs);
}

function scheduleSave(): void {
  clearTimeout(timers.save);
  timers.save = setTimeout(() => void save(), SAVE_AFTER_MS);
}

async function save(): Promise<void> {
  const { id, kind, message } = state;
  try {
    await request("/api/request-drafts", { id, kind, answers: answersGiven(), message });
    state.saved = new Date();
  } catch {
    state.saved = "failed";
  }
  draw();
}

/** Asks the desk what will happen with these answers. */
async function preview(): Promise<void> {
  if (!chosenForm() || state.filed) return;
  const turn = ++previews;
  const isCurrent = (): boolean => turn === previews && !state.filed;
  const say = setTimeout(() => {
    state.isLookingUp = isCurrent();
    draw();
  }, SAY_AFTER_MS);
  try {
    const asked = { kind: state.kind, answers: answersGiven(), language: currentLanguage() };
    const answer = await request<{ kind: "wrong"; problems: FieldProblem[] } | ({ kind: "ready" } & Ready)>(
      "/api/requests/preview",
      asked,
    );
    if (!isCurrent()) return;
    takeProblems(answer.kind === "wrong" ? answer.problems : []);
    state.preview =
      answer.kind === "ready" ? { kind: "ready", ready: answer } : { kind: "open", count: answer.problems.length };
    state.previewFailure = null;
  } catch (error) {
    if (isCurrent()) state.previewFailure = { message: messageOf(error), again: () => void preview() };
  } finally {
    clearTimeout(say);
    if (turn === previews) state.isLookingUp = false;
    draw();
  }
}

function takeProblems(found: readonly FieldProblem[]): void {
  state.problems = new Map(found.map(({ field, words }) => [field, words]));
}

/** Files the request. Sent again after a failure, it is filed once, because the id is its idempotency key. */
export async function submit(): Promise<void> {
  if (state.isSubmitting || state.filed) return;
  Object.assign(state, { isSubmitting: true, formProblem: "" } satisfies Partial<typeof state>);
  draw();
  clearTimeout(timers.save);
  const { kind, id, agreed } = state;
  try {
    const body = { kind, answers: answersGiven(), key: id, language: currentLanguage(), ...agreed };
    const answer = await request<Filing>("/api/requests", body);
    state.isSubmitting = false;
    showOutcome(answer);
  } catch (error) {
    Object.assign(state, { isSubmitting: false, formProblem: messageOf(error) } satisfies Partial<typeof state>);
    scheduleSave();
    draw();
  }
}

/** Shows what the desk answered: problems, a question before filing, or the filed request. */
function showOutcome(answer: Filing): void {
  switch (answer.kind) {
    case "wrong":
      for (const { name } of questions()) state.touched.add(name);
      takeProblems(answer.problems);
      state.formProblem = requestWords().form.problems(answer.problems.length);
      draw();
      find("fields", HTMLElement).querySelector<HTMLElement>("[aria-invalid]")?.focus();
      return;
    case "filed":
      state.filed = answer;
      // A reload starts a new form, because this one is filed.
      history.replaceState(null, "", "/request");
      draw();
      find("filed-title", HTMLElement).focus();
      return;
    case "earlier":
    case "attest": {
      Object.assign(state, { before: answer, isConfirmed: false } satisfies Partial<typeof state>);
      draw();
      const box = find("before-filing", HTMLElement);
      box.scrollIntoView({ block: "nearest" });
      box.querySelector<HTMLElement>("input, button")?.focus();
    }
  }
}

export function agree(to: Partial<typeof state.agreed>): void {
  state.agreed = { ...state.agreed, ...to };
  state.before = null;
  void submit();
}
