/**
 * The staff channel when things go wrong, roles by user groups, and emoji: through signed requests, on both databases.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addRole } from "../../src/identity/roles.ts";
import { DATABASES, folderOf, STAFF } from "../open-desk.ts";
import { openStaffRoom, type StaffRoom } from "../slack-staff.ts";
import { type SlackPeer, TOKEN } from "../stubs/slack-peer.ts";

const OUTSIDERS = /Only OSPO staff/u;

describe.each(DATABASES.slice(-1))("the staff channel on %s", (_name, database) => {
  const stack = new AsyncDisposableStack();
  let room: StaffRoom;
  let slack: SlackPeer;
  const page = async (number: number, act: string, body: object = {}) =>
    await room.open.browser("ben").post(`/api/desk/tickets/${number}/${act}`, body);
  const view = async (number: number): Promise<any> =>
    (await room.open.browser("ben").get(`/api/desk/tickets/${number}`)).body;
  const parked = async (): Promise<(string | null)[]> =>
    (await room.open.browser("ana").get("/api/desk/inbox")).body.notifications
      .filter(({ kind }: any) => kind === "undelivered")
      .map(({ ticket, parked: why }: any) => `#${ticket} ${why}`);
  beforeAll(async () => {
    const folder = stack.use(await folderOf({ "guide.md": "# Guide\n\nThe office is on the third floor." }));
    // No Slack account is in STAFF: roles come from the user group alone.
    const channel = { userGroups: new Map([["S0OSPO", "legal"]]), emoji: { claim: "eyes", done: "white_check_mark" } };
    room = stack.use(await openStaffRoom({ database, dir: folder.dir, staff: STAFF, channel }));
    ({ slack } = room);
  });
  afterAll(() => stack.disposeAsync());

  test("a deleted card is posted again with its thread, and messages there are handled", async () => {
    const { ts, number } = await room.ticket();
    const { ts: thread_ts } = await room.card(number);
    await slack.say("UBEN", "Line 100.", { channel: "CSTAFF", thread_ts });
    await room.answersTo(ts, 3);
    await page(number, "note", { text: "For us." });
    await room.thread(number, 1);
    await fetch(`${slack.apiUrl}chat.delete`, {
      method: "POST",
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
      body: JSON.stringify({ channel: "CSTAFF", ts: thread_ts }),
    });
    await page(number, "claim");
    const anew = await room.card(number, /Assignee Ben/u);
    expect(anew.ts).not.toBe(thread_ts);
    expect(await room.thread(number, 2)).toEqual(expect.arrayContaining(["Ben Staff: Line 100.", "Ben: For us."]));
    await slack.say("UBEN", "And 200.", { channel: "CSTAFF", thread_ts: anew.ts });
    expect((await room.answersTo(ts, 4)).at(-1)!.text).toBe("Ben Staff: And 200.");
  });

  test("after a change of the staff channel, replies under the old cards still reach the asker", async () => {
    const { ts, number } = await room.ticket();
    const { ts: thread_ts } = await room.card(number);
    await room.restart({ staffPlace: "C1" });
    await slack.say("UBEN", "Line 100.", { channel: "CSTAFF", thread_ts });
    expect((await room.answersTo(ts, 3)).at(-1)!.text).toBe("Ben Staff: Line 100.");
    await room.restart({ staffPlace: "CSTAFF" });
  });

  test("a reply under a card whose post had no response reaches the asker", async () => {
    const browser = room.open.browser();
    slack.fail("chat.postMessage", "hang-up-after");
    const { answer } = await browser.ask("which bus goes to the airport on sunday");
    const opened = await browser.post("/api/tickets", { message: answer.id });
    const number: number = opened.body.ticket;
    await expect.poll(() => room.cards(number).length).toBe(1);
    await slack.say("UBEN", "The 100.", { channel: "CSTAFF", thread_ts: room.cards(number)[0]!.ts });
    await expect.poll(async () => JSON.stringify((await view(number)).messages)).toContain("The 100.");
    expect(room.cards(number)).toHaveLength(1);
  });

  test.each([
    ["archived", "is_archived"],
    ["closed to the bot", "channel_not_found"],
  ])("%s: staff read why, and once it is back the next change shows everything", async (_what, reason) => {
    const { number } = await room.ticket();
    const isArchived = reason === "is_archived";
    if (isArchived) slack.archived.add("CSTAFF");
    else await slack.world.throwOut("CSTAFF");
    await page(number, "note", { text: "Who reads this?" });
    await expect.poll(parked).toEqual([`#${number} slack: ${reason}`]);
    await page(number, "claim");
    if (isArchived) slack.archived.delete("CSTAFF");
    else await slack.world.takeIn("CSTAFF");
    await page(number, "describe", { priority: "high" });
    await room.card(number, /Assignee Ben[^]*Priority high/u);
    expect(await room.thread(number, 1)).toEqual(["Ben: Who reads this?"]);
    await expect.poll(parked).toEqual([]);
  });

  test("a role from a user group counts and ends with the next click; a role from STAFF stays", async () => {
    const { number } = await room.ticket();
    const users = slack.groups.get("S0OSPO")!.users;
    expect((await (await room.press("U2", number, "claim"))()).text).toMatch(OUTSIDERS);
    users.push("U2");
    await room.press("U2", number, "claim");
    await room.card(number, /Assignee Udo Zwei/u);
    const { ts: thread_ts } = await room.card(number);
    await room.press("U2", number, "note");
    await expect.poll(() => slack.modals.get("U2")?.length).toBe(1);
    users.pop();
    const late = await room.fill("U2", number, "Note", { text: "I was one of you." });
    expect(late.errors["field:text"]).toMatch(OUTSIDERS);
    await slack.event({ user: "U2", channel: "CSTAFF", thread_ts, text: "still there?" });
    expect((await (await room.press("U2", number, "resolve"))()).text).toMatch(OUTSIDERS);
    expect((await view(number)).messages.map(({ body }: any): string => body.text)).not.toContain("still there?");
    expect((await view(number)).notes).toEqual([]);

    await addRole(room.open.desk.db, { channel: "slack", externalId: "U2" }, "security");
    users.push("U2");
    await room.press("U2", number, "resolve");
    await room.card(number, /State Settled/u);
    users.pop();
    expect((await (await room.press("UBEN", number, "similar"))()).text).toMatch(/like #\d+/u);
    expect(await room.open.desk.staff.groupsOf({ channel: "slack", external_id: "U2" })).toEqual(["ospo", "security"]);
  });

  test("if Slack cannot list a group, its last members stay; a group removed from the settings gives no role", async () => {
    const { number } = await room.ticket();
    slack.fail("usergroups.users.list", { status: 503 }, { status: 429, headers: { "retry-after": "1" } });
    await room.press("UANA", number, "claim");
    await room.card(number, /Assignee Ana Staff/u);
    expect((await (await room.press("UBEN", number, "similar"))()).text).not.toMatch(OUTSIDERS);
    await room.restart({ userGroups: new Map() });
    await expect
      .poll(async () => await room.open.desk.staff.groupsOf({ channel: "slack", external_id: "UANA" }))
      .toEqual([]);
    expect((await (await room.press("UANA", number, "close"))()).text).toMatch(OUTSIDERS);
    await room.restart({ userGroups: new Map([["S0OSPO", "legal"]]) });
    await room.press("UANA", number, "close");
    await room.card(number, /State Closed/u);
  });

  test("configured emoji of staff claim and settle; other emoji, and those of other people, do nothing", async () => {
    const { number } = await room.ticket();
    const at = await room.card(number);
    const before = slack.ephemeral.length;
    await slack.reaction("UANA", at, "wave");
    await slack.event({
      type: "reaction_added",
      user: "U1",
      reaction: "eyes",
      item: { type: "message", channel: "CSTAFF", ts: at.ts },
    });
    await slack.reaction("UBEN", at, "eyes");
    await room.card(number, /State Open[^]*Assignee Ben Staff/u);
    await slack.reaction("UANA", at, "eyes");
    await expect.poll(() => room.privateTextOf("UANA")).toMatch(`Ben Staff has #${number} already.`);
    await slack.reaction("UBEN", at, "white_check_mark");
    await room.card(number, /State Settled/u);
    expect(slack.ephemeral.slice(before).map(({ user }) => user)).toEqual(["UANA"]);
    await room.restart({ emoji: { claim: null, done: null } });
    const other = await room.ticket();
    await slack.reaction("UBEN", await room.card(other.number), "eyes");
    await room.press("UANA", other.number, "claim");
    await room.card(other.number, /Assignee Ana Staff/u);
    expect((await view(other.number)).events.map(({ action }: any) => action)).toEqual(["opened", "claimed"]);
  });
});
