/** The buttons to approve or reject the open request, or the reason why this person may not. */
import { html, nothing, type TemplateResult } from "lit-html";
import { buttonView } from "./desk-acts.ts";
import { act } from "./desk-load.ts";
import { state } from "./desk-state.ts";
import type { Step, TicketView, Vote } from "./desk-types.ts";
import { openForm } from "./dialog-form.ts";
import { deskWords } from "./words-desk.ts";

/** The earlier act by which this person is barred from deciding. `as` names the account if they used another one. */
type OwnPart = { did: "filed" | "voted" | "rejectedBefore"; as: string | null };

function ownPart({ ticket, steps }: TicketView): OwnPart | undefined {
  const { me } = state;
  if (!me) return undefined;
  const isMine = ({ personId }: Vote): boolean => me.accounts.includes(personId);
  const as = (personId: string, account: string): string | null => (personId === me.id ? null : account);
  const votesOf = (round: number): Vote[] => steps.filter((step) => step.round === round).flatMap(({ votes }) => votes);
  if (me.accounts.includes(ticket.requesterId))
    return { did: "filed", as: as(ticket.requesterId, ticket.requesterAccount) };
  const round = latestRound(steps);
  const voted = votesOf(round).find(isMine);
  if (voted) return { did: "voted", as: as(voted.personId, voted.by) };
  // A person who rejected the request may not decide the appeal.
  const rejected = votesOf(round - 1).find((vote) => isMine(vote) && !vote.approves);
  return rejected && { did: "rejectedBefore", as: as(rejected.personId, rejected.by) };
}

/** The open step that this person may decide. */
export function openStepOf(view: TicketView): Step | undefined {
  const { me } = state;
  const { steps, moves } = view;
  if (!me || !moves.includes("vote") || ownPart(view)) return undefined;
  const round = latestRound(steps);
  const open = steps.filter((step) => step.round === round && step.state === "open" && me.groups.includes(step.group));
  return open.toSorted((a, b) => me.groups.indexOf(b.group) - me.groups.indexOf(a.group))[0];
}

function latestRound(steps: readonly Step[]): number {
  return Math.max(0, ...steps.map(({ round }) => round));
}

export function votesView(view: TicketView): TemplateResult | typeof nothing {
  const { act: texts, approval } = deskWords();
  const part = view.moves.includes("vote") ? ownPart(view) : undefined;
  if (part) return html`<p id="votes" class="actions"><span class="note">${approval.own[part.did](part.as)}</span></p>`;
  if (!openStepOf(view)) return nothing;
  return html`<p id="votes" class="actions">
    ${buttonView(texts.approve, approveHere, "")} ${buttonView(texts.reject, rejectHere, "quiet danger")}
  </p>`;
}

export function approveHere(): void {
  const { act: texts } = deskWords();
  if (!state.opened || !openStepOf(state.opened)) return;
  openForm({
    title: texts.approveNow,
    hint: texts.reasonForAsker,
    fields: [{ name: "reason", label: texts.reasonOptional, type: "long" }],
    submit: texts.approveNow,
    act: async ({ reason }) => await act("approve", { reason }),
  });
}

export function rejectHere(): void {
  const { act: texts } = deskWords();
  if (!state.opened || !openStepOf(state.opened)) return;
  openForm({
    title: texts.rejectNow,
    hint: texts.reasonForAsker,
    fields: [{ name: "reason", label: texts.reason, type: "long", required: true }],
    submit: texts.rejectNow,
    act: async ({ reason }) => await act("reject", { reason }),
  });
}
