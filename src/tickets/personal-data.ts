/** Personal data in the queue: to export and erase it, and to find inactive people. */
import { sql } from "kysely";
import type { Db } from "../db/database.ts";
import { type Covers, filedDigest, rowDigest } from "../db/row-digests.ts";
import { json } from "../db/schema/columns.ts";
import type { Message } from "../db/schema/conversations.ts";
import type { Person } from "../db/schema/people.ts";
import type { Ticket } from "../db/schema/tickets.ts";
import { appendEvent, lockTicket } from "./queue.ts";

/** Everything that the queue stores about a person, by table. */
export async function exportTickets(db: Db, person: Person): Promise<object> {
  const [conversations, messages, changes, tickets, drafts, notes, votes, modelAnswers, grades] = await Promise.all([
    db.selectFrom("conversation").select(["id", "channel", "created_at"]).where("person_id", "=", person.id).execute(),
    db
      .selectFrom("message")
      .select(["conversation_id", "body", "created_at"])
      .where("person_id", "=", person.id)
      .orderBy("id")
      .execute(),
    db.selectFrom("changed_message").select(["text", "created_at"]).where("person_id", "=", person.id).execute(),
    db
      .selectFrom("ticket")
      .select(["number", "kind", "question", "state", "outcome", "request", "created_at"])
      .where("requester_id", "=", person.id)
      .orderBy("number")
      .execute(),
    db
      .selectFrom("request_draft")
      .select(["kind", "answers", "updated_at"])
      .where("person_id", "=", person.id)
      .execute(),
    db.selectFrom("note").select(["ticket_number", "text", "created_at"]).where("person_id", "=", person.id).execute(),
    db
      .selectFrom("vote")
      .select(["ticket_number", "approves", "reason", "created_at"])
      .where("person_id", "=", person.id)
      .execute(),
    db
      .selectFrom("shadow_answer")
      .innerJoin("message", "message.id", "question_id")
      .select(["topic", "shown", "shadow_answer.body", "shadow_answer.created_at"])
      .where("message.person_id", "=", person.id)
      .orderBy("shadow_answer.id")
      .execute(),
    db
      .selectFrom("grade")
      .select(["answer_id", "verdict", "comment", "graded_at"])
      .where("person_id", "=", person.id)
      .execute(),
  ]);
  return {
    conversations,
    messages,
    changes,
    tickets,
    drafts,
    notes,
    votes,
    modelAnswers,
    grades,
  };
}

const ERASED = "[erased]";

/**
 * Erases what the person wrote and was told. Decisions, their receipts, the trail and all counts stay; each ticket
 * concerned gets an event of the desk, or the audit trail would call the change tampering.
 */
export async function eraseTickets(tx: Db, person: Person, desk: Person, now: Date): Promise<void> {
  const theirs = tx.selectFrom("conversation").select("id").where("person_id", "=", person.id);
  await eraseMessages(tx, person, desk, now);
  const asked = tx
    .selectFrom("shadow_answer")
    .innerJoin("message", "message.id", "question_id")
    .select("shadow_answer.id")
    .where((eb) => eb.or([eb("message.conversation_id", "in", theirs), eb("message.person_id", "=", person.id)]));
  await tx
    .updateTable("grade")
    .set({ comment: null })
    .where((eb) => eb.or([eb("answer_id", "in", asked), eb("person_id", "=", person.id)]))
    .execute();
  await tx.updateTable("shadow_answer").set({ body: null, written_at: now }).where("id", "in", asked).execute();
  await tx.deleteFrom("changed_message").where("person_id", "=", person.id).execute();
  await tx.deleteFrom("request_draft").where("person_id", "=", person.id).execute();
  await tx.deleteFrom("notification").where("key", "like", `leaver:${person.id}:%`).execute();
  await tx.deleteFrom("saved_view").where("person_id", "=", person.id).execute();
  // It names both accounts.
  await tx
    .updateTable("notification")
    .set({ detail: json({}) })
    .where("kind", "=", "accounts-collide")
    .where("key", "like", `%${person.id}%`)
    .execute();
  await tx.updateTable("feedback").set({ comment: null }).where("person_id", "=", person.id).execute();
  // The id may name the person. Without it, a returning person starts a new conversation.
  await tx
    .updateTable("conversation")
    .set({ external_id: sql<string>`'erased-' || id` })
    .where("person_id", "=", person.id)
    .execute();
}

const ERASED_BODY = { kind: "text", text: ERASED };

/** Erases their messages, notes and questions, with an audit event on each ticket. */
async function eraseMessages(tx: Db, person: Person, desk: Person, now: Date): Promise<void> {
  const erased = await eraseTexts(tx, person);
  const questions = await tx
    .selectFrom("ticket")
    .select("number")
    .where("requester_id", "=", person.id)
    .where("kind", "=", "question")
    .execute();
  const numbers = new Set([...erased.keys(), ...questions.map(({ number }) => number)]);
  for (const number of [...numbers].toSorted((a, b) => a - b)) {
    const ticket = await lockTicket(tx, number);
    const after = (await eraseQuestion(tx, person, number)) ?? ticket;
    const filed = { was: filedDigest(ticket), now: filedDigest(after) };
    const texts = erased.get(number);
    if (!texts && filed.was === filed.now) continue;
    const covers: Covers = { ...texts, ...(filed.was !== filed.now && { filed }) };
    await appendEvent(tx, ticket, desk, { action: "erased" }, covers, now);
  }
}

