/**
 * The acts of staff on a ticket. Permission is checked here, at the time of the act. No text and no model output can
 * trigger one.
 */
import { inWords, ownText, wordsIn } from "../words/words.ts";
import { InvalidError } from "../base/errors.ts";
import type { Priority } from "../db/schema/tickets.ts";
import { appeal as appealTicket, reopen as reopenTicket, requireMayVote, vote } from "../tickets/approvals.ts";
import { linkTickets, mergeTicket, splitTicket } from "../tickets/links.ts";
import { addNote, setWatching as watchTicket } from "../tickets/notes.ts";
import { findOrAddPerson, type Person } from "../identity/people.ts";
import { lockTicket, type Ticket } from "../tickets/queue.ts";
import { inTransaction } from "../db/database.ts";
import { assignTicket, claimTicket, handOverTicket } from "../tickets/assign-ticket.ts";
import { describeTicket, rateTicket } from "../tickets/describe-ticket.ts";
import { closeTicket, resolveTicket, withdrawTicket } from "../tickets/end-ticket.ts";
import { filedRequestOf } from "../tickets/filed-request.ts";
import { askBack as askBackOnTicket, replyToTicket } from "../tickets/reply-to-ticket.ts";
import { askAboutVoters } from "./accounts.ts";
import type { Desk } from "./desk.ts";
import { asLanguage } from "../base/language.ts";
import type { Reply } from "./reply.ts";
import { requireStaff } from "./staff.ts";

export async function claim(desk: Desk, staff: Person, number: number, { takesOver = true } = {}): Promise<Ticket> {
  await requireStaff(desk, staff);
  return await claimTicket(desk, number, staff, { takesOver });
}

/** `to` is the `channel:id` of a member of staff. */
export async function assign(desk: Desk, staff: Person, number: number, to: string): Promise<Ticket> {
  await requireStaff(desk, staff);
  const members = await desk.staff.members();
  const member = members.find(({ channel, id }) => to === `${channel}:${id}` || (channel === "web" && to === id));
  if (!member)
    throw new InvalidError(
      inWords((words) =>
        words.errors.notAStaffMember(
          to,
          members.map(({ channel, id }) => `${channel}:${id}`),
        ),
      ),
    );
  const who = { channel: member.channel, externalId: member.id };
  return await assignTicket(desk, number, staff, await findOrAddPerson(desk.db, who));
}

export async function handOver(desk: Desk, staff: Person, number: number, group: string): Promise<Ticket> {
  await requireStaff(desk, staff);
  const { groups } = await desk.routing();
  if (!Object.hasOwn(groups, group))
    throw new InvalidError(inWords((words) => words.errors.unknownGroup(group, Object.keys(groups))));
  return await handOverTicket(desk, number, staff, group);
}

/** The same `deliveryId` again sends nothing twice. */
export async function reply(
  desk: Desk,
  staff: Person,
  number: number,
  text: string,
  deliveryId: string | null,
): Promise<Ticket> {
  await requireStaff(desk, staff);
  return await replyToTicket(desk, number, staff, text, deliveryId);
}

export async function askBack(
  desk: Desk,
  staff: Person,
  number: number,
  text: string,
  deliveryId: string | null,
): Promise<Ticket> {
  await requireStaff(desk, staff);
  return await askBackOnTicket(desk, number, staff, text, deliveryId);
}

export async function note(
  desk: Desk,
  staff: Person,
  number: number,
  text: string,
  deliveryId: string | null = null,
): Promise<Ticket> {
  await requireStaff(desk, staff);
  return await addNote(desk, number, staff, text, deliveryId);
}

export async function watch(desk: Desk, staff: Person, number: number, watches: boolean): Promise<void> {
  await requireStaff(desk, staff);
  await inTransaction(desk.db, async (tx) => {
    await lockTicket(tx, number);
    await watchTicket(tx, number, staff, watches);
  });
}

export async function describe(
  desk: Desk,
  staff: Person,
  number: number,
  what: { priority?: Priority | undefined; tags?: string[] | undefined },
): Promise<Ticket> {
  await requireStaff(desk, staff);
  const tags = what.tags && [...new Set(what.tags.map((tag) => tag.trim().toLowerCase()).filter(Boolean))];
  const wrong = tags?.find((tag) => !/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,39}$/u.test(tag));
  if (wrong !== undefined) throw new InvalidError(inWords((words) => words.errors.invalidTag(wrong)));
  return await describeTicket(desk, number, staff, { priority: what.priority, tags });
}

