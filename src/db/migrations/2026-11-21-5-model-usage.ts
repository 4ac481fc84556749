/** Input and output tokens of language models per day (UTC). */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      "create table model_usage (day text primary key, input_tokens integer not null default 0, output_tokens integer not null default 0)",
    )
    .execute(db);
}