type ErasedRows = Required<Pick<Covers, "rows" | "replaced">>;

/** Erases messages and notes. Returns the digests of the rows on tickets, by ticket number. */
async function eraseTexts(tx: Db, person: Person): Promise<Map<number, ErasedRows>> {
  const messages = await messagesToErase(tx, person);
  const notes = await tx
    .selectFrom("note")
    .selectAll()
    .where("person_id", "=", person.id)
    .where("text", "!=", ERASED)
    .forNoKeyUpdate()
    .execute();
  await sql`update message set body = ${json(ERASED_BODY)} where id = any(${messages.map(({ id }) => id)})`.execute(tx);
  await sql`update note set text = ${ERASED} where id = any(${notes.map(({ id }) => id)})`.execute(tx);

  const erased = new Map<number, ErasedRows>();
  const add = (table: "message" | "note", ticket: number | null, was: string, is: string): void => {
    if (ticket === null) return;
    const { rows, replaced } = erased.get(ticket) ?? { rows: {}, replaced: {} };
    (rows[table] ??= []).push(is);
    (replaced[table] ??= []).push(was);
    erased.set(ticket, { rows, replaced });
  };
  for (const row of messages)
    add("message", row.ticket_number, rowDigest("message", row), rowDigest("message", { ...row, body: ERASED_BODY }));
  for (const row of notes)
    add("note", row.ticket_number, rowDigest("note", row), rowDigest("note", { ...row, text: ERASED }));
  return erased;
}

async function messagesToErase(tx: Db, person: Person): Promise<Message[]> {
  const conversations = tx.selectFrom("conversation").select("id").where("person_id", "=", person.id);
  return await tx
    .selectFrom("message")
    .selectAll()
    // Messages of others in the person's own conversations may name them, too.
    .where((eb) =>
      eb.or([
        eb("conversation_id", "in", conversations),
        eb.and([eb("person_id", "=", person.id), eb("author", "=", "asker")]),
      ]),
    )
    .where("body", "!=", json(ERASED_BODY))
    .forNoKeyUpdate()
    .execute();
}

async function eraseQuestion(tx: Db, person: Person, number: number): Promise<Ticket | undefined> {
  return await tx
    .updateTable("ticket")
    .set({ question: ERASED, found: json([]), search: "" })
    .where("requester_id", "=", person.id)
    .where("kind", "=", "question")
    .where("number", "=", number)
    .returningAll()
    .executeTakeFirst();
}

const PENDING = sql<boolean>`ticket.kind <> 'question' and ticket.state in ('waiting-for-approval', 'waiting-for-asker')`;

/** Whether the account filed, or voted on, a request that is not decided yet. */
export async function hasPendingDecision(tx: Db, personId: string): Promise<boolean> {
  const voted = tx.selectFrom("vote").select("ticket_number").where("person_id", "=", personId);
  const found = await tx
    .selectFrom("ticket")
    .select("number")
    .where(PENDING)
    .where((eb) => eb.or([eb("requester_id", "=", personId), eb("number", "in", voted)]))
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

/** Drops the links of erased accounts whose requests and votes are all decided. */
export async function dropErasedLinks(db: Db): Promise<void> {
  await sql`delete from account_link using person
    where person.erased_at is not null and person.id in (account_link.person_id, account_link.other_id)
      and not exists (select from ticket where ${PENDING} and (requester_id = person.id
        or exists (select from vote where vote.ticket_number = number and vote.person_id = person.id)))`.execute(db);
}

/** People without activity since then and without an open ticket. Acting on tickets counts as activity, so active staff are not included. */
export async function inactiveSince(db: Db, before: Date, most = 200): Promise<Person[]> {
  return await db
    .selectFrom("person")
    .selectAll()
    .where("erased_at", "is", null)
    .where("channel", "!=", "desk")
    .where("person.created_at", "<", before)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("message")
            .select("message.id")
            .whereRef("message.person_id", "=", "person.id")
            .where("message.created_at", ">=", before),
        ),
      ),
    )
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("ticket")
            .select("number")
            .whereRef("requester_id", "=", "person.id")
            .where((sub) =>
              sub.or([
                sub("state", "not in", ["resolved", "closed", "withdrawn"]),
                sub("ticket.updated_at", ">=", before),
              ]),
            ),
        ),
      ),
    )
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("audit_event")
            .select("audit_event.id")
            .whereRef("actor_id", "=", "person.id")
            .where("audit_event.created_at", ">=", before),
        ),
      ),
    )
    .limit(most)
    .execute();
}
