/** A day of an OSPO staff member, and what time does to tickets, on both databases. Time travels; nothing waits. */
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { everyDay, everyMinute } from "../../src/jobs/recurring.ts";
import { type Browser, DATABASES, folderOf, HANDBOOK, openDesk, type OpenDesk } from "../open-desk.ts";

const texts = async (asker: Browser): Promise<string[]> => (await asker.conversation()).map(({ body }) => body.text);

const ticketIn = async (open: OpenDesk, question = "which bus goes to the airport?") => {
  const asker = open.browser();
  const { answer } = await asker.ask(question);
  return { asker, number: (await asker.post("/api/tickets", { message: answer.id })).body.ticket as number };
};
const dueOf = async (open: OpenDesk, number: number): Promise<string> =>
  (await open.browser("ana").get(`/api/desk/tickets/${number}`)).body.ticket.dueAt;
const heard = async (open: OpenDesk, who: string): Promise<string[]> =>
  (await open.browser(who).get("/api/desk/inbox")).body.notifications
    .map(({ kind }: any) => kind)
    .filter((kind: string) => kind !== "opened");

describe.each(DATABASES)("a staff member's day on %s", (_name, database) => {
  let open: OpenDesk;
  let folder: Awaited<ReturnType<typeof folderOf>>;
  beforeAll(async () => {
    folder = await folderOf({ "guide.md": "# Guide\n\n## Where is the office?\n\nThe office is on the third floor." });
    open = await openDesk({ database, dir: folder.dir });
  });
  afterAll(async () => {
    await open[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  const asked = async (question: string, asker = open.browser()): Promise<{ asker: Browser; number: number }> => {
    const { answer } = await asker.ask(question);
    return { asker, number: (await asker.post("/api/tickets", { message: answer.id })).body.ticket };
  };
  const act = async (number: number, what: string, body: object = {}, who = "ana") =>
    await open.browser(who).post(`/api/desk/tickets/${number}/${what}`, body);
  const view = async (number: number) => (await open.browser("ana").get(`/api/desk/tickets/${number}`)).body;
  const list = async (query: string, who = "ana"): Promise<number[]> =>
    (await open.browser(who).get(`/api/desk/tickets?${query}`)).body.tickets.map(({ number }: any) => number);

  test("routed by topic, assigned, prioritised, tagged, found again by any of it", async () => {
    await list("view=open", "ben"); // so that his name is known
    const { number } = await asked("our supplier's lawyer says the contract clause about GPL is void, who reads it?");
    const { ticket } = await view(number);
    expect(ticket.group).toBe("legal");
    expect(new Date(ticket.dueAt).getTime()).toBeGreaterThan(open.desk.now().getTime());
    await act(number, "assign", { to: "web:ben" });
    await act(number, "describe", { priority: "urgent", tags: ["Supplier", "gpl", "supplier"] });
    expect((await view(number)).ticket).toMatchObject({
      assignee: "Ben",
      state: "open",
      priority: "urgent",
      tags: ["supplier", "gpl"],
    });
    expect(new Date((await view(number)).ticket.dueAt) < new Date(ticket.dueAt)).toBe(true);
    expect(await list("view=mine", "ben")).toContain(number);
    expect(await list("view=unassigned")).not.toContain(number);
    expect(await list("view=open&tag=supplier&priority=urgent&group=legal")).toEqual([number]);
    expect(await list("view=all&text=void+clau")).toEqual([number]);
    expect(await list(`view=all&text=%23${number}`)).toContain(number);
    expect((await act(number, "assign", { to: "web:nobody" })).body.error).toMatch(/not staff: one of web:ana/u);
    expect((await act(number, "describe", { tags: ["a b"] })).body.error).toMatch(/no tag/u);
    await act(number, "hand-over", { group: "security" });
    expect((await view(number)).ticket).toMatchObject({ group: "security", assignee: null, state: "new" });
    expect((await act(number, "hand-over", { group: "cooks" })).body.error).toMatch(/no group cooks/u);
  });

  test("Chinese is found by its words", async () => {
    const { number } = await asked("供应商合同里的消防演习条款由谁来看？");
    expect(await list(`view=all&text=${encodeURIComponent("消防演习")}`)).toEqual([number]);
    expect(await list(`view=all&text=${encodeURIComponent("演消")}`)).toEqual([]);
  });

  test("notes stay among staff; watchers and whoever has it hear of what happens", async () => {
    const { asker, number } = await asked("is the coffee machine open source hardware?");
    await act(number, "claim");
    await act(number, "watch", { watches: true }, "ben");
    await act(number, "note", { text: "The asker is new here." }, "carla");
    expect((await view(number)).notes).toMatchObject([{ name: "Carla", text: "The asker is new here." }]);
    expect(JSON.stringify(await asker.conversation())).not.toMatch(/is new here/u);
    await asker.post(`/api/tickets/${number}/messages`, { text: "the one on floor 3", delivery: randomUUID() });
    const inbox = async (who: string) =>
      (await open.browser(who).get("/api/desk/inbox")).body.notifications.filter(
        ({ ticket }: any) => ticket === number,
      );
    expect((await inbox("ana")).map(({ kind }: any) => kind)).toEqual(
      expect.arrayContaining(["asker-replied", "noted"]),
    );
    expect((await inbox("ben")).map(({ kind }: any) => kind)).toEqual(expect.arrayContaining(["watched"]));
    expect((await inbox("carla")).map(({ kind }: any) => kind)).not.toContain("watched");
    const before = (await open.browser("ben").get("/api/desk/inbox")).body;
    expect(before.unread).toBeGreaterThan(0);
    await open.browser("ben").post("/api/desk/inbox", { until: before.notifications[0].id });
    expect((await open.browser("ben").get("/api/desk/inbox")).body.unread).toBe(0);
    const others = async (who: string) => (await act(number, "look", {}, who)).body.others;
    expect([await others("ana"), await others("ben")]).toEqual([[], ["Ana"]]);
  });

  test("duplicates are merged: one answer reaches both askers; split and linked ones know each other", async () => {
    const [first, second] = [
      await asked("when is the next fire drill in the office?"),
      await asked("fire drill in the office, which day?"),
    ];
    expect((await act(second.number, "merge", { into: first.number })).body.ticket).toMatchObject({
      state: "closed",
      mergedInto: first.number,
    });
    await act(first.number, "reply", { text: "On Tuesday.", delivery: randomUUID() });
    expect(await texts(first.asker)).toContain("On Tuesday.");
    expect(await texts(second.asker)).toContain("On Tuesday.");
    expect((await act(first.number, "merge", { into: second.number })).body.error).toMatch(/merge into an open one/u);
    const { made } = (await act(first.number, "split", { question: "And the evacuation plan?" })).body;
    expect((await view(made)).links).toMatchObject([{ number: first.number, kind: "split" }]);
    const other = await asked("is there a plan of the building?");
    await act(made, "link", { other: other.number });
    expect((await view(other.number)).links).toMatchObject([{ number: made, kind: "related" }]);
  });

  test("settled: asked once whether it helped; what was answered becomes a document, and the asker hears of it", async () => {
    const { asker, number } = await asked("which colour has the emergency telephone?");
    await act(number, "reply", { text: "The emergency telephone is green.", delivery: randomUUID() });
    expect((await act(number, "resolve")).body.ticket.state).toBe("resolved");
    const last = (await asker.conversation()).at(-1);
    expect(last.body).toMatchObject({ kind: "ticket", asksWhetherItHelped: true });
    expect((await asker.post(`/api/tickets/${number}/helped`, { helped: true })).body.helped).toBe(true);
    expect((await asker.post(`/api/tickets/${number}/helped`, { helped: false })).body.helped).toBe(true);

    await act(number, "draft", { title: "Which colour has the emergency telephone?" });
    const { drafts } = (await open.browser("ana").get("/api/desk/drafts")).body;
    expect(drafts).toMatchObject([
      { ticket: number, text: "The emergency telephone is green.", owner: "ospo", author: "Ana" },
    ]);
    const accepted = await open.browser("ben").post(`/api/desk/drafts/${drafts[0].id}/accept`, {});
    expect(accepted.body.draft).toMatchObject({
      state: "accepted",
      file: expect.stringMatching(/^answers\/\d+-which-colour/u),
    });
    expect(await readFile(path.join(folder.dir, accepted.body.draft.file), "utf8")).toMatch(
      /owner: ospo[^]*telephone is green/u,
    );
    expect(await texts(asker)).toContainEqual(expect.stringMatching(/handbook now has an answer/u));
    expect((await open.browser("ben").post(`/api/desk/drafts/${drafts[0].id}/accept`, {})).status).toBe(409);
    await open.desk.knowledge.refresh();
    expect((await open.browser().ask("Which colour has the emergency telephone?")).answer.body).toMatchObject({
      kind: "answered",
    });

    const { number: later } = await asked("emergency telephone: is its colour a standard?");
    const { similar } = (await open.browser("ana").get(`/api/desk/tickets/${later}/similar`)).body;
    expect(similar[0]).toMatchObject({ number, state: "resolved", answer: "The emergency telephone is green." });
  });

  test("many at once, saved views and replies, exports", async () => {
    const numbers = [(await asked("bulk one zebra")).number, (await asked("bulk two zebra")).number];
    const ana = open.browser("ana");
    const { results } = (await ana.post("/api/desk/bulk", { numbers: [...numbers, 99_999], act: { do: "claim" } }))
      .body;
    expect(results.map(({ error }: any) => error)).toEqual([null, null, "There is no ticket #99999."]);
    await ana.post("/api/desk/views", { name: "zebras", filter: { view: "mine", text: "zebra" } });
    expect((await ana.get("/api/desk/views")).body.views).toMatchObject([
      { name: "zebras", filter: { view: "mine", text: "zebra" } },
    ]);
    expect((await open.browser("ben").get("/api/desk/views")).body.views).toEqual([]);
    expect((await ana.post("/api/desk/replies", { name: "bad", text: "Dear {{name}}" })).body.error).toMatch(
      /\{\{name\}\} means nothing here: use \{\{asker\}\}/u,
    );
    await ana.post("/api/desk/replies", { name: "on it", text: "Dear {{asker}}, {{ticket}} is with {{staff}}." });
    const { replies } = (await ana.get(`/api/desk/replies?ticket=${numbers[0]}`)).body;
    expect(replies).toMatchObject([{ text: `Dear Web visitor, #${numbers[0]} is with Ana.` }]);
    const { text } = await ana.get("/api/desk/export.csv?view=all&text=zebra");
    expect(text.split("\n")[0]).toMatch(/^number,kind,question,state/u);
    expect(text.trim().split("\n")).toHaveLength(3);
    const evil = await asked("=cmd|calc zebra spreadsheet");
    expect((await ana.get(`/api/desk/export.csv?view=all&text=spreadsheet`)).text).toMatch(
      new RegExp(`${evil.number},question,'=cmd`, "u"),
    );
  });

  test("a ticket with many messages shows its latest, and the earlier ones on demand", async () => {
    const { asker, number } = await asked("a long story");
    for (let i = 0; i < 210; i++)
      await asker.post(`/api/tickets/${number}/messages`, { text: `part ${i}`, delivery: randomUUID() });
    const late = await view(number);
    expect([late.messages.length, late.hasEarlier, late.messages.at(-1).body.text]).toEqual([200, true, "part 209"]);
    const early = (await open.browser("ana").get(`/api/desk/tickets/${number}?before=${late.messages[0].id}`)).body;
    expect(early.messages.map(({ body }: any) => body.text)).toContain("a long story");
  });

  test("by the old address of no ticket, or as a stranger, nothing is done", async () => {
    expect((await open.browser("mallory").get("/api/desk/tickets")).status).toBe(403);
    expect((await act(1, "destroy")).status).toBe(400);
    expect((await act(1, "merge", { into: "x" })).status).toBe(400);
  });
});

describe.each(DATABASES)("time on %s", (_name, database) => {
  let now: Date;
  const at = (iso: string): void => void (now = new Date(iso));
  const openAt = async (iso: string) => {
    at(iso);
    return await openDesk({ database, now: () => now });
  };

  test("Friday evening starts on Monday; a change to summer time moves the clock, not the office", async () => {
    await using open = await openAt("2027-03-26T19:00:00+01:00"); // Good Friday; Easter Monday is the 29th, and clocks change on the 28th
    const { number } = await ticketIn(open);
    // Opens on Tuesday the 30th at 09:00 summer time; the first answer is due one day later.
    expect(await dueOf(open, number)).toBe("2027-03-31T07:00:00.000Z");
  });

  test("warned before, at and after the deadline; nobody by night; a handover starts the warnings anew", async () => {
    await using open = await openAt("2026-11-19T10:00:00+01:00");
    const { number } = await ticketIn(open);
    await open.browser("ana").post(`/api/desk/tickets/${number}/claim`, {});
    await everyMinute(open.desk);
    expect((await heard(open, "ana")).filter((kind) => kind !== "digest")).toEqual([]);
    at("2026-11-19T15:05:00+01:00"); // four hours of the office before tomorrow 10:00
    await everyMinute(open.desk);
    await everyMinute(open.desk);
    expect((await heard(open, "ana")).filter((kind) => kind === "due-soon")).toHaveLength(1);
    expect(await heard(open, "ben")).not.toContain("due-soon");
    at("2026-11-20T03:00:00+01:00");
    await everyMinute(open.desk);
    at("2026-11-20T10:01:00+01:00");
    await everyMinute(open.desk);
    expect((await heard(open, "ana")).filter((kind) => kind === "overdue")).toHaveLength(2); // as assignee, and as one of the group
    expect((await heard(open, "ben")).filter((kind) => kind === "overdue")).toHaveLength(1);
    await open.browser("ana").post(`/api/desk/tickets/${number}/hand-over`, { group: "legal" });
    expect((await open.desk.db.selectFrom("ticket").select("told").executeTakeFirstOrThrow()).told).toBeNull();
    at("2026-11-20T22:00:00+01:00");
    await everyMinute(open.desk);
    expect(await heard(open, "ben")).not.toContain("due-soon");
  });

  test("an asker who does not answer is reminded once, then it closes, and a word opens it again", async () => {
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
    expect((await desk()).filter((text) => /waits for your answer/u.test(text))).toHaveLength(1);
    at("2026-11-30T10:05:00+01:00");
    for (let i = 0; i < 3; i++) await everyMinute(open.desk);
    expect((await ticket()).state).toBe("closed");
    expect((await desk()).filter((text) => /no answer came/u.test(text))).toHaveLength(1);
    at("2026-12-01T10:00:00+01:00");
    await asker.post(`/api/tickets/${number}/messages`, { text: "Berlin.", delivery: randomUUID() });
    expect(await ticket()).toMatchObject({ state: "open", dueAt: expect.any(String) });
  });

  test("one digest a day and group, in its morning", async () => {
    await using open = await openAt("2026-11-19T08:00:00+01:00");
    await ticketIn(open);
    const digests = async () => (await heard(open, "ana")).filter((kind) => kind === "digest").length;
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

  test("a blanket approval covers, is counted, and its end is announced once", async () => {
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
    expect((await heard(open, "ana")).filter((kind) => kind === "blanket-ends")).toHaveLength(1);
    at("2026-12-11T10:00:00+01:00");
    const later = (
      await open
        .browser()
        .post("/api/requests", { kind: "contribute", answers, key: randomUUID(), language: "en", anyway: true })
    ).body;
    expect(later).toMatchObject({ state: "waiting-for-approval" });
  });

  test("who was silent for the time of retention is forgotten; who waits is not", async () => {
    await using open = await openAt("2026-11-16T10:00:00+01:00");
    const gone = open.browser();
    await gone.ask("where do I park, says Zoe?");
    const { asker } = await ticketIn(open);
    await open.desk.db
      .updateTable("person")
      .set({ created_at: now } as never)
      .execute();
    at("2028-11-16T10:00:00+01:00");
    await everyDay(open.desk, 365);
    expect(
      await open.desk.db
        .selectFrom("message")
        .select("id")
        .where("body", "@>", JSON.stringify({ text: "where do I park, says Zoe?" }) as never)
        .execute(),
    ).toEqual([]);
    expect(JSON.stringify(await asker.conversation())).toMatch(/airport/u);
  });
});
