/**
 * Which accounts share their rights: roles, tickets, drafts and conversations belong to the human, not to one account. Stricter than humans.ts,
 * which restricts and therefore counts two accounts as one in doubt: here, what is not certain grants nothing.
 *
 * - A link by staff grants.
 * - The same directory id grants, between members.
 * - The same e-mail address grants, between members, unless accounts that it would join clash. Then it grants nothing until staff link them.
 * - Accounts that staff have unlinked stay apart, whatever the chats say.
 */
import { type RawBuilder, sql } from "kysely";
import type { Db } from "../db/database.ts";
import type { FactKind, Person } from "../db/schema/people.ts";
import { mergeHumans } from "./humans.ts";

type AccountId = Pick<Person, "channel" | "external_id">;
type Fact = { kind: FactKind; digest: string; realm: string | null };
export type RelatedAccount = AccountId & {
  id: string;
  erased: boolean;
  outcome: "member" | "outsider" | "departed" | "unknown" | null;
  facts: Fact[];
};
/** Two accounts that share an address and cannot surely be one human. */
export type Collision = [RelatedAccount, RelatedAccount];

export type SharedRights = {
  /** The account itself first. An account that the desk does not know is only itself. */
  accountsOf: (account: AccountId) => readonly AccountId[];
  /** The accounts whose roles this one has, itself first. An account that its chat calls an outsider has only its own. */
  roleAccountsOf: (account: AccountId) => readonly AccountId[];
};

/** Ids of all accounts of the human, this one first. Within a transaction, as it sees the links. */
export async function ownAccounts(db: Db, personId: string): Promise<readonly string[]> {
  const { humans } = await joined(db, await relatedTo(db, sql<boolean>`person.id = ${personId}`));
  return [personId, ...[...(humans.get(personId) ?? [])].filter((id) => id !== personId).toSorted()];
}

/** Of several accounts at once. */
export async function sharedRights(db: Db, of: readonly AccountId[]): Promise<SharedRights> {
  const channels = of.map(({ channel }) => channel);
  const ids = of.map(({ external_id }) => external_id);
  const accounts = await relatedTo(
    db,
    sql<boolean>`(person.channel, person.external_id) in (select * from unnest(${channels}::text[], ${ids}::text[]))`,
  );
  const { humans } = await joined(db, accounts);
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const byName = new Map(accounts.map((account) => [nameOf(account), account]));
  const accountsOf: SharedRights["accountsOf"] = (account) => {
    const known = byName.get(nameOf(account));
    const others = [...(known ? (humans.get(known.id) ?? []) : [])].filter((id) => id !== known?.id);
    return [account, ...others.toSorted().flatMap((id) => byId.get(id) ?? [])];
  };
  return {
    accountsOf,
    roleAccountsOf: (account) =>
      byName.get(nameOf(account))?.outcome === "outsider" ? [account] : accountsOf(account),
  };
}

/** The pairs around an account that an address alone does not join. */
export async function collisionsAround(db: Db, personId: string): Promise<readonly Collision[]> {
  return (await joined(db, await relatedTo(db, sql<boolean>`person.id = ${personId}`))).collisions;
}

function nameOf({ channel, external_id }: AccountId): string {
  return `${channel}:${external_id}`;
}

/** The accounts that facts or links connect with those of the condition, themselves included: candidates, not more. */
async function relatedTo(db: Db, isAskedAbout: RawBuilder<boolean>): Promise<RelatedAccount[]> {
  const { rows } = await sql<RelatedAccount>`
    with recursive related(id) as (
      select person.id from person where ${isAskedAbout}
      union
      select edge.other from related cross join lateral (
        select theirs.person_id as other from account_fact own
          join account_fact theirs on theirs.kind = own.kind and theirs.digest = own.digest where own.person_id = related.id
        union all select other_id from account_link where person_id = related.id
        union all select person_id from account_link where other_id = related.id
      ) edge
    )
    select person.id, channel, external_id, erased_at is not null as erased, outcome,
      coalesce((select jsonb_agg(jsonb_build_object('kind', kind, 'digest', digest, 'realm', realm))
        from account_fact where account_fact.person_id = person.id), '[]') as facts
    from related join person using (id) left join account_profile on account_profile.person_id = person.id
    order by person.id`.execute(db);
  return rows;
}

type Pair = { one: string; other: string; linked: boolean };

