/** A ticket as one member of staff may read it: without answers that quote documents for groups which they are not in. */
import type { Person } from "../identity/people.ts";
import { type TicketView, viewTicket } from "../tickets/board/view-ticket.ts";
import { wordsIn } from "../words/words.ts";
import type { Desk } from "./desk.ts";
import { mayReadFiles, type Reader } from "./may-read.ts";
import { findReply } from "./message-body.ts";
import { citedFiles, type Reply } from "./reply.ts";

/** Whoever asked a question may have been in other groups. Throws NotFoundError. */
export async function ticketForStaff(
  desk: Pick<Desk, "db" | "staff" | "knowledge">,
  staff: Person,
  number: number,
  before?: string,
): Promise<TicketView> {
  const [view, groups] = await Promise.all([viewTicket(desk.db, number, before), desk.staff.groupsOf(staff)]);
  const messages = view.messages.map((message) => ({ ...message, body: readableBody(desk, groups, message.body) }));
  return { ...view, messages };
}

function readableBody({ knowledge }: Pick<Desk, "knowledge">, reader: Reader, body: unknown): unknown {
  const reply = findReply(body);
  if (!reply || mayReadFiles(knowledge, reader, citedFiles(reply))) return body;
  const { language } = reply;
  const text = wordsIn(language).errors.quotesRestricted;
  return { kind: "notice", language, text, examples: [] } satisfies Reply;
}
