/**
 * What the soaks of both chats share: a desk that is killed while people work, a platform that fails sometimes, the
 * time to finish, and the state of the desk's database in the end.
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
/** The share of deliveries that is repeated. */
export const DUPLICATES = 0.1;
const [LIMITED, HUNG_UP] = [0.05, 0.02];
/** Time for everything that waits, at the platform's rate. */
const DRAIN_S = 120;
/** Repeats come late; the next desk takes up unfinished work at the latest this long after its start. */
const [SETTLE_MS, TAKEN_UP_MS] = [8000, 35_000];
/** The desk counts as refusing a delivery that it has not acknowledged for so long. */
const MAX_REFUSAL_MS = 60_000;

export type Act = [share: number, act: () => Promise<void>];
export type Soak = {
  platform: string;
  /** Of the desk. */
  settings: Record<string, string>;
  /** The desk's new address. */
  serves: (url: string) => void;
  acts: readonly Act[];
  /** So much apart. */
  everyMs: number;
  /** The state of the desk's database when it was killed. */
  killed?: (db: Db) => Promise<void>;
  /** Expected posts that are missing. */
  missing: () => string[];
  twice: () => string[];
  /** Questions that went to a person, and requests that were filed as far as their requesters know. */
  tickets: () => { questions: number; requests: number };
  summary: () => string;
};

const { values: options } = parseArgs({
  options: { seconds: { type: "string" }, minutes: { type: "string" }, database: { type: "string" } },
});
const seconds = options.minutes ? Number(options.minutes) * 60 : Number(options.seconds ?? 60);
export const counts = { sent: 0, again: 0, limited: 0, hungUp: 0, slowest: 0 };
/** At once, and then every two minutes. */
const kills = Math.max(1, Math.floor(seconds / 120));
let isStormy = true;
/** The process that plays the platform must answer before the desk gives up. */
const pauses = monitorEventLoopDelay();
pauses.enable();
/** Called for each call to the platform. */
let called = (): void => undefined;

export function pick<T>(items: readonly T[]): T | undefined {
  return items[Math.floor(Math.random() * items.length)];
}

/** How a call to the platform fails, if it does; in the end all calls work. */
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

/** Sends until acknowledged, even if the desk dies meanwhile. */
export async function untilTaken<T extends { status: number }>(send: (retry: number) => Promise<T>): Promise<T> {
  const gaveUp = performance.now() + MAX_REFUSAL_MS;
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

/** People act until the time is over. Meanwhile the desk is killed while the platform carries out a call. */
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
