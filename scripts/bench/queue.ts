/**
 * The queue's speed: filing and deciding beside the bare inserts and updates of the same rows, and the pages with 50,000 tickets.
 *
 *   npm run bench:queue -- [--database postgres://…]     without: the embedded database in a new folder
 */
import { composeDesk } from "../../src/app/compose-desk.ts";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { sql } from "kysely";
import { fillQueue } from "./fill-queue.ts";
import { freshDatabase, onServer } from "../soak/fresh-database.ts";
import { openLog } from "../../src/base/log.ts";
import { Database, type Db } from "../../src/db/database.ts";
import { submitRequest } from "../../src/desk/submit-request.ts";
import { approve, ticketReply } from "../../src/desk/triage.ts";
import { Knowledge } from "../../src/knowledge/knowledge.ts";
import { PackageFinder } from "../../src/packages/find-facts.ts";
import { countTickets, listTickets, viewTicket } from "../../src/tickets/board/board.ts";
import { upsertPerson } from "../../src/identity/people.ts";
import { sweep, type SweepMessages } from "../../src/tickets/sweep.ts";

const TICKETS = 50_000;
const SWEEP_WORDS: SweepMessages = {
  reminder: (ticket) => ticketReply(ticket, "ticketReminder"),
  closed: (ticket) => ticketReply(ticket, "ticketNoAnswer"),
};
const { values: options } = parseArgs({ options: { database: { type: "string" } } });
const dir = await mkdtemp(path.join(tmpdir(), "ospo-bench-"));
const log = openLog("silent");
await writeFile(path.join(dir, "a.md"), "# A\n\nNothing.\n");
const url = options.database ? await freshDatabase(options.database) : undefined;
{
  await using database = await Database.open(
    url ? { kind: "postgres", url } : { kind: "embedded", dir: path.join(dir, "database") },
  );
  await using knowledge = await Knowledge.open({ dir, dataDir: dir, log });
  const nowhere = "http://127.0.0.1:9";
  using packages = new PackageFinder({
    depsDev: nowhere,
    scorecard: nowhere,
    osv: nowhere,
    clearlyDefined: nowhere,
    privateNames: [],
    cacheDir: null,
    now: () => new Date(),
  });
  let now = new Date("2026-11-20T09:00:00Z");
  const desk = await composeDesk({
    database,
    knowledge,
    packages,
    knowledgeDir: dir,
    log,
    now: () => now,
    staff: [{ channel: "web", id: "ana", groups: [] }],
  });
  console.log(url ? "Postgres" : "embedded database (PGlite)");
  const ana = await upsertPerson(desk.db, { channel: "web", externalId: "ana", name: "Ana" });
  const rob = await upsertPerson(desk.db, { channel: "web", externalId: "rob", name: "Rob" });

  const file = async (): Promise<number> => {
    const key = randomUUID();
    const filed = await submitRequest(desk, {
      person: rob,
      kind: "contribute",
      answers: {
        project: `github.com/bench/${key}`,
        change: "feature",
        size: 300,
        time: "work",
        agreement: "dco",
        details: "x",
      },
      language: "en",
      key,
      attested: false,
      anyway: false,
    });
    if (filed.kind !== "filed") throw new Error(filed.kind);
    return filed.ticket.number;
  };
  const queue: number[] = [];
  const fileOne = async (): Promise<void> => void queue.push(await file());
  const decideOne = async (): Promise<void> => void (await approve(desk, ana, queue.pop()!));
  for (let i = 0; i < 30; i++) await fileOne();
  for (let i = 0; i < 10; i++) await decideOne();
  const sample = await viewTicket(desk.db, 1);
  const bareFiling = await bareFilingOf(desk.db, sample.ticket.number);
  const bareDeciding = await bareDecidingOf(desk.db, 30);
  for (const at of [1, 20]) {
    // In turns, so that both see the same machine.
    const times = {
      filing: [] as number[],
      bareFiling: [] as number[],
      deciding: [] as number[],
      bareDeciding: [] as number[],
    };
    for (let round = 0; round < 7; round++) {
      times.filing.push(await perSecond(fileOne, at));
      times.bareFiling.push(await perSecond(bareFiling, at));
      times.deciding.push(await perSecond(decideOne, at));
      times.bareDeciding.push(await perSecond(bareDeciding, at));
    }
    for (const what of ["filing", "deciding"] as const) {
      const [ours, bare] = [median(times[what]), median(times[what === "filing" ? "bareFiling" : "bareDeciding"])];
      console.log(
        `${what}, ${at} at once: ${ours.toFixed(2)} ms each; bare rows ${bare.toFixed(2)} ms; ratio ${(ours / bare).toFixed(2)}`,
      );
    }
  }

  await fillQueue(desk.db, TICKETS, rob.id, ana.id);
  const viewer = { id: ana.id, groups: ["ospo"] };
  now = new Date();
  await timed("queue page (rows and counts)", 150, async () => {
    await listTickets(desk.db, { view: "open" }, viewer, now);
    await countTickets(desk.db, viewer, now);
  });
  await timed("bare: the same rows by number", null, async () => {
    await sql`select * from ticket where state in ('new','open','waiting-for-asker','waiting-for-approval') order by number limit 100`.execute(
      desk.db,
    );
  });
  for (const text of ["lodash", "license needle4711", "许可证"])
    await timed(
      `search "${text}"`,
      200,
      async () => void (await listTickets(desk.db, { view: "all", text }, viewer, now)),
    );
  const long = (
    await desk.db
      .selectFrom("message")
      .select("ticket_number")
      .groupBy("ticket_number")
      .orderBy(({ fn }) => fn.countAll(), "desc")
      .limit(1)
      .executeTakeFirstOrThrow()
  ).ticket_number!;
  await timed("one ticket with 500 messages", 100, async () => void (await viewTicket(desk.db, long)));
  now = new Date("2026-11-19T10:00:00Z");
  const idle = performance.now();
  await sweep(desk, SWEEP_WORDS);
  console.log(`sweep of ${TICKETS} tickets, none due: ${(performance.now() - idle).toFixed(0)} ms`);
  await sql`update ticket set look_at = '2026-11-19T09:59:00Z', due_at = '2026-11-19T14:00:00Z' where look_at is not null`.execute(
    desk.db,
  );
  const started = performance.now();
  const swept = await sweep(desk, SWEEP_WORDS);
  console.log(
    `sweep of 50,000 deadlines, all due (target 2 s): ${((performance.now() - started) / 1000).toFixed(2)} s, ${swept.warned} warned`,
  );
}
await rm(dir, { recursive: true, force: true });
if (options.database && url)
  await onServer(options.database, `drop database ${new URL(url).pathname.slice(1)} with (force)`);

