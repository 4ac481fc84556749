/**
 * The evidence stays intact through everything that a desk does itself: merging, appeals, erasure, retention,
 * deadlines, two desks, an upgrade.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { Database } from "../../src/db/database.ts";
import { json } from "../../src/db/schema/columns.ts";
import { up } from "../../src/db/migrations/2026-11-30-evidence.ts";
import { chained } from "../../src/base/chain.ts";
import { anchorTrail } from "../../src/desk/anchor-trail.ts";
import { everyDay, everyMinute } from "../../src/jobs/recurring.ts";
import { anchorAt } from "../../src/tickets/audit/anchors.ts";
import { verifyAudit } from "../../src/tickets/audit/audit.ts";
import { auditLines } from "../../src/tickets/audit/lines.ts";
import type { DecisionRecord } from "../../src/tickets/types.ts";
import { addNote } from "../../src/tickets/notes.ts";
import { erasePerson } from "../../src/desk/personal-data.ts";
import { findPerson } from "../../src/identity/directory.ts";
import { fileContribution } from "../contributions.ts";
import { type Browser, DATABASES, folderOf, openDesk, placeFor, type OpenDesk } from "../open-desk.ts";

const DAY_MS = 86_400_000;

const ask = async (asker: Browser, text: string): Promise<number> => {
  const { answer } = await asker.ask(text);
  return (await asker.post("/api/tickets", { message: answer.id })).body.ticket as number;
};
const act = async (open: OpenDesk, who: string, number: number, what: string, body: object = {}): Promise<void> => {
  expect(await open.browser(who).post(`/api/desk/tickets/${number}/${what}`, body)).toMatchObject({ status: 200 });
};
const problemsOf = async ({ desk }: OpenDesk, ...anchors: string[]): Promise<object[]> => {
  const contents = await Promise.all(anchors.map((place) => anchorAt(place).read()));
  return (await verifyAudit(desk.db, desk.signer.publicKeys, contents)).problems;
};

describe.each(DATABASES)("the evidence on %s", (_name, database) => {
  test("stays intact while people work, people are erased, and time passes", async () => {
    await using folder = await folderOf({});
    const anchor = path.join(folder.dir, "checkpoints.jsonl");
    let now = new Date("2026-11-20T09:00:00Z");
    await using open = await openDesk({ database, now: () => now, anchors: [anchor] });
    const { desk } = open;
    const [zoe, rob] = [open.browser(), open.browser()];

    // Three duplicates: the first is merged into the second, the second into the third.
    const [first, second, third] = [
      await ask(zoe, "When is the fire drill?"),
      await ask(rob, "Fire drill when?"),
      await ask(zoe, "Drill of fire?"),
    ];
    await act(open, "ana", first, "merge", { into: second });
    await act(open, "ana", second, "merge", { into: third });
    await act(open, "ana", third, "reply", { text: "On Tuesday, all of you." });
    const merged = await desk.db
      .selectFrom("ticket")
      .select("merged_into")
      .where("number", "=", first)
      .executeTakeFirstOrThrow();
    expect(merged.merged_into).toBe(third);
    expect(await problemsOf(open)).toEqual([]);

    // Rejected, appealed, approved by others; withdrawn; reopened.
    const appealed = await fileContribution(zoe, "cla-new");
    await act(open, "ana", appealed, "reject", { reason: "No." });
    expect(await zoe.post(`/api/tickets/${appealed}/appeal`, { reason: "Look again." })).toMatchObject({ status: 200 });
    await act(open, "carla", appealed, "approve");
    await act(open, "ben", appealed, "approve");
    const withdrawn = await fileContribution(zoe);
    expect(await zoe.post(`/api/tickets/${withdrawn}/withdraw`, {})).toMatchObject({ status: 200 });
    await act(open, "ana", appealed, "reopen", { reason: "The agreement has changed." });
    await anchorTrail(desk);
    expect(await problemsOf(open, anchor)).toEqual([]);

    // An asker is erased, with texts in their own and other people's tickets, and so is a staff member who left a note.
    await addNote(desk, third, open.staff, "Zoe asked twice.");
    const { requester_id } = await desk.db
      .selectFrom("ticket")
      .select("requester_id")
      .where("number", "=", third)
      .executeTakeFirstOrThrow();
    const person = await desk.db
      .selectFrom("person")
      .selectAll()
      .where("id", "=", requester_id)
      .executeTakeFirstOrThrow();
    await erasePerson(desk, person);
    await erasePerson(desk, (await findPerson(desk.db, { channel: "web", externalId: "ana" }))!);
    const words = await sql<{ text: string }>`select body::text as text from message where ticket_number = ${third}
      union all select text from note union all select question from ticket where number = ${third}`.execute(desk.db);
    expect(JSON.stringify(words.rows)).not.toMatch(/Tuesday|twice|fire/iu);
    expect(await problemsOf(open, anchor)).toEqual([]);

    // The database has its own clock.
    await sql`update person set created_at = ${now}`.execute(desk.db);
    // Weeks go by: reminders, unanswered tickets close, retention erases people, and each day has a checkpoint.
    for (let day = 0; day < 40; day += 4) {
      now = new Date(now.getTime() + 4 * DAY_MS);
      await everyMinute(desk);
      await everyDay(desk, 30);
    }
    expect(
      (await desk.db.selectFrom("person").select("id").where("erased_at", "is not", null).execute()).length,
    ).toBeGreaterThan(2);
    const { problems, checkpoints } = await verifyAudit(desk.db, desk.signer.publicKeys, [
      await anchorAt(anchor).read(),
    ]);
    expect(problems).toEqual([]);
    expect(checkpoints).toMatchObject({ count: 11, unanchored: 0, anchors: [{ name: anchor, last: 11 }] });
    // Later messages of the desk to them are erased, too; a second erasure finds nothing more to record.
    await erasePerson(desk, person);
    const { events } = await verifyAudit(desk.db, desk.signer.publicKeys);
    await erasePerson(desk, person);
    expect((await verifyAudit(desk.db, desk.signer.publicKeys)).events).toBe(events);
  });

  test("tampering before an act is still found after it", async () => {
    await using open = await openDesk({ database });
    const { desk } = open;
    const number = await ask(open.browser(), "When is the fire drill?");
    await sql`update ticket set priority = 'urgent' where number = ${number}`.execute(desk.db);
    await sql`update message set body = '{"kind": "text", "text": "forged"}' where ticket_number = ${number}`.execute(
      desk.db,
    );
    await act(open, "ana", number, "claim");
    const { requester_id } = await desk.db
      .selectFrom("ticket")
      .select("requester_id")
      .where("number", "=", number)
      .executeTakeFirstOrThrow();
    await erasePerson(
      desk,
      await desk.db.selectFrom("person").selectAll().where("id", "=", requester_id).executeTakeFirstOrThrow(),
    );
    const messages = (await problemsOf(open)).map((problem) => (problem as { message: string }).message).join("\n");
    expect(messages).toMatch(/its state, outcome.* was changed without an act, before event 2 \(claimed\)/u);
    expect(messages).toMatch(/event 3 \(erased\) replaced a row that no act had written/u);
  });

  test("a database from before the upgrade is adopted as it is, with the date", async () => {
    await using open = await openDesk({ database });
    const { desk } = open;
    const asker = open.browser();
    const number = await ask(asker, "When is the fire drill?");
    await act(open, "ana", number, "note", { text: "Ask the fire brigade." });
    const decided = await fileContribution(asker);
    await act(open, "ana", decided, "approve", { reason: "fine" });
    await backToBefore(open);
    const migrate: (db: any) => Promise<void> = up;
    await desk.db.transaction().execute(migrate);
    const { problems, adopted, tickets } = await verifyAudit(desk.db, desk.signer.publicKeys);
    expect(problems).toEqual([]);
    expect(adopted).toMatchObject({ tickets: 2, since: expect.any(Date) });
    expect(tickets).toBe(2);
    // Events cover new rows as well as the earlier ones.
    await act(open, "ana", number, "reply", { text: "On Tuesday." });
    expect(await problemsOf(open)).toEqual([]);
    await sql`update note set text = 'Ask nobody.'`.execute(desk.db);
    await sql`update vote set reason = 'bought'`.execute(desk.db);
    const messages = (await problemsOf(open)).map((problem) => (problem as { message: string }).message).join("\n");
    expect(messages).toMatch(/note \d+ was changed/u);
    expect(messages).toMatch(/vote of person .* was changed/u);
  });
});

/** The tables as the version before 2026-11-30 wrote them. */
async function backToBefore({ desk: { db, signer } }: OpenDesk): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`alter table audit_event disable trigger audit_event_append_only`.execute(tx);
    const heads = new Map<string, string>();
    const last = new Map<number, { seq: number; hash: string }>();
    for await (const { ticket, seq, actorId, action, detail, at } of auditLines(tx)) {
      const hash = chained(last.get(ticket)?.hash ?? "", {
        ticket,
        seq,
        actor: actorId,
        action,
        detail,
        at: at.toISOString(),
      });
      last.set(ticket, { seq, hash });
      heads.set(`${ticket}:${seq}`, hash);
      await sql`update audit_event set hash = ${hash} where ticket_number = ${ticket} and seq = ${seq}`.execute(tx);
      await sql`update ticket set audit_hash = ${hash} where number = ${ticket}`.execute(tx);
    }
    for (const { id, record } of await tx.selectFrom("decision").select(["id", "record"]).execute()) {
      const { status: _since, ...before } = record as DecisionRecord;
      const { length } = before.audit;
      const signed = { ...before, audit: { length, hash: heads.get(`${before.ticket}:${length}`) } };
      await tx
        .updateTable("decision")
        .set({ record: json(signed), receipt: await signer.sign(signed) })
        .where("id", "=", id)
        .execute();
    }
    await sql`alter table audit_event enable trigger audit_event_append_only`.execute(tx);
    await sql`alter table audit_event drop column covers`.execute(tx);
    await sql`alter table ticket drop column audit_anchored`.execute(tx);
    await sql`drop table checkpoint`.execute(tx);
  });
}

