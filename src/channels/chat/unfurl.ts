/**
 * Previews of links to tickets and decisions. Everybody in a place reads its previews, so a preview has facts only in the staff channel and
 * in a person's own chat with the desk. Elsewhere it only names what the link leads to and who can read it. There is no preview if the
 * person who posts the link may not read it, or if the address leads to nothing, so that nobody learns which numbers exist.
 */
import { wordsIn } from "../../words/words.ts";
import { SHARED_LANGUAGE } from "./reading-language.ts";
import { ticketStatusText } from "./ticket-status.ts";
import { viewTicket } from "../../tickets/board/view-ticket.ts";
import type { DecisionRecord } from "../../tickets/types.ts";
import type { Standing } from "../../tickets/audit/standing.ts";
import { isOver } from "../../tickets/states.ts";
import { NotFoundError } from "../../base/errors.ts";
import type { Desk } from "../../desk/desk.ts";
import { isWelcome } from "../../desk/guests.ts";
import { mayReadTicket } from "../../desk/staff.ts";
import { decisionWithStanding } from "../../desk/verify-receipt.ts";
import { findPerson } from "../../identity/directory.ts";
import { TicketNumber } from "../../base/ids.ts";
import type { Chat } from "./chat.ts";
import { baseUrl, type Screen } from "./screens.ts";

const WORDS = wordsIn(SHARED_LANGUAGE).staff;
/** Links are posted often, so roles are not refreshed each time. */
const ROLES_MS = 10_000;

export type PostedLink = {
  url: string;
  /** The platform's id of the person who posts it. */
  user: string;
  /** The platform's id of the channel or chat. */
  channel: string;
  /** Only that person and the desk are in it. */
  isOwnChat: boolean;
};

/** Null if there is no preview: not an address of the desk, nothing there, or the person may not read it. */
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
  if (person && !(await isWelcome(desk, person))) return false;
  return await mayReadTicket(desk, person ?? { channel: name, external_id: user }, requesterId);
}

function decisionPreview(
  { id, outcome, title, tier, decidedAt, expiresAt }: DecisionRecord,
  { kind, words: standing }: Standing,
): Screen {
  const { outcomes, preview } = WORDS;
  const lines = [
    title,
    preview.decision(tier.name, decidedAt.slice(0, 10), expiresAt?.slice(0, 10) ?? null),
    ...(kind === "stands" || kind === "rejected" ? [] : [preview.standing(standing)]),
  ];
  return screen(`${id}: ${outcomes[outcome]}`, lines.join("\n"));
}

function restrictedPreview(name: string): Screen {
  return screen(name, WORDS.preview.restricted);
}

/** Facts that anybody may read. Throws NotFoundError. */
export async function ticketPreview({ db }: Pick<Desk, "db">, number: number): Promise<Screen> {
  const { ticket } = await viewTicket(db, number);
  const { preview } = WORDS;
  // Nobody works on a ticket that is over.
  const assignee = isOver(ticket.state)
    ? ""
    : preview.withAssignee(ticket.assignee ?? wordsIn(SHARED_LANGUAGE).chat.nobody);
  const kind = ticket.kind === "question" ? preview.question : preview.request(ticket.kind);
  const status = ticketStatusText(ticket, SHARED_LANGUAGE);
  return screen(`#${ticket.number} ${kind}`, wordsIn(SHARED_LANGUAGE).chat.listed([status, assignee]));
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
