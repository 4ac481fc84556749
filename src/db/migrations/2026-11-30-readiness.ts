/** A row that the readiness check writes, because a database that only answers reads is not ready. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`create table readiness (one boolean primary key default true check (one), checked_at timestamptz not null)`)
    .execute(db);
  await sql.raw(`insert into readiness (checked_at) values (now())`).execute(db);
}
