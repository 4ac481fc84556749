/** People, conversations, tickets, the audit trail, feedback. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table person (
    id uuid primary key default gen_random_uuid(),
    channel text not null,
    external_id text not null,
    name text not null,
    created_at timestamptz not null default now(),
    unique (channel, external_id)
  )`,
  `create table conversation (
    id uuid primary key default gen_random_uuid(),
    channel text not null,
    external_id text not null,
    person_id uuid not null references person,
    created_at timestamptz not null default now(),
    unique (channel, external_id)
  )`,
  `create table message (
    id bigint generated always as identity primary key,
    conversation_id uuid not null references conversation,
    author text not null check (author in ('asker', 'desk', 'staff')),
    person_id uuid references person,
    ticket_number integer,
    delivery_id text,
    body jsonb not null,
    created_at timestamptz not null default now(),
    unique (conversation_id, delivery_id)
  )`,
  `create table ticket (
    number integer generated always as identity primary key,
    question text not null,
    language text not null,
    conversation_id uuid not null references conversation,
    requester_id uuid not null references person,
    assignee_id uuid references person,
    state text not null default 'new' check (state in ('new', 'open', 'waiting-for-asker', 'closed')),
    found jsonb not null,
    source_message_id bigint unique references message,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  `alter table message add foreign key (ticket_number) references ticket`,
  `create index message_conversation on message (conversation_id, id)`,
  `create index message_ticket on message (ticket_number, id) where ticket_number is not null`,
  `create index ticket_queue on ticket (state, number)`,
  `create index ticket_conversation on ticket (conversation_id)`,
  `create table audit_event (
    id bigint generated always as identity primary key,
    ticket_number integer not null references ticket,
    actor_id uuid not null references person,
    action text not null,
    detail jsonb not null,
    created_at timestamptz not null default now()
  )`,
  `create index audit_event_ticket on audit_event (ticket_number, id)`,
  `create function refuse_change() returns trigger language plpgsql as $$
    begin raise exception 'the audit trail is append-only'; end $$`,
  `create trigger audit_event_append_only before update or delete or truncate on audit_event
    for each statement execute function refuse_change()`,
  `create table feedback (
    message_id bigint not null references message,
    person_id uuid not null references person,
    helpful boolean not null,
    comment text,
    created_at timestamptz not null default now(),
    primary key (message_id, person_id)
  )`,
];
