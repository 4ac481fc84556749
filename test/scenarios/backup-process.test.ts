/**
 * Backups on the command line: from a running desk, into a running desk, killed midway, and in place of a database that
 * cannot be used.
 */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpSync } from "node:fs";
import { cp, mkdir, open, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { Database } from "../../src/db/database.ts";
import { addressOf, fillData, finished, run } from "../desk-process.ts";
import { folderOf, HANDBOOK, openBrowser } from "../open-desk.ts";
import { ospo as runOspo } from "../run-ospo.ts";

/** These tests start many processes, and each start takes seconds. */
const MANY_STARTS_MS = 600_000;

type Place = AsyncDisposable & {
  dir: string;
  data: string;
  /** As a process of its own. */
  run: (...args: string[]) => ChildProcess;
  /** In this process, which is far cheaper. */
  ospo: (...args: string[]) => Promise<Finished>;
};
type Finished = { code: number | null; out: string; err: string; json: any };

/** A data directory and a handbook of its own. */
async function place(): Promise<Place> {
  const folder = await folderOf({
    "knowledge/escrow.md": "# Escrow\n\n## Who may release the escrow?\n\nOnly the agent releases the source code.\n",
  });
  const data = path.join(folder.dir, "data");
  await cp(path.join(HANDBOOK, "policy"), path.join(folder.dir, "knowledge/policy"), { recursive: true });
  await mkdir(data);
  await fillData(data);
  const settings = {
    LOG_LEVEL: "warn",
    PORT: "0",
    KNOWLEDGE_DIR: path.join(folder.dir, "knowledge"),
    DATA_DIR: data,
  };
  const ospo = async (...args: string[]): Promise<Finished> => {
    const { code, out, err } = await runOspo(args, settings, folder.dir);
    return { code, out, err, json: out.startsWith("{") || out.startsWith("[") ? JSON.parse(out) : undefined };
  };
  return {
    dir: folder.dir,
    data,
    run: (...args) => run(args, settings),
    ospo,
    [Symbol.asyncDispose]: folder[Symbol.asyncDispose],
  };
}

async function openTicket(url: string, question: string): Promise<number> {
  const browser = openBrowser(url);
  const { answer } = await browser.ask(question);
  return (await browser.post("/api/tickets", { message: answer.id })).body.ticket;
}

test(
  "backs up one running desk and restores into another, which continues to run",
  async () => {
    await using here = await place();
    await using there = await place();
    const desk = here.run("serve");
    const url = await addressOf(desk);
    expect(await openTicket(url, "when is the fire drill?")).toBe(1);
    const made = await here.ospo("backup", "../desk.backup", "--json");
    expect(made).toMatchObject({
      code: 0,
      err: "",
      json: { file: path.join(here.dir, "../desk.backup"), rows: { ticket: 1 } },
    });
    expect(await openTicket(url, "and the next one?")).toBe(2);
    desk.kill("SIGTERM");
    await once(desk, "exit");

    const other = there.run("serve");
    const address = await addressOf(other);
    const restored = await there.ospo("restore", made.json.file, "--json");
    expect(restored).toMatchObject({
      code: 0,
      err: "",
      json: { rows: { ticket: 1 }, replaced: null, audit: { tickets: 1, problems: [] } },
    });
    expect((await there.ospo("tickets", "list", "--json")).json).toMatchObject([
      { number: 1, question: "when is the fire drill?" },
    ]);
    expect(await openTicket(address, "and the next one?")).toBe(2);

    const again = await there.ospo("restore", made.json.file);
    expect(again).toMatchObject({
      code: 2,
      out: "",
      err: expect.stringMatching(/^ospo: the database is not empty: with --replace .*\n$/u),
    });
    const replaced = await there.ospo("restore", made.json.file, "--replace");
    expect(replaced).toMatchObject({
      code: 0,
      err: "",
      out: expect.stringMatching(/It replaced 2 tickets[^]*replaced-.*\.backup[^]*trail is intact/u),
    });
    expect(await openTicket(address, "one more?")).toBe(2);
    other.kill("SIGTERM");
    expect(await once(other, "exit")).toEqual([0, null]);
    await rm(made.json.file);
  },
  MANY_STARTS_MS,
);

test(
  "a restore that is killed leaves the old contents, and the next restore succeeds",
  async () => {
    await using here = await place();
    expect((await here.ospo("tickets", "open", "when is the fire drill?")).code).toBe(0);
    const small = path.join(here.dir, "small.backup");
    await here.ospo("backup", small);
    {
      await using database = await Database.open({ kind: "embedded", dir: path.join(here.data, "database") });
      await sql`insert into saved_reply (name, text) select 'reply ' || n, repeat('long ', 100) from generate_series(1, 30000) as n`.execute(
        database.db,
      );
    }
    const large = path.join(here.dir, "large.backup");
    expect((await here.ospo("backup", large, "--json")).json.rows.saved_reply).toBe(30_000);
    expect((await here.ospo("restore", small, "--replace")).code).toBe(0);

    const kept = async () => (await readdir(here.data)).filter((name) => /^replaced-.*\.backup$/u.test(name)).length;
    const before = await kept();
    const restoring = here.run("restore", large, "--replace");
    // The backup of the replaced data is written just before the tables are created again.
    await expect.poll(kept, { timeout: 60_000, interval: 5 }).toBe(before + 1);
    restoring.kill("SIGKILL");
    expect(await once(restoring, "exit")).toEqual([null, "SIGKILL"]);
    expect((await here.ospo("backup", path.join(here.dir, "after.backup"), "--json")).json.rows).toMatchObject({
      ticket: 1,
      saved_reply: 0,
    });
    expect((await here.ospo("restore", large, "--replace", "--json")).json.rows).toMatchObject({
      ticket: 1,
      saved_reply: 30_000,
    });
  },
  MANY_STARTS_MS,
);

/** How the directory of the database is damaged, by name. */
const DAMAGE: [string, (dir: string) => Promise<void>][] = [
  ["no version", async (dir) => await rm(path.join(dir, "PG_VERSION"))],
  ["another version", async (dir) => await writeFile(path.join(dir, "PG_VERSION"), "9\n")],
  ["no control file", async (dir) => await rm(path.join(dir, "global/pg_control"))],
  ["a control file with other bytes", async (dir) => await overwrite(path.join(dir, "global/pg_control"), 40, 16)],
  ["no log", async (dir) => await rm(path.join(dir, "pg_wal"), { recursive: true })],
  ["a catalog cut short", async (dir) => await truncate(path.join(dir, "base/5/1259"), 8000)],
  ["a catalog with other bytes", async (dir) => await overwrite(path.join(dir, "base/5/1249"), 1000, 60_000)],
];

const REMEDY = expect.stringMatching(
  /^ospo: the embedded database in \S+\/data\/database cannot be used .*restore FILE --replace .*kept beside it.*\n$/u,
);

test(
  "a damaged database is refused with an explanation and kept; a restore replaces it",
  async () => {
    await using here = await place();
    await here.ospo("tickets", "open", "when is the fire drill?");
    const file = path.join(here.dir, "desk.backup");
    await here.ospo("backup", file);
    const database = path.join(here.data, "database");
    cpSync(database, path.join(here.dir, "whole"), { recursive: true });
    for (const [what, damage] of DAMAGE) {
      await rm(database, { recursive: true });
      cpSync(path.join(here.dir, "whole"), database, { recursive: true });
      await damage(database);
      const refused = await here.ospo("tickets", "list");
      expect({ what, ...refused }).toMatchObject({ what, code: 3, out: "", err: REMEDY });
    }
    expect(await finished(here.run("serve"))).toMatchObject({ code: 3, out: "", err: REMEDY });
    const damaged = await readFile(path.join(database, "base/5/1249"));
    expect(await here.ospo("restore", file)).toMatchObject({ code: 3, out: "" });
    const { code, json } = await here.ospo("restore", file, "--replace", "--json");
    expect({ code, json }).toMatchObject({
      code: 0,
      json: {
        rows: { ticket: 1 },
        setAside: expect.stringMatching(/data\/database\.damaged-/u),
        audit: { problems: [] },
      },
    });
    expect(await readFile(path.join(json.setAside, "base/5/1249"))).toEqual(damaged);
    expect((await here.ospo("tickets", "list", "--json")).json).toHaveLength(1);
  },
  MANY_STARTS_MS,
);

test(
  "a database of a newer version is refused with the remedy, and kept when the old version is restored",
  async () => {
    await using here = await place();
    await here.ospo("tickets", "open", "when is the fire drill?");
    const file = path.join(here.dir, "before-upgrade.backup");
    await here.ospo("backup", file);
    const dir = path.join(here.data, "database");
    {
      await using database = await Database.open({ kind: "embedded", dir });
      await sql`insert into kysely_migration values ('2999-01-01-moon', '2999-01-01T00:00:00.000Z')`.execute(
        database.db,
      );
    }
    const refused = await finished(here.run("serve"));
    expect(refused).toMatchObject({ code: 3, out: "" });
    expect(refused.err).toMatch(
      /newer version of the desk.*2999-01-01-moon.*Start that newer version, or go back .*restore FILE --replace/u,
    );
    const { code, json } = await here.ospo("restore", file, "--replace", "--json");
    expect({ code, json }).toMatchObject({
      code: 0,
      json: { rows: { ticket: 1 }, setAside: expect.stringMatching(/data\/database\.newer-/u) },
    });
    expect((await here.ospo("tickets", "list", "--json")).json).toHaveLength(1);
  },
  MANY_STARTS_MS,
);

async function overwrite(file: string, at: number, bytes: number): Promise<void> {
  await using handle = await open(file, "r+");
  await handle.write(Buffer.alloc(bytes, "damage"), 0, bytes, at);
}
