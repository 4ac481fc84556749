/** What people have made of their messages in a chat, until they have it answered or sent. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table changed_message (
    id bigint generated always as identity primary key,
    message_id bigint not null references message,
    person_id uuid not null references person,
    text text not null,
    created_at timestamptz not null
  )`,
  `create index changed_message_message on changed_message (message_id)`,
  `create index changed_message_person on changed_message (person_id)`,
];
