/**
 * A migrated PGlite that tests copy: creating one and running every migration takes seconds, loading its files a
 * fraction of one.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, openAsBlob, readdirSync, readFileSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { PGlite } from "@electric-sql/pglite";
import { openLog } from "../src/base/log.ts";
import { Database } from "../src/db/database.ts";
import { Jobs } from "../src/jobs/jobs.ts";
import { SHARED_DATA } from "./shared-data.ts";

const ROOT = path.join(import.meta.dirname, "..");
const DATABASE_CODE = ["src/db", "src/jobs"].map((dir) => path.join(ROOT, dir));

let made: Promise<string> | undefined;

/** The files as PGlite loads them. */
export async function migratedSnapshot(): Promise<Blob> {
  return await openAsBlob(await snapshotFile());
}

/** The same as the directory of an embedded database. */
export async function copyMigrated(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await promisify(execFile)("tar", ["-xf", await snapshotFile(), "-C", dir]);
}

/** Made by the first call; later calls and runs find it until the database's code or a dependency changes. */
async function snapshotFile(): Promise<string> {
  return await (made ??= findOrMake(path.join(SHARED_DATA, `migrated-${digestOfCode()}.tar`)));
}

async function findOrMake(file: string): Promise<string> {
  if (existsSync(file)) return file;
  // Each copy is unpacked file by file: small logs, and no templates, make it 15 MB instead of 42.
  const pglite = await PGlite.create({ initDbStartParams: ["--wal-segsize=1"] });
  await using database = await Database.open({ kind: "memory", pglite: () => Promise.resolve(pglite) });
  await makeQueues(database);
  await dropTemplates(pglite);
  const files = await pglite.dumpDataDir("none");
  await mkdir(SHARED_DATA, { recursive: true });
  // Renamed, so that another run never reads half a file.
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, files.stream());
  await rename(draft, file);
  return file;
}

/** As the first start of a desk does. */
export async function makeQueues(database: Database): Promise<void> {
  await (await Jobs.open(database, openLog("silent")))[Symbol.asyncDispose]();
}

async function dropTemplates(pglite: PGlite): Promise<void> {
  await pglite.exec("update pg_database set datistemplate = false where datname like 'template_'");
  for (const name of ["template0", "template1"]) await pglite.exec(`drop database ${name}`);
  await pglite.exec("checkpoint");
}

function digestOfCode(): string {
  const hash = createHash("sha256")
    .update(readFileSync(path.join(ROOT, "package-lock.json")))
    .update(readFileSync(import.meta.filename));
  for (const dir of DATABASE_CODE)
    for (const name of readdirSync(dir, { recursive: true, encoding: "utf8" }).toSorted())
      if (name.endsWith(".ts")) hash.update(name).update(readFileSync(path.join(dir, name)));
  return hash.digest("hex").slice(0, 12);
}
