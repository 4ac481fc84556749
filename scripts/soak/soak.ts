/**
 * What the soaks of both chats share: a desk of its own that is killed in the middle of what people do, a platform that fails now and then, the time
 * to finish, and what the desk's own database says in the end.
 *
 *   -- [--seconds 60 | --minutes 30] [--database postgres://…]
 */
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Database, type Db } from "../../src/db/database.ts";
import { freshDatabase, onServer } from "./fresh-database.ts";
import { type Serving, serveDesk } from "./serve-desk.ts";
import { smallHandbook } from "./small-handbook.ts";

export const UNKNOWN = "which bus goes to the airport on sunday";
/** So many of what is sent comes once more. */
export const DUPLICATES = 0.1;
const [LIMITED, HUNG_UP] = [0.05, 0.02];
/** For all that has waited, at the platform's pace. */
const DRAIN_S = 120;
/** What comes twice comes late; what a desk died over is taken up by the next so long after its start, at the latest. */
const [SETTLE_MS, TAKEN_UP_MS] = [8000, 35_000];
/** What the desk does not take for so long it refuses. */
const LONGEST_REFUSAL_MS = 60_000;

export type Act = [share: number, act: () => Promise<void>];
export type Soak = {
  platform: string;
  /** Of the desk. */
  settings: Record<string, string>;
  /** Where the desk is from now on. */
  serves: (url: string) => void;
  acts: readonly Act[];
  /** So much apart. */
  everyMs: number;
  /** What the desk had in its database when it was killed. */
  killed?: (db: Db) => Promise<void>;
  /** What ought to be seen and is not. */
  missing: () => string[];
  twice: () => string[];
  /** Questions that went to a person; requests that were filed, as far as who filed them knows. */
  tickets: () => { questions: number; requests: number };
  summary: () => string;
};

const { values: options } = parseArgs({
  options: { seconds: { type: "string" }, minutes: { type: "string" }, database: { type: "string" } },
});
const seconds = options.minutes ? Number(options.minutes) * 60 : Number(options.seconds ?? 60);
export const counts = { sent: 0, again: 0, limited: 0, hungUp: 0, slowest: 0 };
/** Once, and again every two minutes. */
const kills = Math.max(1, Math.floor(seconds / 120));
let isStormy = true;
/** Who plays the platform must not keep the desk waiting until it gives up. */
const pauses = monitorEventLoopDelay();
pauses.enable();
/** Told of each call of the platform. */
let called = (): void => undefined;

export function pick<T>(items: readonly T[]): T | undefined {
  return items[Math.floor(Math.random() * items.length)];
}

/** How a call of the platform fails, if it does; in the end they all work. */
export function chance():
  | { status: number; headers: Record<string, string> }
  | "hang-up"
  | "hang-up-after"
  | undefined {
  called();
  const dice = isStormy ? Math.random() : 1;
  if (dice < LIMITED) return (counts.limited++, { status: 429, headers: { "retry-after": "1" } });
  if (dice < LIMITED + HUNG_UP) return (counts.hungUp++, Math.random() < 0.5 ? "hang-up" : "hang-up-after");
  return undefined;
}

/** Sends until it is acknowledged, also over a desk that dies under it. */
export async function untilTaken<T extends { status: number }>(send: (retry: number) => Promise<T>): Promise<T> {
  const gaveUp = performance.now() + LONGEST_REFUSAL_MS;
  for (let retry = 0; ; retry++) {
    const started = performance.now();
    const sent = await send(retry).catch(() => undefined);
    if (sent?.status === 200) {
      counts.sent++;
      counts.slowest = Math.max(counts.slowest, performance.now() - started);
      return sent;
    }
    if (performance.now() > gaveUp) throw new Error(`not taken: ${sent?.status ?? "no answer"}`);
    await wait(500);
  }
}

