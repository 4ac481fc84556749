/** Links between accounts made and removed by staff, and who linked what, when and why: a record that is only ever added to. */
import { sql } from "kysely";
import { ConflictError, DeniedError, InvalidError, NotFoundError } from "../base/errors.ts";
import { type Db, inTransaction } from "../db/database.ts";
import type { Person } from "../db/schema.ts";
import { humansOf } from "./humans.ts";

export type LinkOrder = { one: Person; other: Person; by: Person; reason: string; now: Date };

/** Throws DeniedError where `by` owns one of the accounts, ConflictError where staff have linked them already. */
export async function linkAccounts(db: Db, order: LinkOrder): Promise<void> {
  await changeLink(db, "linked", order, async (tx, pair) => {
    const added = await tx
      .insertInto("account_link")
      .values({ ...pair, linked_at: order.now })
      .onConflict((conflict) => conflict.doNothing())
      .returning("person_id")
      .executeTakeFirst();
    if (!added) throw new ConflictError(`${nameOf(order.one)} and ${nameOf(order.other)} are linked already`);
  });
}

/**
 * Removes the link by staff and the facts that both accounts share, of any age. What a chat still vouches for returns when it is asked again.
 * Throws DeniedError where `by` owns one of the accounts, NotFoundError where nothing links these two directly.
 */
export async function unlinkAccounts(db: Db, order: LinkOrder): Promise<void> {
  await changeLink(db, "unlinked", order, async (tx, pair) => {
    const ids = [pair.person_id, pair.other_id];
    const { numDeletedRows } = await tx
      .deleteFrom("account_link")
      .where("person_id", "=", pair.person_id)
      .where("other_id", "=", pair.other_id)
      .executeTakeFirst();
    const shared = await tx
      .selectFrom("account_fact")
      .select(["kind", "digest"])
      .where("person_id", "in", ids)
      .groupBy(["kind", "digest"])
      .having(({ fn }) => fn.countAll<string>(), "=", "2")
      .execute();
    for (const { kind, digest } of shared)
      await tx
        .deleteFrom("account_fact")
        .where("person_id", "in", ids)
        .where("kind", "=", kind)
        .where("digest", "=", digest)
        .execute();
    // Stale, so that the chats are asked again.
    if (shared.length > 0)
      await tx
        .updateTable("account_profile")
        .set({ asked_at: new Date(0) })
        .where("person_id", "in", ids)
        .execute();
    if (numDeletedRows === 0n && shared.length === 0)
      throw new NotFoundError(
        `nothing links ${nameOf(order.one)} and ${nameOf(order.other)} directly: ospo people list shows what does`,
      );
  });
}

/** Whoever could link or unlink their own accounts could choose whom the desk takes them for. */
async function changeLink(
  db: Db,
  action: "linked" | "unlinked",
  { one, other, by, reason, now }: LinkOrder,
  act: (tx: Db, pair: { person_id: string; other_id: string }) => Promise<void>,
): Promise<void> {
  if (one.id === other.id) throw new InvalidError(`${nameOf(one)} is one account: name two`);
  const why = reason.trim();
  if (why === "") throw new InvalidError("say why: the reason is recorded");
  await inTransaction(db, async (tx) => {
    const humans = await humansOf(tx, [by.id]);
    if (humans.isSame(by.id, one.id) || humans.isSame(by.id, other.id))
      throw new DeniedError(`${nameOf(by)} is one of the accounts`, {
        userMessage: "You cannot link or unlink your own accounts. Ask a colleague in the OSPO.",
      });
    const [person_id, other_id] = [one.id, other.id].toSorted() as [string, string];
    await act(tx, { person_id, other_id });
    await tx
      .insertInto("account_change")
      .values({ action, how: "staff", person_id, other_id, by_id: by.id, reason: why, changed_at: now })
      .execute();
  });
}

export type AccountGroup = {
  /** `channel:id` of each account of one human. */
  accounts: string[];
  inDirectory: boolean;
};
export type AccountChange = {
  at: Date;
  action: "linked" | "unlinked";
  how: string;
  one: string;
  other: string;
  /** `channel:id` of a member of staff; null: the desk, by what a chat vouched for. */
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

/** Of one account, or of all; latest first. */
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
  return new Map(rows.map((row) => [row.id, nameOf(row)]));
}

function nameOf({ channel, external_id }: Pick<Person, "channel" | "external_id">): string {
  return `${channel}:${external_id}`;
}
