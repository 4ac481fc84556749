/**
 * The database: Postgres, or PGlite (Postgres in this process) in the data directory. The same schema, migrations and queries on both.
 * Knows nothing of tickets beyond their tables.
 */
import { type Kysely, sql } from "kysely";
import { messageOf } from "../base/errors.ts";
import { openError, type DatabasePlace } from "./open-error.ts";
import { connect, type Connections } from "./connections.ts";
import { MIGRATIONS } from "./migrations.ts";
import { outageOf } from "./outage.ts";
import type { Schema } from "./schema/schema.ts";
import { migrate } from "./versions.ts";

/** A database or a transaction on it: acts that take one compose. */
export type Db = Kysely<Schema>;

/** Runs `act` in a transaction, or in the one that `db` is already. */
export async function inTransaction<T>(db: Db, act: (tx: Db) => Promise<T>): Promise<T> {
  return db.isTransaction ? await act(db) : await db.transaction().execute(act);
}

const READY_WITHIN_MS = 2000;
/** Monitors that ask more often get the same answer. */
const READY_FOR_MS = 1000;

export class Database {
  readonly db: Db;
  /** The same, in a lane of its own: what somebody waits to have acknowledged does not stand in line behind the work. */
  readonly ackLane: Db;
  /** The same without a limit of time, for a backup or a restore. */
  readonly maintenance: Db;
  /** For the queue of jobs, which keeps tables of its own in the same database. */
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
   * Opens and migrates. Throws UnavailableError with the remedy; a DatabaseOutageError where waiting may help.
   * `signal` ends the making of a new embedded database.
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

  /** Null where it answers and can be written, within two seconds; else what is wrong, in words. */
  async unreadyBecause(): Promise<string | null> {
    if (!this.#readiness || performance.now() - this.#readiness.at > READY_FOR_MS)
      this.#readiness = { answer: this.#tryToWrite(), at: performance.now() };
    return await this.#readiness.answer;
  }

  async #tryToWrite(): Promise<string | null> {
    const trying = sql`update readiness set checked_at = now()`.execute(this.ackLane).then(
      () => this.#connections.writes.reason(),
      (error: unknown) => outageOf(error)?.reason ?? messageOf(error),
    );
    const late = Promise.withResolvers<string>();
    const timer = setTimeout(() => late.resolve("does not answer in time"), READY_WITHIN_MS);
    const reason = await Promise.race([trying, late.promise]);
    clearTimeout(timer);
    return reason;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connections.close();
  }
}
