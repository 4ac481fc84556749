/** Reads of people and their accounts. */
import { sql } from "kysely";
import type { Db } from "../db/database.ts";
import type { Person } from "../db/schema/people.ts";
import { humansOf } from "./humans.ts";

export async function findPerson(db: Db, who: { channel: string; externalId: string }): Promise<Person | undefined> {
  return await db
    .selectFrom("person")
    .selectAll()
    .where("channel", "=", who.channel)
    .where("external_id", "=", who.externalId)
    .executeTakeFirst();
}

/** All accounts of the human whose account this is. */
export async function accountsOf(db: Db, personId: string): Promise<readonly string[]> {
  return (await humansOf(db, [personId])).accountsOf(personId);
}

export type AccountGroup = {
  /** `channel:id` of each account of one human. */
  accounts: string[];
  inDirectory: boolean;
};

export type AccountChange = {
  at: Date;
  action: "linked" | "unlinked" | "collided";
  how: string;
  one: string;
  other: string;
  /** `channel:id` of a member of staff; null for the desk, from what a chat vouched for. */
  by: string | null;
  reason: string;
};

/** Humans with more than one account, or known to the directory; and every change, latest first. */
export async function listAccounts(db: Db): Promise<{ people: AccountGroup[]; changes: AccountChange[] }> {
  const linked = await db
    .selectFrom("account_fact")
    .select("person_id as id")
    .union(db.selectFrom("account_link").select("person_id as id"))
    .union(db.selectFrom("account_link").select("other_id as id"))
    .execute();
  const ids = linked.map(({ id }) => id);
  const names = await namesOf(db, ids);
  const humans = await humansOf(db, ids);
  const people = ids
    .filter((id) => humans.accountsOf(id)[0] === id)
    .map((id) => ({
      accounts: humans
        .accountsOf(id)
        .map((account) => names.get(account) ?? account)
        .toSorted(),
      inDirectory: humans.isInDirectory(id),
    }))
    .filter(({ accounts, inDirectory }) => accounts.length > 1 || inDirectory)
    .toSorted((a, b) => (a.accounts[0]! < b.accounts[0]! ? -1 : 1));
  return { people, changes: await changesOf(db) };
}

/** Changes of one account, or of all; latest first. */
export async function changesOf(db: Db, personId?: string): Promise<AccountChange[]> {
  let query = db.selectFrom("account_change").selectAll().orderBy("id", "desc");
  if (personId !== undefined)
    query = query.where((eb) => eb.or([eb("person_id", "=", personId), eb("other_id", "=", personId)]));
  const rows = await query.execute();
  const names = await namesOf(
    db,
    rows.flatMap(({ person_id, other_id, by_id }) => [person_id, other_id, ...(by_id === null ? [] : [by_id])]),
  );
  const name = (id: string): string => names.get(id) ?? id;
  return rows.map(({ action, how, person_id, other_id, by_id, reason, changed_at }) => ({
    at: changed_at,
    action,
    how,
    one: name(person_id),
    other: name(other_id),
    by: by_id && name(by_id),
    reason,
  }));
}

async function namesOf(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom("person")
    .select(["id", "channel", "external_id"])
    .where(sql<boolean>`id = any(${[...new Set(ids)]}::uuid[])`)
    .execute();
  return new Map(rows.map((row) => [row.id, accountName(row)]));
}

export function accountName({ channel, external_id }: Pick<Person, "channel" | "external_id">): string {
  return `${channel}:${external_id}`;
}
