/**
 * Migrated databases in memory that tests use one after the other. Creating one takes half a second of processor time;
 * emptying a used one, a fiftieth of that.
 */
import { isDeepStrictEqual } from "node:util";
import { PGlite, type PGliteOptions } from "@electric-sql/pglite";
import type { EmbeddedPglite } from "../src/db/place.ts";
import { migratedSnapshot } from "./migrated-snapshot.ts";

/** An unused database: its tables, the rows of those that have some, where its sequences are, and what its schema is. */
type Unused = {
  tables: string[];
  rows: { table: string; rows: object[] }[];
  sequences: Sequence[];
  schema: unknown;
};
type Sequence = { name: string; value: string | null };

/** An idle database keeps its process alive, so a benchmark keeps none. */
const MAX_IDLE = process.env["VITEST"] === undefined ? 0 : 3;
const idle: PGlite[] = [];
let unused: Promise<Unused> | undefined;

/** Closing it gives it back. */
export async function borrowPglite(options: PGliteOptions): Promise<EmbeddedPglite> {
  const pglite = idle.pop() ?? (await PGlite.create({ ...options, loadDataDir: await migratedSnapshot() }));
  unused ??= describe(pglite);
  await unused;
  return lend(pglite);
}

function lend(pglite: PGlite): EmbeddedPglite {
  let closed = false;
  let transactions = 0;
  /** A desk that has been closed must not reach the database of the next one. */
  const unlessClosed = async <T>(act: () => Promise<T>): Promise<T> => {
    if (closed) throw new Error("PGlite is closed");
    return await act();
  };
  return {
    get closed() {
      return closed;
    },
    ready: true,
    waitReady: Promise.resolve(),
    query: (...args) => unlessClosed(() => pglite.query(...args)),
    exec: (...args) => unlessClosed(() => pglite.exec(...args)),
    transaction: (act) =>
      unlessClosed(async () => {
        transactions++;
        return await pglite.transaction(act).finally(() => transactions--);
      }),
    close: async () => {
      if (closed) return;
      closed = true;
      if (idle.length < MAX_IDLE && transactions === 0 && (await isEmptied(pglite))) idle.push(pglite);
      else await pglite.close();
    },
  };
}

/** False if the test changed the schema. */
async function isEmptied(pglite: PGlite): Promise<boolean> {
  const { tables, rows, sequences, schema } = await unused!;
  if (!isDeepStrictEqual(await schemaOf(pglite), schema)) return false;
  const filled = await pglite.query<{ table: string }>(
    tables.map((table) => `select '${table}' as table where exists (select from only ${table})`).join(" union all "),
  );
  const moved = (await sequencesOf(pglite)).filter((now, i) => now.value !== sequences[i]!.value);
  await pglite.exec(
    [
      // Without triggers, such as those that protect the audit trail.
      "set session_replication_role = replica",
      ...filled.rows.map(({ table }) => `delete from only ${table}`),
      ...moved.map(({ name }) => `alter sequence ${name} restart`),
    ].join(";"),
  );
  for (const { table, rows: before } of rows)
    await pglite.query(`insert into ${table} select * from json_populate_recordset(null::${table}, $1)`, [before]);
  for (const { name, value } of sequences.filter(({ value: before }) => before !== null))
    await pglite.query("select setval($1, $2)", [name, value]);
  await pglite.exec("discard all");
  return true;
}

async function describe(pglite: PGlite): Promise<Unused> {
  const { rows: named } = await pglite.query<{ table: string }>(
    `select format('%I.%I', schemaname, tablename) as table from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const tables = named.map(({ table }) => table);
  const rows = [];
  for (const table of tables) {
    const found = await pglite.query<{ row: object }>(`select to_json(t) as row from only ${table} t`);
    if (found.rows.length > 0) rows.push({ table, rows: found.rows.map(({ row }) => row) });
  }
  return { tables, rows, sequences: await sequencesOf(pglite), schema: await schemaOf(pglite) };
}

async function sequencesOf(pglite: PGlite): Promise<Sequence[]> {
  const { rows } = await pglite.query<Sequence>(
    `select format('%I.%I', schemaname, sequencename) as name, last_value::text as value from pg_sequences order by 1`,
  );
  return rows;
}

async function schemaOf(pglite: PGlite): Promise<unknown> {
  const { rows } = await pglite.query(
    `select (select count(*) from pg_attribute) as columns, (select count(*) from pg_constraint) as constraints,
      (select count(*) from pg_proc) as functions, (select sum(hashtext(tgname::text || tgenabled::text)) from pg_trigger) as triggers`,
  );
  return rows;
}
