/** Each night the desk asks the chats about staff and about people with open tickets: has the company let somebody go? */
import { inTransaction } from "../db/database.ts";
import { listDeparted } from "../identity/departures.ts";
import { findOrAddPerson, type Person } from "../identity/people.ts";
import { peopleWithOpenTickets } from "../tickets/board/left-behind.ts";
import { askAboutAccounts } from "./accounts.ts";
import { announceLeavers, endAccessOfLeavers } from "./departures.ts";
import type { Desk } from "./desk.ts";

/** Chats limit how much they are asked per minute. */
const AT_ONCE = 5;

/** Ends the access of whoever has left, and tells staff. Returns how many people have left until now. */
export async function findLeavers(desk: Desk): Promise<number> {
  if (desk.profiles.size > 0) await askAboutEverybody(desk);
  const departed = await listDeparted(desk.db);
  const ids = departed.flatMap(({ people }) => people.map(({ id }) => id));
  const former = await inTransaction(desk.db, async (tx) => await endAccessOfLeavers(desk, tx, ids));
  await announceLeavers(desk, former);
  return departed.length;
}

async function askAboutEverybody(desk: Desk): Promise<void> {
  const people = [
    ...(await storedStaff(desk)),
    ...(await peopleWithOpenTickets(desk.db)),
    // They may have come back.
    ...(await listDeparted(desk.db)).flatMap((leaver) => leaver.people),
  ];
  const asked = [...new Map(people.map((person) => [person.id, person])).values()].filter(({ channel }) =>
    desk.profiles.has(channel),
  );
  for (let i = 0; i < asked.length; i += AT_ONCE) await askAboutAccounts(desk, asked.slice(i, i + AT_ONCE));
}

/** Members of staff may never have written to the desk. */
async function storedStaff(desk: Desk): Promise<Person[]> {
  const people: Person[] = [];
  for (const { channel, id } of await desk.staff.members())
    if (desk.profiles.has(channel)) people.push(await findOrAddPerson(desk.db, { channel, externalId: id }));
  return people;
}
