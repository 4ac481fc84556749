/** What is said on a ticket in the conversations of all who asked it: the ticket's own, and those merged into it. */
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

/** What the asker is told, in words of the caller; null says nothing. */
export type DeskMessageFor = (ticket: Ticket) => object | null;

/** The desk says something in the ticket's conversation, and in those merged into it. Returns the digests of these messages, for the act's event. */
export async function postDeskMessage(
  queue: Queue,
  tx: Db,
  ticket: Ticket,
  telling: DeskMessageFor,
): Promise<string[]> {
  const body = telling(ticket);
  if (!body) return [];
  const said = { author: "desk" as const, body, created_at: queue.now() };
  const { rows } = await sql<{
    id: string;
    conversation_id: string;
    ticket_number: number;
  }>`insert into message (conversation_id, author, ticket_number, body, created_at)
    select conversation_id, ${said.author}, number, ${JSON.stringify(body)}::jsonb, ${said.created_at}
    from ticket where number = ${ticket.number} or merged_into = ${ticket.number} order by number
    returning id, conversation_id, ticket_number`.execute(tx);
  await queue.enqueueOutgoing(
    tx,
    rows.map(({ id }) => ({ message: id })),
  );
  return rows.map((row) => rowDigest("message", { ...said, ...row }));
}

/** The ticket's own first. Undefined where this delivery had been said before. */
export async function postStaffMessage(
  queue: Queue,
  tx: Db,
  ticket: Ticket,
  what: { author: "staff"; person_id: string; body: TextBody },
  deliveryId: string | null,
): Promise<Message[] | undefined> {
  const merged = await tx
    .selectFrom("ticket")
    .select(["number", "conversation_id"])
    .where("merged_into", "=", ticket.number)
    .execute();
  const said: Message[] = [];
  for (const { number, conversation_id } of [ticket, ...merged]) {
    const { message, isNew } = await postMessage(queue, tx, {
      ...what,
      conversation_id,
      ticket_number: number,
      delivery_id: deliveryId,
      created_at: queue.now(),
    });
    requireSameMessage({ message, isNew }, what.person_id, what.body.text);
    if (number === ticket.number && !isNew) return undefined;
    if (isNew) said.push(message);
  }
  return said;
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
