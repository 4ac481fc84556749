/** Removes the ids of conversations of people erased earlier. With them, a returning person was refused their own conversation. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `update conversation set external_id = 'erased-' || conversation.id
    from person where person.id = person_id and erased_at is not null`,
    )
    .execute(db);
}
