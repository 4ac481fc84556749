/** The people who talk to the desk. Each account in a channel is stored under its current display name. */
import { upsertPerson, type Person } from "../identity/people.ts";
import { askAboutVisitor } from "./accounts.ts";
import type { Desk } from "./desk.ts";

export async function recordPerson(
  desk: Desk,
  account: { channel: string; externalId: string; name: string },
): Promise<Person> {
  const person = await upsertPerson(desk.db, account);
  await askAboutVisitor(desk, person);
  return person;
}
