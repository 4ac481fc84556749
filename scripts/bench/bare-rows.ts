/**
 * The database work of one filing and one decision alone, to compare the desk with: the same rows, and nothing else.
 */
import { randomUUID } from "node:crypto";
import { type RawBuilder, sql } from "kysely";
import type { Db } from "../../src/db/database.ts";
import { json } from "../../src/db/schema/columns.ts";

/** Returns an act that writes the rows of a filing, copied from the one of ticket `number`. */
export async function bareFilingOf(db: Db, number: number): Promise<() => Promise<void>> {
  const ticket = await db.selectFrom("ticket").selectAll().where("number", "=", number).executeTakeFirstOrThrow();
  const steps = await db.selectFrom("approval_step").selectAll().where("ticket_number", "=", number).execute();
  const messages = await db
    .selectFrom("message")
    .selectAll()
    .where("conversation_id", "=", ticket.conversation_id)
    .orderBy("id")
    .execute();
  const event = await db
    .selectFrom("audit_event")
    .selectAll()
    .where("ticket_number", "=", number)
    .where("seq", "=", 1)
    .executeTakeFirstOrThrow();
  const notice = await db
    .selectFrom("notification")
    .selectAll()
    .where("ticket_number", "=", number)
    .executeTakeFirstOrThrow();
  const { number: _number, source_message_id: _source, ...row } = ticket;
  return async () =>
    await db.transaction().execute(async (tx) => {
      const { id: conversation_id } = await tx
        .insertInto("conversation")
        .values({ channel: "web", external_id: randomUUID(), person_id: ticket.requester_id })
        .returning("id")
        .executeTakeFirstOrThrow();
      const added = await tx
        .insertInto("ticket")
        .values({
          ...row,
          conversation_id,
          filing_key: randomUUID(),
          found: json([]),
          request: copied(ticket.request),
        })
        .returning("number")
        .executeTakeFirstOrThrow();
      const ticket_number = added.number;
      for (const { id: _id, body, ...message } of messages.slice(0, 2))
        await tx
          .insertInto("message")
          .values({ ...message, conversation_id, delivery_id: randomUUID(), ticket_number, body: copied(body) })
          .execute();
      await tx
        .insertInto("approval_step")
        .values(steps.map((step) => ({ ...step, ticket_number })))
        .execute();
      const { id: _event, detail, covers, ...audit } = event;
      await tx
        .insertInto("audit_event")
        .values({ ...audit, ticket_number, detail: copied(detail), covers: copied(covers) })
        .execute();
      const { id: _notice, detail: about, ...notified } = notice;
      await tx
        .insertInto("notification")
        .values({ ...notified, key: randomUUID(), ticket_number, detail: copied(about) })
        .execute();
    });
}

/**
 * Returns an act that writes the rows of a decision, copied from the one of ticket `number`, and updates that ticket.
 */
export async function bareDecidingOf(db: Db, number: number): Promise<() => Promise<void>> {
  const decision = await db
    .selectFrom("decision")
    .selectAll()
    .where("ticket_number", "=", number)
    .executeTakeFirstOrThrow();
  const vote = await db.selectFrom("vote").selectAll().where("ticket_number", "=", number).executeTakeFirstOrThrow();
  const events = await db
    .selectFrom("audit_event")
    .selectAll()
    .where("ticket_number", "=", number)
    .where("seq", ">", 1)
    .execute();
  const ticket = await db.selectFrom("ticket").selectAll().where("number", "=", number).executeTakeFirstOrThrow();
  const lastMessage = await db
    .selectFrom("message")
    .selectAll()
    .where("ticket_number", "=", number)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirstOrThrow();
  let seq = 100;
  return async () =>
    await db.transaction().execute(async (tx) => {
      const round = seq++;
      await tx.selectFrom("ticket").selectAll().where("number", "=", number).forUpdate().executeTakeFirstOrThrow();
      await tx
        .insertInto("approval_step")
        .values({ ticket_number: number, round, position: 1, group_name: "ospo", quorum: 1, state: "approved" })
        .execute();
      await tx
        .insertInto("vote")
        .values({ ...vote, round })
        .execute();
      const { record, ...row } = decision;
      await tx
        .insertInto("decision")
        .values({ ...row, id: randomUUID(), round, record: copied(record) })
        .execute();
      const { id: _id, body, ...message } = lastMessage;
      await tx
        .insertInto("message")
        .values({ ...message, body: copied(body) })
        .execute();
      await tx
        .updateTable("ticket")
        .set({ state: ticket.state, updated_at: new Date() })
        .where("number", "=", number)
        .execute();
      await tx
        .insertInto("audit_event")
        .values(
          events.map(({ id: _event, detail, covers, ...event }, i) => ({
            ...event,
            seq: round * 10 + i,
            detail: copied(detail),
            covers: covers === null ? null : copied(covers),
          })),
        )
        .execute();
    });
}

/** A JSON value that is written back as it was read. */
function copied(value: unknown): RawBuilder<never> {
  return sql<never>`${JSON.stringify(value)}`;
}
