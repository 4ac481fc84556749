/**
 * A Postgres that is down, restarts, freezes or is read-only: the desk waits, reports it, loses nothing and keeps
 * running.
 */
import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { Client } from "pg";
import { describe, expect, test } from "vitest";
import { addressOf, finished, place, run } from "../desk-process.ts";
import { openBrowser } from "../open-desk.ts";
import { freePort } from "../free-port.ts";
import { freshPostgres, migratedPostgres, onPostgres, POSTGRES } from "../postgres.ts";

const [SLOW_MS, SOON_MS] = [180_000, 60_000];

/** Between a desk and its Postgres: connections can be refused, cut and held. */
class Gate implements AsyncDisposable {
  readonly #target: URL;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;
  #isFrozen = false;

  constructor(target: string) {
    this.#target = new URL(target);
  }

  async open(): Promise<void> {
    this.#isFrozen = false;
    this.#server = createServer((client) => {
      this.#sockets.add(client.on("error", () => undefined));
      if (this.#isFrozen) return;
      const server = connect(Number(this.#target.port || 5432), this.#target.hostname);
      for (const [one, other] of [
        [client, server],
        [server, client],
      ] as const) {
        this.#sockets.add(one);
        one.pipe(other).on("error", () => undefined);
        one.on("error", () => undefined).on("close", () => (this.#sockets.delete(one), other.destroy()));
      }
    }).listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    const url = new URL(this.#target);
    url.hostname = "127.0.0.1";
    url.port = String(this.#port);
    return url.href;
  }

  /** Data no longer passes, and the connections stay open. */
  freeze(): void {
    this.#isFrozen = true;
    for (const socket of this.#sockets) socket.pause();
  }

  async shut(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    for (const socket of this.#sockets) socket.destroy();
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shut();
  }
}

async function readyz(url: string): Promise<string> {
  const response = await fetch(`${url}/readyz`);
  return `${response.status} ${await response.text()}`;
}

/** People who ask and give feedback until stopped; records what was acknowledged, and every status. */
function load(url: string) {
  const seen = {
    acknowledged: new Set<string>(),
    statuses: new Set<number>(),
    failures: new Set<string>(),
    stopping: false,
  };
  const person = async (): Promise<void> => {
    const browser = openBrowser(url);
    while (!seen.stopping) {
      const delivery = randomUUID();
      const answer = await browser
        .post("/api/ask", { text: "Who may release the escrow?", delivery })
        .catch(() => ({ status: 0, body: undefined }));
      seen.statuses.add(answer.status);
      if (answer.status === 200) seen.acknowledged.add(delivery);
      else if (answer.status !== 0) seen.failures.add(String(answer.body.error));
    }
  };
  const done = Promise.all(Array.from({ length: 8 }, person));
  return {
    ...seen,
    stop: async () => {
      seen.stopping = true;
      await done;
      return seen;
    },
  };
}

async function stopped(desk: ChildProcess): Promise<unknown[]> {
  desk.kill("SIGTERM");
  return await once(desk, "exit");
}

describe.runIf(POSTGRES !== undefined)("a Postgres that", () => {
  test(
    "is not up yet: the desk waits, gives the reason at /readyz, and becomes ready",
    async () => {
      await using here = await place();
      await using postgres = await freshPostgres();
      await using gate = new Gate(postgres.url);
      await gate.open();
      const url = gate.url;
      await gate.shut();
      const port = await freePort();
      const desk = run(["serve"], { ...here.settings, PORT: String(port), DATABASE_URL: url });
      const address = `http://127.0.0.1:${port}`;
      await expect
        .poll(async () => await readyz(address).catch(String), { timeout: SOON_MS })
        .toBe("503 not ready: the database cannot be reached\n");
      expect((await fetch(`${address}/healthz`)).status).toBe(200);
      const { status, body } = await openBrowser(address).post("/api/ask", { text: "x", delivery: randomUUID() });
      expect({ status, body }).toMatchObject({
        status: 503,
        body: { error: expect.stringMatching(/not ready.*try again/u) },
      });
      await gate.open();
      expect(await addressOf(desk)).toBe(address);
      expect(await readyz(address)).toMatch(/^200 ready\n/u);
      expect(await stopped(desk)).toEqual([0, null]);
    },
    SLOW_MS,
  );

  test(
    "does not come up in time: the desk ends with status 3 and the remedy; SIGTERM ends the wait with 0",
    async () => {
      await using here = await place();
      const nowhere = { ...here.settings, DATABASE_URL: "postgres://nobody@127.0.0.1:9/desk", LOG_LEVEL: "silent" };
      const late = await finished(run(["serve"], { ...nowhere, DATABASE_WAIT_SECONDS: "1" }));
      expect(late).toMatchObject({ code: 3, out: "" });
      expect(late.err).toMatch(
        /^ospo: the database cannot be reached \(.*ECONNREFUSED.*\)\. Check that DATABASE_URL is right[^\n]*\n$/u,
      );
      const port = await freePort();
      const waiting = run(["serve"], { ...nowhere, PORT: String(port) });
      await expect
        .poll(async () => await readyz(`http://127.0.0.1:${port}`).catch(String), { timeout: SOON_MS })
        .toMatch(/^503/u);
      expect(await stopped(waiting)).toEqual([0, null]);
    },
    SLOW_MS,
  );

  test(
    "cuts its connections under load: some requests get a 503, the process lives, nothing acknowledged is lost, and SIGTERM ends it with 0",
    async () => {
      await using here = await place();
      await using postgres = await migratedPostgres();
      const desk = run(["serve"], { ...here.settings, DATABASE_URL: postgres.url, LOG_LEVEL: "error" });
      const errors = text(desk.stderr!);
      const url = await addressOf(desk, { keepErrors: true });
      const working = load(url);
      const name = new URL(postgres.url).pathname.slice(1);
      for (let round = 0; round < 5; round++) {
        const before = working.acknowledged.size;
        // What a restarting server sends to each client, even in the middle of a statement.
        await onPostgres(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
        await expect.poll(() => working.acknowledged.size, { timeout: SOON_MS }).toBeGreaterThan(before + 8);
      }
      const exit = stopped(desk);
      expect(await exit).toEqual([0, null]);
      const { acknowledged, statuses, failures } = await working.stop();
      expect(await errors).toBe("");
      expect([...statuses].filter((status) => ![0, 200, 503].includes(status))).toEqual([]);
      for (const failure of failures) expect(failure).toMatch(/may not have been saved|Nothing was saved/u);
      await using client = await connected(postgres.url);
      const { rows } = await client.query("select delivery_id from message where author = 'asker'");
      const kept = rows.map(({ delivery_id }) => String(delivery_id));
      expect([...acknowledged].filter((delivery) => !kept.includes(delivery))).toEqual([]);
      expect(new Set(kept).size).toBe(kept.length);
    },
    SLOW_MS,
  );

  test(
    "freezes: the desk is not ready within seconds, does not hang, and is ready again with its Postgres",
    async () => {
      await using here = await place();
      await using postgres = await migratedPostgres();
      await using gate = new Gate(postgres.url);
      await gate.open();
      const desk = run(["serve"], { ...here.settings, DATABASE_URL: gate.url, LOG_LEVEL: "fatal" });
      const url = await addressOf(desk);
      gate.freeze();
      await expect
        .poll(async () => await readyz(url), { timeout: SOON_MS })
        .toBe("503 not ready: the database does not answer in time\n");
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
      await gate.shut();
      await gate.open();
      await expect.poll(async () => await readyz(url), { timeout: SOON_MS }).toMatch(/^200 ready\n/u);
      expect(await stopped(desk)).toEqual([0, null]);
    },
    SLOW_MS,
  );

  test(
    "becomes read-only, as after a failover: the desk says so",
    async () => {
      await using here = await place();
      await using postgres = await migratedPostgres();
      const desk = run(["serve"], { ...here.settings, DATABASE_URL: postgres.url, LOG_LEVEL: "fatal" });
      const url = await addressOf(desk);
      const name = new URL(postgres.url).pathname.slice(1);
      const readOnly = async (on: boolean): Promise<void> => {
        await onPostgres(`alter database ${name} set default_transaction_read_only = ${on ? "on" : "off"}`);
        await onPostgres(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
      };
      await readOnly(true);
      await expect
        .poll(async () => await readyz(url), { timeout: SOON_MS })
        .toBe("503 not ready: the database is read-only at the moment\n");
      const { status, body } = await openBrowser(url).post("/api/ask", {
        text: "Who may release it?",
        delivery: randomUUID(),
      });
      expect({ status, error: body.error }).toEqual({
        status: 503,
        error:
          "The desk's database is read-only at the moment. If you sent something, it may not have been saved: please try again in a minute.",
      });
      await readOnly(false);
      await expect.poll(async () => await readyz(url), { timeout: SOON_MS }).toMatch(/^200 ready\n/u);
      expect(await stopped(desk)).toEqual([0, null]);
    },
    SLOW_MS,
  );
});

test(
  "SIGTERM under load ends a desk on the embedded database with 0, and nothing acknowledged is lost",
  async () => {
    await using here = await place();
    const desk = run(["serve"], { ...here.settings, LOG_LEVEL: "error" });
    const errors = text(desk.stderr!);
    const url = await addressOf(desk, { keepErrors: true });
    const working = load(url);
    await expect.poll(() => working.acknowledged.size, { timeout: SOON_MS }).toBeGreaterThan(20);
    const started = performance.now();
    expect(await stopped(desk)).toEqual([0, null]);
    expect(performance.now() - started).toBeLessThan(10_000);
    const { acknowledged, statuses } = await working.stop();
    expect([...statuses].filter((status) => ![0, 200, 503].includes(status))).toEqual([]);
    expect(await errors).toBe("");
    const again = run(["serve"], { ...here.settings, LOG_LEVEL: "fatal" });
    const browser = openBrowser(await addressOf(again));
    // The same delivery again gets the same answer, and no second question.
    for (const delivery of [...acknowledged].slice(-3))
      expect((await browser.ask("Who may release the escrow?", delivery)).answer.body.kind).toBe("answered");
    expect(await stopped(again)).toEqual([0, null]);
  },
  SLOW_MS,
);

async function connected(url: string): Promise<Client & AsyncDisposable> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: async () => await client.end() });
}
