/** The request of a ticket: its approval steps and why they are needed, its answers, evidence and decisions. */
import { html, nothing, type TemplateResult } from "lit-html";
import { keyed } from "lit-html/directives/keyed.js";
import { groupLabel, state, withoutChannel } from "./desk-state.ts";
import type { Decision, Step, TicketView, Vote } from "./desk-types.ts";
import { openStepOf, votesView } from "./desk-votes.ts";
import { answersView, cardOf } from "./evidence.ts";
import { inLanguage } from "./language.ts";
import { stateView, timeView } from "./parts.ts";
import type { FiledRequest } from "./tickets.ts";
import { day } from "./times.ts";
import { verdictView } from "./verdict.ts";
import { words } from "./words.ts";
import { deskWords } from "./words-desk.ts";
import { requestWords } from "./words-request.ts";

type Part = TemplateResult | typeof nothing;
const MARKS: Record<Step["state"], string> = { approved: "✓", rejected: "✗", open: "●", waiting: "○", dropped: "–" };

export function requestView(view: TicketView): Part {
  const { request: filed, ticket, decisions } = view;
  if (!filed) return nothing;
  const { approval } = deskWords();
  return html`<section id="approval" aria-labelledby="approval-title">
      <h3 id="approval-title">${approval.title}</h3>
      <p id="tier" class="note"><b>${filed.tier.name}: ${inLanguage(filed.tier)}</b></p>
      <ul id="because">
        ${becauseView(filed)}
      </ul>
      <div id="chain">${roundsView(view, filed)} ${separationView(view, filed)}</div>
      ${votesView(view)}
      <div id="decisions">${decisions.map(decisionView)}</div>
    </section>
    <details id="answers" open>
      <summary>${approval.answers}</summary>
      ${answersView(filed, state.forms)}
    </details>
    ${
      filed.evidence
        ? html`<details id="evidence">
            <summary>${approval.evidence}</summary>
            ${keyed(ticket.number, verdictView(cardOf(filed.evidence), 3))}
          </details>`
        : nothing
    }`;
}

function becauseView({ because, blanket, attested }: FiledRequest): Part[] {
  const { decision } = requestWords();
  return [
    ...because.map((rule) => html`<li>${inLanguage(rule)} <code class="note">${rule.rule}</code></li>`),
    blanket ? html`<li>${decision.blanketUsed(blanket)}</li>` : nothing,
    attested ? html`<li>${decision.attested}</li>` : nothing,
  ];
}

/** The steps of each round, latest round first. */
function roundsView(view: TicketView, { tier }: FiledRequest): TemplateResult[] {
  const { approval } = deskWords();
  const rounds = [...new Set(view.steps.map(({ round }) => round))].toReversed();
  return rounds.map((round) => {
    const steps = view.steps.filter((step) => step.round === round);
    const notes = [rounds.length > 1 && approval.round(round), steps.length > 1 && approval.order[tier.order]];
    const note = notes.filter(Boolean).join(" · ");
    return html`<div>
      ${note ? html`<p class="note">${note}</p>` : nothing}
      <ol class="chain ${tier.order}">
        ${steps.map((step) => stepView(step, view))}
      </ol>
    </div>`;
  });
}

function stepView(step: Step, view: TicketView): TemplateResult {
  const { approval } = deskWords();
  const members = (state.me?.members ?? [])
    .filter(({ groups }) => groups.includes(step.group))
    .map(({ id }) => withoutChannel(id));
  return html`<li class="step ${step.state}" aria-current=${step.state === "open" ? "step" : nothing}>
    <b>${groupLabel(step.group)}</b>
    <span class="step-state">${MARKS[step.state]} ${approval.step[step.state]}</span>
    ${step.votes.length === 0 ? html`<span class="note">${members.join(", ")}</span>` : nothing}
    ${step.quorum > 1 ? html`<span class="note">${approval.votesNeeded(step.quorum)}</span>` : nothing}
    ${step.votes.map(voteView)}
    ${openStepOf(view) === step ? html`<span class="your-turn">${approval.yourTurn}</span>` : nothing}
  </li>`;
}

function voteView({ name, approves, reason, at, counts }: Vote): TemplateResult {
  const { decision } = requestWords();
  return html`<div class="vote">
    <span>${(approves ? decision.approved : decision.rejected)(name)}</span>
    ${reason ? html`<q>${reason}</q>` : nothing}
    ${approves && !counts ? html`<span class="warning">${deskWords().approval.voteTwice}</span>` : nothing}
    <span class="note">${timeView(at)}</span>
  </div>`;
}

/** Says whether the company directory confirms that requester and deciders are different people, if several decide or the policy requires it. */
function separationView({ ticket, separation, moves }: TicketView, { tier }: FiledRequest): Part {
  if (!separation || (tier.people < 2 && separation.required === "trust")) return nothing;
  const { separationKnown, separationBlocked, separationTrust } = deskWords().approval;
  const { required, unlinked } = separation;
  if (unlinked.length === 0) return html`<p class="note">${separationKnown}</p>`;
  if (required === "directory" && moves.includes("vote") && unlinked.includes(ticket.requesterAccount))
    return html`<p class="warning">${separationBlocked(ticket.requesterAccount)}</p>`;
  return html`<p class="note">${separationTrust(unlinked.join(", "))}</p>`;
}

function decisionView({ id, outcome, expiresAt, questioned }: Decision): TemplateResult {
  return html`<p>
    <a href="/receipts/${id}">${id}</a> ${stateView("resolved", outcome)}
    ${expiresAt ? html`<span class="note">${words().ticket.until(day(expiresAt))}</span>` : nothing}
    ${questioned ? html`<span class="warning">${deskWords().approval.questioned(questioned)}</span>` : nothing}
  </p>`;
}
