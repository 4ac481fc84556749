/** Reads decisions with their receipts. */
import { NotFoundError } from "../../base/errors.ts";
import { isDecisionRecord, storedRecord } from "../decision-record.ts";
import type { DecisionRecord } from "../types.ts";
import type { Db } from "../../db/database.ts";
import { inWords } from "../../words/words.ts";

export type StoredDecision = { record: DecisionRecord; receipt: string; questioned: string | null };

/** Throws NotFoundError. */
export async function decisionOf(db: Db, id: string): Promise<StoredDecision> {
  const row = await db
    .selectFrom("decision")
    .select(["record", "receipt", "questioned"])
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw new NotFoundError(inWords((words) => words.errors.noDecision(id)));
  return { ...row, record: storedRecord(id, row.record) };
}

/** The approvals in force today. Skips records that cannot be read; `audit verify` reports them. */
export async function standingApprovals(db: Db, now: Date): Promise<StoredDecision[]> {
  const rows = await db
    .selectFrom("decision")
    .innerJoin("ticket", (join) =>
      join.onRef("ticket.number", "=", "decision.ticket_number").onRef("ticket.round", "=", "decision.round"),
    )
    .select(["record", "receipt", "questioned"])
    .where("decision.outcome", "=", "approved")
    .where("expires_at", ">", now)
    .execute();
  return rows.flatMap(({ record, ...row }) => (isDecisionRecord(record) ? [{ ...row, record }] : []));
}
