/** Channels of a chat in which the desk answers without being mentioned. Staff must opt in. */
import type { Db } from "../db/database.ts";
import type { Person } from "../identity/people.ts";

export async function isOpenChannel(db: Db, channel: string, place: string): Promise<boolean> {
  const row = await db
    .selectFrom("open_channel")
    .select("place")
    .where("channel", "=", channel)
    .where("place", "=", place)
    .executeTakeFirst();
  return row !== undefined;
}

export async function openChannels(db: Db, channel: string): Promise<Set<string>> {
  const rows = await db.selectFrom("open_channel").select("place").where("channel", "=", channel).execute();
  return new Set(rows.map(({ place }) => place));
}

export async function optIn(db: Db, channel: string, place: string, staff: Person): Promise<void> {
  await db
    .insertInto("open_channel")
    .values({ channel, place, person_id: staff.id })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function optOut(db: Db, channel: string, place: string): Promise<void> {
  await db.deleteFrom("open_channel").where("channel", "=", channel).where("place", "=", place).execute();
}
