/** The people who talk to the desk. Each account in a channel is one person, stored under its current display name. */
import { upsertPerson as keepPerson, type Person } from "../identity/people.ts";
import type { Desk } from "./desk.ts";

export async function recordPerson(
  { db }: Pick<Desk, "db">,
  account: { channel: string; externalId: string; name: string },
): Promise<Person> {
  return await keepPerson(db, account);
}
