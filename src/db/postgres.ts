/**
 * Connections to a Postgres. Every one has time limits and a listener for errors: a server that restarts, freezes or fails over costs the
 * statements under way, never the process, and a connection that broke is not used again.
 */
import { hostname } from "node:os";
import { PostgresDialect, type PostgresPool, type PostgresPoolClient } from "kysely";
import { type ClientBase, Pool, type PoolClient } from "pg";
import { type DatabaseOutageError, outageOf } from "./outage.ts";

export type PostgresLimits = {
  /** Connections at most. */
  max: number;
  /** Of one statement, in milliseconds; 0 for no limit. */
  statementMs: number;
};

/** How connections name themselves, so that one desk can see whether others use the same database. */
export const DESK = "ospo-desk ";
export const APPLICATION = `${DESK}${hostname()}:${process.pid}`;

const CONNECT_MS = 5000;
/** The server cancels a statement first; where even that is not heard of, it is frozen or out of reach. */
const GRACE_MS = 1000;
const LOCK_MS = 10_000;
/** A desk that was stopped in the middle of a transaction does not keep its locks for ever. */
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
  // An idle connection that the server closed: the pool drops it, and the next query opens another.
  pool.on("error", () => undefined);
  // One in use: its query fails, which is where it is handled.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

/** Sets them by a statement: poolers in between refuse unknown parameters at connecting. The pool waits for the promise. */
function limits(statementMs: number): (client: ClientBase) => unknown {
  const settings = [
    `statement_timeout = ${statementMs}`,
    `lock_timeout = ${Math.min(LOCK_MS, statementMs)}`,
    `idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_MS}`,
  ];
  return (client) => client.query(settings.map((setting) => `set ${setting}`).join("; "));
}

/** `onOutage` hears of every outage that a statement met. */
export function postgresDialect(pool: Pool, onOutage: (outage: DatabaseOutageError) => void): PostgresDialect {
  return new PostgresDialect({ pool: new WatchedPool(pool, onOutage) });
}

/** Kysely's view of the pool: outages come as DatabaseOutageError. */
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
    // The same wrapper for the same connection: Kysely keeps what it knows of a connection by identity.
    const watched = this.#clients.get(client) ?? new WatchedClient(client, (error) => this.#noted(error));
    this.#clients.set(client, watched);
    return watched as unknown as PostgresPoolClient;
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

class WatchedClient {
  readonly #client: PoolClient;
  readonly #translate: (error: unknown) => unknown;
  #isBroken = false;

  constructor(client: PoolClient, translate: (error: unknown) => unknown) {
    this.#client = client;
    this.#translate = translate;
  }

  async query(sql: string, parameters: readonly unknown[]): Promise<unknown> {
    try {
      return await this.#client.query(sql, [...parameters]);
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
