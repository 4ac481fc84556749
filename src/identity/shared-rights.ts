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
/** Its columns are those of the function `related_accounts`. */
export type RelatedAccount = AccountId & {
  id: string;
  erased: boolean;
  outcome: "member" | "outsider" | "departed" | "unknown" | null;
  facts: Fact[];
  /** Ids of accounts that staff have linked with it, and that they have unlinked since. */
  linked: string[];
  apart: string[];
  /** With which it signs in, in small letters. */
  email: string | null;
  /** Groups that are given to its id or address. */
  roles: string[];
  /** Whether one of the directory's entries of the account is; null without entries. */
  active: boolean | null;
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
  const { humans } = joined(await relatedTo(db, sql`array[${personId}::uuid]`));
  return [personId, ...[...(humans.get(personId) ?? [])].filter((id) => id !== personId).toSorted()];
}

/** The accounts that may be of one human with this one, and those whose roles this one has. None if the desk does not know it. */
export async function accountsAround(
  db: Db,
  of: AccountId & { id?: string },
  now: Date,
): Promise<Record<"related" | "sharing", RelatedAccount[]>> {
  const related = await relatedTo(db, of.id === undefined ? idsOf([of]) : sql`array[${of.id}::uuid]`, now);
  const own = related.find((account) => nameOf(account) === nameOf(of));
  const human = own && own.outcome !== "outsider" ? joined(related).humans.get(own.id) : undefined;
  return { related, sharing: related.filter((account) => account === own || human?.has(account.id)) };
}

/** Of several accounts at once. */
export async function sharedRights(db: Db, of: readonly AccountId[]): Promise<SharedRights> {
  const accounts = await relatedTo(db, idsOf(of));
  const { humans } = joined(accounts);
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
  return joined(await relatedTo(db, sql`array[${personId}::uuid]`)).collisions;
}

function nameOf({ channel, external_id }: AccountId): string {
  return `${channel}:${external_id}`;
}

function idsOf(accounts: readonly AccountId[]): RawBuilder<unknown> {
  const channels = accounts.map(({ channel }) => channel);
  const ids = accounts.map(({ external_id }) => external_id);
  return sql`array(select person.id from unnest(${channels}::text[], ${ids}::text[]) as named (channel, external_id)
    join person using (channel, external_id))`;
}

/** The accounts that facts or links connect with these, themselves included: candidates, not more. */
async function relatedTo(db: Db, ids: RawBuilder<unknown>, now = new Date()): Promise<RelatedAccount[]> {
  return (await sql<RelatedAccount>`select * from related_accounts(${ids}, ${now})`.execute(db)).rows;
}

type Humans = Map<string, Set<string>>;

function joined(all: readonly RelatedAccount[]): { humans: Humans; collisions: readonly Collision[] } {
  if (all.length <= 1) return { humans: new Map(), collisions: [] };
  const accounts = all.filter(({ erased }) => !erased);
  const members = accounts.filter(({ outcome }) => outcome === "member");
  const humans: Humans = new Map(accounts.map(({ id }) => [id, new Set([id])]));
  for (const { id, linked } of accounts)
    for (const other of linked) if (humans.has(other)) mergeHumans(humans, id, other);
  const areApart = (one: RelatedAccount, other: RelatedAccount): boolean =>
    one.apart.includes(other.id) || other.apart.includes(one.id);
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
