/** Users as the company's directory sends them, and the accounts that they sign in with. */
import { type Selectable, sql, type SqlBool } from "kysely";
import { z } from "zod";
import type { Db } from "../db/database.ts";
import { json } from "../db/schema/columns.ts";
import type { Schema } from "../db/schema/schema.ts";
import type { Person } from "../db/schema/people.ts";
import { addressDigests } from "./profile.ts";
import type { SignedIn } from "./sign-in/types.ts";

const Details = z.object({
  displayName: z.string().nullable(),
  name: z.object({
    formatted: z.string().optional(),
    givenName: z.string().optional(),
    familyName: z.string().optional(),
  }),
  emails: z.array(
    z.object({ value: z.string(), type: z.string().optional(), primary: z.boolean().optional() }).readonly(),
  ),
});

const NOTHING: z.infer<typeof Details> = { displayName: null, name: {}, emails: [] };

/** RFC 7643, section 4.1, as far as the desk keeps it. */
export type DirectoryUser = z.infer<typeof Details> & { userName: string; externalId: string | null; active: boolean };
export type StoredUser = DirectoryUser & {
  id: string;
  createdAt: Date;
  changedAt: Date;
  /** The account of somebody who has signed in. */
  personId: string | null;
};

/** Attributes that a list can be filtered by, each with the value that it must equal. */
export type UserFilter = { attribute: "id" | "userName" | "externalId" | "email"; value: string }[];
/** `start` is the first result to return, from 0. */
export type Page = { start: number; count: number };

export async function listUsers(
  db: Db,
  filter: UserFilter,
  { start, count }: Page,
): Promise<{ total: number; users: StoredUser[] }> {
  const matching = db
    .selectFrom("scim_user")
    .where("deleted_at", "is", null)
    .where((eb) => eb.and(filter.map(conditionOf)));
  const { total } = await matching.select(({ fn }) => fn.countAll<string>().as("total")).executeTakeFirstOrThrow();
  const rows = await matching.selectAll().orderBy("created_at").orderBy("id").offset(start).limit(count).execute();
  return { total: Number(total), users: rows.map(userOf) };
}

function conditionOf({ attribute, value }: UserFilter[number]) {
  switch (attribute) {
    case "id":
      return sql<SqlBool>`id::text = ${value}`;
    case "externalId":
      return sql<SqlBool>`external_id = ${value}`;
    case "userName":
      return sql<SqlBool>`lower(user_name) = lower(${value})`;
    case "email":
      return sql<SqlBool>`exists (select from jsonb_array_elements(details -> 'emails') email
        where lower(email ->> 'value') = lower(${value}))`;
  }
}

/** Locked until the transaction ends. */
export async function lockUser(tx: Db, id: string): Promise<StoredUser | undefined> {
  const row = await tx
    .selectFrom("scim_user")
    .selectAll()
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .forUpdate()
    .executeTakeFirst();
  return row && userOf(row);
}

/** Whether another user has the name or the directory's id. */
export async function isTaken(tx: Db, { userName, externalId }: DirectoryUser, id?: string): Promise<boolean> {
  const other = await tx
    .selectFrom("scim_user")
    .select("id")
    .where("deleted_at", "is", null)
    .where((eb) => eb.or([sql<SqlBool>`lower(user_name) = lower(${userName})`, eb("external_id", "=", externalId)]))
    .$if(id !== undefined, (query) => query.where("id", "!=", id!))
    .executeTakeFirst();
  return other !== undefined;
}

export async function addUser(tx: Db, user: DirectoryUser, now: Date): Promise<StoredUser> {
  const row = await tx
    .insertInto("scim_user")
    .values({ ...(await columnsOf(tx, user, now)), inactive_since: user.active ? null : now, created_at: now })
    .returningAll()
    .executeTakeFirstOrThrow();
  return userOf(row);
}

export async function saveUser(tx: Db, id: string, user: DirectoryUser, now: Date): Promise<StoredUser> {
  const columns = await columnsOf(tx, user, now);
  const row = await tx
    .updateTable("scim_user")
    .set({
      ...columns,
      person_id: sql<string | null>`coalesce(${columns.person_id}::uuid, person_id)`,
      inactive_since: user.active ? null : sql<Date>`coalesce(inactive_since, ${now})`,
    })
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return userOf(row);
}

