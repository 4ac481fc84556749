/**
 * The queue under load while its processes are killed: 20 people file, reply and decide; a process is killed with -9 at
 * random moments. Then it checks: is everything there that was acknowledged, once? Did the outside peer get every
 * notification? Is the audit trail intact?
 *
 *   npm run stress -- [--kills 50] [--processes 1] [--database postgres://…]     without --database: the embedded one, one process
 */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { serveDesk } from "./serve-desk.ts";
import { freshDatabase, onServer } from "./fresh-database.ts";
import { Database } from "../../src/db/database.ts";
import { problemsIn, QueueLoad } from "./queue-load.ts";

const { values: options } = parseArgs({
  options: {
    kills: { type: "string", default: "50" },
    processes: { type: "string", default: "1" },
    database: { type: "string" },
  },
});
const kills = Number(options.kills);
const processes = options.database ? Number(options.processes) : 1;

const dir = await mkdtemp(path.join(tmpdir(), "ospo-stress-"));
await mkdir(path.join(dir, "knowledge"), { recursive: true });
await writeFile(path.join(dir, "knowledge/a.md"), "# A\n\nNothing to know.\n");
const databaseUrl = options.database ? await freshDatabase(options.database) : undefined;

/** The peer outside: it remembers the keys that it has taken, and fails now and then. */
const taken = new Map<string, number>();
const peer = createServer((request, response) => {
  const key = String(request.headers["idempotency-key"]);
  request.resume().on("end", () => {
    if (Math.random() < 0.05) return void response.writeHead(503).end();
    taken.set(key, (taken.get(key) ?? 0) + 1);
    response.writeHead(204).end();
  });
});
await new Promise<void>((resolve) => peer.listen(0, "127.0.0.1", resolve));
const webhook = `http://127.0.0.1:${(peer.address() as AddressInfo).port}/`;

type Running = { child: ChildProcess; url: string };
const running: (Running | undefined)[] = Array.from({ length: processes });
process.on("exit", () => running.forEach((desk) => desk?.child.kill("SIGKILL")));
/** How many the peer had at the last check. */
let before = -1;

async function start(index: number): Promise<void> {
  running[index] = await serveDesk({
    KNOWLEDGE_DIR: path.join(dir, "knowledge"),
    DATA_DIR: path.join(dir, `data${index}`),
    STAFF: "web:ana,web:ben=legal,web:carla=legal",
    NOTIFY_WEBHOOK_URL: webhook,
    ...(databaseUrl && { DATABASE_URL: databaseUrl }),
  });
}

const load = new QueueLoad(() => running.map((desk) => desk?.url));
console.log(`${kills} kills, ${processes} process(es), ${databaseUrl ? "Postgres" : "embedded database"}`);
await Promise.all(Array.from({ length: processes }, (_none, index) => start(index)));
load.start();
for (let kill = 0; kill < kills; kill++) {
  await new Promise((resolve) => setTimeout(resolve, 300 + Math.random() * 2500));
  const index = kill % processes;
  const { child } = running[index]!;
  running[index] = undefined;
  child.kill("SIGKILL");
  await once(child, "exit");
  await start(index);
  process.stdout.write(`\r${kill + 1} kills, ${load.acts} acts, ${taken.size} notifications taken`);
}
await load.stop();
console.log("\nwaiting for the deliveries");
const undelivered = await delivered();
for (const desk of running) {
  desk?.child.kill("SIGTERM");
  if (desk) await once(desk.child, "exit");
}

const problems: string[] = [];
{
  await using database = await open();
  problems.push(...(await problemsIn(database, load.acknowledged)));
}
const twice = [...taken.values()].filter((count) => count > 1).length;
console.log(
  `${taken.size} notifications taken by the peer, ${twice} of them offered again with the same key; ${undelivered} not delivered`,
);
if (undelivered > 0) problems.push(`${undelivered} notifications were not delivered`);
peer.close();
peer.closeAllConnections();
await rm(dir, { recursive: true, force: true });
if (options.database && databaseUrl)
  await onServer(options.database, `drop database ${new URL(databaseUrl).pathname.slice(1)} with (force)`);
console.log(problems.length === 0 ? "nothing lost, nothing doubled" : problems.slice(0, 20).join("\n"));
process.exitCode = problems.length === 0 ? 0 : 1;

/** Waits until the peer has every notification, as long as there is progress. Returns how many it lacks. */
async function delivered(): Promise<number> {
  const reader = databaseUrl ? await Database.open({ kind: "postgres", url: databaseUrl }) : undefined;
  try {
    let [missing, still] = [Number.POSITIVE_INFINITY, 0];
    while (missing > 0 && still < 90) {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      const keys = reader
        ? (await reader.db.selectFrom("notification").select("key").execute()).map(({ key }) => key)
        : null;
      const now = keys ? keys.filter((key) => !taken.has(key)).length : await unseen();
      still = now < missing ? 0 : still + 1;
      missing = now;
    }
    return missing;
  } finally {
    await reader?.[Symbol.asyncDispose]();
  }
}

/**
 * The embedded database is the running desk's: when the number of delivered notifications no longer changes, all are
 * there.
 */
async function unseen(): Promise<number> {
  const now = taken.size;
  const moved = now !== before;
  before = now;
  if (moved) return 1_000_000 - now;
  await new Promise((resolve) => setTimeout(resolve, 40_000)); // longer than the first retries
  if (taken.size !== now) return 1_000_000 - taken.size;
  running[0]?.child.kill("SIGTERM");
  await once(running[0]!.child, "exit");
  running[0] = undefined;
  await using database = await open();
  return (await database.db.selectFrom("notification").select("key").execute()).filter(({ key }) => !taken.has(key))
    .length;
}

async function open(): Promise<Database> {
  return await Database.open(
    databaseUrl ? { kind: "postgres", url: databaseUrl } : { kind: "embedded", dir: path.join(dir, "data0/database") },
  );
}
