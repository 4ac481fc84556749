/**
 * What the company's directory changes over SCIM: who works here, and in which groups. Whoever it disables loses access
 * at once; its groups give roles.
 */
import { ConflictError, InvalidError, NotFoundError } from "../base/errors.ts";
import { type Db, inTransaction } from "../db/database.ts";
import { type RoleOfGroup, syncDirectoryRoles } from "../identity/roles.ts";
import * as groups from "../identity/scim-groups.ts";
import { type DirectoryState, directoryState, readmitUsers } from "../identity/scim-state.ts";
import * as users from "../identity/scim-users.ts";
import type { Person } from "../identity/people.ts";
import { announceLeavers, endAccessOfLeavers } from "./departures.ts";
import type { Desk } from "./desk.ts";
import { requireStaff } from "./staff.ts";

export { type DirectoryState, directoryState } from "../identity/scim-state.ts";

type DirectoryUser = users.DirectoryUser;
type RoleMap = readonly RoleOfGroup[];
/** With the groups of the user. */
export type UserView = users.StoredUser & { groups: { id: string; displayName: string }[] };
/** With the members of the group. */
export type GroupView = groups.StoredGroup & { members: { id: string; userName: string }[] };

export async function listDirectoryUsers(
  { db }: Pick<Desk, "db">,
  filter: users.UserFilter,
  page: users.Page,
): Promise<{ total: number; users: UserView[] }> {
  const found = await users.listUsers(db, filter, page);
  return { total: found.total, users: await withGroups(db, found.users) };
}

/** Throws NotFoundError. */
export async function directoryUser({ db }: Pick<Desk, "db">, id: string): Promise<UserView> {
  const { users: found } = await users.listUsers(db, [{ attribute: "id", value: id }], { start: 0, count: 1 });
  const [user] = await withGroups(db, found);
  return user ?? notThere("user", id);
}

/** Throws ConflictError where another user has the name or the directory's id. */
export async function createDirectoryUser(desk: Desk, roleMap: RoleMap, user: DirectoryUser): Promise<UserView> {
  return await writeUser(desk, roleMap, async (tx) => {
    if (await users.isTaken(tx, user)) throw taken();
    return await users.addUser(tx, user, desk.now());
  });
}

/** `change` gets the user as they are. Throws NotFoundError and ConflictError. */
export async function changeDirectoryUser(
  desk: Desk,
  roleMap: RoleMap,
  id: string,
  change: (user: DirectoryUser) => DirectoryUser,
): Promise<UserView> {
  return await writeUser(desk, roleMap, async (tx) => {
    const user = change((await users.lockUser(tx, id)) ?? notThere("user", id));
    if (await users.isTaken(tx, user, id)) throw taken();
    return await users.saveUser(tx, id, user, desk.now());
  });
}

/** Somebody who is deleted has left. Throws NotFoundError. */
export async function deleteDirectoryUser(desk: Desk, roleMap: RoleMap, id: string): Promise<void> {
  await writeUser(desk, roleMap, async (tx) => {
    const user = (await users.lockUser(tx, id)) ?? notThere("user", id);
    await users.markUserDeleted(tx, id, desk.now());
    return user;
  });
}

async function writeUser(
  desk: Desk,
  roleMap: RoleMap,
  write: (tx: Db) => Promise<users.StoredUser>,
): Promise<UserView> {
  const { user, leavers } = await inTransaction(desk.db, async (tx) => {
    const [written] = await withGroups(tx, [await write(tx)]);
    const ended = await endAccessOfLeavers(desk, tx, await users.peopleOfUser(tx, written!.id));
    await syncDirectoryRoles(tx, roleMap);
    return { user: written!, leavers: ended };
  });
  desk.log.info({ user: user.id, active: user.active, leavers: leavers.length }, "the directory changed a user");
  await announceLeavers(desk, leavers);
  return user;
}

async function withGroups(db: Db, found: readonly users.StoredUser[]): Promise<UserView[]> {
  const theirs = await groups.groupsOfUsers(
    db,
    found.map(({ id }) => id),
  );
  return found.map((user) => ({ ...user, groups: theirs.filter(({ userId }) => userId === user.id) }));
}

export async function listDirectoryGroups(
  { db }: Pick<Desk, "db">,
  filter: groups.GroupFilter,
  page: users.Page,
): Promise<{ total: number; groups: GroupView[] }> {
  const found = await groups.listGroups(db, filter, page);
  return { total: found.total, groups: await withMembers(db, found.groups) };
}

