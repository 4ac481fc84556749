/**
 * PGlite has one connection, which whoever uses it has alone until the query or the transaction is done: Kysely and PGlite both see to that, in
 * turn. But it works in this thread and never waits for anything: users in a row would keep this process from all that has arrived meanwhile.
 */
import { setImmediate as whatCameIn } from "node:timers/promises";
import type { PGlite, Results } from "@electric-sql/pglite";
import { type Driver, type Kysely, PGliteDialect } from "kysely";

export class EmbeddedDialect extends PGliteDialect {
  override createDriver(): Driver {
    const driver = super.createDriver();
    const acquire = driver.acquireConnection.bind(driver);
    driver.acquireConnection = async (options) => {
      await whatCameIn();
      return await acquire(options);
    };
    return driver;
  }
}

/** Several statements at once, as the queue of jobs makes its tables, with the connection to itself. */
export async function runScript(db: Kysely<never>, pglite: PGlite, text: string): Promise<unknown[]> {
  return await db.connection().execute(async () => {
    try {
      return (await pglite.exec(text)).flatMap(({ rows }: Results) => rows);
    } catch (error) {
      // A script that failed between its begin and commit must not leave the connection so.
      await pglite.exec("rollback");
      throw error;
    }
  });
}
