/** Replaces the contents of the desk's tables, all or nothing: builds new tables in a staging schema, migrates them, and swaps them in. */
import { sql } from "kysely";
import { UnavailableError, messageOf } from "../base/errors.ts";
import type { Db } from "./database.ts";
import { MIGRATIONS } from "./migrations.ts";
import { currentSchema, migrate } from "./versions.ts";

/** Exists only during the transaction. */
const STAGING_SCHEMA = "ospo_restore";

/**
 * Within a transaction: creates empty tables as after `migrations`, lets `load` fill them, migrates them to this version and replaces the
 * existing tables. `load` finds the new tables under their usual names, without foreign keys and without triggers.
 */
export async function rebuildTables(tx: Db, migrations: readonly string[], load: () => Promise<void>): Promise<void> {
  const home = await currentSchema(tx);
  await sql`create schema ${sql.id(STAGING_SCHEMA)}`.execute(tx);
  await sql`select set_config('search_path', ${STAGING_SCHEMA}, true)`.execute(tx);
  await migrate(tx, Object.fromEntries(migrations.map((name) => [name, MIGRATIONS[name]!])));
  const references = await all<{ table: string; name: string; definition: string }>(
    tx,
    sql`select conrelid::regclass::text as table, quote_ident(conname) as name, pg_get_constraintdef(oid) as definition
      from pg_constraint where contype = 'f' and connamespace = ${STAGING_SCHEMA}::regnamespace`,
  );
  const tables = await stagedTables(tx);
  for (const { table, name } of references)
    await sql`alter table ${sql.raw(table)} drop constraint ${sql.raw(name)}`.execute(tx);
  for (const table of tables) await sql`alter table ${sql.raw(table)} disable trigger user`.execute(tx);
  await load();
  for (const table of tables) await sql`alter table ${sql.raw(table)} enable trigger user`.execute(tx);
  for (const { table, name, definition } of references)
    await sql`alter table ${sql.raw(table)} add constraint ${sql.raw(name)} ${sql.raw(definition)}`.execute(tx);
  await migrate(tx, MIGRATIONS);
  await swapIn(tx, home);
}

async function swapIn(tx: Db, home: string): Promise<void> {
  const tables = await stagedTables(tx);
  const functions = (
    await all<{ name: string }>(
      tx,
      sql`select oid::regprocedure::text as name from pg_proc where pronamespace = ${STAGING_SCHEMA}::regnamespace`,
    )
  ).map(({ name }) => name);
  try {
    await sql`drop table if exists ${at(home, tables)}`.execute(tx);
    if (functions.length > 0) await sql`drop function if exists ${at(home, functions)}`.execute(tx);
  } catch (error) {
    const detail =
      error instanceof Error && "detail" in error ? ` (${String(error.detail).replaceAll("\n", "; ")})` : "";
    throw new UnavailableError(
      `${messageOf(error)}${detail}: remove what depends on the desk's tables, and create it again afterwards`,
      {
        cause: error,
      },
    );
  }
  for (const table of tables)
    await sql`alter table ${at(STAGING_SCHEMA, [table])} set schema ${sql.id(home)}`.execute(tx);
  for (const name of functions)
    await sql`alter function ${at(STAGING_SCHEMA, [name])} set schema ${sql.id(home)}`.execute(tx);
  await sql`select set_config('search_path', ${sql.lit("")} || quote_ident(${home}), true)`.execute(tx);
  await sql`drop schema ${sql.id(STAGING_SCHEMA)}`.execute(tx);
}

function at(schema: string, names: readonly string[]) {
  return sql.join(names.map((name) => sql`${sql.id(schema)}.${sql.raw(name)}`));
}

async function stagedTables(tx: Db): Promise<string[]> {
  const rows = await all<{ name: string }>(
    tx,
    sql`select quote_ident(relname) as name from pg_class where relnamespace = ${STAGING_SCHEMA}::regnamespace and relkind = 'r' order by relname`,
  );
  return rows.map(({ name }) => name);
}

async function all<T>(tx: Db, query: ReturnType<typeof sql<T>>): Promise<T[]> {
  return (await query.execute(tx)).rows;
}
