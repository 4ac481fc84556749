/** Users and groups that the company's directory sends over SCIM; and accounts that a chat has deactivated. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table scim_user (
    id uuid primary key default gen_random_uuid(),
    user_name text not null,
    external_id text,
    details jsonb not null,
    active boolean not null,
    email_digests text[] not null,
    person_id uuid references person,
    created_at timestamptz not null,
    changed_at timestamptz not null,
    inactive_since timestamptz,
    deleted_at timestamptz
  )`,
  `create unique index scim_user_name on scim_user (lower(user_name)) where deleted_at is null`,
  `create unique index scim_user_external on scim_user (external_id) where deleted_at is null`,
  `create index scim_user_any_external on scim_user (external_id)`,
  `create index scim_user_person on scim_user (person_id)`,
  `create index scim_user_emails on scim_user using gin (email_digests)`,
  `create table scim_group (
    id uuid primary key default gen_random_uuid(),
    display_name text not null,
    external_id text,
    created_at timestamptz not null,
    changed_at timestamptz not null
  )`,
  `create unique index scim_group_name on scim_group (lower(display_name))`,
  `create unique index scim_group_external on scim_group (external_id)`,
  `create table scim_member (
    group_id uuid not null references scim_group on delete cascade,
    user_id uuid not null references scim_user on delete cascade,
    primary key (group_id, user_id)
  )`,
  `create index scim_member_user on scim_member (user_id)`,
  // Entra's id of the person, which its directory sends as externalId.
  `alter table sign_in_account add column object_id text`,
  `create index sign_in_account_object on sign_in_account (object_id)`,
  `alter table account_profile drop constraint account_profile_outcome_check`,
  `alter table account_profile add constraint account_profile_outcome_check
    check (outcome in ('member', 'outsider', 'departed', 'unknown'))`,
];
