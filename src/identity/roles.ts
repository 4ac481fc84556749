/** The staff groups of people: given by an operator, or synchronized from a list of a chat. */
import { sql } from "kysely";
import { type Db, inTransaction } from "../db/database.ts";
import { json } from "../db/schema/columns.ts";
import type { Person } from "../db/schema/people.ts";

/** The source of roles that come from the groups of a sign-in. */
const SIGN_IN = "sign-in";
/** The source of roles that come from the groups of the directory, over SCIM. */
const DIRECTORY = "scim";
/** Somebody may have lost a group since they signed in, and work in a chat without ever signing in again. */
const SIGN_IN_ROLE_MS = 7 * 86_400_000;

/** A group of the company, and the staff group of its members. */
export type RoleOfGroup = { group: string; role: string };

export type RoleHolder = { channel: string; external_id: string; groups: string[] };

/** The groups that this name of an account has in the database; the settings may give more. */
export async function rolesOf(
  db: Db,
  { channel, external_id }: Pick<Person, "channel" | "external_id">,
  now: Date,
): Promise<string[]> {
  const rows = await db
    .selectFrom("staff_role")
    .select("group_name")
    .distinct()
    .where("channel", "=", channel)
    .where("external_id", "=", external_id)
    .where((eb) => eb.or([eb("until", "is", null), eb("until", ">", now)]))
    .execute();
  return rows.map(({ group_name }) => group_name);
}

export async function allRoles(db: Db, now: Date): Promise<RoleHolder[]> {
  const rows = await db
    .selectFrom("staff_role")
    .selectAll()
    .where((eb) => eb.or([eb("until", "is", null), eb("until", ">", now)]))
    .orderBy("channel")
    .orderBy("external_id")
    .orderBy("group_name")
    .execute();
  const members = new Map<string, RoleHolder>();
  for (const { channel, external_id, group_name } of rows) {
    const member = members.get(`${channel}:${external_id}`) ?? { channel, external_id, groups: [] };
    member.groups.push(group_name);
    members.set(`${channel}:${external_id}`, member);
  }
  return [...members.values()];
}

export async function addRole(db: Db, who: { channel: string; externalId: string }, group: string): Promise<void> {
  await db
    .insertInto("staff_role")
    .values({ channel: who.channel, external_id: who.externalId, group_name: group })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Gives the group to the members of an external list, such as a user group of a chat, and takes it from everybody else who had it from there. */
export async function syncListedRoles(
  db: Db,
  channel: string,
  { source, group, members }: { source: string; group: string; members: readonly string[] },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    let outdated = tx.deleteFrom("staff_role").where("channel", "=", channel).where("source", "=", source);
    if (members.length > 0)
      outdated = outdated.where((eb) => eb.or([eb("external_id", "not in", members), eb("group_name", "!=", group)]));
    await outdated.execute();
    if (members.length > 0)
      await tx
        .insertInto("staff_role")
        .values(members.map((external_id) => ({ channel, external_id, group_name: group, source })))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
  });
}

/**
 * Gives these groups to somebody who signed in, for a while, and takes away what an earlier sign-in gave and this one does
 * not.
 */
export async function syncGivenRoles(
  tx: Db,
  { channel, external_id }: Pick<Person, "channel" | "external_id">,
  groups: readonly string[],
  now: Date,
): Promise<void> {
  const until = new Date(now.getTime() + SIGN_IN_ROLE_MS);
  let outdated = tx
    .deleteFrom("staff_role")
    .where("channel", "=", channel)
    .where("external_id", "=", external_id)
    .where("source", "=", SIGN_IN);
  if (groups.length > 0) outdated = outdated.where("group_name", "not in", groups);
  await outdated.execute();
  if (groups.length > 0)
    await tx
      .insertInto("staff_role")
      .values(groups.map((group_name) => ({ channel, external_id, group_name, source: SIGN_IN, until })))
      .onConflict((conflict) =>
        conflict.columns(["channel", "external_id", "group_name", "source"]).doUpdateSet({ until }),
      )
      .execute();
}

/** Takes away what a sign-in or the directory gave. */
export async function dropGivenRoles(
  tx: Db,
  { channel, external_id }: Pick<Person, "channel" | "external_id">,
): Promise<void> {
  await tx
    .deleteFrom("staff_role")
    .where("channel", "=", channel)
    .where("external_id", "=", external_id)
    .where("source", "in", [SIGN_IN, DIRECTORY])
    .execute();
}

/**
 * Gives the members of the directory's groups their roles by `roleMap`, and takes away all others that came from there.
 * Where the directory sends all groups of a role, it alone decides on that role: what a token said at the sign-in of
 * somebody whom the directory knows may be old.
 */
export async function syncDirectoryRoles(tx: Db, roleMap: readonly RoleOfGroup[]): Promise<void> {
  // Acts at the same time must not read the groups before each other's changes.
  await sql`select pg_advisory_xact_lock(hashtext('directory roles'))`.execute(tx);
  const given = sql`
    with rule as (select * from jsonb_to_recordset(${json(roleMap)}::jsonb) as rule ("group" text, role text)),
    sent as (select rule.*, scim_group.id from rule left join scim_group on "group" in (display_name, external_id)),
    given as (
      select distinct channel, person.external_id, role from sent
        join scim_member on group_id = sent.id
        join scim_user on scim_user.id = user_id and active and deleted_at is null
        join person on person.id = person_id
    )`;
  await sql`${given}
    delete from staff_role where source = ${DIRECTORY}
      and (channel, external_id, group_name) not in (select * from given)`.execute(tx);
  await sql`${given}
    insert into staff_role (channel, external_id, group_name, source)
      select channel, external_id, role, ${DIRECTORY} from given on conflict do nothing`.execute(tx);
  await sql`${given}
    delete from staff_role where source = ${SIGN_IN}
      and group_name in (select role from sent group by role having bool_and(id is not null))
      and (channel, external_id) in
        (select channel, person.external_id from scim_user join person on person.id = person_id)`.execute(tx);
}

/** Removes roles from lists that are no longer configured. */
export async function dropListedRoles(
  db: Db,
  { prefix, except }: { prefix: string; except: readonly string[] },
): Promise<void> {
  let outdated = db.deleteFrom("staff_role").where("source", "like", `${prefix}%`);
  if (except.length > 0) outdated = outdated.where("source", "not in", except);
  await outdated.execute();
}

export async function removeRole(
  db: Db,
  who: { channel: string; externalId: string },
  group: string | undefined,
): Promise<number> {
  let query = db
    .deleteFrom("staff_role")
    .where("channel", "=", who.channel)
    .where("external_id", "=", who.externalId)
    .where("source", "=", "operator");
  if (group !== undefined) query = query.where("group_name", "=", group);
  return Number((await query.executeTakeFirst()).numDeletedRows);
}
