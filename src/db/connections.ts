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
import { damagedDatabase } from "./open-error.ts";
import { EmbeddedDialect, runScript } from "./embedded-dialect.ts";
import { outageOf, WriteOutages } from "./outage.ts";
import type { DatabasePlace, EmbeddedPglite } from "./place.ts";
import { openPool, postgresDialect } from "./postgres.ts";
import type { Schema } from "./schema/schema.ts";
import { runnerOf, type SqlRunner } from "./sql-runner.ts";

/** Time limits of one statement: of ordinary work, and of what must be acknowledged soon (Slack waits three seconds). */
const [WORK_MS, ACK_MS] = [20_000, 5000];
/** Connections of one desk: for ordinary work, for acknowledgements, and for the job queue. */
const [WORK_CONNECTIONS, ACK_CONNECTIONS, JOB_CONNECTIONS] = [10, 2, 3];
/** A frozen server never confirms that a connection is closed. */
const CLOSE_WITHIN_MS = 3000;

export type Connections = {
  work: Kysely<Schema>;
  ackLane: Kysely<Schema>;
  /** Without a time limit: for migrations, backups and restores. */
  maintenance: Kysely<Schema>;
  forJobs: { runner: SqlRunner; backend: "postgres" | "pglite" };
  writes: WriteOutages;
  /** Later statements fail with an outage: the desk is stopping. */
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
      return connectEmbedded(await (place.pglite?.(EMBEDDED) ?? PGlite.create(EMBEDDED)), "memory");
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
  const kyselyOn = (pool: Pool): Kysely<Schema> =>
    new Kysely<Schema>({ dialect: postgresDialect(pool, (outage) => writes.note(outage)) });
  const executeSql: SqlRunner["executeSql"] = async (text, values) => {
    try {
      return await pools.jobs.query(text, values);
    } catch (error) {
      throw outageOf(error) ?? error;
    }
  };
  return {
    work: kyselyOn(pools.work),
    ackLane: kyselyOn(pools.ack),
    maintenance: kyselyOn(pools.maintenance),
    forJobs: { runner: { executeSql }, backend: "postgres" },
    writes,
    close: async () => {
      const closed = Promise.all(Object.values(pools).map(async (pool) => await pool.end()));
      await Promise.race([closed, wait(CLOSE_WITHIN_MS, undefined, { ref: false })]);
    },
  };
}

function connectEmbedded(pglite: EmbeddedPglite, dir: string): Connections {
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

function embeddedRunner(db: Kysely<Schema>, pglite: EmbeddedPglite): SqlRunner {
  return {
    executeSql: async (text, values = []) =>
      values.length > 0 ? await runnerOf(db).executeSql(text, values) : { rows: await runScript(db, pglite, text) },
  };
}

/** Creates the database under another name and renames it, so that a desk that is killed during its first start can start again. */
async function createEmbedded(dir: string, signal: AbortSignal | undefined): Promise<void> {
  if (existsSync(path.join(dir, "PG_VERSION"))) return;
  // A restore that replaces a damaged database was killed between its two renames.
  if (!existsSync(dir) && existsSync(restoredDirectory(dir))) return await rename(restoredDirectory(dir), dir);
  if (existsSync(dir) && readdirSync(dir).length > 0) throw damagedDatabase(dir, new Error("PG_VERSION is missing"));
  const draft = `${dir}.draft`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(path.dirname(dir), { recursive: true });
  try {
    const program = path.join(import.meta.dirname, "create-embedded.ts");
    await promisify(execFile)(process.execPath, [...SPARING_WASM, program, draft], { signal });
    await rename(draft, dir);
  } catch (error) {
    throw new UnavailableError(
      `the database cannot be created: ${messageOf(error)}. Check that the disk of ${dir} has space, and that the directory is empty and writable.`,
      {
        cause: error,
      },
    );
  }
}

/** Where a restored database is complete before it replaces the one in `dir`. */
export function restoredDirectory(dir: string): string {
  return `${dir}.restored`;
}

/** Reads int8 (type id 20) as text, as `pg` does. https://www.postgresql.org/docs/current/catalog-pg-type.html */
const INT8_AS_TEXT = { 20: (text: string) => text };

/** Postgres takes 128 MB of shared buffers by default, which the small tables of a desk do not need. */
const EMBEDDED = { parsers: INT8_AS_TEXT, startParams: [...PGlite.defaultStartParams, "-c", "shared_buffers=8MB"] };

/** V8 would need half a gigabyte for a while to optimise PGlite's 25 MB of WebAssembly, without a measurable gain for a desk. */
const SPARING_WASM = ["--no-wasm-tier-up", "--no-wasm-dynamic-tiering", "--liftoff-only"];

function limitWasmMemory(): void {
  for (const flag of SPARING_WASM) setFlagsFromString(flag);
}
