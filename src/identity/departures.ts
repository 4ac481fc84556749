/**
 * Who has left the company: the directory says so over SCIM, or a chat has deactivated an account. The only place with
 * this rule. What nobody knows is not a departure.
 */
import { sql } from "kysely";
import type { Db } from "../db/database.ts";
import type { Person } from "../db/schema/people.ts";
import { humansOf } from "./humans.ts";
import { COUNTS } from "./scim-state.ts";
import { endSessionsOf } from "./sign-in/sessions.ts";
import { dropGivenRoles } from "./roles.ts";

type Account = Pick<Person, "channel" | "external_id">;

/** Those of these accounts whose human has left. */
export async function departedAccounts<A extends Account>(db: Db, accounts: readonly A[]): Promise<A[]> {
  if (accounts.length === 0) return [];
  const channels = accounts.map(({ channel }) => channel);
  const externalIds = accounts.map(({ external_id }) => external_id);
  const rows = await db
    .selectFrom("person")
    .select(["id", "channel", "external_id"])
    .where(sql<boolean>`(channel, external_id) in (select * from unnest(${channels}::text[], ${externalIds}::text[]))`)
    .execute();
  const departed = await departedPeople(
    db,
    rows.map(({ id }) => id),
  );
  const names = new Set(rows.flatMap((row) => (departed.has(row.id) ? [`${row.channel}:${row.external_id}`] : [])));
  return accounts.filter(({ channel, external_id }) => names.has(`${channel}:${external_id}`));
}

/** Those of these ids of accounts whose human has left. */
export async function departedPeople(db: Db, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const humans = await humansOf(db, ids);
  const statuses = new Map(
    (await statusesOf(db, [...new Set(ids.flatMap((id) => humans.accountsOf(id)))])).map((status) => [
      status.id,
      status,
    ]),
  );
  return new Set(ids.filter((id) => haveLeft(humans.accountsOf(id).flatMap((account) => statuses.get(account) ?? []))));
}

type Status = { channel: string; outcome: string | null; active: boolean | null };

/**
 * Of all accounts of one human. Somebody who comes back gets a new account beside the old one, so the directory's word
 * that they are there counts more than that they left, and so does a chat's about another account in it.
 */
export function haveLeft(accounts: readonly Status[]): boolean {
  const fromDirectory = accounts.filter(({ active }) => active !== null);
  if (fromDirectory.length > 0) return !fromDirectory.some(({ active }) => active);
  const isMember = (channel: string): boolean =>
    accounts.some((account) => account.channel === channel && account.outcome === "member");
  return accounts.some(({ channel, outcome }) => outcome === "departed" && !isMember(channel));
}

/** `active`: whether one of the directory's entries of the account is; null without entries. */
async function statusesOf(db: Db, ids: readonly string[]): Promise<(Status & { id: string; since: Date | null })[]> {
  const { rows } = await sql<Status & { id: string; since: Date | null }>`
    select person.id, person.channel, outcome, entry.active,
        coalesce(entry.since, case outcome when 'departed' then asked_at end) as since
      from person left join account_profile on account_profile.person_id = person.id
      left join lateral (
        select bool_or(active) as active, max(inactive_since) as since from (
          select active, inactive_since from scim_user where scim_user.person_id = person.id and ${COUNTS}
          union all
          select active, inactive_since from scim_user where ${COUNTS} and email_digests &&
            array(select digest from account_fact fact where fact.person_id = person.id and fact.kind = 'email')
        ) found
      ) entry on true
      where person.id = any(${ids}::uuid[])`.execute(db);
  return rows;
}

export type Leaver = { people: Person[]; since: Date };

/** Each human who has left, with all their accounts; the last first. */
export async function listDeparted(db: Db): Promise<Leaver[]> {
  const { rows } = await sql<{ id: string }>`
    select person_id as id from account_profile where outcome = 'departed'
    union select person_id from scim_user where not active and person_id is not null and ${COUNTS}
    union select fact.person_id from account_fact fact join scim_user on email_digests && array[digest]
      where fact.kind = 'email' and not active and ${COUNTS}`.execute(db);
  const departed = await departedPeople(
    db,
    rows.map(({ id }) => id),
  );
  return await leaversOf(db, [...departed]);
}

/** The humans with these accounts, each once, with the time of their departure. */
export async function leaversOf(db: Db, ids: readonly string[]): Promise<Leaver[]> {
  const humans = await humansOf(db, ids);
  const first = [...new Set(ids.map((id) => humans.accountsOf(id)[0] ?? id))];
  const all = [...new Set(first.flatMap((id) => humans.accountsOf(id)))];
  const people = await db
    .selectFrom("person")
    .selectAll()
    .where(sql<boolean>`id = any(${all}::uuid[])`)
    .orderBy("created_at")
    .orderBy("id")
    .execute();
  const since = new Map((await statusesOf(db, all)).map((status) => [status.id, status.since?.getTime() ?? 0]));
  return first
    .map((id) => ({
      people: people.filter((person) => humans.accountsOf(id).includes(person.id)),
      since: new Date(Math.max(0, ...humans.accountsOf(id).map((account) => since.get(account) ?? 0))),
    }))
    .toSorted((a, b) => b.since.getTime() - a.since.getTime());
}

/** The sessions of all these accounts end, and so do roles that the directory or an issuer gave them. */
export async function endAccess(tx: Db, people: readonly Person[]): Promise<void> {
  await endSessionsOf(
    tx,
    people.map(({ id }) => id),
  );
  for (const person of people) await dropGivenRoles(tx, person);
}
