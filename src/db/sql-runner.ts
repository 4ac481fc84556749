/** Runs SQL for libraries that bring their own, such as the job queue. */
import { CompiledQuery, type Kysely } from "kysely";
import type { Schema } from "./schema/schema.ts";

/** With values, `text` is one statement; without, it may be a script of several. */
export type SqlRunner = { executeSql: (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }> };

/** Runs the SQL within the transaction, if `tx` is one. */
export function runnerOf(tx: Kysely<Schema>): SqlRunner {
  return {
    executeSql: async (text, values = []) => {
      const { rows } = await tx.executeQuery(CompiledQuery.raw(text, values));
      return { rows };
    },
  };
}
