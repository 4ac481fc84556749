/**
 * Slack over signed HTTP, with a peer that keeps state: questions answered in the thread, once; tickets; failures. On
 * both databases.
 */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deadLetters } from "../../src/tickets/board/inbox.ts";
import { DATABASES, folderOf, openDesk } from "../open-desk.ts";
import { openSlack, type OpenSlack, press } from "../open-slack.ts";
import { BOT, type SlackPeer } from "../stubs/slack-peer.ts";

const QUESTION = "what must I ship with an MIT-licensed package?";

describe.each(DATABASES)("Slack on %s", (_name, database) => {
  const stack = new AsyncDisposableStack();
  let all: OpenSlack;
  let slack: SlackPeer;
  let answersTo: OpenSlack["answersTo"];
  beforeAll(async () => {
    all = stack.use(await openSlack({ database, channel: { staffPlace: null } }));
    ({ slack, answersTo } = all);
  });
  afterAll(() => stack.disposeAsync());

  const ticketed = async () => {
    const { ts } = await slack.say("U1", "which bus goes to the airport on sunday");
    const [first] = await answersTo(ts);
    await slack.click("U1", first!, "ask-person");
    const [, second] = await answersTo(ts, 2);
    return { ts, number: Number(/#(\d+)/u.exec(second!.text)![1]) };
  };

  test("a forged, stale or future request is refused without effect", async () => {
    // At start the desk asks Slack who it is.
    await expect.poll(() => slack.calls.length).toBe(1);
    const now = Math.floor(Date.now() / 1000);
    for (const signing of [
      { secret: "another" },
      { timestamp: now - 400 },
      { timestamp: now + 400 },
      { unsigned: true },
    ])
      expect((await slack.event({ text: QUESTION }, {}, signing)).status).toBe(401);
    expect(slack.calls).toHaveLength(1);
    expect(await slack.deliver("events_api", { type: "url_verification", challenge: "abc" })).toMatchObject({
      status: 200,
      body: { challenge: "abc" },
    });
  });

  test("a direct message is answered in its thread with numbered links, once, even if delivered again", async () => {
    const sent = await slack.say("U1", QUESTION);
    const { ts } = sent;
    const again = await Promise.all([slack.deliver(sent.kind, sent.payload), slack.event({ text: QUESTION, ts })]);
    expect([sent, ...again]).toMatchObject(Array.from({ length: 3 }, () => ({ status: 200, body: "" })));
    const [answer] = await answersTo(ts);
    expect(JSON.stringify(answer!.blocks)).toMatch(/\[1\] <https:\/\/desk\.example\/documents\/[^|]+\|/u);
    await press(slack, "U1", answer!, "helpful");
    await expect.poll(() => slack.responses.some(({ text }) => /Thank you/u.test(text))).toBe(true);
    const later = await slack.say("U1", "thanks");
    await answersTo(later.ts);
    expect(slack.inThread(ts)).toHaveLength(1);
  });

  test("in a channel it answers mentions, and follow-ups in the thread without one; it ignores other people", async () => {
    const { ts } = await slack.say("U1", `<@${BOT}> ${QUESTION}`, { channel: "C1" });
    await answersTo(ts);
    await slack.say("U2", "lunch?", { channel: "C1", thread_ts: ts });
    await slack.say("U1", "and with Apache-2.0?", { channel: "C1", thread_ts: ts });
    expect(await answersTo(ts, 2)).toHaveLength(2);
  });

  test("another workspace and shared channels are refused with an explanation", async () => {
    for (const [user, where, words] of [
      ["U9", "D9", /my own organization/u],
      ["U1", "C2", /shared with another company/u],
    ] as const) {
      const { ts } = await slack.say(user, `<@${BOT}> ${QUESTION}`, { channel: where });
      await expect.poll(() => slack.ephemeral.find(({ thread_ts }) => thread_ts === ts)?.text).toMatch(words);
      expect(slack.inThread(ts)).toEqual([]);
    }
  });

  test("/ospo answers the asker privately, who can share the answer", async () => {
    const command = async (text: string) => {
      const { response_url } = await slack.command("U1", "/ospo", text);
      const answer = () => slack.responses.find(({ to }) => to === response_url);
      await expect.poll(answer).toBeDefined();
      return answer();
    };
    expect(await command("help")).toMatchObject({
      response_type: "ephemeral",
      text: expect.stringMatching(/ospo ask/u),
    });
    const answer = await command(`ask ${QUESTION}`);
    expect(answer.response_type).toBe("ephemeral");
    const before = slack.posted.length;
    await slack.click("U1", slack.ephemeral.at(-1)!, "share");
    await expect.poll(() => slack.posted.length).toBe(before + 1);
    expect(slack.posted.at(-1)).toMatchObject({ channel: "C1", text: answer.text });
    expect((await command("licence lodash hosted")).text).toMatch(/lodash/u);
  });

  test("a ticket: staff replies reach the thread once and in order, and the asker's messages go into the ticket", async () => {
    const { ts, number } = await ticketed();
    slack.fail("chat.postMessage", { status: 429, headers: { "retry-after": "2" } }, "hang-up-after", { status: 503 });
    const staff = all.open.browser();
    for (const text of ["Line 100 <!channel>.", "From the main gate."])
      await staff.post(`/api/desk/tickets/${number}/reply`, { text, delivery: randomUUID() });
    await expect.poll(() => slack.inThread(ts).length).toBe(4);
    expect(
      slack
        .inThread(ts)
        .slice(2)
        .map(({ text }) => text),
    ).toEqual(["Ana: Line 100 &lt;!channel&gt;.", "Ana: From the main gate."]);
    await slack.say("U1", "and back?", { thread_ts: ts });
    await expect.poll(() => slack.ephemeral.some(({ text }) => text === `Added to ticket #${number}.`)).toBe(true);
    expect((await staff.get(`/api/desk/tickets/${number}`)).body.messages.at(-1).body.text).toBe("and back?");
  });

  test("a post that Slack refuses for good is parked where staff see it, and the desk continues", async () => {
    const { ts, number } = await ticketed();
    slack.fail("chat.postMessage", { status: 200, body: { ok: false, error: "is_archived" } });
    const staff = all.open.browser();
    await staff.post(`/api/desk/tickets/${number}/reply`, { text: "Nobody reads this.", delivery: randomUUID() });
    await expect
      .poll(async () => (await deadLetters(all.open.desk.db)).find(({ ticket }) => ticket === number)?.parked)
      .toBe("slack: is_archived");
    await staff.post(`/api/desk/tickets/${number}/reply`, { text: "This one comes.", delivery: randomUUID() });
    expect((await answersTo(ts, 3)).at(-1)!.text).toBe("Ana: This one comes.");
  });

  test("an event that was acknowledged but not handled is handled by the next process", async () => {
    await all.stop();
    const { ts, status } = await slack.say("U1", QUESTION);
    expect(status).toBe(200);
    await all.restart({ publicUrl: null });
    const [answer] = await answersTo(ts);
    expect(JSON.stringify(answer!.blocks)).not.toContain("/documents/");
  });
});

test("if Slack is off, /slack/events is not found", async () => {
  await using open = await openDesk();
  expect((await fetch(`${open.url}/slack/events`, { method: "POST", body: "{}" })).status).toBe(404);
});

test("a document's link works for any file name", async () => {
  await using folder = await folderOf({
    "faq/Q&A, what? (#1 50%).md": "# Buses\n\nThe bus to the airport leaves from the main gate at noon.\n",
  });
  await using all = await openSlack({ dir: folder.dir });
  const { ts } = await all.slack.say("U1", "When does the bus to the airport leave?");
  const [answer] = await all.answersTo(ts);
  await expect.poll(() => JSON.stringify(answer!.blocks)).toMatch(/<https/u);
  const [, link] = /<https:\/\/desk\.example([^|]*)\|/u.exec(JSON.stringify(answer!.blocks)) ?? [];
  expect(await (await fetch(`${all.open.url}${link}`)).text()).toMatch(/main gate/u);
});
