/**
 * The speed of the queue: filing and deciding compared with the bare rows, the pages with 50,000 tickets, and the sweep
 * of their deadlines.
 *
 *   npm run bench:queue -- [--database postgres://…]     without it: the embedded database in a new folder
 */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { sql } from "kysely";
import { composeDesk } from "../../src/app/compose-desk.ts";
import { openLog } from "../../src/base/log.ts";
import { Database } from "../../src/db/database.ts";
import type { Desk } from "../../src/desk/desk.ts";
import { submitRequest } from "../../src/desk/submit-request.ts";
import { approve, ticketReply } from "../../src/desk/triage.ts";
import { type Person, upsertPerson } from "../../src/identity/people.ts";
import { Knowledge } from "../../src/knowledge/knowledge.ts";
import { PackageFinder } from "../../src/packages/find-facts.ts";
import { countTickets, listTickets } from "../../src/tickets/board/list-tickets.ts";
import { viewTicket } from "../../src/tickets/board/view-ticket.ts";
import { sweep, type SweepMessages } from "../../src/tickets/sweep.ts";
import { freshDatabase, onServer } from "../soak/fresh-database.ts";
import { bareDecidingOf, bareFilingOf } from "./bare-rows.ts";
import { fillQueue } from "./fill-queue.ts";

const TICKETS = 50_000;
const ROUNDS = 7;
const SWEEP_WORDS: SweepMessages = {
  reminder: (ticket) => ticketReply(ticket, "ticketReminder"),
  closed: (ticket) => ticketReply(ticket, "ticketNoAnswer"),
};
const NOBODY_LISTENS = "http://127.0.0.1:9";
const { values: options } = parseArgs({ options: { database: { type: "string" } } });
const dir = await mkdtemp(path.join(tmpdir(), "ospo-bench-"));
const log = openLog("silent");
let now = new Date("2026-11-20T09:00:00Z");
await writeFile(path.join(dir, "a.md"), "# A\n\nNothing.\n");
const url = options.database ? await freshDatabase(options.database) : undefined;
console.log(url ? "Postgres" : "embedded database (PGlite)");
await measure();
await rm(dir, { recursive: true, force: true });
if (options.database && url)
  await onServer(options.database, `drop database ${new URL(url).pathname.slice(1)} with (force)`);

async function measure(): Promise<void> {
  await using database = await Database.open(
    url ? { kind: "postgres", url } : { kind: "embedded", dir: path.join(dir, "database") },
  );
  await using knowledge = await Knowledge.open({ dir, dataDir: dir, log });
  using packages = new PackageFinder({
    depsDev: NOBODY_LISTENS,
    scorecard: NOBODY_LISTENS,
    osv: NOBODY_LISTENS,
    clearlyDefined: NOBODY_LISTENS,
    privateNames: [],
    cacheDir: null,
    now: () => new Date(),
  });
  const desk = await composeDesk({
    database,
    knowledge,
    packages,
    knowledgeDir: dir,
    log,
    now: () => now,
    staff: [{ channel: "web", id: "ana", groups: [] }],
  });
  const ana = await upsertPerson(desk.db, { channel: "web", externalId: "ana", name: "Ana" });
  const rob = await upsertPerson(desk.db, { channel: "web", externalId: "rob", name: "Rob" });
  await measureRequests(desk, rob, ana);
  await fillQueue(desk.db, TICKETS, rob.id, ana.id);
  await measurePages(desk, ana);
  await measureSweep(desk);
}

