/** Cards of tickets for staff, channels in which the desk answers without a mention, and roles from external lists. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table card (
    ticket_number integer not null references ticket,
    channel text not null,
    place text,
    ts text,
    shown text,
    message_id bigint not null default 0,
    note_id bigint not null default 0,
    busy_until timestamptz,
    tried_at timestamptz,
    failure text,
    primary key (ticket_number, channel)
  )`,
  `create index card_place on card (channel, place, ts)`,
  `alter table post add column key text, add column notification_id bigint references notification on delete cascade`,
  `update post set key = 'slack:message:' || message_id`,
  `alter table post drop constraint post_pkey`,
  `alter table post alter column message_id drop not null, add primary key (key)`,
  `create index post_message on post (message_id)`,
  `alter table note add column delivery_id text`,
  `create unique index note_delivery on note (ticket_number, delivery_id)`,
  `create table open_channel (
    channel text not null,
    place text not null,
    person_id uuid not null references person,
    created_at timestamptz not null default now(),
    primary key (channel, place)
  )`,
  `alter table staff_role add column source text not null default 'operator'`,
  `alter table staff_role drop constraint staff_role_pkey`,
  `alter table staff_role add primary key (channel, external_id, group_name, source)`,
];
