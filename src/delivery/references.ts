/** What a chat must remember to reach somebody again: addresses of conversations by a key of the chat's own. Knows no platform. */
import { sql } from "kysely";
import type { Db } from "../db/database.ts";
import type { Person } from "../db/schema.ts";

export async function saveReference(db: Db, channel: string, key: string, value: object): Promise<void> {
  const json = JSON.stringify(value);
  await db
    .insertInto("reference")
    .values({ channel, key, value: json })
    .onConflict((conflict) => conflict.columns(["channel", "key"]).doUpdateSet({ value: json, updated_at: sql`now()` }))
    .execute();
}

/** Only where nothing is kept under that key yet. */
export async function saveReferenceOnce(db: Db, channel: string, key: string, value: object): Promise<void> {
  await db
    .insertInto("reference")
    .values({ channel, key, value: JSON.stringify(value) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function findReference(db: Db, channel: string, key: string): Promise<unknown> {
  const row = await db
    .selectFrom("reference")
    .select("value")
    .where("channel", "=", channel)
    .where("key", "=", key)
    .executeTakeFirst();
  return row?.value;
}

/** Of these keys, what was kept within that time. */
export async function referencesSavedBetween(
  db: Db,
  channel: string,
  prefix: string,
  from: Date,
  to: Date,
): Promise<unknown[]> {
  const rows = await db
    .selectFrom("reference")
    .select("value")
    .where("channel", "=", channel)
    .where(sql<boolean>`starts_with(key, ${prefix})`)
    .where("updated_at", ">=", from)
    .where("updated_at", "<=", to)
    .orderBy("updated_at")
    .execute();
  return rows.map(({ value }) => value);
}

export async function dropReferences(db: Db, channel: string, keys: readonly string[]): Promise<void> {
  await db.deleteFrom("reference").where("channel", "=", channel).where("key", "in", keys).execute();
}

/** Of these keys, those that nobody has kept anew for so many days. */
export async function dropOldReferences(db: Db, channel: string, prefix: string, days: number): Promise<void> {
  await sql`delete from reference where channel = ${channel} and starts_with(key, ${prefix})
    and updated_at < now() - make_interval(days => ${days})`.execute(db);
}

/** Of their own chat, as it is kept for chats that must remember it. */
export async function dropAddressOf(tx: Db, { channel, external_id }: Person): Promise<void> {
  const own = `person:${external_id}`;
  const address = (await findReference(tx, channel, own)) as { conversation?: string } | undefined;
  await dropReferences(tx, channel, [
    own,
    `met:${external_id}`,
    ...(address?.conversation === undefined ? [] : [`place:${address.conversation}`]),
  ]);
}