/** Asks the asker whether it helped, unless they have said so before. */
export async function resolve(desk: Desk, staff: Person, number: number): Promise<Ticket> {
  await requireStaff(desk, staff);
  return await resolveTicket(desk, number, staff, (ticket) =>
    ticketReply(ticket, "ticketResolved", ticket.helped === null),
  );
}

export async function close(desk: Desk, staff: Person, number: number): Promise<Ticket> {
  await requireStaff(desk, staff);
  return await closeTicket(desk, number, staff, (ticket) => ticketReply(ticket, "ticketClosed"));
}

export async function merge(desk: Desk, staff: Person, number: number, into: number): Promise<Ticket> {
  await requireStaff(desk, staff);
  return await mergeTicket(desk, number, into, staff, (ticket) =>
    ticketReply({ ...ticket, number: into }, "ticketMerged"),
  );
}

export async function link(desk: Desk, staff: Person, number: number, other: number): Promise<Ticket> {
  await requireStaff(desk, staff);
  return await linkTickets(desk, number, other, staff);
}

/** Returns the new ticket. */
export async function split(desk: Desk, staff: Person, number: number, question: string): Promise<Ticket> {
  await requireStaff(desk, staff);
  return await splitTicket(desk, number, staff, question);
}

export async function approve(desk: Desk, staff: Person, number: number, reason = ""): Promise<Ticket> {
  return await decide(desk, staff, number, { approves: true, reason });
}

export async function reject(desk: Desk, staff: Person, number: number, reason: string): Promise<Ticket> {
  return await decide(desk, staff, number, { approves: false, reason });
}

async function decide(
  desk: Desk,
  staff: Person,
  number: number,
  cast: { approves: boolean; reason: string },
): Promise<Ticket> {
  await askAboutVoters(desk, number, staff);
  return await vote(desk, number, staff, { ...cast, groupsOf: groupsOf(desk, staff) });
}

function groupsOf({ staff }: Desk, person: Person) {
  return async (tx: Desk["db"]): Promise<readonly string[]> => await staff.groupsOf(person, tx);
}

/** Throws what `approve` or `reject` would throw, before a reason is typed. */
export async function requireMayDecide(desk: Desk, staff: Person, number: number, approves: boolean): Promise<void> {
  const check = async (): Promise<void> =>
    await requireMayVote(desk, number, staff, { approves, groupsOf: groupsOf(desk, staff) });
  try {
    await check();
  } catch {
    // A refusal may rest on accounts that the chats were not asked about yet. Nobody else should wait for that here.
    await askAboutVoters(desk, number, staff);
    await check();
  }
}

export async function reopen(desk: Desk, staff: Person, number: number, reason: string): Promise<Ticket> {
  await requireStaff(desk, staff);
  return await reopenTicket(desk, number, staff, reason);
}

/** By the asker. The reply says who decides now. */
export async function appeal(desk: Desk, asker: Person, number: number, reason: string): Promise<Ticket> {
  const { groups } = await desk.routing();
  return await appealTicket(desk, number, asker, reason, (ticket): Reply => {
    const spoken = asLanguage(ticket.language);
    const { steps, order } = filedRequestOf(ticket).tier;
    const who = steps
      .map(({ group }) => ownText(groups[group] ?? { en: group }, spoken))
      .join(order === "sequence" ? " → " : " + ");
    return { kind: "ticket", language: spoken, text: wordsIn(spoken).answers.appealed(number, who), number };
  });
}

/** By the asker. */
export async function withdraw(desk: Desk, asker: Person, number: number): Promise<Ticket> {
  return await withdrawTicket(desk, number, asker, (ticket) => ticketReply(ticket, "ticketWithdrawn"));
}

/** By the asker. Only their first rating counts. */
export async function rate(desk: Desk, asker: Person, number: number, helped: boolean): Promise<Ticket> {
  return await rateTicket(desk, number, asker, helped);
}

type TicketText =
  | "ticketClosed"
  | "ticketResolved"
  | "ticketWithdrawn"
  | "ticketMerged"
  | "ticketReminder"
  | "ticketNoAnswer";

export function ticketReply({ number, language }: Ticket, text: TicketText, asksWhetherItHelped = false): Reply {
  const spoken = asLanguage(language);
  return { kind: "ticket", language: spoken, text: wordsIn(spoken).answers[text](number), number, asksWhetherItHelped };
}
