/**
 * The database: Postgres, or PGlite (Postgres in this process) in the data directory. The same schema, migrations and queries on both.
 * Knows nothing of tickets beyond their tables.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { PGlite } from "@electric-sql/pglite";
import { CompiledQuery, type Dialect, Kysely, PostgresDialect, sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { Pool } from "pg";
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
};

/** For a library that speaks SQL itself: one statement with values, or a script of several without. */
export type SqlRunner = { executeSql: (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }> };

export class Database {
  readonly db: Db;
  /** The same, in a lane of its own: what somebody waits to have acknowledged does not stand in line behind the work. */
  readonly express: Db;
  /** Where the queue of jobs keeps its tables: a Postgres to connect to, or the embedded one to use along. */
  readonly forJobs: { connectionString: string } | { runner: SqlRunner };

  private constructor(db: Db, express: Db, forJobs: Database["forJobs"]) {
    this.db = db;
    this.express = express;
    this.forJobs = forJobs;
  }

  /** Opens and migrates. Throws UnavailableError with the remedy. */
  static async open(place: DatabasePlace): Promise<Database> {
    const { lanes, pglite } = await connect(place);
    const [db, express] = lanes.map((dialect) => new Kysely<Schema>({ dialect })) as [Db, Db];
    try {
      const { error } = await new Migrator({
        db,
        provider: { getMigrations: () => Promise.resolve(MIGRATIONS) },
        // Named, or Kysely takes the table of any other schema of the server for its own: another program may use it too.
        migrationTableSchema: await currentSchema(db),
      }).migrateToLatest();
      if (error) throw error;
      return new Database(
        db,
        express,
        place.kind === "postgres" ? { connectionString: place.url } : { runner: embeddedRunner(db, pglite!) },
      );
    } catch (error) {
      await db.destroy().catch(() => undefined);
      throw new UnavailableError(`the database does not open: ${messageOf(error)}. ${remedy(place)}`, { cause: error });
    }
  }

  /** Throws if the database does not answer. */
  async ping(): Promise<void> {
    await sql`select 1`.execute(this.db);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.express.destroy();
    await this.db.destroy();
  }
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

/** Dialects for the work, and for what goes before it. */
async function connect(place: DatabasePlace): Promise<{ lanes: [Dialect, Dialect]; pglite?: PGlite }> {
  switch (place.kind) {
    case "postgres":
      return { lanes: [postgres(place.url, 10), postgres(place.url, 2)] };
    case "embedded":
      spareMemory();
      await makeEmbedded(place.dir);
      return embedded(await PGlite.create(place.dir, EMBEDDED));
    case "memory":
      return embedded(await PGlite.create(EMBEDDED));
  }
}

function postgres(connectionString: string, max: number): PostgresDialect {
  // bigint ids fit a JavaScript number for longer than anyone will run a desk, but stay strings as pg gives them: they are names, not quantities.
  const pool = new Pool({ connectionString, max, connectionTimeoutMillis: 5000 });
  // A connection that was idle when the server went away: the next query gets another one, or an error of its own.
  pool.on("error", () => undefined);
  return new PostgresDialect({ pool });
}

function embedded(pglite: PGlite): { lanes: [Dialect, Dialect]; pglite: PGlite } {
  return { lanes: [new EmbeddedDialect({ pglite }), new EmbeddedDialect({ pglite })], pglite };
}

/** Made aside and renamed: a desk killed in the middle of its first start begins anew at the next. */
async function makeEmbedded(dir: string): Promise<void> {
  if (existsSync(path.join(dir, "PG_VERSION"))) return;
  const draft = `${dir}.draft`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(path.dirname(dir), { recursive: true });
  try {
    await promisify(execFile)(process.execPath, [path.join(import.meta.dirname, "create-embedded.ts"), draft]);
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
