/** Who is OSPO staff beside the settings: given and taken by an operator, or taken over from a list of a chat. */
import * as roles from "../identity/roles.ts";
import type { Desk } from "./desk.ts";

type Account = { channel: string; externalId: string };
/** `source` names the list; `members` are the channel's ids of those in it. */
type StaffList = { source: string; group: string; members: readonly string[] };

export async function giveRole({ db }: Pick<Desk, "db">, account: Account, group: string): Promise<void> {
  await roles.addRole(db, account, group);
}

/** Without a group all of them. Returns how many were taken; those that a list of a chat gave stay. */
export async function takeRole({ db }: Pick<Desk, "db">, account: Account, group?: string): Promise<number> {
  return await roles.removeRole(db, account, group);
}

/** Those in the list have the group by it, and nobody else. */
export async function syncRoles({ db }: Pick<Desk, "db">, channel: string, list: StaffList): Promise<void> {
  await roles.syncListedRoles(db, channel, list);
}

/** Takes back what lists gave that are no longer in use. */
export async function dropRolesOfLists(
  { db }: Pick<Desk, "db">,
  lists: { prefix: string; except: readonly string[] },
): Promise<void> {
  await roles.dropListedRoles(db, lists);
}
