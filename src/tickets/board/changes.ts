/** What has changed in the queue, for pages that keep themselves up to date. */
import type { Db } from "../../db/database.ts";

/** Numbers of the tickets that have audit events after that one, and the id of the latest event. */
export async function touchedAfter(db: Db, eventId: string): Promise<{ numbers: number[]; latest: string }> {
  const events = await db
    .selectFrom("audit_event")
    .select(["id", "ticket_number"])
    .where("id", ">", eventId)
    .orderBy("id")
    .limit(500)
    .execute();
  return {
    numbers: [...new Set(events.map(({ ticket_number }) => ticket_number))],
    latest: events.at(-1)?.id ?? eventId,
  };
}

export async function latestEventId(db: Db): Promise<string> {
  const { latest } = await db
    .selectFrom("audit_event")
    .select(({ fn }) => fn.max("id").as("latest"))
    .executeTakeFirstOrThrow();
  return latest ?? "0";
}
