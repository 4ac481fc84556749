/**
 * The queue under load while its Postgres is restarted, frozen, flooded with connections, and its disk is full or
 * read-only. Then it checks: is everything there that was acknowledged, once? Did every desk survive, and become ready
 * again by itself?
 *
 *   node scripts/soak/chaos.ts [--processes 1] [--restarts 50] [--others 5] [--port 5600]
 *   node scripts/soak/chaos.ts --embedded --others 5       the embedded database, whose disk is full now and then
 *   node scripts/soak/chaos.ts --proxy --kills 10 [--every 20]     two desks behind HAProxy, one of them killed every 20 s
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Database } from "../../src/db/database.ts";
import { OwnDisk } from "./own-disk.ts";
import { OwnPostgres } from "./own-postgres.ts";
import { problemsIn, QueueLoad } from "./queue-load.ts";
import { serveDesk, type Serving } from "./serve-desk.ts";

const { values: options } = parseArgs({
  options: {
    processes: { type: "string", default: "1" },
    restarts: { type: "string", default: "50" },
    others: { type: "string", default: "5" },
    port: { type: "string", default: "5600" },
    embedded: { type: "boolean", default: false },
    proxy: { type: "boolean", default: false },
    kills: { type: "string", default: "10" },
    every: { type: "string", default: "20" },
  },
});
const port = Number(options.port);
const READY_WITHIN_MS = 60_000;
const EMBEDDED_DISK_MB = 300;

const dir = await mkdtemp(path.join(tmpdir(), "ospo-chaos-"));
await chmod(dir, 0o755);
await mkdir(path.join(dir, "knowledge"));
await writeFile(path.join(dir, "knowledge/a.md"), "# A\n\nNothing to know.\n");
const server = options.embedded ? null : OwnPostgres.create(dir, port);
const disk = server?.disk ?? new OwnDisk(path.join(dir, "disk"), EMBEDDED_DISK_MB);
const desks: (Serving | undefined)[] = Array.from({ length: options.proxy ? 2 : Number(options.processes) });
process.on("exit", () => desks.forEach((desk) => desk?.child.kill("SIGKILL")));
const problems: string[] = [];
/** Milliseconds until all desks were ready again, by fault. */
const recoveries = new Map<string, number[]>();

/** Each causes a fault, waits, and undoes it unless the fault ends by itself. */
const FAULTS: Record<string, () => Promise<void>> = {
  ...(server && faultsOf(server)),
  ...(disk.isMounted && {
    "full disk": async () => {
      disk.fill();
      await wait(5000);
      disk.empty();
    },
  }),
};

try {
  await Promise.all(desks.map(async (_none, index) => await start(index)));
  await (options.proxy ? killBehindProxy() : harm());
  for (const desk of desks) await stopDesk(desk);
} finally {
  await server?.[Symbol.asyncDispose]();
  disk[Symbol.dispose]();
  await rm(dir, { recursive: true, force: true });
}
console.log(problems.length === 0 ? "nothing lost, nothing doubled, no desk died" : problems.slice(0, 20).join("\n"));
process.exit(problems.length === 0 ? 0 : 1);

async function start(index: number): Promise<void> {
  const desk = await serveDesk({
    KNOWLEDGE_DIR: path.join(dir, "knowledge"),
    DATA_DIR: path.join(server ? dir : disk.dir, `data${index}`),
    STAFF: "web:ana,web:ben=legal,web:carla=legal",
    ...(server && { DATABASE_URL: server.url }),
    LOG_LEVEL: "fatal",
    ...(options.proxy && { PORT: String(port + 1 + index) }),
  });
  desks[index] = desk;
}

async function harm(): Promise<void> {
  const load = new QueueLoad(() => desks.map((desk) => desk?.url));
  load.start();
  const faults = drawn();
  for (const [i, fault] of faults.entries()) {
    await wait(300 + Math.random() * 1500);
    await FAULTS[fault]!();
    if (server && !server.isRunning) server.start();
    await ready(fault);
    const dead = desks.filter((desk) => desk && hasEnded(desk.child)).length;
    if (dead > 0) {
      problems.push(`${dead} desk(s) died by ${fault}`);
      break;
    }
    process.stdout.write(`\r${i + 1} of ${faults.length} faults, ${load.acts} acts `);
  }
  await load.stop();
  report(load);
  for (const [fault, times] of recoveries)
    console.log(`${fault}: ${times.length} times, ready again after ${Math.round(Math.max(...times))} ms at most`);
  await judge(load);
}

