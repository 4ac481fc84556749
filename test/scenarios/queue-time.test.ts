/**
 * Time and tickets, on both databases: deadlines, warnings, reminders, digests, retention. The clock is set; no test
 * waits.
 */
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { everyDay, everyMinute } from "../../src/jobs/recurring.ts";
import { DATABASES, folderOf, HANDBOOK, openDesk, type OpenDesk } from "../open-desk.ts";

const ticketIn = async (open: OpenDesk, question = "which bus goes to the airport?") => {
  const asker = open.browser();
  const { answer } = await asker.ask(question);
  return { asker, number: (await asker.post("/api/tickets", { message: answer.id })).body.ticket as number };
};
const dueOf = async (open: OpenDesk, number: number): Promise<string> =>
  (await open.browser("ana").get(`/api/desk/tickets/${number}`)).body.ticket.dueAt;
const noticesOf = async (open: OpenDesk, who: string): Promise<string[]> =>
  (await open.browser(who).get("/api/desk/inbox")).body.notifications
    .map(({ kind }: any) => kind)
    .filter((kind: string) => kind !== "opened");

describe.each(DATABASES)("time on %s", (_name, database) => {
  let now: Date;
  const at = (iso: string): void => void (now = new Date(iso));
  const openAt = async (iso: string) => {
    at(iso);
    return await openDesk({ database, now: () => now });
  };

  test("a ticket of Friday evening starts on Monday, and daylight saving does not move office hours", async () => {
    await using open = await openAt("2027-03-26T19:00:00+01:00"); // Good Friday; Easter Monday is the 29th, and clocks change on the 28th
    const { number } = await ticketIn(open);
    // Opens on Tuesday the 30th at 09:00 summer time; the first answer is due one day later.
    expect(await dueOf(open, number)).toBe("2027-03-31T07:00:00.000Z");
  });

  test("warnings go out before, at and after the deadline, never at night, and restart after a handover", async () => {
    await using open = await openAt("2026-11-19T10:00:00+01:00");
    const { number } = await ticketIn(open);
    await open.browser("ana").post(`/api/desk/tickets/${number}/claim`, {});
    await everyMinute(open.desk);
    expect((await noticesOf(open, "ana")).filter((kind) => kind !== "digest")).toEqual([]);
    at("2026-11-19T15:05:00+01:00"); // four hours of the office before tomorrow 10:00
    await everyMinute(open.desk);
    await everyMinute(open.desk);
    expect((await noticesOf(open, "ana")).filter((kind) => kind === "due-soon")).toHaveLength(1);
    expect(await noticesOf(open, "ben")).not.toContain("due-soon");
    at("2026-11-20T03:00:00+01:00");
    await everyMinute(open.desk);
    at("2026-11-20T10:01:00+01:00");
    await everyMinute(open.desk);
    expect((await noticesOf(open, "ana")).filter((kind) => kind === "overdue")).toHaveLength(2); // as assignee, and as one of the group
    expect((await noticesOf(open, "ben")).filter((kind) => kind === "overdue")).toHaveLength(1);
    await open.browser("ana").post(`/api/desk/tickets/${number}/hand-over`, { group: "legal" });
    expect((await open.desk.db.selectFrom("ticket").select("told").executeTakeFirstOrThrow()).told).toBeNull();
    at("2026-11-20T22:00:00+01:00");
    await everyMinute(open.desk);
    expect(await noticesOf(open, "ben")).not.toContain("due-soon");
  });

  test("an asker who does not answer is reminded once, then the ticket closes, and a message reopens it", async () => {
    await using open = await openAt("2026-11-16T10:00:00+01:00");
    const { asker, number } = await ticketIn(open);
    await open
      .browser("ana")
      .post(`/api/desk/tickets/${number}/reply`, { text: "Which airport?", delivery: randomUUID() });
    const ticket = async () => (await open.browser("ana").get(`/api/desk/tickets/${number}`)).body.ticket;
    expect(await ticket()).toMatchObject({ state: "waiting-for-asker", dueAt: null });
    const desk = async () =>
      (await asker.conversation()).filter(({ author }) => author === "desk").map(({ body }) => body.text);
    at("2026-11-23T10:05:00+01:00");
    for (let i = 0; i < 3; i++) await everyMinute(open.desk);
    expect((await desk()).filter((text) => /is waiting for your answer/u.test(text))).toHaveLength(1);
    at("2026-11-30T10:05:00+01:00");
    for (let i = 0; i < 3; i++) await everyMinute(open.desk);
    expect((await ticket()).state).toBe("closed");
    expect((await desk()).filter((text) => /you did not answer/u.test(text))).toHaveLength(1);
    at("2026-12-01T10:00:00+01:00");
    await asker.post(`/api/tickets/${number}/messages`, { text: "Berlin.", delivery: randomUUID() });
    expect(await ticket()).toMatchObject({ state: "open", dueAt: expect.any(String) });
  });

  test("each group gets one digest a day, in its morning", async () => {
    await using open = await openAt("2026-11-19T08:00:00+01:00");
    await ticketIn(open);
    const digests = async () => (await noticesOf(open, "ana")).filter((kind) => kind === "digest").length;
    await everyMinute(open.desk);
    expect(await digests()).toBe(0);
    at("2026-11-19T09:31:00+01:00");
    await Promise.all([everyMinute(open.desk), everyMinute(open.desk)]);
    await everyMinute(open.desk);
    expect(await digests()).toBe(1);
    at("2026-11-21T10:00:00+01:00"); // Saturday
    await everyMinute(open.desk);
    expect(await digests()).toBe(1);
  });

  test("a blanket approval covers requests, is counted, and its end is announced once", async () => {
    const approvals = (await readFile(path.join(HANDBOOK, "policy/approvals.yaml"), "utf8")).replace(
      /^blankets:.*$/mu,
      `blankets:
  - { id: web-team, kind: contribute, who: ["web:*"], projects: ["github.com/vitejs/*"], from: 2026-01-05, until: 2026-12-10, granted: "Ana Torres" }
unused:`,
    );
    await using folder = await folderOf({
      "a.md": "# A\n\nText.",
      "policy/approvals.yaml": approvals.slice(0, approvals.indexOf("unused:")),
    });
    at("2026-11-16T10:00:00+01:00");
    await using open = await openDesk({ database, now: () => now, dir: folder.dir });
    const answers = {
      project: "https://github.com/vitejs/vite",
      license: "MIT",
      change: "feature",
      size: 900,
      time: "work",
      agreement: "none",
      patents: false,
      competes: false,
      details: "x",
    };
    const filed = (
      await open.browser().post("/api/requests", { kind: "contribute", answers, key: randomUUID(), language: "en" })
    ).body;
    expect(filed).toMatchObject({
      outcome: "approved",
      text: expect.stringMatching(/blanket approval web-team, until 2026-12-10/u),
    });
    expect((await open.browser("ana").get("/api/desk/blankets")).body.blankets).toMatchObject([
      { id: "web-team", used: 1 },
    ]);
    await everyDay(open.desk, null);
    await everyDay(open.desk, null);
    expect((await noticesOf(open, "ana")).filter((kind) => kind === "blanket-ends")).toHaveLength(1);
    at("2026-12-11T10:00:00+01:00");
    const later = (
      await open
        .browser()
        .post("/api/requests", { kind: "contribute", answers, key: randomUUID(), language: "en", anyway: true })
    ).body;
    expect(later).toMatchObject({ state: "waiting-for-approval" });
  });

  test("people are erased after the retention period, unless they wait for an answer", async () => {
    await using open = await openAt("2026-11-16T10:00:00+01:00");
    const gone = open.browser();
    await gone.ask("where do I park, says Zoe?");
    const { asker } = await ticketIn(open);
    await sql`update person set created_at = ${now}`.execute(open.desk.db);
    at("2028-11-16T10:00:00+01:00");
    await everyDay(open.desk, 365);
    expect(
      await open.desk.db
        .selectFrom("message")
        .select("id")
        .where(sql<boolean>`body @> ${JSON.stringify({ text: "where do I park, says Zoe?" })}::jsonb`)
        .execute(),
    ).toEqual([]);
    expect(JSON.stringify(await asker.conversation())).toMatch(/airport/u);
  });
});