export async function soak(what: Soak): Promise<void> {
  const dir = await mkdtemp(path.join(tmpdir(), "ospo-soak-"));
  const databaseUrl = options.database ? await freshDatabase(options.database) : undefined;
  const desk = new Killable({
    KNOWLEDGE_DIR: await smallHandbook(dir),
    DATA_DIR: path.join(dir, "data"),
    ...what.settings,
    ...(databaseUrl && { DATABASE_URL: databaseUrl }),
  });
  const openDatabase = async () =>
    await Database.open(
      databaseUrl ? { kind: "postgres", url: databaseUrl } : { kind: "embedded", dir: path.join(dir, "data/database") },
    );
  const start = async (): Promise<void> => what.serves(await desk.start());

  console.log(`${what.platform}: ${seconds} s, ${databaseUrl ? "Postgres" : "embedded database"}`);
  await start();
  await people(what, async () => {
    await desk.stop("SIGKILL");
    if (what.killed) {
      await using left = await openDatabase();
      await what.killed(left.db);
    }
    await start();
  });
  isStormy = false;
  const ended = performance.now();
  const isLate = (): boolean => performance.now() - ended > DRAIN_S * 1000;
  let problems: string[] = [];
  for (let isOver = false; !isOver; isOver = problems.length === 0 || isLate()) {
    if (problems.length > 0) await start();
    while (what.missing().length > 0 && !isLate()) await wait(500);
    await wait(Math.max(SETTLE_MS, desk.startedAt + TAKEN_UP_MS - performance.now()));
    await desk.stop("SIGTERM");
    await using left = await openDatabase();
    problems = [...what.missing(), ...what.twice(), ...(await unfinished(left.db, what.tickets()))];
  }
  console.log(
    `${what.platform}: ${calls()}; all done ${Math.round((performance.now() - ended) / 1000)} s after the end`,
  );
  console.log(`${what.platform}: ${what.summary()}`);
  const outcome =
    problems.length === 0 ? "nothing unanswered, nothing twice, nothing lost" : problems.slice(0, 20).join("\n");
  console.log(`${what.platform}: ${outcome}`);
  process.exitCode = problems.length === 0 ? 0 : 1;
  await rm(dir, { recursive: true, force: true });
  if (options.database && databaseUrl)
    await onServer(options.database, `drop database ${new URL(databaseUrl).pathname.slice(1)} with (force)`);
}

class Killable {
  startedAt = 0;
  readonly #settings: Record<string, string>;
  #serving: Serving | undefined;

  constructor(settings: Record<string, string>) {
    this.#settings = settings;
    process.on("exit", () => this.#serving?.child.kill("SIGKILL"));
  }

  async start(): Promise<string> {
    this.#serving = await serveDesk(this.#settings);
    this.startedAt = performance.now();
    return this.#serving.url;
  }

  async stop(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    const child = this.#serving?.child;
    if (!child || child.exitCode !== null) throw new Error("the desk has stopped by itself");
    child.kill(signal);
    await once(child, "exit");
  }
}

/** They do what they do until the time is over. Meanwhile the desk dies, while the platform does what it had asked for. */
async function people({ acts, everyMs }: Soak, kill: () => Promise<void>): Promise<void> {
  const started = performance.now();
  const all = acts.reduce((sum, [share]) => sum + share, 0);
  const running = new Set<Promise<void>>();
  let killing = Promise.resolve();
  let killed = 0;
  while (performance.now() < started + seconds * 1000) {
    let dice = Math.random() * all;
    const [, act] = acts.find(([share]) => (dice -= share) < 0)!;
    const doing = act().finally(() => running.delete(doing));
    running.add(doing);
    await wait(everyMs * (0.5 + Math.random()));
    if (killed === kills || performance.now() < started + (seconds * 1000 * (killed + 1)) / (kills + 1)) continue;
    killed++;
    killing = new Promise<void>((resolve) => (called = resolve)).then(kill);
  }
  called();
  await Promise.all([killing, ...running]);
}

function calls(): string {
  const { sent, again, limited, hungUp, slowest } = counts;
  return `${sent} acknowledged, the slowest in ${Math.round(slowest)} ms, ${again} delivered again; calls of the desk: ${limited} limited, ${hungUp} hung up; the platform's own longest pause ${Math.round(pauses.max / 1e6)} ms`;
}

/** What the desk itself knows. */
async function unfinished(db: Db, expected: { questions: number; requests: number }): Promise<string[]> {
  const undone = await db.selectFrom("delivery").select("event_id").where("done_at", "is", null).execute();
  const unposted = await db.selectFrom("post").select(["key", "failure"]).where("posted_at", "is", null).execute();
  const tickets = await db
    .selectFrom("ticket")
    .leftJoin("card", "card.ticket_number", "ticket.number")
    .select(["number", "ts", "kind"])
    .execute();
  const questions = tickets.filter(({ kind }) => kind === "question").length;
  const requests = tickets.length - questions;
  return [
    ...undone.map(({ event_id }) => `${event_id} was acknowledged and never done`),
    ...unposted.map(({ key, failure }) => `${key} was not posted: ${failure ?? "no reason"}`),
    ...tickets.filter(({ ts }) => ts === null).map(({ number }) => `ticket ${number} has no card`),
    ...(questions === expected.questions ? [] : [`${questions} tickets of ${expected.questions} questions`]),
    ...(requests >= expected.requests ? [] : [`${requests} of ${expected.requests} requests`]),
  ];
}
