/** A day of an OSPO staff member, on both databases. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Browser, DATABASES, folderOf, openDesk, type OpenDesk } from "../open-desk.ts";

const texts = async (asker: Browser): Promise<string[]> => (await asker.conversation()).map(({ body }) => body.text);

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
    expect((await act(number, "assign", { to: "web:nobody" })).body.error).toMatch(/not staff. Choose one of web:ana/u);
    expect((await act(number, "describe", { tags: ["a b"] })).body.error).toMatch(/not a valid tag/u);
    await act(number, "hand-over", { group: "security" });
    expect((await view(number)).ticket).toMatchObject({ group: "security", assignee: null, state: "new" });
    expect((await act(number, "hand-over", { group: "cooks" })).body.error).toMatch(/no group cooks/u);
  });

  test("Chinese tickets are found by their words", async () => {
    const { number } = await asked("供应商合同里的消防演习条款由谁来看？");
    expect(await list(`view=all&text=${encodeURIComponent("消防演习")}`)).toEqual([number]);
    expect(await list(`view=all&text=${encodeURIComponent("演消")}`)).toEqual([]);
  });

  test("notes stay among staff; watchers and the assignee are notified", async () => {
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

  test("an answer to merged duplicates reaches both askers; split and linked tickets refer to each other", async () => {
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

  test("after settling, the asker is asked once whether it helped; the answer becomes a document, and the asker is notified", async () => {
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
    expect(await texts(asker)).toContainEqual(expect.stringMatching(/handbook now answers this/u));
    expect((await open.browser("ben").post(`/api/desk/drafts/${drafts[0].id}/accept`, {})).status).toBe(409);
    await open.desk.knowledge.refresh();
    const found = await open.browser().ask("Which colour has the emergency telephone?");
    expect(found.answer.body).toMatchObject({
      kind: "answered",
      citations: [expect.objectContaining({ file: accepted.body.draft.file })],
    });

    const { number: later } = await asked("emergency telephone: is its colour a standard?");
    const { similar } = (await open.browser("ana").get(`/api/desk/tickets/${later}/similar`)).body;
    expect(similar[0]).toMatchObject({ number, state: "resolved", answer: "The emergency telephone is green." });
  });

  test("bulk acts, saved views and replies, exports", async () => {
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
      /\{\{name\}\} is not a placeholder: use \{\{asker\}\}/u,
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

  test("an unknown ticket or a stranger changes nothing", async () => {
    expect((await open.browser("mallory").get("/api/desk/tickets")).status).toBe(403);
    expect((await act(1, "destroy")).status).toBe(400);
    expect((await act(1, "merge", { into: "x" })).status).toBe(400);
  });
});
