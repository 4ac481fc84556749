/** The queue: requests, approvals, decisions, deadlines, notes, links, views, notifications, drafts, roles, and the chain of the audit trail. */
import { type Kysely, sql } from "kysely";
import { chained } from "../../base/chain.ts";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  await chainEarlierEvents(db);
  await sql.raw(`alter table audit_event alter column seq set not null, alter column hash set not null`).execute(db);
  await sql.raw(`create unique index audit_event_chain on audit_event (ticket_number, seq)`).execute(db);
}

const STATEMENTS = [
  `alter table ticket drop constraint ticket_state_check`,
  `alter table ticket
    add check (state in ('new', 'open', 'waiting-for-asker', 'waiting-for-approval', 'resolved', 'closed', 'withdrawn')),
    add column kind text not null default 'question' check (kind in ('question', 'use', 'contribute', 'release', 'exception')),
    add column priority text not null default 'normal' check (priority in ('low', 'normal', 'high', 'urgent')),
    add column group_name text not null default 'ospo',
    add column tags text[] not null default '{}',
    add column subject text,
    add column request jsonb,
    add column tier text,
    add column blanket text,
    add column outcome text check (outcome in ('approved', 'rejected')),
    add column round integer not null default 0,
    add column merged_into integer references ticket,
    add column helped boolean,
    add column first_replied_at timestamptz,
    add column last_asker_at timestamptz,
    add column waiting_since timestamptz,
    add column paused_minutes integer not null default 0,
    add column first_due timestamptz,
    add column next_due timestamptz,
    add column resolve_due timestamptz,
    add column due_at timestamptz,
    add column look_at timestamptz,
    add column told text,
    add column audit_length integer not null default 0,
    add column audit_hash text not null default '',
    add column filing_key text unique,
    add column search tsvector not null default ''::tsvector`,
  `create index ticket_search on ticket using gin (search)`,
  `create index ticket_look on ticket (look_at) where look_at is not null`,
  `create index ticket_due on ticket (due_at) where due_at is not null`,
  `create index ticket_subject on ticket (subject) where subject is not null`,
  `create index ticket_requester on ticket (requester_id, number)`,
  `create index ticket_assignee on ticket (assignee_id, number) where assignee_id is not null`,
  `create index ticket_active on ticket (number) where state in ('new', 'open', 'waiting-for-asker', 'waiting-for-approval')`,
  `create index ticket_blanket on ticket (blanket) where blanket is not null`,

  `alter table audit_event
    add column seq integer,
    add column hash text`,

  `create table approval_step (
    ticket_number integer not null references ticket,
    round integer not null,
    position integer not null,
    group_name text not null,
    quorum integer not null check (quorum > 0),
    state text not null check (state in ('waiting', 'open', 'approved', 'rejected', 'dropped')),
    primary key (ticket_number, round, position)
  )`,
  `create table vote (
    ticket_number integer not null,
    round integer not null,
    position integer not null,
    person_id uuid not null references person,
    approves boolean not null,
    reason text not null,
    created_at timestamptz not null,
    primary key (ticket_number, round, person_id),
    foreign key (ticket_number, round, position) references approval_step
  )`,
  `create table decision (
    id text primary key,
    ticket_number integer not null references ticket,
    round integer not null,
    outcome text not null check (outcome in ('approved', 'rejected')),
    subject text,
    record jsonb not null,
    receipt text not null,
    decided_at timestamptz not null,
    expires_at timestamptz,
    questioned text,
    unique (ticket_number, round)
  )`,
  `create index decision_standing on decision (expires_at) where outcome = 'approved'`,
  `create table note (
    id bigint generated always as identity primary key,
    ticket_number integer not null references ticket,
    person_id uuid not null references person,
    text text not null,
    created_at timestamptz not null
  )`,
  `create index note_ticket on note (ticket_number, id)`,
  `create table watcher (
    ticket_number integer not null references ticket,
    person_id uuid not null references person,
    primary key (ticket_number, person_id)
  )`,
  `create table ticket_link (
    from_number integer not null references ticket,
    to_number integer not null references ticket,
    kind text not null check (kind in ('related', 'duplicate', 'split', 'review')),
    primary key (from_number, to_number)
  )`,
  `create index ticket_link_back on ticket_link (to_number)`,
  `create table looking (
    ticket_number integer not null references ticket,
    person_id uuid not null references person,
    seen_at timestamptz not null,
    primary key (ticket_number, person_id)
  )`,
  `create table saved_view (
    id uuid primary key default gen_random_uuid(),
    person_id uuid not null references person,
    name text not null,
    filter jsonb not null,
    unique (person_id, name)
  )`,
  `create table saved_reply (
    id uuid primary key default gen_random_uuid(),
    name text not null unique,
    text text not null
  )`,
  `create table request_draft (
    id text primary key,
    person_id uuid not null references person,
    kind text not null,
    answers jsonb not null,
    message_id bigint references message,
    updated_at timestamptz not null
  )`,
  `create index request_draft_person on request_draft (person_id, updated_at)`,
  `create table notification (
    id bigint generated always as identity primary key,
    key text not null unique,
    to_person uuid references person,
    to_group text,
    kind text not null,
    ticket_number integer references ticket,
    detail jsonb not null,
    created_at timestamptz not null,
    parked text,
    check ((to_person is null) <> (to_group is null))
  )`,
  `create index notification_person on notification (to_person, id) where to_person is not null`,
  `create index notification_group on notification (to_group, id) where to_group is not null`,
  `create index notification_parked on notification (id) where parked is not null`,
  `alter table person add column read_until bigint not null default 0, add column erased_at timestamptz`,
  `create table staff_role (
    channel text not null,
    external_id text not null,
    group_name text not null,
    primary key (channel, external_id, group_name)
  )`,
  `create table knowledge_draft (
    id uuid primary key default gen_random_uuid(),
    ticket_number integer not null unique references ticket,
    title text not null,
    text text not null,
    language text not null,
    owner text not null,
    author_id uuid not null references person,
    reviewer_id uuid references person,
    state text not null check (state in ('draft', 'accepted', 'rejected')),
    file text,
    created_at timestamptz not null
  )`,
  `create table signing_key (
    id text primary key,
    private_jwk jsonb not null,
    created_at timestamptz not null default now()
  )`,
];

/** Events of before the chain get their place in it. */
async function chainEarlierEvents(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{
    id: string;
    ticket_number: number;
    actor_id: string;
    action: string;
    detail: unknown;
    created_at: Date;
  }>`select id, ticket_number, actor_id, action, detail, date_trunc('milliseconds', created_at) as created_at
    from audit_event order by ticket_number, id`.execute(db);
  if (rows.length === 0) return;
  await sql`alter table audit_event disable trigger audit_event_append_only`.execute(db);
  const heads = new Map<number, { length: number; hash: string }>();
  for (const { id, ticket_number, actor_id, action, detail, created_at } of rows) {
    const { length, hash } = heads.get(ticket_number) ?? { length: 0, hash: "" };
    const seq = length + 1;
    const next = chained(hash, { ticket: ticket_number, seq, actor: actor_id, action, detail, at: created_at.toISOString() });
    await sql`update audit_event set seq = ${seq}, hash = ${next}, created_at = ${created_at} where id = ${id}`.execute(db);
    heads.set(ticket_number, { length: seq, hash: next });
  }
  for (const [number, { length, hash }] of heads)
    await sql`update ticket set audit_length = ${length}, audit_hash = ${hash} where number = ${number}`.execute(db);
  await sql`alter table audit_event enable trigger audit_event_append_only`.execute(db);
}
