/** `ospo tickets` at the desk: reads the queue, and does what staff do to a ticket. */
import { randomUUID } from "node:crypto";
import { askPerson } from "../../../desk/ask-person.ts";
import { openConversation, storeAskerMessage } from "../../../desk/conversation.ts";
import type { Desk } from "../../../desk/desk.ts";
import { doStaffAct } from "../../../desk/staff-acts.ts";
import {
  draftReplyTo,
  type ReplyDraft,
  type StaffDraft,
  type Suggestions,
  suggestionsFor,
  type Summary,
  summaryOf,
} from "../../../desk/staff-help.ts";
import { ticketForStaff } from "../../../desk/ticket-for-staff.ts";
import { requireStaff } from "../../../desk/staff.ts";
import type { Person } from "../../../identity/people.ts";
import { ownAccounts } from "../../../identity/shared-rights.ts";
import { listTickets, type TicketFilter, VIEWS } from "../../../tickets/board/list-tickets.ts";
import type { TicketRow } from "../../../tickets/board/ticket-rows.ts";
import type { TicketView } from "../../../tickets/board/view-ticket.ts";
import { type Similar, similarTickets } from "../../../tickets/board/similar.ts";
import { staffActOf } from "../ticket-actions.ts";

const MAX_ROWS = 500;

export type TicketDraft = StaffDraft<ReplyDraft> | StaffDraft<Summary> | StaffDraft<Suggestions>;
export type TicketsResult = TicketRow[] | Similar[] | TicketDraft | TicketView;

/** `staff` does it. Returns rows, a draft by a model, or the ticket as it is afterwards. */
export async function doTickets(
  desk: Desk,
  staff: Person,
  [action = "", first = "", ...rest]: readonly string[],
  options: Readonly<Record<string, string>>,
): Promise<TicketsResult> {
  const groups = await requireStaff(
    desk,
    staff,
    "Only OSPO staff may do this. An operator adds people in STAFF, or with: ospo staff add.",
  );
  const number = Number(first.replace(/^#/u, ""));
  const most = Number(options["most"] ?? MAX_ROWS);
  const rows = async (filter: TicketFilter): Promise<TicketRow[]> =>
    await listTickets(
      desk.db,
      { ...filter, ...filterIn(options) },
      { id: staff.id, accounts: await ownAccounts(desk.db, staff.id), groups },
      desk.now(),
      most,
    );
  switch (action) {
    case "list":
      return await rows({ view: VIEWS.find((view) => view === first) ?? "open" });
    case "search":
      return await rows({ view: "all", text: [first, ...rest].join(" ") });
    case "similar":
      return await similarTickets(desk.db, number);
    case "draft-reply":
      return await draftReplyTo(desk, staff, number);
    case "summary":
      return await summaryOf(desk, staff, number);
    case "suggestions":
      return await suggestionsFor(desk, staff, number);
    case "open":
      return await ticketForStaff(desk, staff, await openFromTerminal(desk, staff, [first, ...rest].join(" ")));
    case "show":
      return await ticketForStaff(desk, staff, number);
    default: {
      const made = await doStaffAct(desk, staff, number, staffActOf(action, rest));
      return await ticketForStaff(desk, staff, made ?? number);
    }
  }
}

function filterIn(options: Readonly<Record<string, string>>): Partial<TicketFilter> {
  const { group, tag } = options;
  const view = VIEWS.find((each) => each === options["view"]);
  return { ...(group && { group }), ...(tag && { tag }), ...(view && { view }) };
}

async function openFromTerminal(desk: Desk, person: Person, text: string): Promise<number> {
  const delivery = randomUUID();
  const conversation = await openConversation(desk, person.channel, `${person.external_id}/${delivery}`, person);
  const message = await storeAskerMessage(desk, {
    person,
    conversationId: conversation.id,
    deliveryId: delivery,
    text,
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
