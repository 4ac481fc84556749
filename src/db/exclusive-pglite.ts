/**
 * PGlite has one connection. Kysely's own dialect hands it to everybody at once, so that a query of one person would run inside another's
 * transaction, and vanish with its rollback. Here whoever has the connection has it alone, until the query or the transaction is done.
 */
import type { PGlite, Results } from "@electric-sql/pglite";
import { type DatabaseConnection, type Driver, type Kysely, PGliteDialect } from "kysely";

export class ExclusivePGliteDialect extends PGliteDialect {
  override createDriver(): Driver {
    return exclusive(super.createDriver());
  }
}

function exclusive(driver: Driver): Driver {
  let last: Promise<void> = Promise.resolve();
  const releases = new WeakMap<DatabaseConnection, () => void>();
  const acquire = driver.acquireConnection.bind(driver);
  const release = driver.releaseConnection.bind(driver);
  driver.acquireConnection = async (options) => {
    const before = last;
    const { promise, resolve } = Promise.withResolvers<void>();
    last = promise;
    await before;
    try {
      const connection = await acquire(options);
      releases.set(connection, resolve);
      return connection;
    } catch (error) {
      resolve();
      throw error;
    }
  };
  driver.releaseConnection = async (connection, options) => {
    await release(connection, options);
    releases.get(connection)?.();
  };
  return driver;
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
