/** Reads requests: drafts, filed requests, and earlier requests about the same subject. */
import { sql } from "kysely";
import type { Db } from "../../db/database.ts";
import type { Person } from "../../db/schema/people.ts";
import type { Ticket } from "../../db/schema/tickets.ts";
import type { RequestKind } from "../../policy/request-forms.ts";

export type EarlierRequest = Pick<Ticket, "number" | "state" | "outcome" | "question" | "created_at"> & {
  decision: string | null;
  expires: Date | null;
};

/** Requests about the same subject, open or decided, latest first. */
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

/** The person's drafts, latest first. Deletes those that were filed meanwhile. */
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
    answers,
    messageId: message_id,
    updatedAt: updated_at,
  }));
}

/** The request that was filed under a key of this person, such as the id of a draft. */
export async function filedAs(db: Db, person: Person, key: string): Promise<Ticket | undefined> {
  return await db
    .selectFrom("ticket")
    .selectAll()
    .where("filing_key", "=", filingKeyOf(person, key))
    .executeTakeFirst();
}

/** Makes a key unique to the person. */
export function filingKeyOf(person: Person, key: string): string {
  return `${person.id}:${key}`;
}

/** Number of requests per blanket approval. */
export async function blanketUse(db: Db): Promise<Record<string, number>> {
  const rows = await db
    .selectFrom("ticket")
    .select(({ fn }) => ["blanket", fn.countAll<string>().as("count")])
    .where("blanket", "is not", null)
    .groupBy("blanket")
    .execute();
  return Object.fromEntries(rows.map(({ blanket, count }) => [blanket ?? "", Number(count)]));
}
