/** Messages to all askers of a ticket: in its own conversation, and in those of the tickets merged into it. */
import { sql } from "kysely";
import { InvalidError } from "../base/errors.ts";
import type { Db } from "../db/database.ts";
import { rowDigest } from "../db/row-digests.ts";
import type { Message } from "../db/schema/conversations.ts";
import type { Ticket } from "../db/schema/tickets.ts";
import { requireSameMessage, postMessage } from "./conversations.ts";
import type { TextBody } from "./message-text.ts";
import type { Queue } from "./queue.ts";
import { inWords } from "../words/words.ts";

const MAX_TEXT = 20_000;

/** Builds the body of a message to the asker; null sends nothing. */
export type DeskMessageFor = (ticket: Ticket) => object | null;

/** Posts a message of the desk. Returns the digests of the messages, for the audit event of the act. */
export async function postDeskMessage(
  queue: Queue,
  tx: Db,
  ticket: Ticket,
  messageFor: DeskMessageFor,
): Promise<string[]> {
  const body = messageFor(ticket);
  if (!body) return [];
  const message = { author: "desk" as const, body, created_at: queue.now() };
  const { rows } = await sql<{
    id: string;
    conversation_id: string;
    ticket_number: number;
  }>`insert into message (conversation_id, author, ticket_number, body, created_at)
    select conversation_id, ${message.author}, number, ${JSON.stringify(body)}::jsonb, ${message.created_at}
    from ticket where number = ${ticket.number} or merged_into = ${ticket.number} order by number
    returning id, conversation_id, ticket_number`.execute(tx);
  await queue.enqueueOutgoing(
    tx,
    rows.map(({ id }) => ({ message: id })),
  );
  return rows.map((row) => rowDigest("message", { ...message, ...row }));
}

/** Posts a message of staff, first in the ticket's own conversation. Undefined if the delivery was posted before. */
export async function postStaffMessage(
  queue: Queue,
  tx: Db,
  ticket: Ticket,
  content: { author: "staff"; person_id: string; body: TextBody },
  deliveryId: string | null,
): Promise<Message[] | undefined> {
  const merged = await tx
    .selectFrom("ticket")
    .select(["number", "conversation_id"])
    .where("merged_into", "=", ticket.number)
    .execute();
  const posted: Message[] = [];
  for (const { number, conversation_id } of [ticket, ...merged]) {
    const { message, isNew } = await postMessage(queue, tx, {
      ...content,
      conversation_id,
      ticket_number: number,
      delivery_id: deliveryId,
      created_at: queue.now(),
    });
    requireSameMessage({ message, isNew }, content.person_id, content.body.text);
    if (number === ticket.number && !isNew) return undefined;
    if (isNew) posted.push(message);
  }
  return posted;
}

/** The text without control characters. Throws InvalidError if it is empty or too long. */
export function requireText(
  text: string,
  what: "reply" | "note" | "reason" | "title" | "text" | "question" | "name" = "reply",
): string {
  const clean = text.replace(/[[\p{Cc}\p{Cs}]--[\n\t]]/gv, "").trim();
  if (clean === "") throw new InvalidError(inWords((words) => words.errors.textMissing(what)));
  if (clean.length > MAX_TEXT)
    throw new InvalidError(inWords((words) => words.errors.textTooLong(what, clean.length, MAX_TEXT)));
  return clean;
}
