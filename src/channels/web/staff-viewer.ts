import type { Desk } from "../../desk/desk.ts";
import type { Person } from "../../identity/people.ts";
import type { Viewer } from "../../tickets/board/list-tickets.ts";

/** The staff member with the groups that decide which tickets wait for them. */
export async function viewerOf({ staff }: Pick<Desk, "staff">, person: Person): Promise<Viewer> {
  return { id: person.id, groups: await staff.groupsOf(person) };
}
