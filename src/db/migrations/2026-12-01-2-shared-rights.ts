/** What rights of several accounts need: the tenant of a directory id, and a record of accounts that collide. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // Null for facts that are older than this column, until the chat vouches for them again.
  `alter table account_fact add column realm text`,
  `alter table account_change drop constraint account_change_action_check`,
  `alter table account_change add constraint account_change_action_check check (action in ('linked', 'unlinked', 'collided'))`,
  `create index account_change_person on account_change (person_id, other_id)`,
  `create index account_change_other on account_change (other_id)`,
];
