/** Messages that their author changed or deleted in a chat after the desk had read them. */
import { sql } from "kysely";
import { type Db, inTransaction } from "../db/database.ts";
import { rowDigest } from "../db/row-digests.ts";
import { json } from "../db/schema/columns.ts";
import type { Message } from "../db/schema/conversations.ts";
import type { Person } from "../db/schema/people.ts";
import type { Ticket } from "../db/schema/tickets.ts";
import { addMessage } from "./conversations.ts";
import { ownText, type TextBody } from "./message-text.ts";
import { noticeToAssignee } from "./notifications.ts";
import { changeOwnTicket, type Queue } from "./queue.ts";

/** What stands in place of the words that their author deleted. */
export const DELETED = "[deleted]";
const DELETED_BODY: TextBody = { kind: "text", text: DELETED };

export type ChangedMessage = { message: Message; text: string };

/** Keeps the new words. Undefined if they are those that the desk knows already. */
export async function keepChange(
  db: Db,
  { message, text, now }: { message: Message; text: string; now: Date },
): Promise<string | undefined> {
  const latest = await db
    .selectFrom("changed_message")
    .select("text")
    .where("message_id", "=", message.id)
    .orderBy("id", "desc")
    .executeTakeFirst();
  const known = latest?.text ?? ownText(message.body) ?? "";
  if (sameWords(known) === sameWords(text) || message.person_id === null) return undefined;
  const { id } = await db
    .insertInto("changed_message")
    .values({ message_id: message.id, person_id: message.person_id, text, created_at: now })
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

function sameWords(text: string): string {
  return text.replaceAll(/\s+/gu, " ").trim().toLowerCase();
}

/** The change with its message, by one of these accounts. */
export async function findChange(db: Db, id: string, accounts: readonly string[]): Promise<ChangedMessage | undefined> {
  const change = await db
    .selectFrom("changed_message")
    .select(["message_id", "text"])
    .where("id", "=", id)
    .where("person_id", "in", accounts)
    .executeTakeFirst();
  if (!change) return undefined;
  const message = await db
    .selectFrom("message")
    .selectAll()
    .where("id", "=", change.message_id)
    .executeTakeFirstOrThrow();
  return { message, text: change.text };
}

export async function dropChanges(db: Db, before: Date): Promise<void> {
  await db.deleteFrom("changed_message").where("created_at", "<", before).execute();
}

/**
 * Removes the words of a message from its conversation, and from what the desk noted of them in its answers. A ticket
 * keeps its words: returns the tickets of the conversation that quote the message.
 */
export async function forgetWords(db: Db, message: Message, now: Date): Promise<number[]> {
  return await inTransaction(db, async (tx) => {
    const words = ownText(message.body) ?? "";
    await tx
      .updateTable("message")
      .set({ body: json(DELETED_BODY) })
      .where("id", "=", message.id)
      .execute();
    await tx.deleteFrom("changed_message").where("message_id", "=", message.id).execute();
    await sql`update message set body = body || jsonb_build_object('question', ${DELETED}::text)
      where conversation_id = ${message.conversation_id} and author = 'desk' and ticket_number is null
        and body ? 'question' and starts_with(delivery_id, ${`${message.delivery_id}:`})`.execute(tx);
    await tx
      .updateTable("shadow_answer")
      .set({ body: null, written_at: now })
      .where("question_id", "=", message.id)
      .execute();
    const tickets = await tx
      .selectFrom("ticket")
      .select("number")
      .where("conversation_id", "=", message.conversation_id)
      .where(sql<boolean>`${words} <> '' and starts_with(question, ${words})`)
      .orderBy("number")
      .execute();
    return tickets.map(({ number }) => number);
  });
}

/** A message that these accounts added to a ticket. */
export async function messageOnTicket(
  db: Db,
  id: string,
  accounts: readonly string[],
): Promise<(Message & { ticket_number: number }) | undefined> {
  const message = await db
    .selectFrom("message")
    .selectAll()
    .where("id", "=", id)
    .where("author", "=", "asker")
    .where("person_id", "in", accounts)
    .executeTakeFirst();
  return message && message.ticket_number !== null ? { ...message, ticket_number: message.ticket_number } : undefined;
}

/**
 * The asker takes a message back that they added to the ticket. Its words go out of the conversation, and `note` says
 * so; the trail keeps that it was there. If the ticket waited for the asker before, it waits again.
 */
export async function takeBack(
  queue: Queue,
  asker: Person,
  message: Message & { ticket_number: number },
  note: (ticket: Ticket) => string,
): Promise<void> {
  await changeOwnTicket(queue, message.ticket_number, asker, "asker-reply", async (tx, ticket) => {
    const now: TextBody = { kind: "text", text: DELETED };
    const { numUpdatedRows } = await tx
      .updateTable("message")
      .set({ body: json(now) })
      .where("id", "=", message.id)
      .where("body", "!=", json(now))
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return null;
    const { message: said } = await addMessage(tx, {
      conversation_id: ticket.conversation_id,
      author: "asker",
      person_id: asker.id,
      ticket_number: ticket.number,
      delivery_id: `taken-back:${message.id}`,
      body: { kind: "text", text: note(ticket) } satisfies TextBody,
      created_at: queue.now(),
    });
    const waited = await waitedBefore(tx, ticket, message.id);
    return {
      ...(waited && { set: { state: "waiting-for-asker" as const, last_asker_at: null } }),
      events: [{ action: "took-back", detail: { message: message.id } }],
      wrote: { message: [rowDigest("message", { ...message, body: now }), rowDigest("message", said)] },
      replaced: { message: [rowDigest("message", message)] },
      notices: [noticeToAssignee(ticket, "asker-replied", { message: said.id })],
    };
  });
}

/** The acts that may set the state of a ticket which waits for its asker. */
const MOVES = [
  "opened",
  "replied",
  "asked-back",
  "asker-replied",
  "resolved",
  "closed",
  "reopened",
  "approved",
  "rejected",
];

/** Whether the ticket waited for the asker until that message, which nothing has followed. */
async function waitedBefore(tx: Db, { number, kind }: Ticket, message: string): Promise<boolean> {
  const [last, before] = await tx
    .selectFrom("audit_event")
    .select(["action", sql<string | null>`detail ->> 'message'`.as("message")])
    .where("ticket_number", "=", number)
    .where("action", "in", MOVES)
    .orderBy("seq", "desc")
    .limit(2)
    .execute();
  if (last?.action !== "asker-replied" || last.message !== message) return false;
  return before?.action === "asked-back" || (before?.action === "replied" && kind === "question");
}