/** The row stays, inactive: who was deleted has left. */
export async function markUserDeleted(tx: Db, id: string, now: Date): Promise<void> {
  await tx
    .updateTable("scim_user")
    .set({
      active: false,
      inactive_since: sql<Date>`coalesce(inactive_since, ${now})`,
      changed_at: now,
      deleted_at: now,
    })
    .where("id", "=", id)
    .execute();
  await tx.deleteFrom("scim_member").where("user_id", "=", id).execute();
}

/** The account that this user signed in with: by the directory's id, else by a verified address. */
async function accountOf(tx: Db, { userName, externalId, emails }: DirectoryUser): Promise<string | null> {
  const accounts = tx.selectFrom("sign_in_account").select("person_id");
  const byId =
    externalId !== null &&
    (await accounts
      .where((eb) => eb.or([eb("subject", "=", externalId), eb("object_id", "=", externalId)]))
      .executeTakeFirst());
  if (byId) return byId.person_id;
  const addresses = [userName, ...emails.map(({ value }) => value)].map((address) => address.toLowerCase());
  return (await accounts.where("email", "in", addresses).executeTakeFirst())?.person_id ?? null;
}

/**
 * Finds the users of somebody who signs in. An address that has passed to another person is that of their active entry.
 */
export async function linkUsers(
  tx: Db,
  person: Person,
  { subject, directory, emails }: Pick<SignedIn, "subject" | "directory" | "emails">,
): Promise<void> {
  const ids = [subject, ...(directory ? [directory.id] : [])];
  const byId = await tx
    .updateTable("scim_user")
    .set({ person_id: person.id })
    .where("external_id", "in", ids)
    .returning("id")
    .execute();
  const digests = await addressDigests(tx, emails);
  if (byId.length > 0 || digests.length === 0) return;
  await sql`
    update scim_user set person_id = ${person.id} where id in (
      select id from scim_user where email_digests && ${digests}::text[]
        and (person_id is null or person_id = ${person.id})
        and active = (select bool_or(active) from scim_user where email_digests && ${digests}::text[]
          and (person_id is null or person_id = ${person.id})))`.execute(tx);
}

/** Ids of all accounts of this user that the desk knows. */
export async function peopleOfUser(tx: Db, id: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select person_id as id from scim_user where id = ${id} and person_id is not null
    union select fact.person_id from scim_user join account_fact fact on digest = any(email_digests)
      where scim_user.id = ${id} and fact.kind = 'email'`.execute(tx);
  return rows.map((row) => row.id);
}

/** Addresses of these accounts, as an issuer verified or the directory sent them. */
export async function addressesOf(db: Db, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ address: string }>`
    select email as address from sign_in_account where person_id = any(${ids}::uuid[]) and email is not null
    union select user_name from scim_user where person_id = any(${ids}::uuid[])
    union select email ->> 'value' from scim_user, jsonb_array_elements(details -> 'emails') email
      where person_id = any(${ids}::uuid[])`.execute(db);
  return rows.map(({ address }) => address);
}

/**
 * The directory's entry of an employee is not the desk's to erase; what is left of a leaver's is the directory's id, so
 * that they stay locked out.
 */
export async function eraseUsers(tx: Db, personId: string): Promise<void> {
  await sql`update scim_user set person_id = null,
      user_name = case when active then user_name else 'erased-' || id end,
      email_digests = case when active then email_digests else '{}' end,
      details = case when active then details else ${json(NOTHING)}::jsonb end
    where person_id = ${personId}`.execute(tx);
}

async function columnsOf(tx: Db, user: DirectoryUser, now: Date) {
  const { userName, externalId, active, displayName, name, emails } = user;
  return {
    user_name: userName,
    external_id: externalId,
    details: json({ displayName, name, emails }),
    active,
    email_digests: await addressDigests(tx, [userName, ...emails.map(({ value }) => value)]),
    person_id: await accountOf(tx, user),
    changed_at: now,
  };
}

function userOf(row: Selectable<Schema["scim_user"]>): StoredUser {
  return {
    id: row.id,
    userName: row.user_name,
    externalId: row.external_id,
    active: row.active,
    ...Details.parse(row.details),
    createdAt: row.created_at,
    changedAt: row.changed_at,
    personId: row.person_id,
  };
}