/** Milliseconds for each of some. */
async function perSecond(act: () => Promise<void>, at: number): Promise<number> {
  const many = at === 1 ? 12 : at;
  const started = performance.now();
  if (at === 1) for (let i = 0; i < many; i++) await act();
  else await Promise.all(Array.from({ length: at }, act));
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

/** The rows that one filing writes, copied from a real one, with nothing else done. */
async function bareFilingOf(db: Db, number: number): Promise<() => Promise<void>> {
  const ticket = await db.selectFrom("ticket").selectAll().where("number", "=", number).executeTakeFirstOrThrow();
  const steps = await db.selectFrom("approval_step").selectAll().where("ticket_number", "=", number).execute();
  const messages = await db
    .selectFrom("message")
    .selectAll()
    .where("conversation_id", "=", ticket.conversation_id)
    .orderBy("id")
    .execute();
  const event = await db
    .selectFrom("audit_event")
    .selectAll()
    .where("ticket_number", "=", number)
    .where("seq", "=", 1)
    .executeTakeFirstOrThrow();
  const notice = await db
    .selectFrom("notification")
    .selectAll()
    .where("ticket_number", "=", number)
    .executeTakeFirstOrThrow();
  const { number: _number, source_message_id: _source, ...row } = ticket;
  return async () =>
    await db.transaction().execute(async (tx) => {
      const { id: conversation_id } = await tx
        .insertInto("conversation")
        .values({ channel: "web", external_id: randomUUID(), person_id: ticket.requester_id })
        .returning("id")
        .executeTakeFirstOrThrow();
      const added = await tx
        .insertInto("ticket")
        .values({
          ...row,
          conversation_id,
          filing_key: randomUUID(),
          found: "[]",
          request: JSON.stringify(ticket.request),
        } as never)
        .returning("number")
        .executeTakeFirstOrThrow();
      const ticket_number = added.number;
      for (const { id: _id, body, ...message } of messages.slice(0, 2))
        await tx
          .insertInto("message")
          .values({ ...message, conversation_id, delivery_id: randomUUID(), ticket_number, body: JSON.stringify(body) })
          .execute();
      await tx
        .insertInto("approval_step")
        .values(steps.map((step) => ({ ...step, ticket_number })))
        .execute();
      const { id: _event, detail, covers, ...audit } = event;
      await tx
        .insertInto("audit_event")
        .values({ ...audit, ticket_number, detail: JSON.stringify(detail), covers: JSON.stringify(covers) })
        .execute();
      const { id: _notice, detail: about, ...told } = notice;
      await tx
        .insertInto("notification")
        .values({ ...told, key: randomUUID(), ticket_number, detail: JSON.stringify(about) })
        .execute();
    });
}

/** The rows that one decision writes and changes, with nothing else done. */
async function bareDecidingOf(db: Db, number: number): Promise<() => Promise<void>> {
  const decision = await db
    .selectFrom("decision")
    .selectAll()
    .where("ticket_number", "=", number)
    .executeTakeFirstOrThrow();
  const vote = await db.selectFrom("vote").selectAll().where("ticket_number", "=", number).executeTakeFirstOrThrow();
  const events = await db
    .selectFrom("audit_event")
    .selectAll()
    .where("ticket_number", "=", number)
    .where("seq", ">", 1)
    .execute();
  const ticket = await db.selectFrom("ticket").selectAll().where("number", "=", number).executeTakeFirstOrThrow();
  const told = await db
    .selectFrom("message")
    .selectAll()
    .where("ticket_number", "=", number)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirstOrThrow();
  let seq = 100;
  return async () =>
    await db.transaction().execute(async (tx) => {
      const round = seq++;
      await tx.selectFrom("ticket").selectAll().where("number", "=", number).forUpdate().executeTakeFirstOrThrow();
      await tx
        .insertInto("approval_step")
        .values({ ticket_number: number, round, position: 1, group_name: "ospo", quorum: 1, state: "approved" })
        .execute();
      await tx
        .insertInto("vote")
        .values({ ...vote, round })
        .execute();
      const { record, ...row } = decision;
      await tx
        .insertInto("decision")
        .values({ ...row, id: randomUUID(), round, record: JSON.stringify(record) })
        .execute();
      const { id: _id, body, ...message } = told;
      await tx
        .insertInto("message")
        .values({ ...message, body: JSON.stringify(body) })
        .execute();
      await tx
        .updateTable("ticket")
        .set({ state: ticket.state, updated_at: new Date() })
        .where("number", "=", number)
        .execute();
      await tx
        .insertInto("audit_event")
        .values(
          events.map(({ id: _event, detail, covers, ...event }, i) => ({
            ...event,
            seq: round * 10 + i,
            detail: JSON.stringify(detail),
            covers: covers && JSON.stringify(covers),
          })),
        )
        .execute();
    });
}
