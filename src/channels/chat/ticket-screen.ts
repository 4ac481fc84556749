/** A ticket as staff see it in a chat: its current state, and what staff can do with it. */
import { z } from "zod";
import { dayIn } from "../../words/dates.ts";
import { wordsIn } from "../../words/words.ts";
import { answerLines } from "../../desk/answer-lines.ts";
import { evidenceLines } from "../../desk/evidence-lines.ts";
import { namePurls, ticketTitle } from "../../desk/package-names.ts";
import { markdownToPlainText } from "../../desk/markdown-to-plain-text.ts";
import { separationText, voteText } from "../../desk/separation-text.ts";
import type { Language } from "../../base/language.ts";
import type { Routing } from "../../policy/routing.ts";
import type { TicketView } from "../../tickets/board/view-ticket.ts";
import type { Move } from "../../tickets/states.ts";
import { documentLink } from "../../desk/links.ts";
import { truncateAtWord, truncate } from "../../base/truncate.ts";
import { groupName } from "./group-name.ts";
import { baseUrl, type Button, type Element, type Fact, type Screen } from "./screens.ts";

export type TicketOptions = {
  publicUrl: string | null;
  routing: Routing;
  now: Date;
  language: Language;
  /** The message starts the thread in which staff answer the asker. */
  hasThread: boolean;
};

const Reason = z.object({ reason: z.string() });
const Passage = z.object({
  file: z.string(),
  title: z.string(),
  heading: z.string().nullish(),
  text: z.string(),
  start: z.number(),
});

const MAX_QUESTION_LENGTH = 2500;
const MAX_REASON_LENGTH = 1000;

/** The most important first. Each button needs a move that the ticket's state allows; null: always shown. */
const BUTTONS = [
  { action: "approve", move: "vote", style: "primary" },
  { action: "reject", move: "vote", style: "danger" },
  { action: "claim", move: "claim" },
  { action: "reopen", move: "reopen" },
  { action: "reply", move: "reply" },
  { action: "resolve", move: "resolve" },
  { action: "ask-back", move: "ask-back" },
  { action: "take-over", move: "claim" },
  { action: "note", move: "describe" },
  { action: "assign", move: "assign" },
  { action: "hand-over", move: "hand-over" },
  { action: "similar", move: null },
  { action: "draft", move: null },
  { action: "close", move: "close" },
] as const satisfies { action: string; move: Move | null; style?: Button["style"] }[];

export function ticketScreen(view: TicketView, options: TicketOptions): Screen {
  const { publicUrl, language, hasThread } = options;
  const { ticket, request } = view;
  const words = wordsIn(language).staff;
  const number = String(ticket.number);
  const state = words.states[ticket.state];
  const title = ticketTitle(ticket.question);
  const reconsider = reasonToReconsider(view, language);
  const approvals = approvalLines(view, options);
  const separation = separationText(view, language);
  const elements: Element[] = [
    { kind: "title", text: `#${number} ${words.kinds[ticket.kind]}` },
    { kind: "text", text: truncateAtWord(namePurls(ticket.question), MAX_QUESTION_LENGTH) },
    ...textOf(request ? answerLines(request, language) : []),
    ...textOf(request ? evidenceLines(request, language) : []),
    { kind: "facts", facts: factsOf(view, options) },
    ...textOf(reconsider === null ? [] : [reconsider]),
    ...(approvals.length > 0 ? [{ kind: "labelled" as const, label: words.approvals, texts: approvals }] : []),
    ...(separation === null ? [] : [{ kind: "small" as const, text: separation }]),
    ...passagesFound(view.found, publicUrl, language),
    { kind: "buttons", buttons: buttonsOf(view, publicUrl, language) },
    ...(hasThread
      ? [
          {
            kind: "small" as const,
            text: view.moves.includes("reply") ? words.threadHint : words.threadHintWhenOver,
          },
        ]
      : []),
  ];
  return { language, text: wordsIn(language).chat.labelled(`#${number} ${state}`, title), elements };
}

function textOf(lines: readonly string[]): Element[] {
  return lines.length > 0 ? [{ kind: "text", text: lines.join("\n") }] : [];
}