function faultsOf(postgres: OwnPostgres): Record<string, () => Promise<void>> {
  return {
    "restart, fast": async () => await Promise.resolve(postgres.restart("fast")),
    "restart, immediate": async () => await Promise.resolve(postgres.restart("immediate")),
    freeze: async () => {
      postgres.freeze();
      await wait(2000 + Math.random() * 10_000);
      postgres.thaw();
    },
    "flood of connections": async () => {
      const stop = await postgres.flood();
      await wait(3000);
      await stop();
    },
    "read-only database": async () => {
      await postgres.setReadOnly(true);
      await wait(4000);
      await postgres.setReadOnly(false);
    },
    ...(disk.isMounted && {
      "read-only disk": async () => {
        postgres.stop("immediate");
        if (!disk.remount("ro")) throw new Error("the disk cannot be made read-only");
        try {
          postgres.start();
        } catch {
          // as it should: it cannot write its lock file
        }
        await wait(4000);
        disk.remount("rw");
      },
    }),
  };
}

function drawn(): string[] {
  const restarts = Object.keys(FAULTS).filter((fault) => fault.startsWith("restart"));
  const others = Object.keys(FAULTS).filter((fault) => !restarts.includes(fault));
  const faults = restarts.flatMap((fault) =>
    Array.from({ length: Number(options.restarts) / restarts.length }, () => fault),
  );
  for (let i = 0; i < Number(options.others); i++) faults.push(...others);
  return faults.toSorted(() => Math.random() - 0.5);
}

async function ready(fault: string): Promise<void> {
  const started = performance.now();
  await Promise.all(desks.map(async (desk) => desk && (await isReady(desk, fault))));
  recoveries.set(fault, [...(recoveries.get(fault) ?? []), performance.now() - started]);
}

async function isReady({ url, child }: Serving, fault: string): Promise<void> {
  const until = performance.now() + READY_WITHIN_MS;
  let answer: Response | undefined;
  while (!hasEnded(child) && performance.now() < until) {
    answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
    if (answer?.status === 200) return;
    await wait(100);
  }
  if (!hasEnded(child)) problems.push(`not ready after ${fault}: ${await answer?.text()}`);
}

async function killBehindProxy(): Promise<void> {
  const proxy = await haproxy();
  const load = new QueueLoad(() => [`http://127.0.0.1:${port + 3}`]);
  load.start();
  for (let kill = 0; kill < Number(options.kills); kill++) {
    await wait(Number(options.every) * 1000);
    const index = kill % desks.length;
    const { child } = desks[index]!;
    child.kill("SIGKILL");
    await once(child, "exit");
    await start(index);
    process.stdout.write(`\r${kill + 1} kills, ${load.acts} acts `);
  }
  await load.stop();
  proxy.kill("SIGTERM");
  report(load);
  await judge(load);
}

async function haproxy(): Promise<ChildProcess> {
  const servers = desks.map(
    (_none, i) => `  server desk${i} 127.0.0.1:${port + 1 + i} check inter 500ms fall 2 rise 1`,
  );
  const config = [
    "defaults",
    "  mode http",
    "  timeout connect 2s",
    "  timeout client 60s",
    "  timeout server 60s",
    "  option redispatch",
    "frontend front",
    `  bind 127.0.0.1:${port + 3}`,
    "  default_backend desks",
    "backend desks",
    "  option httpchk GET /readyz",
    ...servers,
    "",
  ].join("\n");
  const file = path.join(dir, "haproxy.cfg");
  await writeFile(file, config);
  const proxy = spawn("haproxy", ["-f", file, "-db", "-q"], { stdio: ["ignore", "ignore", "inherit"] });
  process.on("exit", () => proxy.kill("SIGKILL"));
  return proxy;
}

function report(load: QueueLoad): void {
  const statuses = [...load.statuses]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([status, count]) => `${status}: ${count}`);
  console.log(`\n${load.acts} acts; answers by status: ${statuses.join(", ")}`);
  const unexpected = load.statuses.get("500") ?? 0;
  if (unexpected > 0) problems.push(`${unexpected} answers with status 500`);
  if (load.lies > 0) problems.push(`${load.lies} failures promised that nothing was lost`);
}

async function judge(load: QueueLoad): Promise<void> {
  if (!server) for (const desk of desks) await stopDesk(desk);
  await using database = await Database.open(
    server ? { kind: "postgres", url: server.url } : { kind: "embedded", dir: path.join(disk.dir, "data0/database") },
  );
  problems.push(...(await problemsIn(database, load.acknowledged)));
}

async function stopDesk(desk: Serving | undefined): Promise<void> {
  if (!desk || hasEnded(desk.child)) return;
  desk.child.kill("SIGTERM");
  const [code] = (await once(desk.child, "exit")) as [number | null];
  if (code !== 0) problems.push(`a desk ended with ${code} at SIGTERM`);
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
