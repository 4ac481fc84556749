/** `ospo restore`: puts a backup in place of what the desk has, all or nothing. */
import { rename, rm } from "node:fs/promises";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type Selectable, sql } from "kysely";
import { InvalidError, messageOf, UnavailableError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { linesOf } from "../base/sealed-file.ts";
import { restoredDirectory } from "../db/connections.ts";
import { Database, type Db } from "../db/database.ts";
import { MIGRATIONS } from "../db/migrations.ts";
import { DamagedDatabaseError } from "../db/open-error.ts";
import type { DatabasePlace } from "../db/place.ts";
import { APPLICATION, DESK } from "../db/postgres.ts";
import { rebuildTables } from "../db/rebuild.ts";
import { json } from "../db/schema/columns.ts";
import type { Schema } from "../db/schema/schema.ts";
import { isUnused, TABLE_NAMES, TableLoader } from "../db/snapshot.ts";
import { NewerDatabaseError } from "../db/versions.ts";
import { markMaybePosted } from "../delivery/posts.ts";
import { isAnswerFile } from "../desk/accepted-documents.ts";
import { Jobs } from "../jobs/jobs.ts";
import type { UnfinishedJob } from "../jobs/unfinished.ts";
import { isJwk } from "../tickets/audit/signing-key.ts";
import { type BackupReport, writeBackup } from "./backup.ts";
import { checkBackup, type Count, counting, Part } from "./backup-format.ts";

/** No act of another process locks a table for longer. */
const LOCKED_WITHIN = "30s";

export type Restoring = {
  file: string;
  knowledgeDir: string;
  /** The folder that keeps what is replaced; null: nothing may be replaced. */
  keepIn: string | null;
};
export type RestoreReport = Omit<BackupReport, "bytes" | "missing"> & {
  /** Names of migrations that the backup did not have. */
  migrated: string[];
  /** The backup of what was there before, if there was anything. */
  replaced: BackupReport | null;
};

/** Checks what it can without changing anything. Throws InvalidError. */
export async function checkRestoring(db: Db, { file, keepIn }: Restoring): Promise<void> {
  await checkBackup(file);
  if (keepIn === null && !(await isUnused(db))) throw notEmpty();
}

/** All or nothing, even if the process dies halfway. Throws InvalidError if the backup is unusable or something would be lost. */
export async function restore(
  database: Database,
  { file, knowledgeDir, keepIn }: Restoring,
  log: Log,
): Promise<RestoreReport> {
  const header = await checkBackup(file);
  await using jobs = await Jobs.open(database, log);
  const restored = await database.maintenance.transaction().execute(async (tx) => {
    await lockTables(tx);
    const replaced = (await isUnused(tx)) ? null : await backUpReplaced(tx, keepIn, knowledgeDir);
    const keys = await tx.selectFrom("signing_key").selectAll().execute();
    const count: Count = { rows: {}, jobs: 0, documents: 0 };
    const documents = new Map<string, string>();
    await rebuildTables(tx, header.migrations, async () => await load(tx, file, count, jobs, documents));
    for (const [name, document] of documents) await keepDocument(tx, name, document);
    await markMaybePosted(tx);
    await restoreKeys(tx, keys);
    return { ...count, replaced };
  });
  const migrated = Object.keys(MIGRATIONS).filter((name) => !header.migrations.includes(name));
  return { file, createdAt: header.createdAt, keys: header.keys, ...restored, migrated };
}

/** For when no desk runs. A damaged embedded database, or one of a newer version, is set aside unchanged and replaced. */
export async function restoreHere(
  place: DatabasePlace,
  wanted: Restoring,
  log: Log,
): Promise<RestoreReport & { setAside: string | null }> {
  await checkBackup(wanted.file);
  try {
    await using database = await Database.open(place);
    return { ...(await restore(database, wanted, log)), setAside: null };
  } catch (error) {
    const isUnusable = error instanceof DamagedDatabaseError || error instanceof NewerDatabaseError;
    if (!isUnusable || place.kind !== "embedded" || wanted.keepIn === null) throw error;
    const restored = await restoreAside(restoredDirectory(place.dir), wanted, log);
    const setAside = `${place.dir}.${error instanceof NewerDatabaseError ? "newer" : "damaged"}-${stamp()}`;
    await rename(place.dir, setAside);
    await rename(restoredDirectory(place.dir), place.dir);
    return { ...restored, setAside };
  }
}

/** The file gets its name only when it is complete. */
async function restoreAside(ready: string, wanted: Restoring, log: Log): Promise<RestoreReport> {
  const dir = `${ready}.part`;
  for (const old of [dir, ready]) await rm(old, { recursive: true, force: true });
  const restored = await inNewDatabase(dir, async (database) => await restore(database, wanted, log));
  await rename(dir, ready);
  return restored;
}

async function inNewDatabase<T>(dir: string, act: (database: Database) => Promise<T>): Promise<T> {
  await using database = await Database.open({ kind: "embedded", dir });
  return await act(database);
}

function stamp(): string {
  return new Date().toISOString().replaceAll(":", "-");
}

/** Locks all tables until the transaction ends. Other desks would keep working on what they remember of the old contents, so none may run. */
async function lockTables(tx: Db): Promise<void> {
  await sql`select set_config('lock_timeout', ${LOCKED_WITHIN}, true)`.execute(tx);
  try {
    await sql`lock table ${sql.join(TABLE_NAMES.map((name) => sql.id(name)))} in access exclusive mode`.execute(tx);
  } catch (error) {
    throw new UnavailableError(`the database is in use (${messageOf(error)}): stop what else works with it`, {
      cause: error,
    });
  }
  const { rows } = await sql<{ name: string }>`select distinct application_name as name from pg_stat_activity
    where datname = current_database() and starts_with(application_name, ${DESK}) and application_name <> ${APPLICATION}`.execute(
    tx,
  );
  if (rows.length > 0)
    throw new UnavailableError(
      `other desks use this database (${rows.map(({ name }) => name.slice(DESK.length)).join(", ")}): stop them first`,
    );
}

/** Saves the present contents into a backup first. */
async function backUpReplaced(tx: Db, keepIn: string | null, knowledgeDir: string): Promise<BackupReport> {
  if (keepIn === null) throw notEmpty();
  const file = path.join(keepIn, `replaced-${stamp()}.backup`);
  return await writeBackup(tx, file, knowledgeDir);
}

function notEmpty(): InvalidError {
  return new InvalidError(
    "the database is not empty: with --replace the backup takes the place of what is there, which is kept in a backup of its own",
  );
}

async function load(tx: Db, file: string, count: Count, jobs: Jobs, documents: Map<string, string>): Promise<void> {
  const tables = new TableLoader(tx);
  const waiting: UnfinishedJob[] = [];
  for await (const line of counting(linesOf(file), count)) {
    if (line.startsWith("[")) {
      await tables.row(line);
      continue;
    }
    const part = Part.parse(JSON.parse(line));
    if ("table" in part) await tables.begin(part);
    else if ("job" in part) waiting.push(part.job);
    else if ("document" in part) documents.set(part.document, Buffer.from(part.base64, "base64").toString("utf8"));
    else if ("end" in part && !isDeepStrictEqual(part.end, count))
      throw new InvalidError(`${file} does not hold what it says at its end`);
  }
  await tables.finish();
  await jobs.replaceUnfinished(tx, waiting);
}

/** A document that an earlier version kept in its knowledge folder comes into the database, like later ones. */
async function keepDocument(tx: Db, file: string, document: string): Promise<void> {
  if (!isAnswerFile(file)) throw new InvalidError(`"${file}" is not a document that the desk writes`);
  await tx.updateTable("knowledge_draft").set({ document }).where("file", "=", file).execute();
}

/** Backups hold no private keys, so those in the database stay there. */
async function restoreKeys(tx: Db, keys: readonly Selectable<Schema["signing_key"]>[]): Promise<void> {
  for (const { id, private_jwk: jwk, created_at } of keys) {
    if (!isJwk(jwk)) continue;
    const private_jwk = json(jwk);
    await tx
      .insertInto("signing_key")
      .values({ id, private_jwk, created_at })
      .onConflict((conflict) => conflict.column("id").doUpdateSet({ private_jwk }))
      .execute();
  }
}
