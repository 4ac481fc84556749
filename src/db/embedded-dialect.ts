/**
 * PGlite has one connection. Kysely gives it to one query or transaction at a time. PGlite runs in this thread and never waits for I/O, so
 * each user of the connection first lets the event loop handle what has arrived; otherwise a series of queries would block the process.
 */
import { setImmediate as pendingEvents } from "node:timers/promises";
import type { Results } from "@electric-sql/pglite";
import {
  type AbortableOperationOptions,
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type Kysely,
  PGliteDialect,
} from "kysely";
import { damagedDatabase, isDamageError } from "./open-error.ts";
import { type DatabaseOutageError, outageOf } from "./outage.ts";
import type { EmbeddedPglite } from "./place.ts";

export class EmbeddedDialect extends PGliteDialect {
  readonly #dir: string;
  readonly #onOutage: (outage: DatabaseOutageError) => void;

  /** `onOutage` is called for a full or failing disk, and for statements after closing. Errors about damaged files name `dir`. */
  constructor(pglite: EmbeddedPglite, dir: string, onOutage: (outage: DatabaseOutageError) => void) {
    super({ pglite, onCreateConnection: async (connection) => await Promise.resolve(this.#watchQueries(connection)) });
    this.#dir = dir;
    this.#onOutage = onOutage;
  }

  override createDriver(): Driver {
    const driver = super.createDriver();
    const acquire = driver.acquireConnection.bind(driver);
    driver.acquireConnection = async (options) => {
      await pendingEvents();
      return await acquire(options);
    };
    const [begin, commit] = [driver.beginTransaction.bind(driver), driver.commitTransaction.bind(driver)];
    driver.beginTransaction = async (connection, settings) => await this.#watched(() => begin(connection, settings));
    driver.commitTransaction = async (connection) => await this.#watched(() => commit(connection));
    return driver;
  }

  #watchQueries(connection: DatabaseConnection): void {
    const execute = connection.executeQuery.bind(connection);
    connection.executeQuery = async <R>(query: CompiledQuery, options?: AbortableOperationOptions) =>
      await this.#watched(() => execute<R>(query, options));
  }

  async #watched<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      if (isDamageError(error)) throw damagedDatabase(this.#dir, error);
      const outage = outageOf(error);
      if (outage) this.#onOutage(outage);
      throw outage ?? error;
    }
  }
}

/** Runs a script of several statements, such as the one that creates the tables of the job queue, alone on the connection. */
export async function runScript<T>(db: Kysely<T>, pglite: EmbeddedPglite, text: string): Promise<unknown[]> {
  return await db.connection().execute(async () => {
    try {
      return (await pglite.exec(text)).flatMap(({ rows }: Results) => rows);
    } catch (error) {
      // A script that failed between its begin and commit must not leave a transaction open.
      await pglite.exec("rollback");
      throw error;
    }
  });
}
