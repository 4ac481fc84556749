/** One connection for all, or many: nobody's words are part of what somebody else takes back. */
import { sql } from "kysely";
import { expect, test } from "vitest";
import { Database } from "./database.ts";

test("on the embedded database a query waits for whoever has the connection, in either lane", async () => {
  await using database = await Database.open({ kind: "memory" });
  const { db, express } = database;
  await sql`create table word (text text)`.execute(db);
  const say = async (lane: typeof db, text: string) => await sql`insert into word values (${text})`.execute(lane);
  const begun = Promise.withResolvers<void>();
  const undone = db.transaction().execute(async (tx) => {
    await say(tx, "taken back");
    begun.resolve();
    await Promise.all(Array.from({ length: 20 }, () => sql`select 1`.execute(tx)));
    throw new Error("changed my mind");
  });
  await begun.promise;
  await Promise.all([expect(undone).rejects.toThrow("changed my mind"), say(db, "said"), say(express, "said ahead")]);
  const { rows } = await sql<{ text: string }>`select text from word order by text`.execute(express);
  expect(rows.map(({ text }) => text)).toEqual(["said", "said ahead"]);
});