/** Throws NotFoundError. */
export async function directoryGroup({ db }: Pick<Desk, "db">, id: string): Promise<GroupView> {
  const { groups: found } = await groups.listGroups(db, [{ attribute: "id", value: id }], { start: 0, count: 1 });
  const [group] = await withMembers(db, found);
  return group ?? notThere("group", id);
}

/** `members` are ids of users. Throws ConflictError where another group has the name or the directory's id. */
export async function createDirectoryGroup(
  desk: Desk,
  roleMap: RoleMap,
  group: groups.DirectoryGroup,
  members: readonly string[],
): Promise<GroupView> {
  return await writeGroup(desk, roleMap, async (tx) => {
    if (await groups.isGroupTaken(tx, group)) throw taken();
    const added = await groups.addGroup(tx, group, desk.now());
    await groups.changeMembers(tx, added.id, { kind: "add", users: members });
    return added;
  });
}

/** `change` gets the group as it is. Throws NotFoundError and ConflictError. */
export async function changeDirectoryGroup(
  desk: Desk,
  roleMap: RoleMap,
  id: string,
  change: (group: groups.DirectoryGroup) => {
    group: groups.DirectoryGroup;
    members: readonly groups.MemberChange[];
  },
): Promise<GroupView> {
  return await writeGroup(desk, roleMap, async (tx) => {
    const { group, members } = change((await groups.lockGroup(tx, id)) ?? notThere("group", id));
    if (await groups.isGroupTaken(tx, group, id)) throw taken();
    const saved = await groups.saveGroup(tx, id, group, desk.now());
    for (const each of members) await groups.changeMembers(tx, id, each);
    return saved;
  });
}

/** Its members lose the roles that it gave. Throws NotFoundError. */
export async function deleteDirectoryGroup(desk: Desk, roleMap: RoleMap, id: string): Promise<void> {
  await inTransaction(desk.db, async (tx) => {
    if (!(await groups.dropGroup(tx, id))) notThere("group", id);
    await syncDirectoryRoles(tx, roleMap);
  });
}

async function writeGroup(
  desk: Desk,
  roleMap: RoleMap,
  write: (tx: Db) => Promise<groups.StoredGroup>,
): Promise<GroupView> {
  return await inTransaction(desk.db, async (tx) => {
    const written = await write(tx);
    await syncDirectoryRoles(tx, roleMap);
    return (await withMembers(tx, [written]))[0]!;
  });
}

async function withMembers(db: Db, found: readonly groups.StoredGroup[]): Promise<GroupView[]> {
  const members = await groups.membersOf(
    db,
    found.map(({ id }) => id),
  );
  return found.map((group) => ({ ...group, members: members.filter(({ groupId }) => groupId === group.id) }));
}

/**
 * When the desk starts: OIDC_ROLE_MAP may have changed since the directory last sent something. Without SCIM its groups
 * give no role.
 */
export async function refreshDirectoryRoles({ db }: Pick<Desk, "db">, roleMap: RoleMap): Promise<void> {
  await inTransaction(db, async (tx) => await syncDirectoryRoles(tx, roleMap));
}

/**
 * Lets somebody in whom the directory disabled before SCIM was turned off. While SCIM is on, only the directory can: throws
 * ConflictError. Nothing else follows from turning it off, or a lost setting would let leavers in.
 */
export async function readmit(
  desk: Desk,
  by: Person,
  { who, reason }: { who: string; reason: string },
): Promise<DirectoryState> {
  await requireStaff(desk, by);
  if (desk.usesScim) throw new ConflictError("SCIM is on: let the company's directory activate them");
  if (reason.trim() === "") throw new InvalidError("say why: the reason is recorded");
  const readmitted = await readmitUsers(desk.db, { who, by, reason: reason.trim(), now: desk.now() });
  if (readmitted === 0)
    throw new NotFoundError(`the directory has disabled nobody called ${who}: ospo people directory shows whom it has`);
  desk.log.info({ by: by.id, users: readmitted }, "staff let in whom the directory had disabled");
  return await directoryState(desk.db);
}

function notThere(what: "user" | "group", id: string): never {
  throw new NotFoundError(`there is no ${what} ${id}`);
}

function taken(): ConflictError {
  return new ConflictError("another one has this name or externalId");
}
