/** Sign-in on the pages: attempts, sessions, the issuer of each account, and counters that limit requests. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table sign_in_account (
    person_id uuid primary key references person,
    issuer text not null,
    subject text not null,
    email text unique,
    unique (issuer, subject)
  )`,
  `create table sign_in_attempt (
    state text primary key,
    browser text not null,
    nonce text not null,
    verifier text not null,
    return_to text not null,
    started_at timestamptz not null
  )`,
  `create index sign_in_attempt_browser on sign_in_attempt (browser)`,
  `create table web_session (
    token text primary key,
    person_id uuid not null references person,
    sid text,
    started_at timestamptz not null,
    seen_at timestamptz not null
  )`,
  `create index web_session_person on web_session (person_id)`,
  `create table logout_order (id text primary key, until timestamptz not null)`,
  // A group that the issuer named at a sign-in: it may have ended there since.
  `alter table staff_role add column until timestamptz`,
  // Lost in a crash, which only forgets a minute of counting.
  `create unlogged table request_count (
    who text not null,
    minute timestamptz not null,
    requests integer not null,
    primary key (who, minute)
  )`,
];
