/** Links between accounts that staff make and remove, with an append-only record of who did what, when and why. */
import { ConflictError, DeniedError, InvalidError, NotFoundError } from "../base/errors.ts";
import { type Db, inTransaction } from "../db/database.ts";
import type { Person } from "../db/schema/people.ts";
import { accountName } from "./directory.ts";
import { humansOf } from "./humans.ts";

export type LinkRequest = { one: Person; other: Person; by: Person; reason: string; now: Date };

/** Throws DeniedError where `by` owns one of the accounts, ConflictError where staff have linked them already. */
export async function linkAccounts(db: Db, order: LinkRequest): Promise<void> {
  await changeLink(db, "linked", order, async (tx, pair) => {
    const added = await tx
      .insertInto("account_link")
      .values({ ...pair, linked_at: order.now })
      .onConflict((conflict) => conflict.doNothing())
      .returning("person_id")
      .executeTakeFirst();
    if (!added) throw new ConflictError(`${accountName(order.one)} and ${accountName(order.other)} are linked already`);
  });
}

/**
 * Removes the link by staff and the facts that both accounts share, of any age. What a chat still vouches for returns when it is asked again.
 * Throws DeniedError where `by` owns one of the accounts, NotFoundError where nothing links these two directly.
 */
export async function unlinkAccounts(db: Db, order: LinkRequest): Promise<void> {
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
        `nothing links ${accountName(order.one)} and ${accountName(order.other)} directly: ospo people list shows what does`,
      );
  });
}

/** Refuses changes of one's own accounts: by unlinking them, a person could vote twice. */
async function changeLink(
  db: Db,
  action: "linked" | "unlinked",
  { one, other, by, reason, now }: LinkRequest,
  act: (tx: Db, pair: { person_id: string; other_id: string }) => Promise<void>,
): Promise<void> {
  if (one.id === other.id) throw new InvalidError(`${accountName(one)} is one account: name two`);
  const recordedReason = reason.trim();
  if (recordedReason === "") throw new InvalidError("say why: the reason is recorded");
  await inTransaction(db, async (tx) => {
    const humans = await humansOf(tx, [by.id]);
    if (humans.isSame(by.id, one.id) || humans.isSame(by.id, other.id))
      throw new DeniedError(`${accountName(by)} is one of the accounts`, {
        userMessage: "You cannot link or unlink your own accounts. Ask a colleague in the OSPO.",
      });
    const [person_id, other_id] = one.id < other.id ? [one.id, other.id] : [other.id, one.id];
    await act(tx, { person_id, other_id });
    await tx
      .insertInto("account_change")
      .values({ action, how: "staff", person_id, other_id, by_id: by.id, reason: recordedReason, changed_at: now })
      .execute();
  });
}
