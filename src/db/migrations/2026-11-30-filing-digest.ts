/** Digest of the answers that came with a filing key, so that the same key with other answers is refused. Null for older requests. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table ticket add column filing_digest text`.execute(db);
}
