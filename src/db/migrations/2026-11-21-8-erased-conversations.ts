/** Conversations of people who were forgotten before these lost their id as well: whoever came back found their own to be another's. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `update conversation set external_id = 'erased-' || conversation.id
    from person where person.id = person_id and erased_at is not null`,
    )
    .execute(db);
}
