/** Addresses that a chat needs to reach people again, under keys that the chat chooses. Knows no platform. */
import { sql } from "kysely";
import { z } from "zod";
import type { Db } from "../db/database.ts";
import { json } from "../db/schema/columns.ts";
import type { Person } from "../db/schema/people.ts";

export async function saveReference(db: Db, channel: string, key: string, value: object): Promise<void> {
  const text = json(value);
  await db
    .insertInto("reference")
    .values({ channel, key, value: text })
    .onConflict((conflict) => conflict.columns(["channel", "key"]).doUpdateSet({ value: text, updated_at: sql`now()` }))
    .execute();
}

/** Saves nothing if the key exists. */
export async function saveReferenceOnce(db: Db, channel: string, key: string, value: object): Promise<void> {
  await db
    .insertInto("reference")
    .values({ channel, key, value: json(value) })
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

/** The values of keys with that prefix that were saved within that time. */
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

/** Drops the keys with that prefix that were last saved more than `days` ago. */
export async function dropOldReferences(db: Db, channel: string, prefix: string, days: number): Promise<void> {
  await sql`delete from reference where channel = ${channel} and starts_with(key, ${prefix})
    and updated_at < now() - make_interval(days => ${days})`.execute(db);
}

/** What every chat stores in the address of a person. */
const StoredAddress = z.looseObject({ conversation: z.string() });

/** Drops the address of a person in their chat. */
export async function dropAddressOf(tx: Db, { channel, external_id }: Person): Promise<void> {
  const own = `person:${external_id}`;
  const address = StoredAddress.safeParse(await findReference(tx, channel, own)).data;
  await dropReferences(tx, channel, [
    own,
    `met:${external_id}`,
    ...(address ? [`place:${address.conversation}`, `welcome:${address.conversation}`] : []),
  ]);
}
