/** The answers of the desk to a request: the preview, what to confirm before filing, and the filed request. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { VerdictKind } from "./messages.ts";
import { stateView, textView } from "./parts.ts";
import { local } from "./storage.ts";
import type { Outcome, TicketState, Tier } from "./tickets.ts";
import { day } from "./times.ts";
import { requestWords } from "./words-request.ts";
import { words } from "./words.ts";

export type Earlier = {
  number: number;
  state: TicketState;
  outcome: Outcome | null;
  question: string;
  created_at: string;
  decision: string | null;
  expires: string | null;
};
export type Ready = {
  tier: { name: string; words: string; decides: Tier["decides"] };
  because: string[];
  steps: { label: string; quorum: number }[];
  order: Tier["order"];
  /** When to expect the decision; null if it is immediate. */
  expected: string | null;
  blanket: string | null;
  verdict: VerdictKind | null;
  earlier: Earlier[];
};
export type Filed = {
  ticket: number;
  outcome: Outcome | null;
  conversation: string;
  text: string;
  decision: string | null;
};

/** `open` is how many answers are missing or wrong. */
export function incompleteView(open: number): TemplateResult {
  const { preview } = requestWords();
  return html`<p class="note">${preview.empty}</p>
    <p class="note">${preview.missing(open)}</p>`;
}

export function readyView(ready: Ready): TemplateResult {
  const { tier, because, expected, blanket, verdict, earlier } = ready;
  const { preview } = requestWords();
  return html`<div class="preview">
    <p><b class="tier">${tier.name}</b> ${tier.words}</p>
    ${partView(preview.decidedBy, deciderView(ready))}
    ${partView(
      preview.because,
      html`<ul>
        ${because.map((rule) => html`<li>${rule}</li>`)}
      </ul>`,
    )}
    ${partView(preview.expectedBy, html`<span>${expected ? day(expected) : preview.atOnce}</span>`)}
    ${verdict ? partView(preview.policySays, html`<span class="badge ${verdict}">${words().verdict[verdict]}</span>`) : nothing}
    ${blanket ? partView(preview.coveredBy, html`<span>${blanket}</span>`) : nothing}
    ${earlier.length > 0 ? partView(preview.earlierTitle, earlierList(earlier)) : nothing}
  </div>`;
}

function partView(title: string, content: TemplateResult): TemplateResult {
  return html`<div>
    <h3>${title}</h3>
    ${content}
  </div>`;
}

function deciderView({ tier, steps, order }: Ready): TemplateResult {
  const { preview } = requestWords();
  if (tier.decides === "policy") return html`<p>${preview.byPolicyItself}</p>`;
  if (tier.decides === "requester") return html`<p>${preview.byYourself}</p>`;
  const items = steps.map(
    ({ label, quorum }) => html`<li>${label}${quorum > 1 ? ` (${preview.votes(quorum)})` : nothing}</li>`,
  );
  return html`<div>
    ${
      order === "sequence"
        ? html`<ol class="deciders">
            ${items}
          </ol>`
        : html`<ul class="deciders">
            ${items}
          </ul>`
    }
    ${steps.length > 1 ? html`<p class="note">${order === "sequence" ? preview.inOrder : preview.inParallel}</p>` : nothing}
  </div>`;
}

function earlierList(earlier: readonly Earlier[]): TemplateResult {
  const { ticket } = words();
  return html`<ul>
    ${earlier.map(
      ({ number, question, state, outcome, decision, expires, created_at }) =>
        html`<li>
          #${number} ${question} ${stateView(state, outcome)}
          <span class="note">${expires ? ticket.until(day(expires)) : day(created_at)}</span>
          ${
            decision
              ? html`<a href="/receipts/${decision}" target="_blank" rel="noopener">${ticket.seeReceipt(decision)}</a>`
              : nothing
          }
        </li>`,
    )}
  </ul>`;
}

/** Shown before a second request for the same thing is filed. */
export function earlierView(earlier: readonly Earlier[], fileAnyway: () => void): TemplateResult {
  const { before } = requestWords();
  return html`<div class="warning">
    <p>${before.earlierLead}</p>
    ${earlierList(earlier)}
    <div class="actions"><button type="button" @click=${fileAnyway}>${before.fileAnyway}</button></div>
  </div>`;
}

/** The person has to check the box before they can submit. */
export function attestView(
  conditions: readonly string[],
  confirmed: boolean,
  confirm: (confirmed: boolean) => void,
  submit: () => void,
): TemplateResult {
  const { before, form } = requestWords();
  return html`<section class="attest">
    <h2>${before.attestTitle}</h2>
    <ul>
      ${conditions.map((condition) => html`<li>${condition}</li>`)}
    </ul>
    <label
      ><input
        type="checkbox"
        .checked=${confirmed}
        @change=${(event: Event) => confirm(event.target instanceof HTMLInputElement && event.target.checked)}
      />
      <b>${before.attestBox}</b></label
    >
    <div class="actions"><button type="button" ?disabled=${!confirmed} @click=${submit}>${form.submit}</button></div>
  </section>`;
}

export function filedView({ ticket, outcome, conversation, text, decision }: Filed): TemplateResult {
  const { ticket: texts, myRequests, newRequest } = words();
  // The chat page opens the conversation that this browser used last.
  const toConversation = (): void => local.set("conversation", conversation);
  return html`<div class="filed">
    <p><b>${texts.number(ticket)}</b> ${outcome ? stateView("resolved", outcome) : nothing}</p>
    ${textView(text)}
    <p class="actions">
      ${decision ? html`<a class="button" href="/receipts/${decision}">${texts.seeReceipt(decision)}</a>` : nothing}
      <a class="button" href="/requests">${myRequests}</a>
      <a class="button" href="/" @click=${toConversation}>${requestWords().filed.toConversation}</a>
      <a class="button" href="/request">${newRequest}</a>
    </p>
  </div>`;
}
