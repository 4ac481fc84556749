/**
 * Exports the desk's tables as lines of text, the same from both kinds of database, and imports them. A line is the head of a table or a row.
 * Values are in Postgres' own text format, so nothing is lost: numbers of any length, microseconds, a JSON null.
 */
import { sql } from "kysely";
import { InvalidError } from "../base/errors.ts";
import type { Db } from "./database.ts";
import type { Schema } from "./schema/schema.ts";

/**
 * All tables of the desk, and whether a backup has their rows. The type makes the compiler demand each new table here, so
 * that no backup misses it. Sessions are left out: a restored one could be one that was ended since.
 */
const TABLES: Record<keyof Schema, boolean> = {
  person: true,
  conversation: true,
  message: true,
  changed_message: true,
  ticket: true,
  audit_event: true,
  feedback: true,
  approval_step: true,
  vote: true,
  decision: true,
  note: true,
  watcher: true,
  ticket_link: true,
  looking: true,
  saved_view: true,
  saved_reply: true,
  request_draft: true,
  notification: true,
  staff_role: true,
  knowledge_draft: true,
  delivery: true,
  post: true,
  card: true,
  reference: true,
  open_channel: true,
  model_usage: true,
  shadow_answer: true,
  grade: true,
  signing_key: true,
  account_profile: true,
  account_fact: true,
  account_link: true,
  account_change: true,
  identity_key: true,
  readiness: true,
  checkpoint: true,
  sign_in_account: true,
  scim_user: true,
  scim_group: true,
  scim_member: true,
  readmission: true,
  sign_in_attempt: false,
  web_session: false,
  logout_order: false,
  request_count: false,
};
export const TABLE_NAMES: readonly string[] = Object.entries(TABLES).flatMap(([name, kept]) => (kept ? [name] : []));
/** Tables whose rows end with the desk that wrote them. */
export const PASSING_TABLES: readonly string[] = Object.keys(TABLES).filter((name) => !TABLE_NAMES.includes(name));

/** Tables that have rows before anybody has used the desk. */
const INITIAL_TABLES = new Set(["person", "signing_key", "identity_key", "readiness", "checkpoint"]);
/** Tables are read and written in batches of this size, so that a large table needs no more memory than a small one. */
const BATCH_CHARACTERS = 256 * 1024;
const BATCH_ROWS = 1000;

export type TableHead = {
  table: string;
  columns: string[];
  /** By column with a sequence: its last value, and whether that value was used. */
  counters: Record<string, [last: string, given: boolean]>;
};

type Column = { name: string; type: string; sequence: string | null };

/** The transaction must see one state of the database. */
export async function* tableLines(tx: Db): AsyncGenerator<string> {
  await usePortableText(tx);
  for (const table of TABLE_NAMES) {
    const columns = await columnsOf(tx, table);
    const counters: TableHead["counters"] = {};
    for (const { name, sequence } of columns) if (sequence !== null) counters[name] = await counterAt(tx, sequence);
    yield JSON.stringify({ table, columns: columns.map(({ name }) => name), counters } satisfies TableHead);
    yield* rowLines(tx, table, columns);
  }
}

async function* rowLines(tx: Db, table: string, columns: readonly Column[]): AsyncGenerator<string> {
  const values = sql.join(columns.map((column) => textOf(table, column)));
  await sql`declare kept no scroll cursor for select to_json(array[${values}])::text as line from ${sql.id(table)}`.execute(
    tx,
  );
  for (let size = 50; ;) {
    const { rows } = await sql<{ line: string }>`fetch ${sql.lit(size)} from kept`.execute(tx);
    for (const { line } of rows) yield line;
    if (rows.length < size) break;
    const read = rows.reduce((sum, { line }) => sum + line.length, 0);
    size = Math.min(BATCH_ROWS, Math.max(1, Math.round((size * BATCH_CHARACTERS) / read)));
  }
  await sql`close kept`.execute(tx);
}

/** Exports only the public part of signing keys. */
function textOf(table: string, { name, type }: Column) {
  return table === "signing_key" && type === "jsonb" ? sql`(${sql.id(name)} - 'd')::text` : sql`${sql.id(name)}::text`;
}

