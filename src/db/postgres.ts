/**
 * Connections to a Postgres. Each has time limits and an error listener, so that a server that restarts, freezes or fails over costs only the
 * running statements and never the process. A broken connection is not used again.
 */
import { hostname } from "node:os";
import {
  type PostgresCursor,
  PostgresDialect,
  type PostgresPool,
  type PostgresPoolClient,
  type PostgresQueryResult,
} from "kysely";
import { type ClientBase, Pool, type PoolClient } from "pg";
import { type DatabaseOutageError, outageOf } from "./outage.ts";

export type PostgresLimits = {
  /** The largest number of connections. */
  max: number;
  /** Time limit of one statement in milliseconds; 0 for none. */
  statementMs: number;
};

/** `application_name` of the connections. By it one desk sees whether others use the same database. */
export const DESK = "ospo-desk ";
export const APPLICATION = `${DESK}${hostname()}:${process.pid}`;

const CONNECT_MS = 5000;
/** The server itself cancels a slow statement. If it does not within this time, it is frozen or unreachable. */
const GRACE_MS = 1000;
const LOCK_MS = 10_000;
/** Frees the locks of a desk that was stopped in the middle of a transaction. */
const IDLE_IN_TRANSACTION_MS = 60_000;

export function openPool(connectionString: string, { max, statementMs }: PostgresLimits): Pool {
  const pool = new Pool({
    connectionString,
    max,
    application_name: APPLICATION,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    ...(statementMs > 0 && { query_timeout: statementMs + GRACE_MS }),
    onConnect: limits(statementMs),
  });
  // The server closed an idle connection. The pool drops it, and the next query opens another.
  pool.on("error", () => undefined);
  // The server closed a connection in use. Its query fails, and that failure is handled.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

/** Uses a statement, because poolers refuse unknown connection parameters. The pool awaits the promise. */
function limits(statementMs: number): (client: ClientBase) => unknown {
  const settings = [
    `statement_timeout = ${statementMs}`,
    `lock_timeout = ${Math.min(LOCK_MS, statementMs)}`,
    `idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_MS}`,
  ];
  return (client) => client.query(settings.map((setting) => `set ${setting}`).join("; "));
}

/** `onOutage` is called for each outage that a statement met. */
export function postgresDialect(pool: Pool, onOutage: (outage: DatabaseOutageError) => void): PostgresDialect {
  return new PostgresDialect({ pool: new WatchedPool(pool, onOutage) });
}

/** The pool as Kysely uses it. Outages become DatabaseOutageErrors. */
class WatchedPool implements PostgresPool {
  readonly options: object;
  readonly #pool: Pool;
  readonly #onOutage: (outage: DatabaseOutageError) => void;
  readonly #clients = new WeakMap<PoolClient, WatchedClient>();

  constructor(pool: Pool, onOutage: (outage: DatabaseOutageError) => void) {
    this.options = pool.options;
    this.#pool = pool;
    this.#onOutage = onOutage;
  }

  async connect(): Promise<PostgresPoolClient> {
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw this.#noted(error);
    });
    // Kysely keys its own state by the identity of a connection, so each connection keeps its wrapper.
    const watched = this.#clients.get(client) ?? new WatchedClient(client, (error) => this.#noted(error));
    this.#clients.set(client, watched);
    return watched;
  }

  async end(): Promise<void> {
    await this.#pool.end();
  }

  #noted(error: unknown): unknown {
    const outage = outageOf(error);
    if (outage) this.#onOutage(outage);
    return outage ?? error;
  }
}

class WatchedClient implements PostgresPoolClient {
  readonly #client: PostgresPoolClient;
  readonly #translate: (error: unknown) => unknown;
  #isBroken = false;

  constructor(client: PostgresPoolClient, translate: (error: unknown) => unknown) {
    this.#client = client;
    this.#translate = translate;
  }

  query<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  query<R>(
    statement: string | PostgresCursor<R>,
    parameters: readonly unknown[] = [],
  ): Promise<PostgresQueryResult<R>> | PostgresCursor<R> {
    return typeof statement === "string" ? this.#watchedQuery(statement, parameters) : this.#client.query(statement);
  }

  async #watchedQuery<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>> {
    try {
      return await this.#client.query<R>(sql, [...parameters]);
    } catch (error) {
      const translated = this.#translate(error);
      if (translated !== error) this.#isBroken = true;
      throw translated;
    }
  }

  release(discard = false): void {
    this.#client.release(discard || this.#isBroken);
  }
}
