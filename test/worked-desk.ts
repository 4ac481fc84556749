/** A desk with a bit of everything, for tests of backups. */
import { randomUUID } from "node:crypto";
import { cp } from "node:fs/promises";
import path from "node:path";
import { sql } from "kysely";
import { expect } from "vitest";
import type { Db } from "../src/db/database.ts";
import { TABLE_NAMES } from "../src/db/snapshot.ts";
import { Jobs } from "../src/jobs/jobs.ts";
import { folderOf, HANDBOOK, log, openDatabase, openDesk, type OpenDesk } from "./open-desk.ts";

/** A request that is approved at once. */
export const DOCS = { project: "github.com/org/docs", change: "docs", time: "work", agreement: "none" };
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

/** Leaves out the schema of the test's database and the times of migrations, which may differ. */
export async function digests(db: Db): Promise<Record<string, string>> {
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

/** A desk with a bit of everything, and undelivered notifications. */
export async function worked(kind: "memory" | "postgres", stack: AsyncDisposableStack): Promise<Working> {
  const folder = stack.use(await knowledge());
  const queue: { jobs?: Jobs } = {};
  const open = stack.use(
    await openDesk({
      database: kind,
      dir: folder.dir,
      deliver: async (tx, ids) => await queue.jobs!.enqueueNotifications(tx, ids),
    }),
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
  const filed = (
    await asker.post("/api/requests", {
      kind: "contribute",
      answers: DOCS,
      key: randomUUID(),
      language: "en",
      anyway: true,
    })
  ).body;
  const { receipt } = (await asker.get(`/api/receipts/${filed.decision}`)).body;
  const waiting = (
    await asker.post("/api/requests", {
      kind: "contribute",
      answers: WAITS,
      key: randomUUID(),
      language: "en",
      anyway: true,
    })
  ).body;
  await act(waiting.ticket, "approve", { reason: "Fine with the OSPO." });
  await asker.post("/api/request-drafts", { id: randomUUID(), kind: "use", answers: { package: "npm:lod" } });
  await staff.post("/api/desk/views", { name: "mine", filter: { view: "mine" } });
  // Rows that only chats write, and unusual values of JSON columns.
  const { db } = open.database;
  await sql`insert into reference (channel, key, value) values ('teams', 'a', 'null'), ('teams', 'b', '{"n": 12345678901234567890.5}')`.execute(
    db,
  );
  await sql`insert into delivery (channel, event_id, body) values ('slack', 'Ev1', '{"text": "\\u2029"}')`.execute(db);
  await sql`insert into post (key, message_id) values ('slack:message:1', 1)`.execute(db);
  return { open, jobs, dir: folder.dir, ticket, receipt };
}

export async function emptyPlace(kind: "memory" | "postgres", stack: AsyncDisposableStack) {
  const folder = stack.use(await knowledge());
  return { database: await openDatabase(kind, stack), dir: folder.dir };
}
