/** A person's own tickets, requests and drafts. */
import { wordsIn } from "../../words/words.ts";
import { dayIn } from "../../words/dates.ts";
import { ticketStatusText } from "./ticket-status.ts";
import { truncate } from "../../base/truncate.ts";
import { draftAnswers } from "../../desk/answer-lines.ts";
import { ticketTitle } from "../../desk/package-names.ts";
import type { Language } from "../../base/language.ts";
import { ownAccounts } from "../../identity/shared-rights.ts";
import { ticketsOf } from "../../tickets/board/ticket-rows.ts";
import { mayMove } from "../../tickets/states.ts";
import { draftsOf } from "../../tickets/board/requests.ts";
import type { Chat, Visitor } from "./chat.ts";
import { baseUrl, type Button, type Element, type Row, type Screen } from "./screens.ts";

/** The button that deletes a draft. */
export const DISCARD = "own:discard";
const MAX = 15;
const MAX_DRAFT_LENGTH = 120;

export async function ownTicketsScreen(chat: Chat, visitor: Visitor): Promise<Screen> {
  const words = wordsIn(visitor.language).chat;
  const elements = await ownTickets(chat, visitor);
  const [first] = elements;
  return elements.length > 0
    ? {
        personal: true,
        text: words.tickets,
        elements: [...(first?.kind === "title" ? [] : [{ kind: "title" as const, text: words.tickets }]), ...elements],
      }
    : { personal: true, text: words.noTickets, elements: [{ kind: "text", text: words.noTickets }] };
}

/** Empty if the person has no tickets, requests or drafts. */
export async function ownTickets({ desk, publicUrl }: Chat, { person, language }: Visitor): Promise<Element[]> {
  const words = wordsIn(language).chat;
  const accounts = await ownAccounts(desk.db, person.id);
  const [tickets, drafts] = await Promise.all([ticketsOf(desk.db, accounts, MAX), draftsOf(desk.db, accounts)]);
  const rows = tickets.map((ticket) => rowOf(ticket, language, publicUrl));
  const { policy } = await desk.policy.current();
  const begun = drafts
    .map((draft) => ({ ...draft, said: words.listed(draftAnswers(draft, policy, language)) }))
    // A button that opens a form keeps an empty draft of it.
    .filter(({ said }) => said !== "")
    .map(({ id, kind, said }): Row => ({
      text: wordsIn(language).requests.kinds[kind].label,
      detail: truncate(said, MAX_DRAFT_LENGTH),
      buttons: [
        { action: "resume", label: words.continueForm, value: id },
        { action: DISCARD, label: words.discard, value: id },
      ],
    }));
  return [
    ...(rows.length > 0 ? [{ kind: "rows" as const, rows }] : []),
    ...(begun.length > 0
      ? [
          { kind: "title" as const, text: words.drafts },
          { kind: "rows" as const, rows: begun },
        ]
      : []),
  ];
}

/** One ticket of the person, for places where the others must not be shown. */
export async function ownTicket(
  { desk, publicUrl }: Chat,
  { person, language }: Visitor,
  number: number,
): Promise<Element[]> {
  const ticket = (await ticketsOf(desk.db, await ownAccounts(desk.db, person.id))).find(
    (each) => each.number === number,
  );
  return ticket ? [{ kind: "rows", rows: [rowOf(ticket, language, publicUrl)] }] : [];
}

function rowOf(
  ticket: Awaited<ReturnType<typeof ticketsOf>>[number],
  language: Language,
  publicUrl: string | null,
): Row {
  const { number, question, kind, state, outcome, decision, dueAt } = ticket;
  const words = wordsIn(language).chat;
  const value = String(number);
  const buttons: Button[] = [];
  if (decision && publicUrl)
    buttons.push({ action: "receipt", label: words.receipt, value, url: `${baseUrl(publicUrl)}/receipts/${decision}` });
  if (mayMove({ kind, state }, "withdraw")) buttons.push({ action: "own:withdraw", label: words.withdraw, value });
  if (mayMove({ kind, state }, "appeal") && outcome === "rejected")
    buttons.push({ action: "own:appeal", label: words.appeal, value });
  const due = dueAt && {
    label: kind === "question" ? words.due.answer : words.due.decision,
    day: dayIn(language, dueAt),
    at: dueAt,
  };
  const detail = words.listed([ticketStatusText(ticket, language), decision]);
  return { text: `#${number} ${ticketTitle(question)}`, detail, due, buttons };
}
