/** For a library that speaks SQL itself. */
import { CompiledQuery, type Kysely } from "kysely";
import type { Schema } from "./schema/schema.ts";

/** One statement with values, or a script of several without. */
export type SqlRunner = { executeSql: (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }> };

/** Within a transaction, as part of it. */
export function runnerOf(tx: Kysely<Schema>): SqlRunner {
  return {
    executeSql: async (text, values = []) => {
      const { rows } = await tx.executeQuery(CompiledQuery.raw(text, values));
      return { rows };
    },
  };
}
