/** The migrations of a database, and whether this version of the desk knows them all. */
import { type Kysely, sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { UnavailableError } from "../base/errors.ts";
import { EARLIER_NAMES } from "./migrations.ts";

/** The database was written by a newer version of the desk. */
export class NewerDatabaseError extends UnavailableError {}

/** The Postgres schema in which unqualified tables are created. Throws UnavailableError if there is none. */
export async function currentSchema<T>(db: Kysely<T>): Promise<string> {
  const { rows } = await sql<{ schema: string | null }>`select current_schema() as schema`.execute(db);
  if (rows[0]?.schema) return rows[0].schema;
  throw new UnavailableError("its search_path names no schema that exists");
}

/** Runs the missing migrations in one transaction. Throws NewerDatabaseError before it changes anything. */
export async function migrate<T>(db: Kysely<T>, migrations: Readonly<Record<string, Migration>>): Promise<void> {
  const unknown = (await migrationsOf(db)).filter((name) => !Object.hasOwn(migrations, name));
  if (unknown.length > 0) throw new NewerDatabaseError(newerMessage(unknown));
  await renameEarlier(db);
  const { error } = await new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    // Without this, Kysely would use the migration table of any schema of the server, even that of another program.
    migrationTableSchema: await currentSchema(db),
  }).migrateToLatest();
  if (error) throw error;
}

/** Current names of the applied migrations. Empty for a new database. */
export async function migrationsOf<T>(db: Kysely<T>): Promise<string[]> {
  return (await storedNames(db)).map(currentName);
}

/** The current name of a migration that a database or a backup names. */
export function currentName(name: string): string {
  return Object.hasOwn(EARLIER_NAMES, name) ? (EARLIER_NAMES[name] ?? name) : name;
}

async function renameEarlier<T>(db: Kysely<T>): Promise<void> {
  for (const name of await storedNames(db))
    if (currentName(name) !== name)
      await sql`update kysely_migration set name = ${currentName(name)} where name = ${name}`.execute(db);
}

async function storedNames<T>(db: Kysely<T>): Promise<string[]> {
  const { rows: found } = await sql<{ table: string | null }>`
    select to_regclass(quote_ident(current_schema()) || '.kysely_migration')::text as table`.execute(db);
  if (!found[0]?.table) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return rows.map(({ name }) => name);
}

function newerMessage(unknown: readonly string[]): string {
  return `it was written by a newer version of the desk, and this version does not know ${unknown.length === 1 ? "its migration" : "its migrations"} ${unknown.join(", ")}`;
}
