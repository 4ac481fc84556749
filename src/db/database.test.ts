/** Transactions are isolated on one connection as on many, and databases with earlier migration names open. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { borrowPglite } from "../../test/borrowed-pglite.ts";
import { copyMigrated } from "../../test/migrated-snapshot.ts";
import { Database } from "./database.ts";
import { EARLIER_NAMES, MIGRATIONS } from "./migrations.ts";

test("on the embedded database, queries of both lanes wait for a running transaction", async () => {
  await using database = await Database.open({ kind: "memory", pglite: borrowPglite });
  const { db, ackLane } = database;
  await sql`create table word (text text)`.execute(db);
  const insert = async (lane: typeof db, text: string) => await sql`insert into word values (${text})`.execute(lane);
  const started = Promise.withResolvers<void>();
  const rolledBack = db.transaction().execute(async (tx) => {
    await insert(tx, "rolled back");
    started.resolve();
    await Promise.all(Array.from({ length: 20 }, () => sql`select 1`.execute(tx)));
    throw new Error("rollback");
  });
  await started.promise;
  await Promise.all([expect(rolledBack).rejects.toThrow("rollback"), insert(db, "work"), insert(ackLane, "ack")]);
  const { rows } = await sql<{ text: string }>`select text from word order by text`.execute(ackLane);
  expect(rows.map(({ text }) => text)).toEqual(["ack", "work"]);
});

test("a database with the earlier names of migrations opens, and has the current names afterwards", async () => {
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
