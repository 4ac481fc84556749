/** Reads of requests: drafts, what was filed, and what was decided about the same subject before. */
import { sql } from "kysely";
import type { Db } from "../../db/database.ts";
import type { Person } from "../../db/schema/people.ts";
import type { Ticket } from "../../db/schema/tickets.ts";
import type { RequestKind } from "../../policy/request-forms.ts";

export type EarlierRequest = Pick<Ticket, "number" | "state" | "outcome" | "question" | "created_at"> & {
  decision: string | null;
  expires: Date | null;
};

/** Requests for the same thing, open or decided, latest first. */
export async function requestsAbout(db: Db, subject: string, most = 5): Promise<EarlierRequest[]> {
  return await db
    .selectFrom("ticket")
    .leftJoin("decision", (join) =>
      join.onRef("decision.ticket_number", "=", "ticket.number").onRef("decision.round", "=", "ticket.round"),
    )
    .select([
      "number",
      "state",
      "ticket.outcome",
      "question",
      "ticket.created_at",
      "decision.id as decision",
      "expires_at as expires",
    ])
    .where("ticket.subject", "=", subject)
    .where("state", "!=", "withdrawn")
    .orderBy("number", "desc")
    .limit(most)
    .execute();
}

export type Draft = {
  id: string;
  kind: RequestKind;
  answers: Record<string, unknown>;
  messageId: string | null;
  updatedAt: Date;
};

/** A draft that was filed is none any more. */
export async function draftsOf(db: Db, person: Person): Promise<Draft[]> {
  await db
    .deleteFrom("request_draft")
    .where("person_id", "=", person.id)
    .where((eb) =>
      eb(
        sql<string>`${person.id} || ':' || request_draft.id`,
        "in",
        eb.selectFrom("ticket").select("filing_key").where("requester_id", "=", person.id),
      ),
    )
    .execute();
  const rows = await db
    .selectFrom("request_draft")
    .selectAll()
    .where("person_id", "=", person.id)
    .orderBy("updated_at", "desc")
    .limit(20)
    .execute();
  return rows.map(({ id, kind, answers, message_id, updated_at }) => ({
    id,
    kind,
    answers: answers,
    messageId: message_id,
    updatedAt: updated_at,
  }));
}

/** The request that a draft, or any other key of this person, became. */
export async function filedAs(db: Db, person: Person, key: string): Promise<Ticket | undefined> {
  return await db
    .selectFrom("ticket")
    .selectAll()
    .where("filing_key", "=", filingKeyOf(person, key))
    .executeTakeFirst();
}

/** Keys of different people never meet. */
export function filingKeyOf(person: Person, key: string): string {
  return `${person.id}:${key}`;
}

/** How often each blanket approval was used. */
export async function blanketUse(db: Db): Promise<Record<string, number>> {
  const rows = await db
    .selectFrom("ticket")
    .select(({ fn }) => ["blanket", fn.countAll<string>().as("count")])
    .where("blanket", "is not", null)
    .groupBy("blanket")
    .execute();
  return Object.fromEntries(rows.map(({ blanket, count }) => [blanket ?? "", Number(count)]));
}
