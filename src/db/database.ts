/**
 * The database: Postgres, or PGlite (Postgres in this process) in the data directory. The same schema, migrations and queries on both.
 * Knows nothing of tickets beyond their tables.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { PGlite } from "@electric-sql/pglite";
import { CompiledQuery, Kysely, sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import type { Pool } from "pg";
import { setFlagsFromString } from "node:v8";
import { messageOf, UnavailableError } from "../base/errors.ts";
import { EmbeddedDialect, runScript } from "./embedded-dialect.ts";
import * as tickets from "./migrations/0001-tickets.ts";
import * as queue from "./migrations/0002-queue.ts";
import * as slack from "./migrations/0003-slack.ts";
import * as chat from "./migrations/0004-chat.ts";
import * as teams from "./migrations/0006-teams.ts";
import * as modelUsage from "./migrations/0005-model-usage.ts";
import * as shadow from "./migrations/0006-shadow-answers.ts";
import * as erased from "./migrations/0007-erased.ts";
import * as deliveryLanes from "./migrations/0008-lanes.ts";
import * as accounts from "./migrations/2026-11-30-accounts.ts";
import * as filingDigest from "./migrations/2026-11-30-filing-digest.ts";
import * as readiness from "./migrations/2026-11-30-readiness.ts";
import { DatabaseOutageError, outageOf, WriteTrouble } from "./outage.ts";
import { openPool, postgresDialect } from "./postgres.ts";
import type { Schema } from "./schema.ts";

/** A database or a transaction on it: acts that take one compose. */
export type Db = Kysely<Schema>;

/** Runs `act` in a transaction, or in the one that `db` is already. */
export async function inTransaction<T>(db: Db, act: (tx: Db) => Promise<T>): Promise<T> {
  return db.isTransaction ? await act(db) : await db.transaction().execute(act);
}

/** `memory` is for tests. */
export type DatabasePlace = { kind: "postgres"; url: string } | { kind: "embedded"; dir: string } | { kind: "memory" };

const MIGRATIONS: Record<string, Migration> = {
  "0001-tickets": tickets,
  "0002-queue": queue,
  "0003-slack": slack,
  "0004-chat": chat,
  "0006-teams": teams,
  "0005-model-usage": modelUsage,
  "0006-shadow-answers": shadow,
  "0007-erased": erased,
  "0008-lanes": deliveryLanes,
  "2026-11-30-accounts": accounts,
  "2026-11-30-filing-digest": filingDigest,
  "2026-11-30-readiness": readiness,
};

/** One statement at most: of the work, and of what somebody waits to have acknowledged (Slack waits three seconds). */
const [WORK_MS, EXPRESS_MS] = [20_000, 5000];
/** As many connections as a desk may take: for the work, for what goes before it, and for the queue of jobs. */
const [WORK_CONNECTIONS, EXPRESS_CONNECTIONS, JOB_CONNECTIONS] = [10, 2, 3];
const READY_WITHIN_MS = 2000;
/** Monitors that ask more often get the same answer. */
const READY_FOR_MS = 1000;
/** A frozen server does not say goodbye. */
const CLOSE_WITHIN_MS = 3000;

/** For a library that speaks SQL itself: one statement with values, or a script of several without. */
export type SqlRunner = { executeSql: (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }> };

export class Database {
  readonly db: Db;
  /** The same, in a lane of its own: what somebody waits to have acknowledged does not stand in line behind the work. */
  readonly express: Db;
  /** For the queue of jobs, which keeps tables of its own in the same database. */
  readonly forJobs: { runner: SqlRunner; backend: "postgres" | "pglite" };
  readonly #connections: Connections;
  #readiness: { answer: Promise<string | null>; at: number } | undefined;

  private constructor(connections: Connections) {
    this.#connections = connections;
    this.db = connections.work;
    this.express = connections.express;
    this.forJobs = connections.forJobs;
  }

  /**
   * Opens and migrates. Throws UnavailableError with the remedy; a DatabaseOutageError where waiting may help.
   * `signal` ends the making of a new embedded database.
   */
  static async open(place: DatabasePlace, signal?: AbortSignal): Promise<Database> {
    const connections = await connect(place, signal);
    try {
      await migrate(connections.migrating);
      return new Database(connections);
    } catch (error) {
      await connections.close().catch(() => undefined);
      throw problemOf(error, place);
    }
  }

  /** Throws if the database does not answer. */
  async ping(): Promise<void> {
    await sql`select 1`.execute(this.db);
  }

  /** Null where it answers and can be written, within two seconds; else what is wrong, in words. */
  async unreadyBecause(): Promise<string | null> {
    if (!this.#readiness || performance.now() - this.#readiness.at > READY_FOR_MS)
      this.#readiness = { answer: this.#tryToWrite(), at: performance.now() };
    return await this.#readiness.answer;
  }

  async #tryToWrite(): Promise<string | null> {
    const trying = sql`update readiness set checked_at = now()`.execute(this.express).then(
      () => this.#connections.writes.reason(),
      (error: unknown) => outageOf(error)?.reason ?? messageOf(error),
    );
    const late = Promise.withResolvers<string>();
    const timer = setTimeout(() => late.resolve("does not answer in time"), READY_WITHIN_MS);
    const reason = await Promise.race([trying, late.promise]);
    clearTimeout(timer);
    return reason;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connections.close();
  }
}

