/** Deliveries that a chat took in, and posts that it must show, each exactly once. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table delivery (
    id bigint generated always as identity primary key,
    channel text not null,
    event_id text not null,
    message_key text,
    body jsonb not null,
    tries integer not null default 0,
    busy_until timestamptz,
    done_at timestamptz,
    created_at timestamptz not null default now(),
    unique (channel, event_id),
    unique (channel, message_key)
  )`,
  `create index delivery_undone on delivery (channel, id) where done_at is null`,
  `create table post (
    message_id bigint primary key references message,
    place text,
    ts text,
    busy_until timestamptz,
    tried_at timestamptz,
    posted_at timestamptz,
    failure text
  )`,
  `create index post_place on post (place, ts)`,
];
