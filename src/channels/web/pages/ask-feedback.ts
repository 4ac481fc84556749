/** Feedback of the asker: whether an answer was helpful, and whether a resolved ticket helped. */
import { html, nothing, type TemplateResult } from "lit-html";
import { attemptAt, state } from "./ask-state.ts";
import { attempt, failureView } from "./attempt.ts";
import { request } from "./http.ts";
import { currentLanguage } from "./language.ts";
import { draw } from "./page.ts";
import { words } from "./words.ts";

/** Asks once whether a resolved ticket helped. The first reply counts. */
export function helpedView(ticket: number): TemplateResult {
  const { feedback, yes, no } = words();
  const at = attemptAt(`helped-${ticket}`);
  const rate = (helped: boolean) => () =>
    void attempt(at, async () => {
      // The asker may have rated it on another page already.
      const answer = await request<{ helped: boolean }>(`/api/tickets/${ticket}/helped`, { helped });
      state.helped.set(ticket, answer.helped);
    });
  const said = state.helped.get(ticket);
  return html`<div class="actions" lang=${currentLanguage()} aria-busy=${at.isBusy}>
    ${
      said === undefined
        ? html`<b>${feedback.didItHelp}</b>
            <button type="button" class="quiet" @click=${rate(true)}>${yes}</button>
            <button type="button" class="quiet" @click=${rate(false)}>${no}</button>`
        : html`<span role="status">${said ? feedback.helpedYes : feedback.helpedNo}</span>`
    }
    ${failureView(at.failure)}
  </div>`;
}

/** Rates an answer, with an optional comment. `person` is the button that asks a person. */
export function feedbackView(id: string, person: TemplateResult): TemplateResult {
  const { feedback } = words();
  const at = attemptAt(id);
  const rating = state.ratings.get(id);
  const rate = (isHelpful: boolean) => () =>
    void attempt(at, async () => {
      await request("/api/feedback", { message: id, helpful: isHelpful });
      state.ratings.set(id, { isHelpful, hasComment: false });
      draw();
      const comment = document.getElementById(`comment-${id}`);
      comment?.scrollIntoView({ block: "nearest" });
      // A dissatisfied person probably wants to type at once.
      if (!isHelpful) comment?.focus();
    });
  const buttonView = (isHelpful: boolean): TemplateResult =>
    html`<button
      type="button"
      class="quiet"
      aria-pressed=${rating?.isHelpful === isHelpful}
      data-rates=${id}
      @click=${rate(isHelpful)}
    >
      ${isHelpful ? feedback.helpful : feedback.unhelpful}
    </button>`;
  return html`<div class="actions" lang=${currentLanguage()} aria-busy=${at.isBusy}>
    ${buttonView(true)} ${buttonView(false)} ${person}
    ${
      rating
        ? html`<div class="more">
            <span role="status">${feedback.thanks}</span>
            ${rating.hasComment ? nothing : commentView(id, rating.isHelpful)}
          </div>`
        : nothing
    }
    ${failureView(at.failure)}
  </div>`;
}

function commentView(id: string, isHelpful: boolean): TemplateResult {
  const { feedback, send } = words();
  const prompt = isHelpful ? feedback.anythingElse : feedback.whatMissing;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const field = document.getElementById(`comment-${id}`);
    if (!(field instanceof HTMLInputElement)) return;
    void attempt(attemptAt(id), async () => {
      await request("/api/feedback", { message: id, helpful: isHelpful, comment: field.value });
      state.ratings.set(id, { isHelpful, hasComment: true });
      draw();
      // The comment field had the focus and is gone.
      document.querySelector<HTMLElement>(`[data-rates="${id}"][aria-pressed="true"]`)?.focus();
    });
  };
  return html`<form class="field" @submit=${submit}>
    <input type="text" id="comment-${id}" maxlength="2000" required aria-label=${prompt} placeholder=${prompt} />
    <button class="quiet">${send}</button>
  </form>`;
}
