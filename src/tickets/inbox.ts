/** Changes to the inbox of staff: what was read, and what could not be delivered. */
import { truncate } from "../base/truncate.ts";
import type { Db } from "../db/database.ts";
import { ownAccounts } from "../identity/shared-rights.ts";
import type { Person } from "../db/schema/people.ts";

export async function markInboxRead(db: Db, person: Person, until: string): Promise<void> {
  await db
    .updateTable("person")
    .set({ read_until: until })
    .where("id", "in", await ownAccounts(db, person.id))
    .where("read_until", "<", until)
    .execute();
}

/** Marks a notification that failed for good. */
export async function deadLetterNotification(db: Db, id: string, because: string): Promise<void> {
  await db
    .updateTable("notification")
    .set({ parked: truncate(because, 500) })
    .where("id", "=", id)
    .execute();
}
