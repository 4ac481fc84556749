/** Opens the connections of a desk: to a Postgres, or to PGlite in this process. */
import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { setFlagsFromString } from "node:v8";
import { PGlite } from "@electric-sql/pglite";
import { Kysely } from "kysely";
import type { Pool } from "pg";
import { messageOf, UnavailableError } from "../base/errors.ts";
import { damagedDatabase, type DatabasePlace } from "./open-error.ts";
import { EmbeddedDialect, runScript } from "./embedded-dialect.ts";
import { outageOf, WriteOutages } from "./outage.ts";
import { openPool, postgresDialect } from "./postgres.ts";
import type { Schema } from "./schema/schema.ts";
import { runnerOf, type SqlRunner } from "./sql-runner.ts";

/** One statement at most: of the work, and of what somebody waits to have acknowledged (Slack waits three seconds). */
const [WORK_MS, ACK_MS] = [20_000, 5000];
/** As many connections as a desk may take: for the work, for what goes before it, and for the queue of jobs. */
const [WORK_CONNECTIONS, ACK_CONNECTIONS, JOB_CONNECTIONS] = [10, 2, 3];
/** A frozen server does not say goodbye. */
const CLOSE_WITHIN_MS = 3000;

export type Connections = {
  work: Kysely<Schema>;
  ackLane: Kysely<Schema>;
  /** Without a limit of time: for migrations, backups and restores. */
  maintenance: Kysely<Schema>;
  forJobs: { runner: SqlRunner; backend: "postgres" | "pglite" };
  writes: WriteOutages;
  /** What comes after it is an outage too: the desk is stopping. */
  close: () => Promise<void>;
};

export async function connect(place: DatabasePlace, signal: AbortSignal | undefined): Promise<Connections> {
  switch (place.kind) {
    case "postgres":
      return connectPostgres(place.url);
    case "embedded":
      limitWasmMemory();
      await createEmbedded(place.dir, signal);
      return connectEmbedded(await PGlite.create(place.dir, EMBEDDED), place.dir);
    case "memory":
      limitWasmMemory();
      return connectEmbedded(
        await PGlite.create({ ...EMBEDDED, ...(place.files && { loadDataDir: place.files }) }),
        "memory",
      );
  }
}

function connectPostgres(url: string): Connections {
  const writes = new WriteOutages();
  const pools = {
    work: openPool(url, { max: WORK_CONNECTIONS, statementMs: WORK_MS }),
    ack: openPool(url, { max: ACK_CONNECTIONS, statementMs: ACK_MS }),
    maintenance: openPool(url, { max: 1, statementMs: 0 }),
    jobs: openPool(url, { max: JOB_CONNECTIONS, statementMs: WORK_MS }),
  };
  const on = (pool: Pool): Kysely<Schema> =>
    new Kysely<Schema>({ dialect: postgresDialect(pool, (outage) => writes.note(outage)) });
  const executeSql: SqlRunner["executeSql"] = async (text, values) => {
    try {
      return await pools.jobs.query(text, values);
    } catch (error) {
      throw outageOf(error) ?? error;
    }
  };
  return {
    work: on(pools.work),
    ackLane: on(pools.ack),
    maintenance: on(pools.maintenance),
    forJobs: { runner: { executeSql }, backend: "postgres" },
    writes,
    close: async () => {
      const closed = Promise.all(Object.values(pools).map(async (pool) => await pool.end()));
      await Promise.race([closed, wait(CLOSE_WITHIN_MS, undefined, { ref: false })]);
    },
  };
}

function connectEmbedded(pglite: PGlite, dir: string): Connections {
  const writes = new WriteOutages();
  const lane = (): Kysely<Schema> =>
    new Kysely<Schema>({ dialect: new EmbeddedDialect(pglite, dir, (outage) => writes.note(outage)) });
  const work = lane();
  return {
    work,
    ackLane: lane(),
    maintenance: work,
    forJobs: { runner: embeddedRunner(work, pglite), backend: "pglite" },
    writes,
    close: async () => await pglite.close(),
  };
}

function embeddedRunner(db: Kysely<Schema>, pglite: PGlite): SqlRunner {
  return {
    executeSql: async (text, values = []) =>
      values.length > 0 ? await runnerOf(db).executeSql(text, values) : { rows: await runScript(db, pglite, text) },
  };
}

/** Made aside and renamed: a desk killed in the middle of its first start begins anew at the next. */
async function createEmbedded(dir: string, signal: AbortSignal | undefined): Promise<void> {
  if (existsSync(path.join(dir, "PG_VERSION"))) return;
  // A restore in place of a damaged database was killed between its two renames.
  if (!existsSync(dir) && existsSync(restoredDirectory(dir))) return await rename(restoredDirectory(dir), dir);
  if (existsSync(dir) && readdirSync(dir).length > 0) throw damagedDatabase(dir, new Error("PG_VERSION is missing"));
  const draft = `${dir}.draft`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(path.dirname(dir), { recursive: true });
  try {
    await promisify(execFile)(process.execPath, [path.join(import.meta.dirname, "create-embedded.ts"), draft], {
      signal,
    });
    await rename(draft, dir);
  } catch (error) {
    throw new UnavailableError(
      `the database cannot be made: ${messageOf(error)}. Check that ${dir} has room, may be written and is empty.`,
      {
        cause: error,
      },
    );
  }
}

/** Where a database is ready that is to take the place of the one in `dir`. */
export function restoredDirectory(dir: string): string {
  return `${dir}.restored`;
}

/** PGlite reads int8 as number or bigint; pg as text. Be pg. (Type id 20: https://www.postgresql.org/docs/current/catalog-pg-type.html) */
const TEXT_IDS = { 20: (text: string) => text };

/** Postgres takes 128 MB for shared buffers by default; a desk's tables are small, and its memory is counted. */
const EMBEDDED = { parsers: TEXT_IDS, startParams: [...PGlite.defaultStartParams, "-c", "shared_buffers=8MB"] };

/** Optimising PGlite's 25 MB of WebAssembly costs V8 half a gigabyte for a while, and a desk's queries nothing to speak of. */
function limitWasmMemory(): void {
  for (const flag of ["--no-wasm-tier-up", "--no-wasm-dynamic-tiering", "--liftoff-only"]) setFlagsFromString(flag);
}
