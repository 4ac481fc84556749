/** Backups: taken while people work, restored into either kind of database; damaged, newer and misplaced ones; and what a restore leaves when it fails. */
import { randomUUID } from "node:crypto";
import { cp, readdir, readFile, stat, truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { sql } from "kysely";
import { Client } from "pg";
import { describe, expect, test, vi } from "vitest";
import { backUp, restore } from "../../src/backup.ts";
import { linesOf, writeSealed } from "../../src/base/sealed-file.ts";
import { postNotification } from "../../src/channels/webhook.ts";
import { Database, type Db } from "../../src/db/database.ts";
import { TABLE_NAMES } from "../../src/db/snapshot.ts";
import { Jobs } from "../../src/jobs/jobs.ts";
import { verifyAudit } from "../../src/tickets/audit.ts";
import { notificationBy } from "../../src/tickets/inbox.ts";
import { openReceipt, Signer } from "../../src/tickets/receipts.ts";
import { DATABASES, folderOf, HANDBOOK, log, openDatabase, openDesk, type OpenDesk, placeFor } from "../open-desk.ts";

/** Each test makes several databases. */
vi.setConfig({ testTimeout: 240_000 });

const DOCS = { project: "github.com/org/docs", change: "docs", time: "work", agreement: "none" };
const WAITS = {
  ...DOCS,
  change: "fix",
  license: "MIT",
  size: 12,
  agreement: "cla-new",
  patents: false,
  competes: false,
  details: "A check.",
};

/** Which schema of the server a test's database is in does not matter, nor do the times at which migrations ran. */
async function digests(db: Db): Promise<Record<string, string>> {
  return await db.transaction().execute(async (tx) => {
    await sql`set local timezone = 'UTC'`.execute(tx);
    const found: Record<string, string> = {};
    for (const table of TABLE_NAMES) {
      const row = table === "signing_key" ? sql`(id, private_jwk - 'd', created_at)` : sql`kept`;
      const { rows } = await sql<{ digest: string }>`
        select count(*) || ':' || coalesce(md5(string_agg(${row}::text, '|' order by ${row}::text)), '') as digest from ${sql.id(table)} as kept`.execute(
        tx,
      );
      found[table] = rows[0]!.digest;
    }
    return found;
  });
}

/** One document, and the project's own policy. */
async function knowledge() {
  const folder = await folderOf({
    "escrow.md": "# Escrow\n\n## Who may release the escrow?\n\nOnly the agent releases the source code.\n",
  });
  await cp(path.join(HANDBOOK, "policy"), path.join(folder.dir, "policy"), { recursive: true });
  return folder;
}

type Working = { open: OpenDesk; jobs: Jobs; dir: string; ticket: number; receipt: string };

/** A desk in which a bit of everything has happened, with notifications that nobody has delivered yet. */
async function worked(kind: "memory" | "postgres", stack: AsyncDisposableStack): Promise<Working> {
  const folder = stack.use(await knowledge());
  const queue: { jobs?: Jobs } = {};
  const open = stack.use(
    await openDesk({ database: kind, dir: folder.dir, deliver: async (tx, ids) => await queue.jobs!.deliver(tx, ids) }),
  );
  const jobs = (queue.jobs = stack.use(await Jobs.open(open.database, log)));
  const staff = open.browser("ana");
  const asker = open.browser();
  const act = async (number: number, what: string, body: object): Promise<any> => {
    const { status, body: answer } = await staff.post(`/api/desk/tickets/${number}/${what}`, body);
    expect([status, answer]).toEqual([200, expect.anything()]);
    return answer;
  };
  const { answer } = await asker.ask("which colour has the emergency telephone?\u2028And 日本?");
  await asker.post("/api/feedback", { message: answer.id, helpful: false, comment: "A line\nand \\another" });
  const { ticket } = (await asker.post("/api/tickets", { message: answer.id })).body;
  await act(ticket, "note", { text: "Look at the wall.", delivery: randomUUID() });
  await act(ticket, "reply", { text: "It is green.", delivery: randomUUID() });
  await act(ticket, "resolve", {});
  await act(ticket, "draft", { title: "Which colour has the emergency telephone?" });
  const { drafts } = (await staff.get("/api/desk/drafts")).body;
  expect((await open.browser("ben").post(`/api/desk/drafts/${drafts[0].id}/accept`, {})).status).toBe(200);
  const filed = (await asker.post("/api/requests", { kind: "contribute", answers: DOCS, key: randomUUID(), language: "en", anyway: true }))
    .body;
  const { receipt } = (await asker.get(`/api/receipts/${filed.decision}`)).body;
  const waiting = (
    await asker.post("/api/requests", { kind: "contribute", answers: WAITS, key: randomUUID(), language: "en", anyway: true })
  ).body;
  await act(waiting.ticket, "approve", { reason: "Fine with the OSPO." });
  await asker.post("/api/request-drafts", { id: randomUUID(), kind: "use", answers: { package: "npm:lod" } });
  await staff.post("/api/desk/views", { name: "mine", filter: { view: "mine" } });
  // What only chats write, and what a JSON column may hold.
  const { db } = open.database;
  await sql`insert into reference (channel, key, value) values ('teams', 'a', 'null'), ('teams', 'b', '{"n": 12345678901234567890.5}')`.execute(
    db,
  );
  await sql`insert into delivery (channel, event_id, body) values ('slack', 'Ev1', '{"text": "\\u2029"}')`.execute(db);
  await sql`insert into post (key, message_id) values ('slack:message:1', 1)`.execute(db);
  return { open, jobs, dir: folder.dir, ticket, receipt };
}

async function emptyPlace(kind: "memory" | "postgres", stack: AsyncDisposableStack) {
  const folder = stack.use(await knowledge());
  return { database: await openDatabase(kind, stack), dir: folder.dir };
}

const everyWay = DATABASES.flatMap(([from, source]) => DATABASES.map(([to, target]) => ({ from, source, to, target })));

describe.each(everyWay)("from $from to $to", ({ source, target }) => {
  test("all is there again: rows, numbers, documents, receipts; and what was not delivered is delivered once", async () => {
    await using stack = new AsyncDisposableStack();
    const { open, dir, ticket, receipt } = await worked(source, stack);
    const file = path.join(dir, "desk.backup");
    const report = await backUp(open.database.db, file, dir);
    expect(report).toMatchObject({ documents: 1, missing: [], rows: { ticket: 3, decision: 1 }, keys: [open.desk.signer.id] });
    expect(report.jobs).toBeGreaterThan(0);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(gunzipSync(await readFile(file)).includes('"d":')).toBe(false);

    const there = await emptyPlace(target, stack);
    const restored = await restore(there.database, { file, knowledgeDir: there.dir, keepIn: null }, log);
    expect(restored).toMatchObject({ rows: report.rows, jobs: report.jobs, documents: 1, migrated: [], replaced: null });
    const before = await digests(open.database.db);
    const { post: _posts, ...others } = await digests(there.database.db);
    expect(before).toMatchObject(others);
    const answers = `answers/${ticket}-which-colour-has-the-emergency-telephone.md`;
    expect(await readFile(path.join(there.dir, answers))).toEqual(await readFile(path.join(dir, answers)));

    // It goes on.
    const signer = await Signer.open(there.database.db);
    expect(await verifyAudit(there.database.db, signer.publicKeys)).toMatchObject({ tickets: 3, decisions: 1, problems: [] });
    expect(await openReceipt(receipt, signer.publicKeys)).toMatchObject({ outcome: "approved" });
    const next = stack.use(await openDesk({ on: there.database, dir: there.dir }));
    const asker = next.browser();
    const { answer } = await asker.ask("when is the fire drill?");
    expect((await asker.post("/api/tickets", { message: answer.id })).body.ticket).toBe(4);
    await expect(sql`delete from audit_event`.execute(there.database.db)).rejects.toThrow(/append-only/u);
    await expect(
      sql`insert into note (ticket_number, person_id, text, created_at) values (99, ${next.staff.id}, '', now())`.execute(
        there.database.db,
      ),
    ).rejects.toThrow(/foreign key/u);
    await deliveredOnce(there.database, report.jobs, stack);
  });
});

/** By a peer outside that counts. */
async function deliveredOnce(database: Database, count: number, stack: AsyncDisposableStack): Promise<void> {
  const keys: string[] = [];
  const server = createServer((request, response) => {
    keys.push(String(request.headers["idempotency-key"]));
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stack.defer(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const jobs = stack.use(await Jobs.open(database, log));
  await jobs.work({
    deliver: async (id) => await postNotification({ url, secret: null }, (await notificationBy(database.db, id))!, "http://desk.test"),
    chat: null,
    unreachable: () => Promise.resolve(),
    sweep: () => Promise.resolve(),
    daily: () => Promise.resolve(),
  });
  await expect.poll(() => keys.length, { timeout: 30_000 }).toBe(count);
  expect(new Set(keys).size).toBe(count);
}

describe.each(DATABASES)("on %s", (_name, kind) => {
  test("a backup that is taken while people work is of one moment", async () => {
    await using stack = new AsyncDisposableStack();
    const { open, dir } = await worked(kind, stack);
    let working = true;
    let filed = 0;
    const crowd = Array.from({ length: 4 }, async () => {
      const asker = open.browser();
      for (let i = 0; working; i++) {
        const { answer } = await asker.ask(`which colour has door ${i}?`);
        await asker.post("/api/tickets", { message: answer.id });
        await asker.post("/api/requests", { kind: "contribute", answers: DOCS, key: randomUUID(), language: "en", anyway: true });
        filed++;
      }
    });
    const taken = [];
    for (const name of ["a", "b", "c"]) {
      const before = filed;
      await expect.poll(() => filed, { timeout: 60_000 }).toBeGreaterThan(before);
      taken.push(await backUp(open.database.db, path.join(dir, `${name}.backup`), dir));
    }
    working = false;
    await Promise.all(crowd);
    const [first, second, third] = taken.map(({ rows }) => rows["ticket"]!);
    expect([second! > first!, third! > second!]).toEqual([true, true]);
    const there = await emptyPlace("memory", stack);
    const { file, rows } = taken[1]!;
    await restore(there.database, { file, knowledgeDir: there.dir, keepIn: null }, log);
    const { publicKeys } = await Signer.open(there.database.db);
    expect(await verifyAudit(there.database.db, publicKeys)).toMatchObject({
      tickets: rows["ticket"],
      decisions: rows["decision"],
      problems: [],
    });
  });

  test("a backup has every table of the desk", async () => {
    await using stack = new AsyncDisposableStack();
    const { db } = await openDatabase(kind, stack);
    const { rows } = await sql<{ name: string }>`
      select relname as name from pg_class where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p')
        and not starts_with(relname, 'kysely_') order by relname`.execute(db);
    expect(rows.map(({ name }) => name)).toEqual([...TABLE_NAMES].toSorted());
  });

  test("a desk in use is replaced only when told, keeps what it had, and its private key", async () => {
    await using stack = new AsyncDisposableStack();
    const { open, dir } = await worked(kind, stack);
    const { db } = open.database;
    const file = path.join(dir, "desk.backup");
    await backUp(db, file, dir);
    const asker = open.browser();
    const { answer } = await asker.ask("when is the fire drill?");
    await asker.post("/api/tickets", { message: answer.id });
    const before = await digests(db);
    await expect(restore(open.database, { file, knowledgeDir: dir, keepIn: null }, log)).rejects.toThrow(/not empty: with --replace/u);
    expect(await digests(db)).toEqual(before);

    const { replaced } = await restore(open.database, { file, knowledgeDir: dir, keepIn: dir }, log);
    expect(replaced).toMatchObject({ rows: { ticket: 4 } });
    expect((await Signer.open(db)).id).toBe(open.desk.signer.id);
    const back = await restore(open.database, { file: replaced!.file, knowledgeDir: dir, keepIn: dir }, log);
    expect(back.rows["ticket"]).toBe(4);
    const { post: _before, ...wanted } = before;
    expect(await digests(db)).toMatchObject(wanted);
  });

  test("a backup of an earlier version is migrated, one of a later version is refused", async () => {
    await using stack = new AsyncDisposableStack();
    const { open, dir } = await worked(kind, stack);
    const file = path.join(dir, "desk.backup");
    await backUp(open.database.db, file, dir);
    const rewritten = async (name: string, change: (line: string) => string | null): Promise<string> => {
      const other = path.join(dir, name);
      await writeSealed(
        other,
        (async function* () {
          for await (const line of linesOf(file)) {
            const changed = change(line);
            if (changed !== null) yield changed;
          }
        })(),
      );
      return other;
    };
    const there = await emptyPlace(kind, stack);
    const refused = async (other: string) =>
      await restore(there.database, { file: other, knowledgeDir: there.dir, keepIn: null }, log).catch(String);
    expect(await refused(await rewritten("later", (line) => line.replace('"0001-tickets"', '"0001-tickets","2999-01-01-moon"')))).toMatch(
      /newer version of the desk \(this version does not know 2999-01-01-moon\)/u,
    );
    expect(await refused(await rewritten("format", (line) => line.replace('"version":1', '"version":2')))).toMatch(
      /its format is version 2, this version reads 1/u,
    );
    expect(await refused(await rewritten("short", (line) => (line.startsWith('["1",') ? null : line)))).toMatch(
      /does not hold what it says/u,
    );

    // As before the last migration, which gave deliveries their lane.
    let inDeliveries = false;
    const earlier = await rewritten("earlier", (line) => {
      if (line.startsWith("{")) inDeliveries = line.startsWith('{"table":"delivery"');
      if (line.includes('"format":'))
        return JSON.stringify({ ...JSON.parse(line), migrations: JSON.parse(line).migrations.filter((name: string) => name < "0008") });
      if (!inDeliveries) return line;
      if (line.startsWith("[")) return JSON.stringify(JSON.parse(line).slice(0, -1));
      return JSON.stringify({ ...JSON.parse(line), columns: JSON.parse(line).columns.slice(0, -1) });
    });
    const { migrated } = await restore(there.database, { file: earlier, knowledgeDir: there.dir, keepIn: null }, log);
    expect(migrated).toContain("0008-lanes");
    expect((await sql`select event_id, lane from delivery`.execute(there.database.db)).rows).toEqual([{ event_id: "Ev1", lane: null }]);
  });
});

test("whatever byte of a backup is missing, added or changed: it is refused, and nothing changes", async () => {
  await using stack = new AsyncDisposableStack();
  const { open, dir } = await worked("memory", stack);
  const file = path.join(dir, "desk.backup");
  const { bytes } = await backUp(open.database.db, file, dir);
  const there = await emptyPlace("memory", stack);
  const before = await digests(there.database.db);
  const refused = async (name: string, damage: (copy: string) => Promise<void>): Promise<void> => {
    const copy = path.join(dir, `${name}.copy`);
    await cp(file, copy);
    await damage(copy);
    await expect(restore(there.database, { file: copy, knowledgeDir: there.dir, keepIn: null }, log), name).rejects.toThrow(
      /damaged|not a backup|cannot be read/u,
    );
  };
  for (const length of [0, 1, 9, 10, 1000, bytes - 100, bytes - 1])
    await refused(`cut to ${length}`, async (copy) => await truncate(copy, length));
  await refused("longer", async (copy) => await writeFile(copy, "x", { flag: "a" }));
  const whole = await readFile(file);
  // Every part of it: both headers, the middle, the ends of both members, the seal.
  for (const at of [0, 3, 4, 9, 11, 500, Math.floor(bytes / 2), ...Array.from({ length: 130 }, (_, i) => bytes - 1 - i)])
    await refused(`bit of ${at}`, async (copy) => {
      const flipped = Buffer.from(whole);
      flipped[at]! ^= 1 << (at % 8);
      await writeFile(copy, flipped);
    });
  for (const [name, content] of [
    ["a lockfile", '{"lockfileVersion": 3}'],
    ["noise", "\x1f\x8b nothing"],
  ])
    await refused(name!, async (copy) => await writeFile(copy, content!));
  await expect(restore(there.database, { file: path.join(dir, "none"), knowledgeDir: there.dir, keepIn: null }, log)).rejects.toThrow(
    /ENOENT/u,
  );
  await expect(restore(there.database, { file: dir, knowledgeDir: there.dir, keepIn: null }, log)).rejects.toThrow(/is not a file/u);
  expect(await digests(there.database.db)).toEqual(before);
  expect(await readdir(there.dir)).not.toContain("answers");

  await writeFile(path.join(dir, "precious.yaml"), "a: 1\n");
  await expect(backUp(open.database.db, path.join(dir, "precious.yaml"), dir)).rejects.toThrow(/exists and is not a backup/u);
  await backUp(open.database.db, file, dir);
  await expect(backUp(open.database.db, path.join(dir, "no", "where"), dir)).rejects.toThrow(/cannot be written: ENOENT/u);
  expect((await readdir(dir)).filter((name) => name.endsWith(".part"))).toEqual([]);
});

describe.runIf(DATABASES.length > 1)("a Postgres that others use", () => {
  test("is not replaced under another desk, nor under views that hang on its tables; of a newer version it is refused with what to do", async () => {
    await using stack = new AsyncDisposableStack();
    const { open, dir } = await worked("memory", stack);
    const file = path.join(dir, "desk.backup");
    await backUp(open.database.db, file, dir);
    const place = await placeFor("postgres", stack);
    const database = stack.use(await Database.open(place));
    const { db } = database;
    const restoring = async () => await restore(database, { file, knowledgeDir: dir, keepIn: dir }, log);
    const url = (place as { url: string }).url;
    const other = new Client({ connectionString: url, application_name: "ospo-desk elsewhere:1" });
    await other.connect();
    await expect(restoring()).rejects.toThrow(/other desks use this database \(elsewhere:1\): stop them first/u);
    await other.end();
    await sql`create view open_tickets as select number from ticket`.execute(db);
    await expect(restoring()).rejects.toThrow(/view open_tickets depends on/u);
    await sql`drop view open_tickets`.execute(db);
    await sql`create table of_another_program (n integer)`.execute(db);
    expect(await restoring()).toMatchObject({ rows: { ticket: 3 } });
    await sql`select * from of_another_program`.execute(db);

    await sql`insert into kysely_migration values ('2999-01-01-moon', '2999-01-01T00:00:00.000Z')`.execute(db);
    await expect(Database.open(place)).rejects.toThrow(/newer version.*2999-01-01-moon.*set DATABASE_URL to an empty database/u);
  });
});
