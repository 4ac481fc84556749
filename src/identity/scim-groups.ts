/** Groups as the company's directory sends them, and their members. */
import { type Selectable, sql, type SqlBool } from "kysely";
import type { Db } from "../db/database.ts";
import type { Schema } from "../db/schema/schema.ts";
import type { Page } from "./scim-users.ts";

/** RFC 7643, section 4.2. */
export type DirectoryGroup = { displayName: string; externalId: string | null };
export type StoredGroup = DirectoryGroup & { id: string; createdAt: Date; changedAt: Date };
export type GroupFilter = { attribute: "id" | "displayName" | "externalId" | "member"; value: string }[];
/** Ids of users. `replace` leaves no others. */
export type MemberChange = { kind: "add" | "remove" | "replace"; users: readonly string[] };

export async function listGroups(
  db: Db,
  filter: GroupFilter,
  { start, count }: Page,
): Promise<{ total: number; groups: StoredGroup[] }> {
  const matching = db.selectFrom("scim_group").where((eb) => eb.and(filter.map(conditionOf)));
  const { total } = await matching.select(({ fn }) => fn.countAll<string>().as("total")).executeTakeFirstOrThrow();
  const rows = await matching.selectAll().orderBy("created_at").orderBy("id").offset(start).limit(count).execute();
  return { total: Number(total), groups: rows.map(groupOf) };
}

function conditionOf({ attribute, value }: GroupFilter[number]) {
  switch (attribute) {
    case "id":
      return sql<SqlBool>`id::text = ${value}`;
    case "externalId":
      return sql<SqlBool>`external_id = ${value}`;
    case "displayName":
      return sql<SqlBool>`lower(display_name) = lower(${value})`;
    case "member":
      return sql<SqlBool>`exists (select from scim_member where group_id = id and user_id::text = ${value})`;
  }
}

/** Locked until the transaction ends. */
export async function lockGroup(tx: Db, id: string): Promise<StoredGroup | undefined> {
  const row = await tx.selectFrom("scim_group").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
  return row && groupOf(row);
}

/** The users of each of these groups. */
export async function membersOf(
  db: Db,
  groups: readonly string[],
): Promise<{ groupId: string; id: string; userName: string }[]> {
  if (groups.length === 0) return [];
  return await db
    .selectFrom("scim_member")
    .innerJoin("scim_user", "scim_user.id", "user_id")
    .select(["group_id as groupId", "scim_user.id", "user_name as userName"])
    .where("group_id", "in", groups)
    .orderBy("user_name")
    .execute();
}

/** The groups of each of these users. */
export async function groupsOfUsers(
  db: Db,
  users: readonly string[],
): Promise<{ userId: string; id: string; displayName: string }[]> {
  if (users.length === 0) return [];
  return await db
    .selectFrom("scim_member")
    .innerJoin("scim_group", "scim_group.id", "group_id")
    .select(["user_id as userId", "scim_group.id", "display_name as displayName"])
    .where("user_id", "in", users)
    .orderBy("display_name")
    .execute();
}

/** Whether another group has the name or the directory's id. */
export async function isGroupTaken(tx: Db, { displayName, externalId }: DirectoryGroup, id?: string): Promise<boolean> {
  const other = await tx
    .selectFrom("scim_group")
    .select("id")
    .where((eb) =>
      eb.or([sql<SqlBool>`lower(display_name) = lower(${displayName})`, eb("external_id", "=", externalId)]),
    )
    .$if(id !== undefined, (query) => query.where("id", "!=", id!))
    .executeTakeFirst();
  return other !== undefined;
}

export async function addGroup(tx: Db, { displayName, externalId }: DirectoryGroup, now: Date): Promise<StoredGroup> {
  const row = await tx
    .insertInto("scim_group")
    .values({ display_name: displayName, external_id: externalId, created_at: now, changed_at: now })
    .returningAll()
    .executeTakeFirstOrThrow();
  return groupOf(row);
}

export async function saveGroup(
  tx: Db,
  id: string,
  { displayName, externalId }: DirectoryGroup,
  now: Date,
): Promise<StoredGroup> {
  const row = await tx
    .updateTable("scim_group")
    .set({ display_name: displayName, external_id: externalId, changed_at: now })
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return groupOf(row);
}

/** Ids of no user change nothing: directories also send groups and people who are out of scope. */
export async function changeMembers(tx: Db, groupId: string, { kind, users }: MemberChange): Promise<void> {
  if (kind !== "add")
    await sql`delete from scim_member where group_id = ${groupId}
      and (user_id::text = any(${users})) = ${kind === "remove"}`.execute(tx);
  if (kind !== "remove")
    await sql`insert into scim_member (group_id, user_id)
      select ${groupId}::uuid, id from scim_user where id::text = any(${users}) and deleted_at is null
      on conflict do nothing`.execute(tx);
}

/** Returns whether there was one. */
export async function dropGroup(tx: Db, id: string): Promise<boolean> {
  return (await tx.deleteFrom("scim_group").where("id", "=", id).executeTakeFirst()).numDeletedRows > 0n;
}

function groupOf(row: Selectable<Schema["scim_group"]>): StoredGroup {
  return {
    id: row.id,
    displayName: row.display_name,
    externalId: row.external_id,
    createdAt: row.created_at,
    changedAt: row.changed_at,
  };
}
