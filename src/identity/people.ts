/** People: one row for each id of a person in a channel. */
import type { Db } from "../db/database.ts";
import type { Person } from "../db/schema/people.ts";

export type { Person } from "../db/schema/people.ts";

export async function upsertPerson(
  db: Db,
  person: { channel: string; externalId: string; name: string },
): Promise<Person> {
  return await db
    .insertInto("person")
    .values({ channel: person.channel, external_id: person.externalId, name: person.name })
    .onConflict((conflict) => conflict.columns(["channel", "external_id"]).doUpdateSet({ name: person.name }))
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** An account that may not have written to the desk yet. Its name stays as its channel gave it, else it is the id. */
export async function findOrAddPerson(db: Db, who: { channel: string; externalId: string }): Promise<Person> {
  return await db
    .insertInto("person")
    .values({ channel: who.channel, external_id: who.externalId, name: who.externalId })
    .onConflict((conflict) => conflict.columns(["channel", "external_id"]).doUpdateSet({ channel: who.channel }))
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** The desk itself, as the actor of what it does by policy or deadline. */
export async function deskPerson(db: Db): Promise<Person> {
  return await upsertPerson(db, { channel: "desk", externalId: "desk", name: "Desk" });
}
