/**
 * Accepted answers are kept in the database as the documents that the search reads, because the knowledge folder may be
 * read-only and each replica has its own. The digest tells a replica which documents it has already.
 */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table knowledge_draft add column document text,
    add column document_digest text generated always as (md5(document)) stored`.execute(db);
}
