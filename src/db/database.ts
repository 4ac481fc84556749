/**
 * The database: Postgres, or PGlite (Postgres in this process) in the data directory, with the same schema, migrations and queries.
 * Knows the tables and nothing else about tickets.
 */
import { type Kysely, sql } from "kysely";
import { messageOf } from "../base/errors.ts";
import { openError } from "./open-error.ts";
import { connect, type Connections } from "./connections.ts";
import { MIGRATIONS } from "./migrations.ts";
import { outageOf } from "./outage.ts";
import type { DatabasePlace } from "./place.ts";
import type { Schema } from "./schema/schema.ts";
import { migrate } from "./versions.ts";

/** A database or a transaction on it. Functions that take one can be combined in a transaction. */
export type Db = Kysely<Schema>;

/** Runs `act` in a transaction: in `db` itself if that is one. */
export async function inTransaction<T>(db: Db, act: (tx: Db) => Promise<T>): Promise<T> {
  return db.isTransaction ? await act(db) : await db.transaction().execute(act);
}

const READY_WITHIN_MS = 2000;
/** Monitors that ask more often get the cached answer. */
const READY_FOR_MS = 1000;

export class Database {
  readonly db: Db;
  /** The same database on connections of its own, so that acknowledgements do not queue behind ordinary work. */
  readonly ackLane: Db;
  /** The same database without a time limit, for backups and restores. */
  readonly maintenance: Db;
  /** For the job queue, which has its own tables in the same database. */
  readonly forJobs: Connections["forJobs"];
  readonly #connections: Connections;
  #readiness: { answer: Promise<string | null>; at: number } | undefined;

  private constructor(connections: Connections) {
    this.#connections = connections;
    this.db = connections.work;
    this.ackLane = connections.ackLane;
    this.maintenance = connections.maintenance;
    this.forJobs = connections.forJobs;
  }

  /**
   * Opens and migrates. Throws UnavailableError with the remedy; a DatabaseOutageError if waiting may help.
   * `signal` aborts the creation of a new embedded database.
   */
  static async open(place: DatabasePlace, signal?: AbortSignal): Promise<Database> {
    const connections = await connect(place, signal).catch((error: unknown) => {
      throw openError(place, error);
    });
    try {
      await migrate(connections.maintenance, MIGRATIONS);
      return new Database(connections);
    } catch (error) {
      await connections.close().catch(() => undefined);
      throw openError(place, error);
    }
  }

  /** Throws if the database does not answer. */
  async ping(): Promise<void> {
    await sql`select 1`.execute(this.db);
  }

  /** Null if the database answers and accepts writes within two seconds; otherwise the reason in words. */
  async unreadyBecause(): Promise<string | null> {
    if (!this.#readiness || performance.now() - this.#readiness.at > READY_FOR_MS)
      this.#readiness = { answer: this.#tryToWrite(), at: performance.now() };
    return await this.#readiness.answer;
  }

  async #tryToWrite(): Promise<string | null> {
    const attempt = sql`update readiness set checked_at = now()`.execute(this.ackLane).then(
      () => this.#connections.writes.reason(),
      (error: unknown) => outageOf(error)?.reason ?? messageOf(error),
    );
    const late = Promise.withResolvers<string>();
    const timer = setTimeout(() => late.resolve("does not answer in time"), READY_WITHIN_MS);
    const reason = await Promise.race([attempt, late.promise]);
    clearTimeout(timer);
    return reason;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connections.close();
  }
}
