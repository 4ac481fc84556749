/** What `ospo tickets` prints on a terminal. */
import { z } from "zod";
import { truncate } from "../../base/truncate.ts";
import { separationText, voteText } from "../../desk/separation-text.ts";
import type { TicketRow } from "../../tickets/board/ticket-rows.ts";
import type { TicketView } from "../../tickets/board/view-ticket.ts";
import type { TicketDraft, TicketsResult } from "./queue/tickets.ts";
import { dayOf, minuteOf } from "./text.ts";

const NO_DRAFT = {
  "no-model": "No model is configured, so there is no draft.",
  failed: "The model failed this time. Try again in a few minutes.",
  unsupported: "No draft: the handbook and earlier replies do not support enough of what the model wrote.",
};

/** Every message has a text, whoever wrote it. */
const Body = z.object({ text: z.string() }).catch({ text: "" });

export function ticketsText(result: TicketsResult): string {
  if (Array.isArray(result)) return tableText(result);
  return "ticket" in result ? ticketText(result) : draftText(result);
}

function draftText(draft: TicketDraft): string {
  if (draft.kind === "none") return `${NO_DRAFT[draft.why]} ospo tickets similar ID shows similar settled tickets.\n`;
  return `A draft by ${draft.model}: nothing was sent or changed.\n\n${draftLines(draft)
    .map((line) => `${line}\n`)
    .join("")}`;
}

function draftLines(draft: Extract<TicketDraft, { kind: "draft" }>): string[] {
  if ("text" in draft)
    return [
      draft.text,
      "",
      ...draft.citations.map(({ title, heading, text }) => `from ${title}, ${heading}: “${text}”`),
    ];
  if ("points" in draft) return draft.points.map((point) => `- ${point.text} (${point.by.join(", ")})`);
  return [
    ...(draft.title ? [`title: ${draft.title}`] : []),
    ...(draft.group ? [`group: ${draft.group}`] : []),
    ...draft.duplicates.map(({ number, question }) => `possible duplicate: #${number} ${question}`),
  ];
}

type ListedTicket = Pick<TicketRow, "number" | "state" | "outcome" | "assignee" | "question"> &
  Partial<Pick<TicketRow, "tier" | "dueAt">>;

function tableText(tickets: readonly ListedTicket[]): string {
  if (tickets.length === 0) return "No tickets.\n";
  return tickets
    .map(({ number, state, outcome, tier, assignee, dueAt, question }) => {
      const columns = [
        `#${String(number).padEnd(5)}`,
        (outcome ?? state).padEnd(20),
        (tier ?? "").padEnd(2),
        (assignee ?? "-").padEnd(12).slice(0, 12),
        dueAt ? `due ${minuteOf(dueAt)}` : " ".repeat(20),
      ];
      return `${columns.join(" ")}  ${truncate(question.replace(/\s+/gu, " "), 90)}\n`;
    })
    .join("");
}

function ticketText(view: TicketView): string {
  const { request, steps, decisions, messages, notes, links, events } = view;
  const separation = separationText(view);
  const lines = [
    headline(view.ticket),
    ...(request ? [`${request.tier.name}: ${request.tier.en}. ${request.because.map(({ en }) => en).join(" ")}`] : []),
    ...steps.map(
      ({ round, group, state, votes }) =>
        `  ${round}. ${group}: ${state}${votes.map((vote) => `; ${voteText(vote)}`).join("")}`,
    ),
    ...(separation === null ? [] : [`  ${separation}`]),
    ...decisions.map(
      ({ id, outcome, expiresAt }) => `  ${id}: ${outcome}${expiresAt ? `, until ${dayOf(expiresAt)}` : ""}`,
    ),
    ...links.map(({ number, kind, state }) => `  ${kind}: #${number} (${state})`),
    "",
    ...messages.flatMap(({ author, name, body }) => [
      `${author === "desk" ? "desk" : `${author} ${name ?? ""}`.trim()}: ${Body.parse(body).text}`,
      "",
    ]),
    ...notes.map(({ name, text }) => `note by ${name}: ${text}`),
    ...events.map(({ action, actor, createdAt }) => `${minuteOf(createdAt)} ${action} by ${actor}`),
  ];
  return `${lines.join("\n")}\n`;
}

function headline(ticket: TicketView["ticket"]): string {
  const { number, outcome, state, priority, group, assignee, dueAt, question } = ticket;
  const facts = [
    outcome ?? state,
    priority,
    group,
    assignee ? `with ${assignee}` : "unassigned",
    ...(dueAt ? [`due ${minuteOf(dueAt)}`] : []),
  ];
  return `#${number} ${facts.join(", ")}: ${question}`;
}
