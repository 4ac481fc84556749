/**
 * Backups: taken while people work, restored into either kind of database, over existing data, and from earlier and
 * later versions.
 */
import { randomUUID } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { sql } from "kysely";
import { describe, expect, test, vi } from "vitest";
import { backUp } from "../../src/app/backup.ts";
import { restore } from "../../src/app/restore.ts";
import { linesOf, writeSealed } from "../../src/base/sealed-file.ts";
import { postNotification } from "../../src/jobs/webhook.ts";
import type { Database } from "../../src/db/database.ts";
import { PASSING_TABLES, TABLE_NAMES } from "../../src/db/snapshot.ts";
import { Jobs } from "../../src/jobs/jobs.ts";
import { acceptedDocuments } from "../../src/tickets/board/answer-drafts.ts";
import { verifyAudit } from "../../src/tickets/audit/audit.ts";
import { notificationBy } from "../../src/tickets/board/inbox.ts";
import { openReceipt, Signer } from "../../src/tickets/audit/receipts.ts";
import { DATABASES, log, openDatabase, openDesk } from "../open-desk.ts";
import { digests, DOCS, emptyPlace, worked } from "../worked-desk.ts";

/** Each test makes several databases. */
vi.setConfig({ testTimeout: 240_000 });

const everyWay = DATABASES.flatMap(([from, source]) => DATABASES.map(([to, target]) => ({ from, source, to, target })));

