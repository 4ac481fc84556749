/** What a filing key was used for, so that the same key with other answers is refused. Requests that were filed before have none. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table ticket add column filing_digest text`.execute(db);
}
