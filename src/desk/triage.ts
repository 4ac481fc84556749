/** What OSPO staff do with a ticket. Who may is checked here, at the moment of the act. */
import { DeniedError } from "../base/errors.ts";
import type { Ticket } from "../db/schema.ts";
import type { Language } from "../knowledge/terms.ts";
import type { Person } from "../tickets/people.ts";
import { claimTicket, closeTicket, replyToTicket } from "../tickets/ticket.ts";
import type { Desk } from "./desk.ts";
import type { Reply } from "./reply.ts";
import { textsIn } from "./texts.ts";

export async function claim(desk: Desk, staff: Person, number: number): Promise<Ticket> {
  requireStaff(desk, staff);
  return await claimTicket(desk.db, number, staff);
}

/** `deliveryId` makes the same reply, sent twice, one. */
export async function reply(desk: Desk, staff: Person, number: number, text: string, deliveryId: string | null): Promise<Ticket> {
  requireStaff(desk, staff);
  return await replyToTicket(desk.db, number, staff, text, deliveryId);
}

export async function close(desk: Desk, staff: Person, number: number): Promise<Ticket> {
  requireStaff(desk, staff);
  return await closeTicket(desk.db, number, staff, ({ language }): Reply => {
    const spoken: Language = language === "zh" ? "zh" : "en";
    return { kind: "ticket", language: spoken, text: textsIn(spoken).ticketClosed(number), number };
  });
}

export function requireStaff(desk: Desk, person: Person): void {
  if (!desk.isStaff(person))
    throw new DeniedError(`${person.channel}:${person.external_id} is not OSPO staff`, {
      userMessage: "Only OSPO staff may do this: an operator adds people to STAFF.",
    });
}
