/** Drafts of a model for staff: a reply, a summary, suggestions. Nothing is sent or changed here. */
import { html, nothing, type TemplateResult } from "lit-html";
import { isOpen, withProblem } from "./desk-load.ts";
import { groupLabel, state } from "./desk-state.ts";
import { request } from "./http.ts";
import type { Citation } from "./messages.ts";
import { draw } from "./page.ts";
import { citationView } from "./parts.ts";
import { deskWords } from "./words-desk.ts";

export type ReplyDraft = { kind: "draft"; model: string; prompt: string; text: string; citations: Citation[] };
type Summary = { kind: "draft"; model: string; points: { text: string; by: ("asker" | "staff" | "desk")[] }[] };
type Suggestion = {
  kind: "draft";
  model: string;
  title: string | null;
  group: string | null;
  duplicates: { number: number; question: string }[];
};
type NoHelp = { kind: "none"; why: "no-model" | "failed" | "unsupported" };
type What = "reply" | "summary" | "suggestions";

type HelpState = {
  /** Number of the ticket that the result is about. */
  ticket: number;
  /** The drafts that the model is working on. */
  busy: Set<What>;
  result:
    | { what: "summary"; made: Summary }
    | { what: "suggestions"; made: Suggestion }
    | { what: "none"; why: NoHelp["why"] }
    | null;
};
const help: HelpState = { ticket: 0, busy: new Set(), result: null };

export function helpView(): TemplateResult {
  const texts = deskWords().help;
  return html`<p class="actions">
      <button type="button" id="summarise" class="quiet" ?disabled=${help.busy.has("summary")} @click=${summarise}>
        ${texts.summarise}
      </button>
      <button type="button" id="suggest" class="quiet" ?disabled=${help.busy.has("suggestions")} @click=${suggest}>
        ${texts.suggest}
      </button>
    </p>
    <div id="help-said" role="status">${isOpen(help.ticket) ? resultView() : nothing}</div>`;
}

export function isDrafting(): boolean {
  return help.busy.has("reply");
}

function resultView(): TemplateResult | typeof nothing {
  const texts = deskWords().help;
  if (help.busy.size > 0) return html`<p class="note">${texts.working}</p>`;
  switch (help.result?.what) {
    case "summary":
      return summaryView(help.result.made);
    case "suggestions":
      return suggestionView(help.result.made);
    case "none":
      return html`<p class="note">${texts.none[help.result.why]}</p>`;
    case undefined:
      return nothing;
  }
}

/** Null if the model drafted nothing; the result then says why. */
export async function askForDraft(number: number): Promise<ReplyDraft | null> {
  return await ask<ReplyDraft>(number, "reply");
}

async function summarise(): Promise<void> {
  const made = state.opened && (await ask<Summary>(state.opened.ticket.number, "summary"));
  if (made) help.result = { what: "summary", made };
  draw();
}

async function suggest(): Promise<void> {
  const made = state.opened && (await ask<Suggestion>(state.opened.ticket.number, "suggestions"));
  if (made) help.result = { what: "suggestions", made };
  draw();
}

async function ask<Made extends { kind: "draft" }>(number: number, what: What): Promise<Made | null> {
  let made: Made | null = null;
  Object.assign(help, { ticket: number, result: null });
  help.busy.add(what);
  draw();
  await withProblem("help", async () => {
    const answer = await request<Made | NoHelp>(`/api/desk/tickets/${number}/help/${what}`, {});
    if (answer.kind === "draft") made = answer;
    else if (help.ticket === number) help.result = { what: "none", why: answer.why };
  });
  help.busy.delete(what);
  draw();
  return help.ticket === number ? made : null;
}

/** Shown below the reply: which model drafted it, from which sources. */
export function draftedView({ model, citations }: ReplyDraft): TemplateResult {
  const texts = deskWords().help;
  return html`<div id="drafted" role="status">
    <p class="warning">${texts.draftedBy(model)}</p>
    <details>
      <summary>${texts.sources}</summary>
      ${citations.map(citationView)}
    </details>
  </div>`;
}

function summaryView({ model, points }: Summary): TemplateResult {
  const texts = deskWords().help;
  return html`<p class="note">${texts.summaryBy(model)}</p>
    <ul>
      ${points.map(
        ({ text, by }) =>
          html`<li>${text}<span class="note"> (${by.map((who) => texts.by[who]).join(", ")})</span></li>`,
      )}
    </ul>`;
}

function suggestionView({ model, title, group, duplicates }: Suggestion): TemplateResult {
  const texts = deskWords().help;
  if (!title && !group && duplicates.length === 0) return html`<p class="note">${texts.nothing}</p>`;
  return html`<p class="note">${texts.summaryBy(model)}</p>
    <ul>
      ${title ? html`<li><b>${texts.title}</b>: ${title}</li>` : nothing}
      ${group ? html`<li><b>${texts.group}</b>: ${groupLabel(group)}</li>` : nothing}
      ${
        duplicates.length > 0
          ? html`<li>
              <b>${texts.duplicates}</b>:
              ${duplicates.map(({ number, question }) => html`<a href="#${number}">#${number} ${question}</a> `)}
            </li>`
          : nothing
      }
    </ul>`;
}
