/** Small parts that several pages show: texts of people, citations, times, states, wide tables. */
import { html, nothing, type TemplateResult } from "lit-html";
import { currentLanguage } from "./language.ts";
import type { Citation } from "./messages.ts";
import type { Outcome, TicketState } from "./tickets.ts";
import { words } from "./words.ts";

/** A text of a person, with its web addresses as links. */
export function textView(text: string): TemplateResult {
  const parts = text.split(/(https?:\/\/[\w\-./~%?&=#+:@]*[\w\-/~%=#+])/u);
  const linked = parts.map((part, i) =>
    i % 2 === 1 ? html`<a href=${part} target="_blank" rel="noopener">${part}</a>` : part,
  );
  return html`<p class="words">${linked}</p>`;
}

export function citationView(citation: Citation): TemplateResult {
  const { number, title, heading, text, link, language: spoken } = citation;
  const place = [title, heading].filter((part, i, all) => part && all.indexOf(part) === i).join(" › ");
  return html`<figure class="citation">
    <blockquote lang=${spoken ?? nothing}>${text}</blockquote>
    <figcaption>
      <a href=${link} target="_blank" rel="noopener"
        >${number === undefined ? nothing : `[${number}] `}<span lang=${spoken ?? nothing}>${place}</span
        ><span class="unseen" lang=${currentLanguage()}>${words().newTab}</span></a
      >${reviewView(citation)}
    </figcaption>
  </figure>`;
}

function reviewView({ review, overdue }: Citation): TemplateResult | typeof nothing {
  if (!review) return nothing;
  const { reviewDue, reviewOverdue } = words().answer;
  return html`<span class=${overdue ? "review overdue" : "review"} lang=${currentLanguage()}
    >${(overdue ? reviewOverdue : reviewDue)(review)}</span
  >`;
}

export function timeView(iso: string): TemplateResult {
  const format = new Intl.DateTimeFormat(currentLanguage(), { dateStyle: "medium", timeStyle: "short" });
  return html`<time datetime=${iso}>${format.format(new Date(iso))}</time>`;
}

/** The outcome if there is one, else the state. Its colour repeats what the word says. */
export function stateView(state: TicketState, outcome: Outcome | null): TemplateResult {
  const { ticket } = words();
  return html`<span class="state ${outcome ?? state}"
    >${outcome ? ticket.outcome[outcome] : ticket.state[state]}</span
  >`;
}

/** A table that scrolls sideways on a narrow page. It takes the focus, and so needs a name, so that keys can scroll it. */
export function wideView(name: string, content: unknown): TemplateResult {
  return html`<div class="wide" role="region" tabindex="0" aria-label=${name}>${content}</div>`;
}
