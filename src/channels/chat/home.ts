/** What a person sees when they open the desk in a chat: their requests and, for staff, their work and the queue. */
import { wordsIn } from "../../words/words.ts";
import { dayIn } from "../../words/dates.ts";
import type { Language } from "../../base/language.ts";
import { ticketTitle } from "../../desk/package-names.ts";
import { isWelcome, mayFile } from "../../desk/guests.ts";
import { REQUEST_KINDS } from "../../policy/request-forms.ts";
import { ownAccounts } from "../../identity/shared-rights.ts";
import { listTickets, openByGroup, type ViewName } from "../../tickets/board/list-tickets.ts";
import type { TicketRow } from "../../tickets/board/ticket-rows.ts";
import type { Chat, Visitor } from "./chat.ts";
import { groupName } from "./group-name.ts";
import { ownTickets } from "./own-tickets.ts";
import { type Element, type Row, type Screen, textScreen } from "./screens.ts";

const MAX = 8;
/** Everybody opens it, so roles are not refreshed each time. */
const ROLES_MS = 10_000;

export async function homeScreen(chat: Chat, visitor: Visitor): Promise<Screen> {
  const { desk } = chat;
  const { person, language } = visitor;
  const words = wordsIn(language).chat;
  await chat.refreshRoles(ROLES_MS);
  if (!(await isWelcome(desk, person))) return textScreen(words.notAMember);
  const groups = await desk.staff.groupsOf(person);
  const own = await ownTickets(chat, visitor);
  const elements: Element[] = [
    { kind: "text", text: words.askMe },
    ...((await mayFile(desk, person)) ? newRequestElements(language) : []),
    ...(groups.length > 0 ? await staffElements(chat, visitor, groups) : []),
    { kind: "title", text: words.tickets },
    ...(own.length > 0 ? own : [{ kind: "text" as const, text: words.noTickets }]),
  ];
  return { personal: true, language, text: words.tickets, elements };
}

function newRequestElements(language: Language): Element[] {
  const { kinds } = wordsIn(language).requests;
  const buttons = REQUEST_KINDS.map((kind) => ({ action: "form", label: kinds[kind].label, value: kind }));
  return [
    { kind: "title", text: wordsIn(language).chat.newRequest },
    { kind: "choices", buttons },
  ];
}

async function staffElements(
  { desk }: Chat,
  { person, language }: Visitor,
  groups: readonly string[],
): Promise<Element[]> {
  const words = wordsIn(language).chat;
  const accounts = await ownAccounts(desk.db, person.id);
  const viewer = { id: person.id, accounts, groups };
  const now = desk.now();
  const list = async (view: ViewName, title: string): Promise<Element[]> => {
    const tickets = await listTickets(desk.db, { view }, viewer, now, MAX);
    return [
      { kind: "title", text: title },
      tickets.length > 0
        ? { kind: "rows", rows: tickets.map((ticket) => rowOf(ticket, now, language)) }
        : { kind: "text", text: words.nothing },
    ];
  };
  const routing = await desk.routing();
  const points = (await openByGroup(desk.db)).map(({ group, count }) => ({
    label: groupName(routing, group, language),
    count,
  }));
  return [
    ...(await list("approvals", words.myApprovals)),
    ...(await list("mine", words.myWork)),
    ...(await list("overdue", words.overdue)),
    ...(points.length > 0 ? [{ kind: "chart" as const, title: words.openByGroup, points }] : []),
    { kind: "divider" },
  ];
}

function rowOf({ number, question, requester, assignee, dueAt }: TicketRow, now: Date, language: Language): Row {
  const words = wordsIn(language).chat;
  return {
    text: `#${number} ${ticketTitle(question)}`,
    detail: words.listed([words.askedBy(requester), assignee === null ? words.unassigned : words.assignedTo(assignee)]),
    due: dueAt && {
      label: dueAt < now ? words.due.overdue : words.due.nextStep,
      day: dayIn(language, dueAt),
      at: dueAt,
    },
    buttons: [
      { action: "ticket:show", label: `${wordsIn(language).staff.buttons.show} #${number}`, value: String(number) },
    ],
  };
}
