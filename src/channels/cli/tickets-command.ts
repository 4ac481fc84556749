/** `ospo tickets`: the queue. What is done is plain data, so that a running desk can do it for the command line. */
import { randomUUID } from "node:crypto";
import { ConflictError, InvalidError } from "../../base/errors.ts";
import { askPerson } from "../../desk/ask-person.ts";
import type { Desk } from "../../desk/desk.ts";
import { claim, close, reply, requireStaff } from "../../desk/triage.ts";
import { listTickets, type TicketRow, type TicketView, viewTicket } from "../../tickets/board.ts";
import { openConversation, say, type TextBody } from "../../tickets/conversations.ts";
import type { Person } from "../../tickets/people.ts";
import type { Program, Terminal } from "./program.ts";

export type TicketsArguments = { action: string; words: string[]; as?: string | undefined };

export async function tickets(program: Program, terminal: Terminal, args: TicketsArguments, json: boolean): Promise<void> {
  checkWords(args);
  const outcome = await program.onQueue(args);
  if (json) terminal.out(`${JSON.stringify(outcome)}\n`);
  else terminal.out(Array.isArray(outcome) ? table(outcome as TicketRow[]) : ticketInWords(outcome as TicketView));
}

/** Does it, as that staff member. Returns rows for `list`, a TicketView for all others. */
export async function doTickets(
  desk: Desk,
  staff: Person,
  { action, words: [first = "", ...rest] }: TicketsArguments,
): Promise<TicketRow[] | TicketView> {
  requireStaff(desk, staff);
  const number = Number(first);
  switch (action) {
    case "list":
      return await listTickets(desk.db, first === "closed" || first === "mine" || first === "all" ? first : "open", staff.id);
    case "open":
      return await viewTicket(desk.db, await openFromTerminal(desk, staff, [first, ...rest].join(" ")));
    case "show":
      break;
    case "claim":
      await claim(desk, staff, number);
      break;
    case "reply":
      await reply(desk, staff, number, rest.join(" "), null);
      break;
    case "close":
      await close(desk, staff, number);
      break;
    case "approve":
    case "reject":
      await viewTicket(desk.db, number);
      throw new ConflictError(`ticket ${number} is a question: there is nothing to ${action}. Reply to it, or close it`);
  }
  return await viewTicket(desk.db, number);
}

/** Throws InvalidError before anything is opened. */
function checkWords({ action, words }: TicketsArguments): void {
  const needed: Record<string, [count: number, usage: string]> = {
    list: [0, "list [open|mine|closed|all]"],
    show: [1, "show ID"],
    claim: [1, "claim ID"],
    reply: [2, "reply ID TEXT"],
    approve: [1, "approve ID"],
    reject: [2, "reject ID REASON"],
    close: [1, "close ID"],
    open: [1, "open TEXT"],
  };
  const usage = needed[action];
  if (!usage) throw new InvalidError(`tickets has no "${action}": use one of ${Object.keys(needed).join(", ")}`);
  if (words.length < usage[0]) throw new InvalidError(`say more: ospo tickets ${usage[1]}`);
  if (action !== "list" && action !== "open" && !/^#?\d{1,9}$/u.test(words[0] ?? ""))
    throw new InvalidError(`"${words[0]}" is no ticket number: ospo tickets list shows them`);
  words[0] = words[0]?.replace(/^#/u, "") ?? "";
}

async function openFromTerminal(desk: Desk, person: Person, text: string): Promise<number> {
  const delivery = randomUUID();
  const conversation = await openConversation(desk.db, person.channel, `${person.external_id}/${delivery}`, person.id);
  const body: TextBody = { kind: "text", text };
  const { message } = await say(desk.db, {
    conversation_id: conversation.id,
    author: "asker",
    person_id: person.id,
    delivery_id: delivery,
    body,
  });
  const { number } = await askPerson(desk, {
    person,
    conversationId: conversation.id,
    about: text,
    messageId: message.id,
    deliveryId: `${delivery}:answer`,
    words: text,
  });
  return number;
}

function table(rows: readonly TicketRow[]): string {
  if (rows.length === 0) return "No tickets.\n";
  return rows
    .map(
      ({ number, state, assignee, createdAt, question }) =>
        `#${String(number).padEnd(5)} ${state.padEnd(17)} ${(assignee ?? "-").padEnd(12).slice(0, 12)} ${new Date(createdAt).toISOString().slice(0, 16).replace("T", " ")}  ${question.replace(/\s+/gu, " ").slice(0, 90)}\n`,
    )
    .join("");
}

function ticketInWords({ ticket, messages, events }: TicketView): string {
  const lines = [
    `#${ticket.number} ${ticket.state}, ${ticket.assignee ? `with ${ticket.assignee}` : "unassigned"}: ${ticket.question}`,
    "",
  ];
  for (const { author, name, body } of messages)
    lines.push(`${author === "desk" ? "desk" : `${author} ${name ?? ""}`.trim()}: ${(body as { text: string }).text}`, "");
  lines.push(
    ...events.map(
      ({ action, actor, createdAt }) => `${new Date(createdAt).toISOString().slice(0, 19).replace("T", " ")} ${action} by ${actor}`,
    ),
  );
  return `${lines.join("\n")}\n`;
}
