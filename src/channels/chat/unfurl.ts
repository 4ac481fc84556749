/**
 * A link to a ticket or a decision, shown in short. A preview is read by all who read the place, so it holds facts only where all of them may
 * have these: in the staff channel, and in a person's own chat with the desk. Elsewhere it only names what the link leads to, and to whom.
 * For somebody who may not read it, and for an address that leads to nothing, there is no preview, so that nobody learns which numbers exist.
 */
import { ticketStatusText } from "./ticket-status.ts";
import { viewTicket } from "../../tickets/board/board.ts";
import type { DecisionRecord } from "../../tickets/types.ts";
import type { Standing } from "../../tickets/audit/standing.ts";
import { isOver } from "../../tickets/states.ts";
import { NotFoundError } from "../../base/errors.ts";
import type { Desk } from "../../desk/desk.ts";
import { mayReadTicket } from "../../desk/staff.ts";
import { decisionWithStanding } from "../../desk/verify-receipt.ts";
import { findPerson } from "../../identity/directory.ts";
import { TicketNumber } from "../../base/ids.ts";
import type { Chat } from "./chat.ts";
import { baseUrl, type Screen } from "./screens.ts";

/** Links are posted often: the chat is not asked for its roles each time. */
const ROLES_MS = 10_000;

export type PostedLink = {
  url: string;
  /** The platform's own id of whoever posts it. */
  user: string;
  /** The platform's own id of the channel or chat. */
  channel: string;
  /** Nobody but that person and the desk reads there. */
  isOwnChat: boolean;
};

/** Null where nothing is shown: no address of the desk, nothing there, or not for whoever posts it. */
export async function unfurl(chat: Chat, link: PostedLink): Promise<Screen | null> {
  const { desk, publicUrl, staffPlace } = chat;
  if (publicUrl === null || !link.url.startsWith(`${baseUrl(publicUrl)}/`)) return null;
  const path = link.url.slice(baseUrl(publicUrl).length);
  const receipt = /^\/receipts\/(D-\d{1,9}-\d{1,4})(?:$|[?#])/u.exec(path)?.[1];
  const number = /^\/desk#(\d{1,9})$/u.exec(path)?.[1];
  const isForAll = link.isOwnChat || link.channel === staffPlace;
  try {
    if (receipt !== undefined) {
      const { record, standing } = await decisionWithStanding(desk, receipt);
      if (!(await mayRead(chat, link.user, record.requester))) return null;
      return isForAll ? decisionPreview(record, standing) : restrictedPreview(record.id);
    }
    if (number === undefined) return null;
    const { ticket } = await viewTicket(desk.db, TicketNumber.parse(number));
    if (!(await mayRead(chat, link.user, ticket.requesterId))) return null;
    return isForAll ? await ticketPreview(desk, ticket.number) : restrictedPreview(`#${ticket.number}`);
  } catch (error) {
    if (error instanceof NotFoundError) return null;
    throw error;
  }
}

async function mayRead({ desk, name, refreshRoles }: Chat, user: string, requesterId: string): Promise<boolean> {
  await refreshRoles(ROLES_MS);
  const person = await findPerson(desk.db, { channel: name, externalId: user });
  return await mayReadTicket(desk, person ?? { channel: name, external_id: user }, requesterId);
}

function decisionPreview(
  { id, outcome, title, tier, decidedAt, expiresAt }: DecisionRecord,
  { kind, words }: Standing,
): Screen {
  const until = expiresAt ? `, good until ${expiresAt.slice(0, 10)}` : "";
  const now = kind === "stands" || kind === "rejected" ? "" : `\nIt ${words}.`;
  return screen(
    `${id}: ${outcome}`,
    `${title}\nRisk tier ${tier.name}, decided ${decidedAt.slice(0, 10)}${until}${now}`,
  );
}

function restrictedPreview(name: string): Screen {
  return screen(name, "Only the person who asked and OSPO staff can read this.");
}

/** What may be read wherever it is shown. Throws NotFoundError. */
export async function ticketPreview({ db }: Pick<Desk, "db">, number: number): Promise<Screen> {
  const { ticket } = await viewTicket(db, number);
  // What is over, nobody has before them any more.
  const whose = isOver(ticket.state) ? "" : `with ${ticket.assignee ?? "nobody yet"}`;
  const kind = ticket.kind === "question" ? "Question" : `Request: ${ticket.kind}`;
  return screen(`#${ticket.number} ${kind}`, [ticketStatusText(ticket, "en"), whose].filter(Boolean).join(", "));
}

function screen(title: string, text: string): Screen {
  return {
    text: `${title}: ${text}`,
    elements: [
      { kind: "title", text: title },
      { kind: "text", text },
    ],
  };
}
