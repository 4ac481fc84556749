/** Accounts of one human: facts that chats vouch for, links made by staff, and an append-only record of both. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table account_profile (
    person_id uuid primary key references person,
    outcome text not null check (outcome in ('member', 'outsider', 'unknown')),
    because text,
    asked_at timestamptz not null
  )`,
  `create table account_fact (
    person_id uuid not null references person,
    kind text not null check (kind in ('email', 'directory', 'sign-in')),
    digest text not null,
    learned_at timestamptz not null,
    primary key (person_id, kind, digest)
  )`,
  `create index account_fact_digest on account_fact (kind, digest)`,
  `create table account_link (
    person_id uuid not null references person,
    other_id uuid not null references person,
    linked_at timestamptz not null,
    primary key (person_id, other_id),
    check (person_id < other_id)
  )`,
  `create index account_link_other on account_link (other_id)`,
  `create table account_change (
    id bigint generated always as identity primary key,
    action text not null check (action in ('linked', 'unlinked')),
    how text not null check (how in ('email', 'directory', 'sign-in', 'staff')),
    person_id uuid not null references person,
    other_id uuid not null references person,
    by_id uuid references person,
    reason text not null,
    changed_at timestamptz not null
  )`,
  `create trigger account_change_append_only before update or delete or truncate on account_change
    for each statement execute function refuse_change()`,
  `create table identity_key (only_one boolean primary key default true check (only_one), secret text not null)`,
];
