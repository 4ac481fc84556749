/** Reads requests: drafts, filed requests, and earlier requests about the same subject. */
import { sql } from "kysely";
import type { Db } from "../../db/database.ts";
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

/** The drafts of a person, by all their accounts, latest first. Deletes those that were filed meanwhile, with any account. */
export async function draftsOf(db: Db, accounts: readonly string[]): Promise<Draft[]> {
  await db
    .deleteFrom("request_draft")
    .where("person_id", "in", accounts)
    .where(
      sql<boolean>`exists (select from ticket join unnest(${[...accounts]}::text[]) as account
        on filing_key = account || ':' || request_draft.id)`,
    )
    .execute();
  const rows = await db
    .selectFrom("request_draft")
    .selectAll()
    .where("person_id", "in", accounts)
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

/** The request that one of these accounts filed under a key, such as the id of a draft. */
export async function filedAs(db: Db, accounts: readonly string[], key: string): Promise<Ticket | undefined> {
  return await db
    .selectFrom("ticket")
    .selectAll()
    .where(
      "filing_key",
      "in",
      accounts.map((account) => filingKeyOf([account], key)),
    )
    .executeTakeFirst();
}

/** Makes a key unique to the person: all their accounts share it, so that filing from two at once makes one request. */
export function filingKeyOf(accounts: readonly string[], key: string): string {
  return `${accounts.toSorted()[0] ?? ""}:${key}`;
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
