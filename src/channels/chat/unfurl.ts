/** A link to a ticket or a decision, as all who read the channel may see it: what it is and how it stands, never what was said. */
import { viewTicket } from "../../tickets/board.ts";
import { decisionOf } from "../../tickets/decisions.ts";
import { isOver } from "../../tickets/states.ts";
import { NotFoundError } from "../../base/errors.ts";
import type { Desk } from "../../desk/desk.ts";
import type { Chat } from "./chat.ts";
import { base, type Screen } from "./screens.ts";
import { standsIn } from "./words.ts";

/** Null where it is no address of the desk, or there is nothing there. */
export async function unfurled({ desk, publicUrl }: Chat, url: string): Promise<Screen | null> {
  if (publicUrl === null || !url.startsWith(`${base(publicUrl)}/`)) return null;
  const path = url.slice(base(publicUrl).length);
  const receipt = /^\/receipts\/(D-\d{1,9}-\d{1,4})(?:$|[?#])/u.exec(path)?.[1];
  const number = /^\/desk#(\d{1,9})$/u.exec(path)?.[1];
  try {
    if (receipt !== undefined) {
      const { record } = await decisionOf(desk.db, receipt);
      const until = record.expiresAt ? `, good until ${record.expiresAt.slice(0, 10)}` : "";
      return screen(
        `${record.id}: ${record.outcome}`,
        `${record.title}\nRisk tier ${record.tier.name}, decided ${record.decidedAt.slice(0, 10)}${until}`,
      );
    }
    if (number === undefined) return null;
    return await ticketInShort(desk, Number(number));
  } catch (error) {
    if (error instanceof NotFoundError) return null;
    throw error;
  }
}

/** What may be read wherever it is shown. Throws NotFoundError. */
export async function ticketInShort({ db }: Pick<Desk, "db">, number: number): Promise<Screen> {
  const { ticket } = await viewTicket(db, number);
  // What is over, nobody has before them any more.
  const whose = isOver(ticket.state) ? "" : `with ${ticket.assignee ?? "nobody yet"}`;
  const kind = ticket.kind === "question" ? "Question" : `Request: ${ticket.kind}`;
  return screen(`#${ticket.number} ${kind}`, [standsIn(ticket, "en"), whose].filter(Boolean).join(", "));
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
