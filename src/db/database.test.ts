/** One connection for all, or many: nobody's words are part of what somebody else takes back. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { copyMigrated, migratedSnapshot } from "../../test/migrated-snapshot.ts";
import { Database } from "./database.ts";
import { EARLIER_NAMES, MIGRATIONS } from "./migrations.ts";

test("on the embedded database a query waits for whoever has the connection, in either lane", async () => {
  await using database = await Database.open({ kind: "memory", files: await migratedSnapshot() });
  const { db, ackLane } = database;
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
  await Promise.all([expect(undone).rejects.toThrow("changed my mind"), say(db, "said"), say(ackLane, "said ahead")]);
  const { rows } = await sql<{ text: string }>`select text from word order by text`.execute(ackLane);
  expect(rows.map(({ text }) => text)).toEqual(["said", "said ahead"]);
});

test("a database that holds the migrations' earlier names opens, and holds today's names afterwards", async () => {
  await using stack = new AsyncDisposableStack();
  const dir = await mkdtemp(path.join(tmpdir(), "ospo-migrations-"));
  stack.defer(async () => await rm(dir, { recursive: true, force: true }));
  const place = { kind: "embedded", dir: path.join(dir, "database") } as const;
  await copyMigrated(place.dir);
  {
    await using database = await Database.open(place);
    for (const [earlier, name] of Object.entries(EARLIER_NAMES))
      await sql`update kysely_migration set name = ${earlier} where name = ${name}`.execute(database.db);
  }
  await using database = await Database.open(place);
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(database.db);
  expect(rows.map(({ name }) => name)).toEqual(Object.keys(MIGRATIONS));
});
