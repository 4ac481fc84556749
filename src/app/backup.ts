/**
 * `ospo backup` and `ospo restore`: everything that the desk must not lose, in one file.
 * Each line is a job, the head of a table, a row of that table (an array), or a document. The first line names the format, the last one counts what the file holds.
 */
import { acceptedAnswerFiles } from "../tickets/board/answer-drafts.ts";
import { rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type Selectable, sql } from "kysely";
import { z } from "zod";
import { InvalidError, messageOf, UnavailableError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { tryJson } from "../base/try-json.ts";
import { checkSeal, linesOf, writeSealed } from "../base/sealed-file.ts";
import { DamagedDatabaseError, type DatabasePlace } from "../db/open-error.ts";
import { restoredDirectory } from "../db/connections.ts";
import { Database, type Db } from "../db/database.ts";
import { MIGRATIONS } from "../db/migrations.ts";
import { APPLICATION, DESK } from "../db/postgres.ts";
import { rebuildTables } from "../db/rebuild.ts";
import type { Schema } from "../db/schema.ts";
import { isUnused, TABLE_NAMES, TableLoader, tableLines } from "../db/snapshot.ts";
import { migrationsOf, NewerDatabaseError, currentName } from "../db/versions.ts";
import { stageDocument, readDocumentBytes, type WrittenDocument } from "../desk/written-documents.ts";
import { Jobs } from "../jobs/jobs.ts";
import { type UnfinishedJob, unfinishedJobs } from "../jobs/unfinished.ts";
import { markMaybePosted } from "../delivery/posts.ts";

const FORMAT = "ospo-desk-backup";
const VERSION = 1;

const Header = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  createdAt: z.iso.datetime(),
  migrations: z.array(z.string().transform(currentName)),
  /** Ids of the keys that signed its receipts, newest first. The file holds only their public halves. */
  keys: z.array(z.string()),
  /** Documents that the desk wrote into KNOWLEDGE_DIR. */
  documents: z.array(z.string()),
});
type Header = z.infer<typeof Header>;
const Job = z.object({
  job: z.object({ queue: z.string(), data: z.record(z.string(), z.unknown()), startAfter: z.string() }),
});
const Table = z.object({
  table: z.string(),
  columns: z.array(z.string()),
  counters: z.record(z.string(), z.tuple([z.string(), z.boolean()])),
});
const Document = z.object({ document: z.string(), base64: z.string() });
const Count = z.object({ rows: z.record(z.string(), z.number()), jobs: z.number(), documents: z.number() });
type Count = z.infer<typeof Count>;
const End = z.object({ end: Count });
const Part = z.union([Header, Job, Table, Document, End]);

/** No act of another process locks a table longer than this. */
const LOCKED_WITHIN = "30s";

/** `missing` are documents of KNOWLEDGE_DIR that are no longer there. */
export type BackupReport = { file: string; bytes: number; missing: string[] } & Pick<Header, "createdAt" | "keys"> &
  Count;

/** Saves one consistent state. On Postgres others keep working meanwhile; on the embedded database they wait. Throws UnavailableError. */
export async function backUp(db: Db, file: string, knowledgeDir: string): Promise<BackupReport> {
  await refuseToOverwrite(file);
  return await db
    .transaction()
    .setIsolationLevel("repeatable read")
    .execute(async (tx) => await writeBackup(tx, file, knowledgeDir, await acceptedAnswerFiles(tx)));
}

async function writeBackup(
  tx: Db,
  file: string,
  knowledgeDir: string,
  documents: readonly string[],
): Promise<BackupReport> {
  const count: Count = { rows: {}, jobs: 0, documents: 0 };
  const missing: string[] = [];
  const header: Header = {
    format: FORMAT,
    version: VERSION,
    createdAt: new Date().toISOString(),
    migrations: await migrationsOf(tx),
    keys: (await tx.selectFrom("signing_key").select("id").orderBy("created_at", "desc").execute()).map(({ id }) => id),
    documents: [...documents],
  };
  async function* lines(): AsyncGenerator<string> {
    yield JSON.stringify(header);
    for await (const job of unfinishedJobs(tx)) yield JSON.stringify({ job } satisfies z.infer<typeof Job>);
    yield* tableLines(tx);
    for (const document of documents) {
      const bytes = await readDocumentBytes(knowledgeDir, document);
      if (bytes)
        yield JSON.stringify({ document, base64: bytes.toString("base64") } satisfies z.infer<typeof Document>);
      else missing.push(document);
    }
  }
  async function* counted(): AsyncGenerator<string> {
    yield* counting(lines(), count);
    yield JSON.stringify({ end: count } satisfies z.infer<typeof End>);
  }
  const bytes = await writeSealed(file, counted());
  return { file, bytes, createdAt: header.createdAt, keys: header.keys, ...count, missing };
}

/** Passes the lines through and counts them. */
async function* counting(lines: AsyncIterable<string>, count: Count): AsyncGenerator<string> {
  let table = "";
  for await (const line of lines) {
    if (line.startsWith("[")) count.rows[table]!++;
    else if (line.startsWith('{"job"')) count.jobs++;
    else if (line.startsWith('{"document"')) count.documents++;
    else if (line.startsWith('{"table"')) count.rows[(table = (JSON.parse(line) as { table: string }).table)] = 0;
    yield line;
  }
}

