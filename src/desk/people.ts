/** Who talks to the desk: each account of a channel is one person, kept under the name it shows now. */
import { upsertPerson as keepPerson, type Person } from "../identity/people.ts";
import type { Desk } from "./desk.ts";

export async function knowPerson(
  { db }: Pick<Desk, "db">,
  account: { channel: string; externalId: string; name: string },
): Promise<Person> {
  return await keepPerson(db, account);
}