test.runIf(DATABASES.some(([, kind]) => kind === "postgres"))(
  "two desks on one Postgres never fork the chain of checkpoints",
  async () => {
    await using folder = await folderOf({});
    const anchor = path.join(folder.dir, "checkpoints.jsonl");
    await using stack = new AsyncDisposableStack();
    const place = await placeFor("postgres", stack);
    const [database, other] = [stack.use(await Database.open(place)), stack.use(await Database.open(place))];
    await using open = await openDesk({ on: database, anchors: [anchor] });
    const desks = [open.desk, { ...open.desk, db: other.db }];
    const asker = open.browser();
    for (let round = 0; round < 4; round++) {
      const number = await ask(asker, "When is the fire drill?");
      await Promise.all([
        ...desks.map((desk) => anchorTrail(desk)),
        ...desks.map((desk, i) => addNote(desk, number, open.staff, `note ${i}`)),
        anchorTrail(open.desk),
      ]);
    }
    await anchorTrail(open.desk);
    const { problems, checkpoints } = await verifyAudit(open.desk.db, open.desk.signer.publicKeys, [
      await anchorAt(anchor).read(),
    ]);
    expect(problems).toEqual([]);
    expect(checkpoints).toMatchObject({ unanchored: 0, anchors: [{ last: checkpoints.count }] });
    expect(checkpoints.count).toBeGreaterThanOrEqual(5);
  },
);

test("an anchor file with a truncated last line is continued; one that is ahead of the database is not", async () => {
  await using folder = await folderOf({});
  const anchor = path.join(folder.dir, "checkpoints.jsonl");
  await using open = await openDesk({ anchors: [anchor] });
  await ask(open.browser(), "When is the fire drill?");
  await anchorTrail(open.desk);
  const whole = await readFile(anchor, "utf8");
  await folder.write("checkpoints.jsonl", whole.slice(0, 100));
  await anchorTrail(open.desk);
  expect((await readFile(anchor, "utf8")).split("\n").filter(Boolean)).toHaveLength(3);
  expect(await problemsOf(open, anchor)).toEqual([]);
  await sql`alter table checkpoint disable trigger checkpoint_append_only`.execute(open.desk.db);
  await sql`delete from checkpoint`.execute(open.desk.db);
  await expect(anchorTrail(open.desk)).rejects.toThrow(/has a checkpoint 2 that the database does not know/u);
  expect((await problemsOf(open, anchor)).length).toBeGreaterThan(0);
});
