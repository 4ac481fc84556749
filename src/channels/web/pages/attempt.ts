/** Runs what a button does, one act at a time, and shows a failure beside it with a button to try again. */
import { html, nothing, type TemplateResult } from "lit-html";
import { draw } from "./page.ts";
import { words } from "./words.ts";

export type Failure = { message: string; again: () => void };
export type Attempt = { isBusy: boolean; failure: Failure | null };

export function newAttempt(): Attempt {
  return { isBusy: false, failure: null };
}

export async function attempt(at: Attempt, act: () => Promise<void>): Promise<void> {
  if (at.isBusy) return;
  at.isBusy = true;
  at.failure = null;
  draw();
  try {
    await act();
  } catch (error) {
    at.failure = { message: messageOf(error), again: () => void attempt(at, act) };
  }
  at.isBusy = false;
  draw();
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function failureView(failure: Failure | null): TemplateResult | typeof nothing {
  if (!failure) return nothing;
  return html`<p class="problem" role="alert">
    <span>${failure.message}</span>
    <button type="button" class="quiet" @click=${failure.again}>${words().tryAgain}</button>
  </p>`;
}
