/** Answers of a model that staff grade by topic, and the grades. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table shadow_answer (
    id bigint generated always as identity primary key,
    question_id bigint not null unique references message,
    answer_id bigint not null references message,
    topic text not null,
    shown boolean not null,
    model text not null,
    prompt text,
    body jsonb,
    tries integer not null default 0,
    busy_until timestamptz,
    written_at timestamptz,
    created_at timestamptz not null default now()
  )`,
  `create index shadow_answer_unwritten on shadow_answer (id) where written_at is null`,
  `create index shadow_answer_topic on shadow_answer (topic, model, id)`,
  `create table grade (
    id bigint generated always as identity primary key,
    answer_id bigint not null references shadow_answer,
    person_id uuid not null references person,
    verdict text not null check (verdict in ('good', 'wrong', 'harmful')),
    comment text,
    graded_at timestamptz not null
  )`,
  `create index grade_answer on grade (answer_id, person_id, id)`,
];