/** A typo must not overwrite a file that is not a backup. */
async function refuseToOverwrite(file: string): Promise<void> {
  const { size } = await stat(file).catch(() => ({ size: 0 }));
  if (size > 0 && !(await firstLine(file).catch(() => "")).includes(FORMAT))
    throw new InvalidError(`${file} exists and is not a backup: name another file`);
}

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
  const documents: Laid[] = [];
  try {
    const restored = await database.maintenance.transaction().execute(async (tx) => {
      await lockAlone(tx);
      const nothingIsThere =
        (await isUnused(tx)) && !(keepIn !== null && (await isAnyThere(header.documents, knowledgeDir)));
      const replaced = nothingIsThere ? null : await keep(tx, keepIn, knowledgeDir, header.documents);
      const keys = await tx.selectFrom("signing_key").selectAll().execute();
      const count: Count = { rows: {}, jobs: 0, documents: 0 };
      await rebuildTables(tx, header.migrations, async () => {
        await load(tx, file, count, jobs, async (document) => {
          const laid = await layBeside(document, knowledgeDir, keepIn !== null);
          if (laid) documents.push(laid);
        });
      });
      await markMaybePosted(tx);
      await putBack(tx, keys);
      return { ...count, replaced };
    });
    for (const document of documents) await document.place();
    const migrated = Object.keys(MIGRATIONS).filter((name) => !header.migrations.includes(name));
    return { file, createdAt: header.createdAt, keys: header.keys, ...restored, migrated };
  } catch (error) {
    for (const document of documents) await document.drop();
    throw error;
  }
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
    const isOfNoUse = error instanceof DamagedDatabaseError || error instanceof NewerDatabaseError;
    if (!isOfNoUse || place.kind !== "embedded" || wanted.keepIn === null) throw error;
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

/** Throws InvalidError if the file is not a backup, is damaged, or comes from a newer version. */
async function checkBackup(file: string): Promise<Header> {
  const first = await firstLine(file);
  const said = z.object({ format: z.literal(FORMAT), version: z.number() }).safeParse(tryJson(first));
  if (!said.success) throw new InvalidError(`${file} is not a backup of the desk, or damaged at its beginning`);
  if (said.data.version > VERSION)
    throw newer(file, `its format is version ${said.data.version}, this version reads ${VERSION}`);
  await checkSeal(file);
  const header = Header.parse(tryJson(first));
  const unknown = header.migrations.filter((name) => !Object.hasOwn(MIGRATIONS, name));
  if (unknown.length > 0) throw newer(file, `this version does not know ${unknown.join(", ")}`);
  return header;
}

function newer(file: string, because: string): InvalidError {
  return new InvalidError(
    `${file} was written by a newer version of the desk (${because}): restore it with that version or a later one`,
  );
}

async function firstLine(file: string): Promise<string> {
  for await (const line of linesOf(file)) return line;
  return "";
}

/** Locks all tables until the transaction ends. Other desks would keep working on what they remember of the old contents, so none may run. */
async function lockAlone(tx: Db): Promise<void> {
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
async function keep(
  tx: Db,
  keepIn: string | null,
  knowledgeDir: string,
  documents: readonly string[],
): Promise<BackupReport> {
  if (keepIn === null) throw notEmpty();
  const file = path.join(keepIn, `replaced-${stamp()}.backup`);
  return await writeBackup(tx, file, knowledgeDir, [...new Set([...(await acceptedAnswerFiles(tx)), ...documents])]);
}

function notEmpty(): InvalidError {
  return new InvalidError(
    "the database is not empty: with --replace the backup takes the place of what is there, which is kept in a backup of its own",
  );
}

async function load(
  tx: Db,
  file: string,
  count: Count,
  jobs: Jobs,
  onDocument: (document: WrittenDocument) => Promise<void>,
): Promise<void> {
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
    else if ("document" in part) await onDocument({ file: part.document, bytes: Buffer.from(part.base64, "base64") });
    else if ("end" in part && !isDeepStrictEqual(part.end, count))
      throw new InvalidError(`${file} does not hold what it says at its end`);
  }
  await tables.finish();
  await jobs.replaceUnfinished(tx, waiting);
}

async function isAnyThere(documents: readonly string[], knowledgeDir: string): Promise<boolean> {
  for (const document of documents) if (await readDocumentBytes(knowledgeDir, document)) return true;
  return false;
}

type Laid = Awaited<ReturnType<typeof stageDocument>>;

/** Null if the same file is there already. */
async function layBeside(document: WrittenDocument, knowledgeDir: string, mayReplace: boolean): Promise<Laid | null> {
  const there = await readDocumentBytes(knowledgeDir, document.file);
  if (there?.equals(document.bytes)) return null;
  if (there && !mayReplace)
    throw new InvalidError(
      `${path.join(knowledgeDir, document.file)} differs from the backup's file of this name: move it away, or use --replace`,
    );
  return await stageDocument(knowledgeDir, document);
}

/** Backups hold no private keys, so those in the database stay there. */
async function putBack(tx: Db, keys: readonly Selectable<Schema["signing_key"]>[]): Promise<void> {
  for (const { id, private_jwk: jwk, created_at } of keys) {
    const private_jwk = JSON.stringify(jwk);
    await tx
      .insertInto("signing_key")
      .values({ id, private_jwk, created_at })
      .onConflict((conflict) => conflict.column("id").doUpdateSet({ private_jwk }))
      .execute();
  }
}