/** Fills tables one after the other. Foreign keys and triggers must be off. */
export class TableLoader {
  readonly #tx: Db;
  #head: TableHead | undefined;
  #columns: readonly Column[] = [];
  #rows: string[] = [];
  #size = 0;

  constructor(tx: Db) {
    this.#tx = tx;
  }

  async begin(head: TableHead): Promise<void> {
    await this.finish();
    await usePortableText(this.#tx);
    const columns = await columnsOf(this.#tx, head.table);
    const unknown = head.columns.find((name) => !columns.some((column) => column.name === name));
    if (columns.length === 0 || unknown !== undefined)
      throw new InvalidError(
        `the backup has ${head.table}${unknown ? `.${unknown}` : ""}, which does not exist in the version that its header names`,
      );
    // A migration may have inserted rows.
    await sql`delete from ${sql.id(head.table)}`.execute(this.#tx);
    this.#head = head;
    this.#columns = head.columns.map((name) => columns.find((column) => column.name === name)!);
  }

  /** A row line of `tableLines`. */
  async row(line: string): Promise<void> {
    this.#rows.push(line);
    this.#size += line.length;
    if (this.#size >= BATCH_CHARACTERS || this.#rows.length >= BATCH_ROWS) await this.#flush();
  }

  /** Also sets the sequences, so that numbering continues where the backup ended. */
  async finish(): Promise<void> {
    await this.#flush();
    for (const [column, [last, given]] of Object.entries(this.#head?.counters ?? {})) {
      const sequence = this.#columns.find(({ name }) => name === column)?.sequence;
      if (sequence) await sql`select setval(${sequence}::regclass, ${last}::bigint, ${given})`.execute(this.#tx);
    }
    this.#head = undefined;
  }

  async #flush(): Promise<void> {
    if (this.#rows.length === 0 || !this.#head) return;
    const values = this.#columns.map(({ type }, i) => sql`(kept ->> ${sql.lit(i)})::${sql.raw(type)}`);
    await sql`insert into ${sql.id(this.#head.table)} (${sql.join(this.#columns.map(({ name }) => sql.id(name)))})
      overriding system value select ${sql.join(values)} from jsonb_array_elements(${`[${this.#rows.join(",")}]`}::jsonb) as kept`.execute(
      this.#tx,
    );
    this.#rows = [];
    this.#size = 0;
  }
}

/** Whether nobody has used this desk yet. */
export async function isUnused(tx: Db): Promise<boolean> {
  for (const table of TABLE_NAMES) {
    if (INITIAL_TABLES.has(table)) continue;
    const { rows } = await sql`select 1 from ${sql.id(table)} limit 1`.execute(tx);
    if (rows.length > 0) return false;
  }
  return true;
}

/** Without generated columns, which Postgres computes. */
async function columnsOf(tx: Db, table: string): Promise<Column[]> {
  const { rows } = await sql<Column>`
    select attname as name, format_type(atttypid, atttypmod) as type, pg_get_serial_sequence(quote_ident(${table}), attname) as sequence
    from pg_attribute where attrelid = to_regclass(quote_ident(${table})) and attnum > 0 and not attisdropped and attgenerated = ''
    order by attnum`.execute(tx);
  return rows;
}

async function counterAt(tx: Db, sequence: string): Promise<[last: string, given: boolean]> {
  const { rows } = await sql<{ last: string; given: boolean }>`
    select last_value::text as last, is_called as given from ${sql.raw(sequence)}`.execute(tx);
  return [rows[0]!.last, rows[0]!.given];
}

/** Makes the text format of times and numbers independent of the server's settings. */
async function usePortableText(tx: Db): Promise<void> {
  await sql`select set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO, YMD', true), set_config('intervalstyle', 'postgres', true),
    set_config('extra_float_digits', '1', true), set_config('bytea_output', 'hex', true), set_config('statement_timeout', '0', true),
    set_config('lock_timeout', '0', true), set_config('idle_in_transaction_session_timeout', '0', true)`.execute(tx);
}