describe.each(everyWay)("from $from to $to", ({ source, target }) => {
  test("rows, numbers, documents and receipts are restored, and undelivered notifications are delivered once", async () => {
    await using stack = new AsyncDisposableStack();
    const { open, dir, ticket, receipt } = await worked(source, stack);
    const file = path.join(dir, "desk.backup");
    const report = await backUp(open.database.db, file, dir);
    expect(report).toMatchObject({
      documents: 0,
      missing: [],
      rows: { ticket: 3, decision: 1 },
      keys: [open.desk.signer.keyId],
    });
    expect(report.jobs).toBeGreaterThan(0);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(gunzipSync(await readFile(file)).includes('"d":')).toBe(false);

    const there = await emptyPlace(target, stack);
    const restored = await restore(there.database, { file, knowledgeDir: there.dir, keepIn: null }, log);
    expect(restored).toMatchObject({
      rows: report.rows,
      jobs: report.jobs,
      documents: 0,
      migrated: [],
      replaced: null,
    });
    const before = await digests(open.database.db);
    const { post: _posts, ...others } = await digests(there.database.db);
    expect(before).toMatchObject(others);
    expect(await acceptedDocuments(there.database.db)).toMatchObject([
      {
        ticket,
        file: `answers/${ticket}-which-colour-has-the-emergency-telephone.md`,
        text: expect.stringMatching(/owner: ospo[^]*It is green\./u),
      },
    ]);

    // It goes on.
    const signer = await Signer.open(there.database.db);
    expect(await verifyAudit(there.database.db, signer.publicKeys)).toMatchObject({
      tickets: 3,
      decisions: 1,
      problems: [],
    });
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

/** An outside peer counts the deliveries. */
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
  await jobs.startWorkers({
    deliverNotification: async (id) =>
      await postNotification({ url, secret: null }, (await notificationBy(database.db, id))!, "http://desk.test"),
    deliverToChat: null,
    deadLetterChatJob: () => Promise.resolve(),
    sweep: () => Promise.resolve(),
    daily: () => Promise.resolve(),
  });
  await expect.poll(() => keys.length).toBe(count);
  expect(new Set(keys).size).toBe(count);
}

describe.each(DATABASES)("on %s", (_name, kind) => {
  test("a backup that is taken while people work is a consistent snapshot", async () => {
    await using stack = new AsyncDisposableStack();
    const { open, dir } = await worked(kind, stack);
    const work = { isOver: false };
    let filed = 0;
    const crowd = Array.from({ length: 4 }, async () => {
      const asker = open.browser();
      for (let i = 0; !work.isOver; i++) {
        const { answer } = await asker.ask(`which colour has door ${i}?`);
        await asker.post("/api/tickets", { message: answer.id });
        await asker.post("/api/requests", {
          kind: "contribute",
          answers: DOCS,
          key: randomUUID(),
          language: "en",
          anyway: true,
        });
        filed++;
      }
    });
    const taken = [];
    for (const name of ["a", "b", "c"]) {
      const before = filed;
      await expect.poll(() => filed, { timeout: 60_000 }).toBeGreaterThan(before);
      taken.push(await backUp(open.database.db, path.join(dir, `${name}.backup`), dir));
    }
    work.isOver = true;
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
    expect(rows.map(({ name }) => name)).toEqual([...TABLE_NAMES, ...PASSING_TABLES].toSorted());
  });

  test("a desk in use is replaced only with --replace, keeps a backup of its data, and its private key", async () => {
    await using stack = new AsyncDisposableStack();
    const { open, dir } = await worked(kind, stack);
    const { db } = open.database;
    const file = path.join(dir, "desk.backup");
    await backUp(db, file, dir);
    const asker = open.browser();
    const { answer } = await asker.ask("when is the fire drill?");
    await asker.post("/api/tickets", { message: answer.id });
    const before = await digests(db);
    await expect(restore(open.database, { file, knowledgeDir: dir, keepIn: null }, log)).rejects.toThrow(
      /not empty: with --replace/u,
    );
    expect(await digests(db)).toEqual(before);

    const { replaced } = await restore(open.database, { file, knowledgeDir: dir, keepIn: dir }, log);
    expect(replaced).toMatchObject({ rows: { ticket: 4 } });
    expect((await Signer.open(db)).keyId).toBe(open.desk.signer.keyId);
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
    expect(
      await refused(
        await rewritten("later", (line) =>
          line.replace('"2026-11-21-1-tickets"', '"2026-11-21-1-tickets","2999-01-01-moon"'),
        ),
      ),
    ).toMatch(/newer version of the desk \(this version does not know 2999-01-01-moon\)/u);
    expect(await refused(await rewritten("format", (line) => line.replace('"version":1', '"version":2')))).toMatch(
      /its format is version 2, this version reads 1/u,
    );
    expect(await refused(await rewritten("short", (line) => (line.startsWith('["1",') ? null : line)))).toMatch(
      /does not hold what it says/u,
    );

    // As before some migrations: they gave tables a column, or made a table.
    const later = {
      migrations: [
        "2026-11-30-filing-digest",
        "2026-11-30-readiness",
        "2026-12-01-1-sign-in",
        "2026-12-01-2-shared-rights",
        "2026-12-01-3-accepted-documents",
        "2026-12-01-4-directory-users",
        "2026-12-01-5-standing",
        "2026-12-01-7-changed-messages",
      ],
      tables: [
        "readiness",
        "sign_in_account",
        "scim_user",
        "scim_group",
        "scim_member",
        "readmission",
        "changed_message",
      ],
      columns: {
        ticket: "filing_digest",
        staff_role: "until",
        account_fact: "realm",
        knowledge_draft: "document",
      } as Record<string, string>,
    };
    let [table, column] = ["", -1];
    const earlier = await rewritten("earlier", (line) => {
      if (line.startsWith("[")) return inEarlier(line);
      const part = JSON.parse(line) as {
        table?: string;
        columns: string[];
        migrations?: string[];
        end?: { rows: Record<string, number> };
      };
      if (part.migrations) part.migrations = part.migrations.filter((name) => !later.migrations.includes(name));
      for (const name of later.tables) if (part.end) delete part.end.rows[name];
      if (part.table === undefined) return JSON.stringify(part);
      table = part.table;
      column = part.columns.indexOf(later.columns[table] ?? "");
      return later.tables.includes(table)
        ? null
        : JSON.stringify({ ...part, columns: part.columns.toSpliced(column, column < 0 ? 0 : 1) });
    });
    function inEarlier(row: string): string | null {
      if (later.tables.includes(table)) return null;
      return column < 0 ? row : JSON.stringify((JSON.parse(row) as unknown[]).toSpliced(column, 1));
    }
    const { migrated } = await restore(there.database, { file: earlier, knowledgeDir: there.dir, keepIn: null }, log);
    expect(migrated).toEqual(later.migrations);
    const { rows } =
      await sql`select distinct filing_digest, (select count(*)::int from readiness) as ready from ticket`.execute(
        there.database.db,
      );
    expect(rows).toEqual([{ filing_digest: null, ready: 1 }]);
  });
});
