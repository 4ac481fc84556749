/** Exports what the desk stores about a person, or erases it in one transaction over all rooms. */
import { inTransaction } from "../db/database.ts";
import { eraseAccount, erasePersonRow, exportAccount } from "../identity/erasure.ts";
import { deskPerson, type Person } from "../identity/people.ts";
import { eraseTickets, exportTickets, hasPendingDecision } from "../tickets/personal-data.ts";
import { dropAddressOf } from "../delivery/references.ts";
import type { Desk } from "./desk.ts";

export async function exportPersonalData({ db }: Pick<Desk, "db">, person: Person): Promise<object> {
  const [tickets, account] = await Promise.all([exportTickets(db, person), exportAccount(db, person.id)]);
  const { channel, external_id, name, created_at } = person;
  return { person: { channel, external_id, name, created_at }, ...tickets, account };
}

/** Erases name, account id and messages. Decisions stay on record under an id that identifies nobody. */
export async function erasePerson({ db, now }: Pick<Desk, "db" | "now">, person: Person): Promise<void> {
  await inTransaction(db, async (tx) => {
    await eraseTickets(tx, person, await deskPerson(tx), now());
    await dropAddressOf(tx, person);
    await eraseAccount(tx, person.id, await hasPendingDecision(tx, person.id));
    await erasePersonRow(tx, person, now());
  });
}
