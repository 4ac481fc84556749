/**
 * Staff work in Slack: one message for each ticket, its thread, its buttons. Through signed requests, on both databases
 * and both transports.
 */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verifyAudit } from "../../src/tickets/audit/audit.ts";
import { folderOf } from "../open-desk.ts";
import { SLACKS } from "../open-slack.ts";
import { openStaffRoom, type StaffRoom } from "../slack-staff.ts";
import type { SlackPeer } from "../stubs/slack-peer.ts";

const WAYS = SLACKS.map(({ name, ...way }) => [name, way] as const);

describe.each(WAYS)("staff over %s", (_name, way) => {
  const stack = new AsyncDisposableStack();
  let room: StaffRoom;
  let slack: SlackPeer;
  const page = async (as: string, number: number, act: string, body: object = {}) =>
    await room.open.browser(as).post(`/api/desk/tickets/${number}/${act}`, body);
  const view = async (number: number) => (await room.open.browser("ana").get(`/api/desk/tickets/${number}`)).body;
  beforeAll(async () => {
    const folder = stack.use(
      await folderOf({ "guide.md": "# Guide\n\n## Where is the office?\n\nThe office is on the third floor." }),
    );
    room = stack.use(await openStaffRoom({ ...way, dir: folder.dir }));
    ({ slack } = room);
  });
  afterAll(() => stack.disposeAsync());

  test("a ticket is one message that follows changes made elsewhere; a request that the policy decides has none", async () => {
    const auto = await room.request("U1", { change: "docs" });
    const { ts, number } = await room.ticket();
    expect((await room.card(number, /State New/u)).text).toMatch(/^#\d+ New: which bus goes/u);
    await page("ben", number, "claim");
    await room.card(number, /State Open[^]*Assignee Ben"/u);
    await page("ben", number, "reply", { text: "Line 100.", delivery: randomUUID() });
    await room.card(number, /State Waiting for the asker/u);
    await slack.say("U1", "which stop?", { thread_ts: ts });
    await room.card(number, /State Open/u);
    const card = await room.card(number);
    await page("ben", number, "resolve");
    expect((await room.card(number, /State Settled/u)).ts).toBe(card.ts);
    expect(room.cards(auto)).toEqual([]);
  });

  test("its thread is the conversation: messages from page, asker and thread appear once, and notes stay internal", async () => {
    const { ts, number } = await room.ticket();
    await page("ana", number, "note", { text: "A visitor, I think." });
    await room.thread(number, 1);
    await page("ben", number, "reply", { text: "Line 100.", delivery: randomUUID() });
    await room.thread(number, 2);
    await slack.say("U1", "and *back* <!channel>?", { thread_ts: ts });
    expect(await room.thread(number, 3)).toEqual([
      "Ana: A visitor, I think.",
      "Ben: Line 100.",
      "Uma Eins: and *back* &lt;!channel&gt;?",
    ]);
    const { ts: thread_ts } = await room.card(number);
    const said = await slack.say("UBEN", "The same, until midnight.", { channel: "CSTAFF", thread_ts });
    const noted = await slack.say("UANA", "note: tell the reception", { channel: "CSTAFF", thread_ts });
    for (const { kind, payload } of [said, noted]) {
      await slack.deliver(kind, payload, { retryNum: 1 });
      await slack.deliver(kind, { ...payload, event_id: `Ev${randomUUID()}` });
    }
    await expect
      .poll(async () => (await view(number)).notes.map(({ text }: any) => text))
      .toEqual(["A visitor, I think.", "tell the reception"]);
    const theirs = (await room.answersTo(ts, 4)).slice(2).map(({ text }) => text);
    expect(theirs).toEqual(["Ben: Line 100.", "Ben Staff: The same, until midnight."]);
    await page("ana", number, "note", { text: "Last." });
    expect((await room.thread(number, 4)).at(-1)).toBe("Ana: Last.");
  });

  test("text that the asker sends with a file goes to the ticket, with the file's name and link", async () => {
    const { ts, number } = await room.ticket();
    await page("ben", number, "reply", { text: "Which packages does it take?", delivery: randomUUID() });
    await room.answersTo(ts, 3);
    const lock = { name: "package-lock.json", content: '{"lockfileVersion":3,"packages":{}}' };
    await slack.file("U1", lock, { text: "Those of this project.", thread_ts: ts });
    expect((await room.answersTo(ts, 4)).at(-1)!.text).toMatch(/^package-lock\.json lists no packages/u);
    await room.card(number, /State Open/u);
    expect((await room.thread(number, 2)).at(-1)).toMatch(
      /^Uma Eins: Those of this project\.\npackage-lock\.json: http\S+package-lock\.json$/u,
    );
    expect(room.privateTextOf("U1")).toContain(`Added to ticket #${number}.`);
  });

  test("people who are not staff are refused with an explanation, in the thread and at the buttons", async () => {
    const { ts, number } = await room.ticket();
    const { ts: thread_ts } = await room.card(number);
    const before = (await view(number)).events.length;
    for (const [user, words] of [
      ["U2", /Only OSPO staff/u],
      ["U9", /my own organization/u],
    ] as const) {
      const { ts: own } = await slack.event({ user, channel: "CSTAFF", thread_ts, text: "take the train" });
      await expect.poll(() => room.privateTextOf(user)).toMatch(words);
      expect(slack.inThread(own)).toEqual([]);
      for (const action of ["claim", "reply"])
        expect((await (await room.press(user, number, action))()).text).toMatch(words);
      expect(slack.modals.get(user)).toBeUndefined();
    }
    await slack.event(
      { user: "UBEN", channel: "CSTAFF", thread_ts, text: "to all of you" },
      { is_ext_shared_channel: true },
    );
    await expect.poll(() => room.privateTextOf("UBEN")).toMatch(/shared/u);
    expect((await view(number)).events).toHaveLength(before);
    expect(slack.inThread(ts)).toHaveLength(2);
  });

  test("claim, assign, hand over, reply, settle, close and reopen work by button, once, and a late press is refused", async () => {
    const { ts, number } = await room.ticket();
    const presses = await Promise.all(["UANA", "UBEN"].map(async (user) => await room.press(user, number, "claim")));
    await room.card(number, /Assignee (?:Ana|Ben) Staff"/u);
    const winner = (await view(number)).ticket.assignee as string;
    const loser = winner === "Ana Staff" ? 1 : 0;
    expect((await presses[loser]!()).text).toBe(`${winner} has #${number} already.`);
    const [first, second] = winner === "Ana Staff" ? ["UANA", "UBEN"] : ["UBEN", "UANA"];
    await room.press(second, number, "take-over");
    await room.card(number, winner === "Ana Staff" ? /Assignee Ben/u : /Assignee Ana/u);

    await room.press("UANA", number, "assign");
    await expect
      .poll(() => JSON.stringify(slack.modals.get("UANA") ?? []))
      .toMatch(/Ben Staff, slack \(OSPO, Legal\)/u);
    await room.fill("UANA", number, "Assign", { to: `slack:${first}` });
    await room.card(number, new RegExp(`Assignee ${winner}`, "u"));
    await room.do("UANA", number, "hand-over", "Hand over", { group: "security" });
    await room.card(number, /nobody yet[^]*Security/u);

    await room.do("UBEN", number, "reply", "Reply", { text: "Line *100* <!here>." });
    expect((await room.answersTo(ts, 3)).at(-1)!.text).toBe("Ben Staff: Line *100* &lt;!here&gt;.");
    await room.press("UBEN", number, "resolve");
    expect(
      (await room.answersTo(ts, 4))
        .at(-1)!
        .blocks.flatMap(({ elements = [] }) => elements)
        .map(({ action_id }: any) => action_id),
    ).toEqual(["helped", "helped-not"]);
    await room.card(number, /State Settled[^]*To write to the asker, reopen the ticket first/u);
    const stale = await room.card(number);
    await slack.say("UBEN", "Line 200.", { channel: "CSTAFF", thread_ts: stale.ts });
    await expect
      .poll(() => room.privateTextOf("UBEN"))
      .toMatch(/is resolved: you cannot reply to it now\. Reopen it first/u);
    const payload = {
      action_id: "ticket:resolve",
      block_id: "b",
      type: "button",
      value: String(number),
      action_ts: "1",
    };
    const late = await slack.click("UBEN", stale, "ticket:reopen", { payload: { actions: [payload] } });
    await expect
      .poll(() => slack.responses.find(({ to }) => to === late.response_url)?.text)
      .toMatch(/is resolved: you cannot resolve it now/u);
    await room.press("UBEN", number, "close");
    await room.card(number, /State Closed/u);
    const empty = await room.do("UBEN", number, "reopen", "Reopen", { reason: "  " });
    expect(empty).toMatchObject({
      response_action: "errors",
      errors: { "field:reason": expect.stringMatching(/reason is empty/u) },
    });
    await room.fill("UBEN", number, "Reopen", { reason: "They asked again." });
    await room.card(number, /State Open/u);
    expect((await view(number)).events.filter(({ action }: any) => action === "resolved")).toHaveLength(1);
  });

  test("staff see similar tickets and a whole ticket, and make a document of an answer", async () => {
    const { number } = await room.ticket("U1", "which colour has the emergency telephone");
    await room.do("UBEN", number, "reply", "Reply", { text: "The emergency telephone is green." });
    await room.card(number, /State Waiting for the asker/u);
    const kept = await room.do("UBEN", number, "draft", "Document", {
      title: "Which colour has the emergency telephone?",
    });
    expect(JSON.stringify(kept.body)).toMatch(/draft of #\d+ is saved/u);
    const { drafts } = (await room.open.browser("ana").get("/api/desk/drafts")).body;
    expect(drafts).toMatchObject([{ ticket: number, text: "The emergency telephone is green.", author: "Ben Staff" }]);
    expect((await room.open.browser("ben").post(`/api/desk/drafts/${drafts[0].id}/accept`, {})).body.draft.state).toBe(
      "accepted",
    );
    await room.press("UBEN", number, "resolve");
    await room.card(number, /State Settled/u);
    const later = await room.ticket("U2", "emergency telephone: is its colour a standard");
    const similar = await (await room.press("UANA", later.number, "similar"))();
    expect(JSON.stringify(similar.blocks)).toMatch(
      new RegExp(String.raw`#${number} which colour[^]*telephone is green`, "u"),
    );
    const shown = slack.ephemeral.find(({ text }) => text === similar.text)!;
    const { response_url } = await slack.click("UANA", { channel: shown.channel, ts: shown.ts }, "ticket:show");
    await expect.poll(() => slack.responses.find(({ to }) => to === response_url)?.text).toMatch(`#${number} Settled`);
  });

  test("the audit trail names the actors and is intact", async () => {
    const { events, problems } = await verifyAudit(room.open.desk.db, room.open.desk.signer.publicKeys);
    expect(events).toBeGreaterThan(10);
    expect(problems).toEqual([]);
    const { events: told } = (await room.open.browser("ana").get("/api/desk/tickets/2")).body;
    expect(JSON.stringify(told)).toMatch(/Uma Eins/u);
  });
});
