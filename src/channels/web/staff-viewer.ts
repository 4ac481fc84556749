import type { Desk } from "../../desk/desk.ts";
import type { Person } from "../../identity/people.ts";
import { ownAccounts } from "../../identity/shared-rights.ts";
import type { Viewer } from "../../tickets/board/list-tickets.ts";

/** The staff member with the groups that decide which tickets wait for them. */
export async function viewerOf({ db, staff }: Pick<Desk, "db" | "staff">, person: Person): Promise<Viewer> {
  const [accounts, groups] = await Promise.all([ownAccounts(db, person.id), staff.groupsOf(person)]);
  return { id: person.id, accounts, groups };
}
