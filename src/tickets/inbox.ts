/** What a member of staff should know of: notifications to them and to their groups, and those that could not be delivered outside. */
import { truncate } from "../base/truncate.ts";
import type { Db } from "../db/database.ts";
import type { Person } from "../db/schema/people.ts";

export async function markInboxRead(db: Db, person: Person, until: string): Promise<void> {
  await db
    .updateTable("person")
    .set({ read_until: until })
    .where("id", "=", person.id)
    .where("read_until", "<", until)
    .execute();
}

/** It will not be tried again by itself. */
export async function deadLetterNotification(db: Db, id: string, because: string): Promise<void> {
  await db
    .updateTable("notification")
    .set({ parked: truncate(because, 500) })
    .where("id", "=", id)
    .execute();
}
