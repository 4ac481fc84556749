/** Records where an e-mail address alone would join accounts that cannot surely be one human: staff decide. */
import type { Db } from "../db/database.ts";
import { collisionsAround, type RelatedAccount } from "./shared-rights.ts";

type CollisionReason = "same-channel" | "two-in-directory" | "not-a-member";
export type RecordedCollision = {
  one: Pick<RelatedAccount, "id" | "channel" | "external_id">;
  other: Pick<RelatedAccount, "id" | "channel" | "external_id">;
  why: CollisionReason;
};

/** Returns the collisions among the accounts around this one that no earlier change names. Each pair is recorded once. */
export async function recordCollisions(tx: Db, personId: string, now: Date): Promise<RecordedCollision[]> {
  const recorded: RecordedCollision[] = [];
  for (const pair of await collisionsAround(tx, personId)) {
    const [one, other] = pair.toSorted((a, b) => (a.id < b.id ? -1 : 1)) as [RelatedAccount, RelatedAccount];
    const ids = { person_id: one.id, other_id: other.id };
    const known = await tx
      .selectFrom("account_change")
      .select("id")
      .where("action", "=", "collided")
      .where("person_id", "=", ids.person_id)
      .where("other_id", "=", ids.other_id)
      .executeTakeFirst();
    if (known) continue;
    const why = reasonOf(one, other);
    await tx
      .insertInto("account_change")
      .values({ ...ids, action: "collided", how: "email", by_id: null, reason: why, changed_at: now })
      .execute();
    recorded.push({ one, other, why });
  }
  return recorded;
}

function reasonOf(one: RelatedAccount, other: RelatedAccount): CollisionReason {
  if (one.outcome !== "member" || other.outcome !== "member") return "not-a-member";
  return one.channel === other.channel ? "same-channel" : "two-in-directory";
}
