/**
 * How many signed chat requests a second are acknowledged with a p99 under 500 ms: by the desk on either database, and
 * by an empty app of the platform's own library. Each runs in a new process for each mix; this process makes the load.
 */
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { Agent, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { freshDatabase, onServer } from "../soak/fresh-database.ts";
import { type Serving, serve, serveDesk } from "../soak/serve-desk.ts";
import { smallHandbook } from "../soak/small-handbook.ts";

/** Talk between colleagues, which the desk receives and ignores; questions are asked in direct messages. */
export type Kind = "talk" | "question";
type Sending = { path: string; headers: Record<string, string>; body: string };
type Result = { rate: number; p99: number; failed: number };
type Forgetful = { url: string; lastCall: () => number; close: () => void };

export type Bench = {
  platform: Forgetful;
  /** Signed requests of the platform. */
  make: (kind: Kind) => Sending;
  /** Wrongly signed: a target that accepts it is not measured. */
  forged: () => Sending;
  /** The app to compare with. */
  empty: { name: string; script: string };
  /** For both: the platform's address, and the secrets. */
  settings: Record<string, string>;
};

const MIXES: [name: string, share: number][] = [
  ["colleagues talking", 0],
  ["one in ten a question", 0.1],
  ["questions", 1],
];
const [FIRST_RATE, MAX_MS] = [10, 500];
/** The factor to which the highest rate is determined. */
const CLOSE_ENOUGH = 1.15;
const [QUIET_MS, MAX_REST_MS] = [500, 5000];

const { values: options } = parseArgs({
  options: {
    database: { type: "string" },
    seconds: { type: "string", default: "3" },
    only: { type: "string", multiple: true, default: [] },
  },
});
const seconds = Number(options.seconds);
const agent = new Agent({ keepAlive: true, maxSockets: 200 });

/** A platform that answers every call at once and stores nothing. */
export async function forgetful(answer: (path: string) => object): Promise<Forgetful> {
  let last = 0;
  const server = createServer((incoming, response) => {
    last = performance.now();
    incoming.resume().on("end", () => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify(answer(new URL(incoming.url ?? "/", "http://platform").pathname)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lastCall: () => last,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

export async function bench({ platform, make, forged, empty, settings }: Bench): Promise<void> {
  const dir = await mkdtemp(path.join(tmpdir(), "ospo-bench-"));
  const knowledge = await smallHandbook(dir);
  let count = 0;
  const desk = async (more: Record<string, string>): Promise<Serving> => {
    const serving = await serveDesk({
      KNOWLEDGE_DIR: knowledge,
      DATA_DIR: path.join(dir, String(++count)),
      ...settings,
      ...more,
    });
    await wait(3000);
    return serving;
  };
  const targets: [name: string, start: (stack: AsyncDisposableStack) => Promise<Serving>][] = [
    [empty.name, async () => await serve(empty.script, settings)],
    ["desk, embedded database", async () => await desk({})],
  ];
  const server = options.database;
  if (server !== undefined)
    targets.push([
      "desk, Postgres",
      async (stack) => {
        const url = await freshDatabase(server);
        stack.defer(async () => await onServer(server, `drop database ${new URL(url).pathname.slice(1)} with (force)`));
        return await desk({ DATABASE_URL: url });
      },
    ]);
  for (const [target, start] of targets)
    for (const [mix, share] of MIXES) {
      const name = `${target}: ${mix}`;
      if (!options.only.every((word) => name.includes(word))) continue;
      await using stack = new AsyncDisposableStack();
      const { url, child } = await start(stack);
      stack.defer(async () => {
        child.kill("SIGKILL");
        await once(child, "exit");
      });
      if ((await send(url, forged())) < Infinity) throw new Error(`${target} takes what is not signed`);
      const { rate, p99 } = await highest(
        async () => await send(url, make(Math.random() < share ? "question" : "talk")),
        platform,
      );
      console.log(`${name.padEnd(48)} ${String(rate).padStart(6)} a second, p99 ${p99.toFixed(0)} ms`);
    }
  platform.close();
  agent.destroy();
  await rm(dir, { recursive: true, force: true });
}

/** Milliseconds to the acknowledgement; infinite if there was none. */
async function send(url: string, { path: to, headers, body }: Sending): Promise<number> {
  const all = { "content-type": "application/json", "content-length": Buffer.byteLength(body), ...headers };
  const started = performance.now();
  return await new Promise((resolve) => {
    const sent = request(`${url}${to}`, { method: "POST", headers: all, agent }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode === 200 ? performance.now() - started : Infinity));
    });
    sent.on("error", () => resolve(Infinity));
    sent.end(body);
  });
}

/** An open load: requests are sent on schedule, whether or not earlier ones were answered. */
async function at(rate: number, sendOne: () => Promise<number>): Promise<Result> {
  const sent: Promise<number>[] = [];
  const started = performance.now();
  while (performance.now() - started < seconds * 1000) {
    const due = Math.floor(((performance.now() - started) / 1000) * rate);
    while (sent.length < due) sent.push(sendOne());
    await wait(2);
  }
  const times = (await Promise.all(sent)).toSorted((a, b) => a - b);
  const took = (performance.now() - started) / 1000;
  const failed = times.filter((ms) => ms === Infinity).length;
  return { rate: Math.round((sent.length - failed) / took), p99: times[Math.floor(times.length * 0.99)] ?? 0, failed };
}

/** The highest rate that holds: doubles until it fails, then bisects. */
async function highest(sendOne: () => Promise<number>, platform: Forgetful): Promise<Result> {
  await at(FIRST_RATE, sendOne);
  let best: Result = { rate: 0, p99: 0, failed: 0 };
  let [low, high] = [FIRST_RATE, Infinity];
  while (high / low > CLOSE_ENOUGH) {
    const rate = Math.round(high === Infinity ? low * 2 : Math.sqrt(low * high));
    // A failed step is repeated once, because another program may have used the machine.
    for (let tries = 0; tries < 2 && low < rate; tries++) {
      const result = await at(rate, sendOne);
      if (result.p99 < MAX_MS && result.failed === 0) [low, best] = [rate, result];
      await rest(platform);
    }
    if (low < rate) high = rate;
  }
  return best;
}

/** Remaining work is finished before the next step, if that does not take long. */
async function rest(platform: Forgetful): Promise<void> {
  const ends = performance.now() + MAX_REST_MS;
  do await wait(QUIET_MS);
  while (performance.now() - platform.lastCall() < QUIET_MS && performance.now() < ends);
}