function factsOf({ ticket, decisions }: TicketView, { routing, now, language }: TicketOptions): Fact[] {
  const words = wordsIn(language).staff;
  const { facts } = words;
  const { nobody } = wordsIn(language).chat;
  const state = words.states[ticket.state];
  const last = decisions.at(-1);
  return [
    {
      label: facts.state,
      value: ticket.outcome ? words.withOutcome(state, words.outcomes[ticket.outcome]) : state,
    },
    { label: facts.requester, value: words.account(ticket.requester, ticket.channel) },
    { label: facts.assignee, value: ticket.assignee ?? nobody },
    { label: facts.group, value: groupName(routing, ticket.group, language) },
    ...dueFacts(ticket, now, language),
    ...(ticket.priority === "normal" ? [] : [{ label: facts.priority, value: words.priorities[ticket.priority] }]),
    ...(ticket.tier ? [{ label: facts.tier, value: ticket.tier }] : []),
    ...(last
      ? [
          {
            label: ticket.outcome ? facts.decision : facts.earlierDecision,
            value: words.withOutcome(last.id, words.outcomes[last.outcome]),
          },
        ]
      : []),
  ];
}

function dueFacts(
  { kind, firstDue, nextDue, resolveDue }: TicketView["ticket"],
  now: Date,
  language: Language,
): Fact[] {
  const { due, overdue } = wordsIn(language).staff;
  const dates = [
    [due.first, firstDue],
    [due.next, nextDue],
    [kind === "question" ? due.settled : due.decision, resolveDue],
  ] as const;
  return dates.flatMap(([label, at]) =>
    at ? [{ label: at < now ? overdue(label) : label, value: dayIn(language, at), at }] : [],
  );
}

/** The approval steps of the current round. */
function approvalLines({ steps }: TicketView, { routing, language }: TicketOptions): string[] {
  const { approval, stepStates } = wordsIn(language).staff;
  const round = Math.max(...steps.map((step) => step.round));
  return steps
    .filter((step) => step.round === round)
    .map(({ group, quorum, state, votes }) =>
      approval(
        groupName(routing, group, language),
        quorum,
        stepStates[state],
        votes.map((vote) => voteText(vote, language)),
      ),
    );
}

/** Who wants a request to be decided again, and why, in short: the conversation has the full text. */
export function reasonToReconsider({ events, request }: TicketView, language: Language): string | null {
  const event = request && events.findLast(({ action }) => action === "appealed" || action === "reopened");
  if (!event) return null;
  const { appealedBy, reopenedBy } = wordsIn(language).staff;
  const { reason } = Reason.parse(event.detail);
  return (event.action === "appealed" ? appealedBy : reopenedBy)(event.actor, truncate(reason, MAX_REASON_LENGTH));
}

function buttonsOf({ ticket, moves }: TicketView, publicUrl: string | null, language: Language): Button[] {
  const labels = wordsIn(language).staff.buttons;
  const number = String(ticket.number);
  const isOffered: Record<string, boolean> = {
    claim: ticket.assignee === null,
    "take-over": ticket.assignee !== null,
    draft: ticket.kind === "question",
  };
  const buttons = BUTTONS.filter(
    ({ action, move }) => (isOffered[action] ?? true) && (move === null || moves.includes(move)),
  ).map((button): Button => ({
    action: `ticket:${button.action}`,
    label: labels[button.action],
    value: number,
    ...("style" in button && { style: button.style }),
  }));
  return publicUrl
    ? [...buttons, { action: "link", label: labels.open, value: number, url: `${baseUrl(publicUrl)}/desk#${number}` }]
    : buttons;
}

/** The passages that the desk found, so that staff need not search again. */
function passagesFound(found: readonly unknown[], publicUrl: string | null, language: Language): Element[] {
  const passages = found.flatMap((passage) => Passage.safeParse(passage).data ?? []);
  if (passages.length === 0) return [];
  return [
    { kind: "small", text: wordsIn(language).staff.passagesFound },
    {
      kind: "sources",
      sources: passages.map(({ file, title, heading, text, start }, i) => ({
        number: i + 1,
        name: `${title}${heading ? ` › ${heading}` : ""}`,
        quote: markdownToPlainText(text),
        url: publicUrl && `${baseUrl(publicUrl)}${documentLink({ file, start }, text.length)}`,
      })),
    },
  ];
}
