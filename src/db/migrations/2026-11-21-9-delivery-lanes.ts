/** Deliveries of one thread are handled in their order, in whichever process. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table delivery add column lane text`.execute(db);
  await sql`create index delivery_lane on delivery (lane) where done_at is null`.execute(db);
}