function problemOf(error: unknown, place: DatabasePlace): UnavailableError {
  const outage = outageOf(error);
  return outage
    ? new DatabaseOutageError(outage.reason, error, `the database ${outage.reason} (${messageOf(outage.cause)}). ${remedy(place)}`)
    : new UnavailableError(`the database does not open: ${messageOf(error)}. ${remedy(place)}`, { cause: error });
}

async function migrate(db: Db): Promise<void> {
  const { error } = await new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(MIGRATIONS) },
    // Named, or Kysely takes the table of any other schema of the server for its own: another program may use it too.
    migrationTableSchema: await currentSchema(db),
  }).migrateToLatest();
  if (error) throw error;
}

async function currentSchema(db: Db): Promise<string> {
  const { rows } = await sql<{ schema: string | null }>`select current_schema() as schema`.execute(db);
  if (rows[0]?.schema) return rows[0].schema;
  throw new UnavailableError("its search_path names no schema that exists");
}

/** Within a transaction, as part of it. */
export function runnerOf(tx: Db): SqlRunner {
  return {
    executeSql: async (text, values = []) => {
      const { rows } = await tx.executeQuery(CompiledQuery.raw(text, values));
      return { rows };
    },
  };
}

function embeddedRunner(db: Db, pglite: PGlite): SqlRunner {
  return {
    executeSql: async (text, values = []) =>
      values.length > 0
        ? await runnerOf(db).executeSql(text, values)
        : { rows: await runScript(db as unknown as Kysely<never>, pglite, text) },
  };
}

type Connections = {
  work: Db;
  express: Db;
  /** Without a limit of time. */
  migrating: Db;
  forJobs: Database["forJobs"];
  writes: WriteTrouble;
  /** What comes after it is an outage too: the desk is stopping. */
  close: () => Promise<void>;
};

async function connect(place: DatabasePlace, signal: AbortSignal | undefined): Promise<Connections> {
  switch (place.kind) {
    case "postgres":
      return toPostgres(place.url);
    case "embedded":
      spareMemory();
      await makeEmbedded(place.dir, signal);
      return toEmbedded(await PGlite.create(place.dir, EMBEDDED));
    case "memory":
      return toEmbedded(await PGlite.create(EMBEDDED));
  }
}

function toPostgres(url: string): Connections {
  const writes = new WriteTrouble();
  const pools = {
    work: openPool(url, { max: WORK_CONNECTIONS, statementMs: WORK_MS }),
    express: openPool(url, { max: EXPRESS_CONNECTIONS, statementMs: EXPRESS_MS }),
    migrating: openPool(url, { max: 1, statementMs: 0 }),
    jobs: openPool(url, { max: JOB_CONNECTIONS, statementMs: WORK_MS }),
  };
  const on = (pool: Pool): Db => new Kysely<Schema>({ dialect: postgresDialect(pool, (outage) => writes.note(outage)) });
  const executeSql: SqlRunner["executeSql"] = async (text, values) => {
    try {
      return await pools.jobs.query(text, values);
    } catch (error) {
      throw outageOf(error) ?? error;
    }
  };
  return {
    work: on(pools.work),
    express: on(pools.express),
    migrating: on(pools.migrating),
    forJobs: { runner: { executeSql }, backend: "postgres" },
    writes,
    close: async () => {
      const closed = Promise.all(Object.values(pools).map(async (pool) => await pool.end()));
      await Promise.race([closed, wait(CLOSE_WITHIN_MS, undefined, { ref: false })]);
    },
  };
}

function toEmbedded(pglite: PGlite): Connections {
  const writes = new WriteTrouble();
  const lane = (): Db => new Kysely<Schema>({ dialect: new EmbeddedDialect(pglite, (outage) => writes.note(outage)) });
  const work = lane();
  return {
    work,
    express: lane(),
    migrating: work,
    forJobs: { runner: embeddedRunner(work, pglite), backend: "pglite" },
    writes,
    close: async () => await pglite.close(),
  };
}

/** Made aside and renamed: a desk killed in the middle of its first start begins anew at the next. */
async function makeEmbedded(dir: string, signal: AbortSignal | undefined): Promise<void> {
  if (existsSync(path.join(dir, "PG_VERSION"))) return;
  const draft = `${dir}.draft`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(path.dirname(dir), { recursive: true });
  try {
    await promisify(execFile)(process.execPath, [path.join(import.meta.dirname, "create-embedded.ts"), draft], { signal });
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

/** PGlite reads int8 as number or bigint; pg as text. Be pg. (Type id 20: https://www.postgresql.org/docs/current/catalog-pg-type.html) */
const TEXT_IDS = { 20: (text: string) => text };

/** Postgres takes 128 MB for shared buffers by default; a desk's tables are small, and its memory is counted. */
const EMBEDDED = { parsers: TEXT_IDS, startParams: [...PGlite.defaultStartParams, "-c", "shared_buffers=8MB"] };

/** Optimising PGlite's 25 MB of WebAssembly costs V8 half a gigabyte for a while, and a desk's queries nothing to speak of. */
function spareMemory(): void {
  for (const flag of ["--no-wasm-tier-up", "--no-wasm-dynamic-tiering", "--liftoff-only"]) setFlagsFromString(flag);
}

function remedy(place: DatabasePlace): string {
  switch (place.kind) {
    case "postgres":
      return "Check that DATABASE_URL is right and that the server runs and lets this user in.";
    case "embedded":
      return `If ${place.dir} was copied or damaged, restore it from a backup; it is also refused when it was made by a newer version of the desk.`;
    case "memory":
      return "";
  }
}
