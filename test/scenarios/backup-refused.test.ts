/**
 * Backups that are damaged or misplaced, and databases that others use: refused with the reason, and nothing changes.
 */
import { cp, readdir, readFile, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { sql } from "kysely";
import { Client } from "pg";
import { describe, expect, test, vi } from "vitest";
import { backUp } from "../../src/app/backup.ts";
import { restore } from "../../src/app/restore.ts";
import { Database } from "../../src/db/database.ts";
import { DATABASES, log, placeFor } from "../open-desk.ts";
import { digests, emptyPlace, worked } from "../worked-desk.ts";

/** Each test makes several databases. */
vi.setConfig({ testTimeout: 240_000 });

test("a backup with any byte missing, added or changed is refused, and nothing changes", async () => {
  await using stack = new AsyncDisposableStack();
  const { open, dir } = await worked("memory", stack);
  const file = path.join(dir, "desk.backup");
  const { bytes } = await backUp(open.database.db, file, dir);
  const there = await emptyPlace("memory", stack);
  const before = await digests(there.database.db);
  const refused = async (name: string, damage: (copy: string) => Promise<void>): Promise<void> => {
    const copy = path.join(dir, `${name}.copy`);
    await cp(file, copy);
    await damage(copy);
    const refusal = await restore(there.database, { file: copy, knowledgeDir: there.dir, keepIn: null }, log).then(
      () => "restored",
      String,
    );
    expect({ name, refusal }).toEqual({ name, refusal: expect.stringMatching(/damaged|not a backup|cannot be read/u) });
  };
  for (const length of [0, 1, 9, 10, 1000, bytes - 100, bytes - 1])
    await refused(`cut to ${length}`, async (copy) => await truncate(copy, length));
  await refused("longer", async (copy) => await writeFile(copy, "x", { flag: "a" }));
  const whole = await readFile(file);
  // Every part of the file: both headers, the middle, the ends of both members, and the seal.
  for (const at of [
    0,
    3,
    4,
    9,
    11,
    500,
    Math.floor(bytes / 2),
    ...Array.from({ length: 130 }, (_, i) => bytes - 1 - i),
  ])
    await refused(`bit of ${at}`, async (copy) => {
      const flipped = Buffer.from(whole);
      flipped[at]! ^= 1 << (at % 8);
      await writeFile(copy, flipped);
    });
  for (const [name, content] of [
    ["a lockfile", '{"lockfileVersion": 3}'],
    ["noise", "\x1f\x8b nothing"],
  ])
    await refused(name!, async (copy) => await writeFile(copy, content!));
  await expect(
    restore(there.database, { file: path.join(dir, "none"), knowledgeDir: there.dir, keepIn: null }, log),
  ).rejects.toThrow(/ENOENT/u);
  await expect(restore(there.database, { file: dir, knowledgeDir: there.dir, keepIn: null }, log)).rejects.toThrow(
    /is not a file/u,
  );
  expect(await digests(there.database.db)).toEqual(before);
  expect(await readdir(there.dir)).not.toContain("answers");

  await writeFile(path.join(dir, "precious.yaml"), "a: 1\n");
  await expect(backUp(open.database.db, path.join(dir, "precious.yaml"), dir)).rejects.toThrow(
    /exists and is not a backup/u,
  );
  await backUp(open.database.db, file, dir);
  await expect(backUp(open.database.db, path.join(dir, "no", "where"), dir)).rejects.toThrow(
    /cannot be written: ENOENT/u,
  );
  expect((await readdir(dir)).filter((name) => name.endsWith(".part"))).toEqual([]);
});

describe.runIf(DATABASES.length > 1)("a Postgres that other programs use", () => {
  test("is not replaced while another desk or foreign views use it; a newer version is refused with the remedy", async () => {
    await using stack = new AsyncDisposableStack();
    const { open, dir } = await worked("memory", stack);
    const file = path.join(dir, "desk.backup");
    await backUp(open.database.db, file, dir);
    const place = await placeFor("postgres", stack);
    const database = stack.use(await Database.open(place));
    const { db } = database;
    const restoring = async () => await restore(database, { file, knowledgeDir: dir, keepIn: dir }, log);
    const url = (place as { url: string }).url;
    const other = new Client({ connectionString: url, application_name: "ospo-desk elsewhere:1" });
    await other.connect();
    await expect(restoring()).rejects.toThrow(/other desks use this database \(elsewhere:1\): stop them first/u);
    await other.end();
    await sql`create view open_tickets as select number from ticket`.execute(db);
    await expect(restoring()).rejects.toThrow(/view \S*open_tickets depends on/u);
    await sql`drop view open_tickets`.execute(db);
    await sql`create table of_another_program (n integer)`.execute(db);
    expect(await restoring()).toMatchObject({ rows: { ticket: 3 } });
    await sql`select * from of_another_program`.execute(db);

    await sql`insert into kysely_migration values ('2999-01-01-moon', '2999-01-01T00:00:00.000Z')`.execute(db);
    await expect(Database.open(place)).rejects.toThrow(
      /newer version.*2999-01-01-moon.*set DATABASE_URL to an empty database/u,
    );
  });
});
