/**
 * Which accounts belong to one human. An account is a row of `person`; a human is all accounts that share a fact or are linked by staff,
 * directly or through others. This restricts (the two-person rule), so in doubt accounts count as one; what accounts share is in shared-rights.ts.
 */
import { sql } from "kysely";
import type { Db } from "../db/database.ts";

export type Humans = {
  /** An account that was not asked about is only itself. */
  isSame: (one: string, other: string) => boolean;
  /** Whether the company's directory vouches for one of the human's accounts. */
  isInDirectory: (personId: string) => boolean;
  /** All accounts of the human, this one included. */
  accountsOf: (personId: string) => readonly string[];
};

/** `ids` are ids of accounts. Within a transaction, as it sees the links. */
export async function humansOf(db: Db, ids: readonly string[]): Promise<Humans> {
  const humans = new Map(ids.map((id) => [id, new Set([id])]));
  const vouchedFor = new Set<string>();
  let frontier = [...humans.keys()];
  while (frontier.length > 0) {
    const edges = await edgesOf(db, frontier);
    frontier = [...new Set(edges.map(({ other }) => other))].filter((id) => !humans.has(id));
    for (const id of frontier) humans.set(id, new Set([id]));
    for (const { one, other, vouched } of edges) {
      mergeHumans(humans, one, other);
      if (vouched) vouchedFor.add(one);
    }
  }
  const human = (id: string): Set<string> => humans.get(id) ?? new Set([id]);
  return {
    isSame: (one, other) => human(one).has(other),
    isInDirectory: (id) => [...human(id)].some((account) => vouchedFor.has(account)),
    accountsOf: (id) => [...human(id)].toSorted(),
  };
}

export function mergeHumans(humans: Map<string, Set<string>>, one: string, other: string): void {
  const all = humans.get(one)!;
  const theirs = humans.get(other)!;
  if (all === theirs) return;
  for (const id of theirs) humans.set(id, all.add(id));
}

type Edge = { one: string; other: string; vouched: boolean };

/** The accounts that share a fact or a link with these, themselves included. `vouched`: by a directory fact of an account that is still a member. */
async function edgesOf(db: Db, ids: readonly string[]): Promise<Edge[]> {
  const { rows } = await sql<Edge>`
    select own.person_id as one, theirs.person_id as other, coalesce(own.kind = 'directory' and outcome = 'member', false) as vouched
      from account_fact own join account_fact theirs on theirs.kind = own.kind and theirs.digest = own.digest
      left join account_profile on account_profile.person_id = own.person_id
      where own.person_id = any(${ids}::uuid[])
    union all select person_id, other_id, false from account_link where person_id = any(${ids}::uuid[])
    union all select other_id, person_id, false from account_link where other_id = any(${ids}::uuid[])`.execute(db);
  return rows;
}
