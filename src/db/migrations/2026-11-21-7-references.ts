/** Addresses for chats that have no list of conversations, and what they posted under which mark. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create table reference (
    channel text not null,
    key text not null,
    value jsonb not null,
    updated_at timestamptz not null default now(),
    primary key (channel, key)
  )`,
    )
    .execute(db);
}