/** Filing and deciding, alternating with the bare rows so that all see the same load on the machine. */
async function measureRequests(desk: Desk, requester: Person, staff: Person): Promise<void> {
  const queue: number[] = [];
  const filing = async (): Promise<void> => void queue.push(await fileRequest(desk, requester));
  const deciding = async (): Promise<void> => void (await approve(desk, staff, queue.pop()!));
  for (let i = 0; i < 30; i++) await filing();
  for (let i = 0; i < 10; i++) await deciding();
  const pairs = {
    filing: [filing, await bareFilingOf(desk.db, 1)],
    deciding: [deciding, await bareDecidingOf(desk.db, 30)],
  } as const;
  for (const atOnce of [1, 20]) {
    const times: Record<keyof typeof pairs, { desk: number[]; bare: number[] }> = {
      filing: { desk: [], bare: [] },
      deciding: { desk: [], bare: [] },
    };
    for (let round = 0; round < ROUNDS; round++)
      for (const what of ["filing", "deciding"] as const) {
        const [act, bareAct] = pairs[what];
        times[what].desk.push(await msEach(act, atOnce));
        times[what].bare.push(await msEach(bareAct, atOnce));
      }
    for (const what of ["filing", "deciding"] as const) {
      const [ours, bare] = [median(times[what].desk), median(times[what].bare)];
      console.log(
        `${what}, ${atOnce} at once: ${ours.toFixed(2)} ms each; bare rows ${bare.toFixed(2)} ms; ratio ${(ours / bare).toFixed(2)}`,
      );
    }
  }
}

async function fileRequest(desk: Desk, person: Person): Promise<number> {
  const key = randomUUID();
  const answers = {
    project: `github.com/bench/${key}`,
    change: "feature",
    size: 300,
    time: "work",
    agreement: "dco",
    details: "x",
  };
  const filed = await submitRequest(desk, {
    person,
    kind: "contribute",
    answers,
    language: "en",
    key,
    attested: false,
    anyway: false,
  });
  if (filed.kind !== "filed") throw new Error(filed.kind);
  return filed.ticket.number;
}

async function measurePages({ db }: Desk, staff: Person): Promise<void> {
  const viewer = { id: staff.id, accounts: [staff.id], groups: ["ospo"] };
  now = new Date();
  await timed("queue page (rows and counts)", 150, async () => {
    await listTickets(db, { view: "open" }, viewer, now);
    await countTickets(db, viewer, now);
  });
  await timed("bare: the same rows by number", null, async () => {
    await sql`select * from ticket where state in ('new','open','waiting-for-asker','waiting-for-approval') order by number limit 100`.execute(
      db,
    );
  });
  for (const text of ["lodash", "license needle4711", "许可证"])
    await timed(`search "${text}"`, 200, async () => {
      await listTickets(db, { view: "all", text }, viewer, now);
    });
  const { ticket_number: longest } = await db
    .selectFrom("message")
    .select("ticket_number")
    .groupBy("ticket_number")
    .orderBy(({ fn }) => fn.countAll(), "desc")
    .limit(1)
    .executeTakeFirstOrThrow();
  await timed("one ticket with 500 messages", 100, async () => void (await viewTicket(db, longest!)));
}

async function measureSweep(desk: Desk): Promise<void> {
  now = new Date("2026-11-19T10:00:00Z");
  const idle = performance.now();
  await sweep(desk, SWEEP_WORDS);
  console.log(`sweep of ${TICKETS} tickets, none due: ${(performance.now() - idle).toFixed(0)} ms`);
  await sql`update ticket set look_at = '2026-11-19T09:59:00Z', due_at = '2026-11-19T14:00:00Z' where look_at is not null`.execute(
    desk.db,
  );
  const started = performance.now();
  const { warned } = await sweep(desk, SWEEP_WORDS);
  const seconds = (performance.now() - started) / 1000;
  console.log(`sweep of ${TICKETS} tickets, all due (target 2 s): ${seconds.toFixed(2)} s, ${warned} warned`);
}

/** Milliseconds for each act: of twelve in a row, or of `atOnce` together. */
async function msEach(act: () => Promise<void>, atOnce: number): Promise<number> {
  const many = atOnce === 1 ? 12 : atOnce;
  const started = performance.now();
  if (atOnce === 1) for (let i = 0; i < many; i++) await act();
  else await Promise.all(Array.from({ length: atOnce }, act));
  return (performance.now() - started) / many;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}

async function timed(what: string, target: number | null, act: () => Promise<void>): Promise<void> {
  const times: number[] = [];
  for (let i = 0; i < 15; i++) {
    const started = performance.now();
    await act();
    times.push(performance.now() - started);
  }
  console.log(
    `${what}${target === null ? "" : ` (target ${target} ms)`}: median ${median(times).toFixed(1)} ms, worst ${Math.max(...times).toFixed(1)} ms`,
  );
}
