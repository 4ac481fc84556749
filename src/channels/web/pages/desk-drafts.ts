/** Drafts for the handbook: the group that owns a draft accepts or rejects it. */
import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { type Attempt, attempt, failureView, newAttempt } from "./attempt.ts";
import { groupLabel, state } from "./desk-state.ts";
import type { AnswerDraft } from "./desk-types.ts";
import { request } from "./http.ts";
import { timeView } from "./parts.ts";
import { deskWords } from "./words-desk.ts";

type DraftDecisions = {
  attempts: Map<string, Attempt>;
  /** The last decision, which the page confirms. */
  last: { verdict: "accept"; file: string } | { verdict: "reject" } | null;
};
const draftDecisions: DraftDecisions = { attempts: new Map(), last: null };

export function draftsView(): TemplateResult {
  const { drafts: texts } = deskWords();
  const { last } = draftDecisions;
  const said = last && (last.verdict === "accept" ? texts.accepted(last.file) : texts.rejected);
  return html`<p role="status" ?hidden=${!said}>${said ?? nothing}</p>
    ${state.drafts.length === 0 ? html`<p class="note">${texts.empty}</p>` : repeat(state.drafts, ({ id }) => id, draftView)}`;
}

export function clearDraftOutcome(): void {
  draftDecisions.last = null;
}

function draftView(draft: AnswerDraft): TemplateResult {
  const { id, ticket, title, text, owner, author, createdAt } = draft;
  const { drafts: texts } = deskWords();
  const at = draftDecisions.attempts.get(id) ?? newAttempt();
  draftDecisions.attempts.set(id, at);
  const isOwner = state.me?.groups.includes(owner) ?? false;
  return html`<article class="message" aria-busy=${at.isBusy}>
    <h3>${title}</h3>
    <p class="note">
      <a href="#${ticket}">#${ticket}</a> · ${texts.by(author, groupLabel(owner))} · ${timeView(createdAt)}
    </p>
    <p class="words">${text}</p>
    ${failureView(at.failure)}
    ${
      isOwner
        ? html`<div class="actions">
            <button type="button" @click=${() => decideDraft(id, "accept")}>${texts.accept}</button>
            <button type="button" class="quiet" @click=${() => decideDraft(id, "reject")}>${texts.reject}</button>
          </div>`
        : nothing
    }
  </article>`;
}

function decideDraft(id: string, verdict: "accept" | "reject"): void {
  void attempt(draftDecisions.attempts.get(id) ?? newAttempt(), async () => {
    const { draft } = await request<{ draft: AnswerDraft }>(`/api/desk/drafts/${id}/${verdict}`, {});
    state.drafts = state.drafts.filter((other) => other.id !== id);
    draftDecisions.last = verdict === "accept" ? { verdict, file: draft.file ?? "" } : { verdict };
  });
}