/** The last word of staff on pairs of these accounts: the links, and the pairs that they have unlinked. */
async function saidByStaff(db: Db, ids: readonly string[]): Promise<Pair[]> {
  const { rows } = await sql<Pair>`
    select person_id as one, other_id as other, true as linked from account_link where person_id = any(${ids}::uuid[])
    union all
    select person_id, other_id, false from (
      select distinct on (person_id, other_id) person_id, other_id, action from account_change
      where how = 'staff' and person_id = any(${ids}::uuid[]) order by person_id, other_id, id desc
    ) latest where action = 'unlinked'`.execute(db);
  return rows;
}

type Humans = Map<string, Set<string>>;

async function joined(
  db: Db,
  all: readonly RelatedAccount[],
): Promise<{ humans: Humans; collisions: readonly Collision[] }> {
  if (all.length <= 1) return { humans: new Map(), collisions: [] };
  const accounts = all.filter(({ erased }) => !erased);
  const members = accounts.filter(({ outcome }) => outcome === "member");
  const pairs = await saidByStaff(
    db,
    accounts.map(({ id }) => id),
  );
  const humans: Humans = new Map(accounts.map(({ id }) => [id, new Set([id])]));
  for (const { one, other, linked } of pairs)
    if (linked && humans.has(one) && humans.has(other)) mergeHumans(humans, one, other);
  const areApart = (one: RelatedAccount, other: RelatedAccount): boolean =>
    pairs.some(
      (pair) =>
        !pair.linked &&
        ((pair.one === one.id && pair.other === other.id) || (pair.one === other.id && pair.other === one.id)),
    );
  for (const group of groupsBy(members, "directory"))
    if (pairsOf(group).every(([one, other]) => !areApart(one, other))) merge(humans, group);
  return { humans, collisions: mergeByEmail(humans, accounts, areApart) };
}

/** Returns the pairs that kept addresses from joining accounts, and that staff have not decided yet. */
function mergeByEmail(
  humans: Humans,
  accounts: readonly RelatedAccount[],
  areApart: (one: RelatedAccount, other: RelatedAccount) => boolean,
): Collision[] {
  const members = accounts.filter(({ outcome }) => outcome === "member");
  const candidates: Humans = new Map(accounts.map(({ id }) => [id, new Set([id])]));
  for (const [id, human] of humans) for (const other of human) mergeHumans(candidates, id, other);
  for (const group of groupsBy(members, "email")) merge(candidates, group);
  const collisions: Collision[] = groupsBy(accounts, "email")
    .flatMap(pairsOf)
    .filter(([one, other]) => (one.outcome === "member") !== (other.outcome === "member"));
  for (const candidate of new Set(candidates.values())) {
    const clashing = pairsOf(accounts.filter(({ id }) => candidate.has(id))).filter(
      ([one, other]) => humans.get(one.id) !== humans.get(other.id) && (areApart(one, other) || clash(one, other)),
    );
    if (clashing.length === 0) for (const id of candidate) mergeHumans(humans, [...candidate][0]!, id);
    collisions.push(...clashing);
  }
  return collisions.filter(([one, other]) => !areApart(one, other) && humans.get(one.id) !== humans.get(other.id));
}

/** Two accounts of one channel, or two people of one directory. Where the tenant is unknown, it may be the same. */
function clash(one: RelatedAccount, other: RelatedAccount): boolean {
  if (one.channel === other.channel) return true;
  const ofDirectory = ({ facts }: RelatedAccount): Fact[] => facts.filter(({ kind }) => kind === "directory");
  const [ours, theirs] = [ofDirectory(one), ofDirectory(other)];
  if (ours.some(({ digest }) => theirs.some((fact) => fact.digest === digest))) return false;
  return ours.some(({ realm }) => theirs.some((fact) => realm === null || fact.realm === null || realm === fact.realm));
}

function merge(humans: Humans, group: readonly RelatedAccount[]): void {
  for (const { id } of group) mergeHumans(humans, group[0]!.id, id);
}

/** Accounts that share a fact of that kind; each group has two accounts or more. */
function groupsBy(accounts: readonly RelatedAccount[], kind: FactKind): RelatedAccount[][] {
  const groups = new Map<string, RelatedAccount[]>();
  for (const account of accounts)
    for (const fact of account.facts)
      if (fact.kind === kind) groups.set(fact.digest, [...(groups.get(fact.digest) ?? []), account]);
  return [...groups.values()].filter(({ length }) => length > 1);
}

function pairsOf<T>(group: readonly T[]): [T, T][] {
  return group.flatMap((one, i) => group.slice(i + 1).map((other): [T, T] => [one, other]));
}
