/**
 * Staff roles beside those in the settings: granted and revoked by an operator, or synchronised from a user group of a
 * chat.
 */
import * as roles from "../identity/roles.ts";
import type { Desk } from "./desk.ts";

type Account = { channel: string; externalId: string };
/** A user group of a chat. `source` names it; `members` are the channel's ids of its members. */
type StaffList = { source: string; group: string; members: readonly string[] };

export async function giveRole({ db }: Pick<Desk, "db">, account: Account, group: string): Promise<void> {
  await roles.addRole(db, account, group);
}

/**
 * Revokes one role, or all roles where no group is given. Returns how many were revoked. Roles from a user group of a
 * chat stay.
 */
export async function takeRole({ db }: Pick<Desk, "db">, account: Account, group?: string): Promise<number> {
  return await roles.removeRole(db, account, group);
}

/** Grants the role to the members of the user group, and revokes it from former members. */
export async function syncRoles({ db }: Pick<Desk, "db">, channel: string, list: StaffList): Promise<void> {
  await roles.syncListedRoles(db, channel, list);
}

/** Revokes the roles that came from user groups which are no longer configured. */
export async function dropRolesOfLists(
  { db }: Pick<Desk, "db">,
  lists: { prefix: string; except: readonly string[] },
): Promise<void> {
  await roles.dropListedRoles(db, lists);
}
