/**
 * Slack's own rules: events are acknowledged at once, handled once, posted within the rate limits, and every failure
 * has a clear end. Over HTTP; Socket Mode has a file of its own.
 */
import { createHmac, randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deadLetters } from "../../src/tickets/board/inbox.ts";
import { DATABASES } from "../open-desk.ts";
import { openSlack, type OpenSlack } from "../open-slack.ts";
import { BOT, SECRET, type SlackPeer } from "../stubs/slack-peer.ts";

const QUESTION = "what must I ship with an MIT-licensed package?";
const UNKNOWN = "which bus goes to the airport on sunday";
const post = "chat.postMessage";

/** With any body and signature. */
const send = async (
  url: string,
  body: string,
  type = "application/json",
  at = Math.floor(Date.now() / 1000),
  secret = SECRET,
) => {
  const signature = `v0=${createHmac("sha256", secret).update(`v0:${at}:${body}`).digest("hex")}`;
  const headers = { "content-type": type, "x-slack-request-timestamp": String(at), "x-slack-signature": signature };
  return (await fetch(`${url}/slack/events`, { method: "POST", headers, body })).status;
};

describe.each(DATABASES.slice(-1))("under Slack's rules, on %s", (_name, database) => {
  const stack = new AsyncDisposableStack();
  let all: OpenSlack;
  let slack: SlackPeer;
  let answersTo: OpenSlack["answersTo"];
  beforeAll(async () => {
    all = stack.use(await openSlack({ database }));
    ({ slack, answersTo } = all);
  });
  afterAll(() => stack.disposeAsync());

  const staffSays = async (number: number, text: string) =>
    await all.open.browser().post(`/api/desk/tickets/${number}/reply`, { text, delivery: randomUUID() });
  const ticketed = async (user = "U1", more: object = {}) => {
    const { ts } = await slack.say(user, `${"channel" in more ? `<@${BOT}> ` : ""}${UNKNOWN}`, more);
    const [first] = await answersTo(ts);
    await slack.click(user, first!, "ask-person");
    const [, second] = await answersTo(ts, 2);
    return { ts, number: Number(/#(\d+)/u.exec(second!.text)![1]) };
  };
  const textsIn = (channel: string): string[] => slack.inChannel(channel).map(({ text }) => text);
  const parked = async (number: number | null) =>
    (await deadLetters(all.open.desk.db)).filter(({ ticket }) => ticket === number);
  /** A later event was handled, so an earlier one would have been, too. */
  const settled = async () => void (await answersTo((await slack.say("U2", UNKNOWN)).ts));

  test("events are acknowledged at once, even while Slack is slow", async () => {
    slack.fail("users.info", { delay: 4000 });
    slack.fail("chat.startStream", { delay: 4000 });
    const { ts, ms, status } = await slack.say("U1", QUESTION);
    expect([status, ms < 1000]).toEqual([200, true]);
    expect((await answersTo(ts))[0]!.text).toMatch(/copyright|license/iu);
  });

  test("eleven deliveries of one message, with and without retry headers, are handled once", async () => {
    const sent = await slack.say("U1", `<@${BOT}> ${QUESTION}`, { channel: "C1" });
    const { ts, channel } = sent;
    for (let retryNum = 1; retryNum <= 3; retryNum++) await slack.deliver(sent.kind, sent.payload, { retryNum });
    const same = { ...sent.payload.event, ts, channel };
    for (let i = 0; i < 3; i++) await slack.event(same);
    for (let i = 0; i < 3; i++) await slack.event({ ...same, type: "message" }, {}, { retryNum: i + 1 });
    await answersTo(ts);
    await all.restart();
    await slack.deliver(sent.kind, sent.payload, { retryNum: 3 });
    await settled();
    expect(slack.inThread(ts)).toHaveLength(1);
  });

  test("a late retry of an event that an earlier process stored but did not handle is handled once", async () => {
    await all.stop();
    const sent = await slack.say("U1", QUESTION);
    await all.restart();
    await slack.deliver(sent.kind, sent.payload, { retryNum: 2 });
    await answersTo(sent.ts);
    await settled();
    expect(slack.inThread(sent.ts)).toHaveLength(1);
  });

  test("a replayed signed request has no effect", async () => {
    const timestamp = Math.floor(Date.now() / 1000);
    const sent = await slack.command("U1", "/ospo", `ask ${UNKNOWN}`, {}, { timestamp });
    expect(await slack.deliver(sent.kind, sent.payload, { timestamp })).toMatchObject({ status: 200, body: "" });
    await settled();
    await expect.poll(() => slack.responses.filter(({ to }) => to === sent.response_url)).toHaveLength(1);
  });

  test("foreign requests are refused with a fitting status; Slack's own checks are answered", async () => {
    const calls = slack.calls.length;
    const form = "application/x-www-form-urlencoded";
    for (const nothing of ["{", "[1]", "null"]) expect(await send(all.open.url, nothing)).toBe(400);
    expect(await send(all.open.url, "payload=%7B", form)).toBe(400);
    expect(await send(all.open.url, JSON.stringify({ type: "event_callback", padding: "x".repeat(1_000_001) }))).toBe(
      413,
    );
    expect(await send(all.open.url, "{}", undefined, undefined, "another")).toBe(401);
    expect(await send(all.open.url, "{}", undefined, Number.NaN)).toBe(401);
    expect(await send(all.open.url, "token=unused&ssl_check=1", form, 0, "none")).toBe(200);
    expect(slack.calls).toHaveLength(calls);
    expect(await slack.deliver("events_api", { type: "url_verification", challenge: "c" })).toMatchObject({
      body: { challenge: "c" },
    });
  });

  test("fifteen messages at once in one thread all appear once, in order, at Slack's rate", async () => {
    const { ts, number } = await ticketed("U2");
    slack.rates = true;
    const lines = Array.from({ length: 15 }, (_, i) => `Line ${i}.`);
    for (const line of lines) await staffSays(number, line);
    await expect.poll(() => slack.inThread(ts).length, { timeout: 50_000 }).toBe(17);
    slack.rates = false;
    const texts = slack.inThread(ts).map(({ text }) => text);
    expect(texts.slice(2)).toEqual(lines.map((line) => `Ana: ${line}`));
    const posts = slack.calls.filter(({ method, args }) => method === post && args.channel === "D2");
    expect(posts.filter(({ status }) => status === 429).length).toBeLessThan(5);
  });

  test("after a rate limit it pauses that channel for as long as Slack says, and no other", async () => {
    const [one, two] = [await ticketed("U1"), await ticketed("U2")];
    slack.fail(post, { status: 429, headers: { "retry-after": "4" }, within: "D" });
    const before = slack.calls.length;
    for (const text of ["First.", "Second."]) await staffSays(one.number, text);
    const calls = () =>
      slack.calls.slice(before).filter(({ method, args }) => method === post && String(args.channel).startsWith("D"));
    await expect.poll(() => calls().some(({ status }) => status === 429)).toBe(true);
    const limited = calls().find(({ status }) => status === 429)!;
    const [held, free] = limited.args.channel === "D1" ? ["D1", two] : ["D2", one];
    await staffSays(free.number, "Meanwhile.");
    await expect.poll(() => slack.inThread(one.ts).length).toBe(4);
    const later = calls().filter((call) => call.args.channel === held && call.at > limited.at);
    expect(Math.min(...later.map(({ at }) => at - limited.at))).toBeGreaterThanOrEqual(3900);
    await expect.poll(() => slack.inThread(two.ts).length).toBe(3);
  });

  test("a post whose response was lost is looked for, in threads and direct messages, and appears once", async () => {
    const { ts, number } = await ticketed();
    slack.fail(post, "hang-up-after");
    slack.fail("conversations.replies", { status: 429, headers: { "retry-after": "1" } });
    await staffSays(number, "In the thread.");
    await expect.poll(() => slack.inThread(ts).length).toBe(3);
    const { response_url } = await slack.command("U1", "/ospo", `ask ${UNKNOWN} please`);
    await expect.poll(() => slack.responses.some(({ to }) => to === response_url)).toBe(true);
    await slack.click("U1", slack.ephemeral.at(-1)!, "ask-person");
    await expect.poll(() => slack.responses.at(-1).text).toMatch(/Ticket #\d+ is open/u);
    const aside = Number(/#(\d+)/u.exec(slack.responses.at(-1).text)![1]);
    await expect.poll(() => textsIn("D1").some((text) => text.includes(`#${aside}`))).toBe(true);
    slack.fail(post, "hang-up-after");
    slack.fail("conversations.history", { status: 429, headers: { "retry-after": "1" } });
    await staffSays(aside, "Without a thread.");
    await staffSays(aside, "The next.");
    await expect.poll(() => textsIn("D1").includes("Ana: The next.")).toBe(true);
    for (const text of ["Ana: In the thread.", "Ana: Without a thread.", "Ana: The next."])
      expect(textsIn("D1").filter((each) => each === text)).toHaveLength(1);
  });

  test("a stream that breaks at any step ends as one whole answer", async () => {
    const dead = { body: { ok: false, error: "message_not_in_streaming_state" } };
    for (const [method, failure] of [
      ["chat.stopStream", dead],
      ["chat.stopStream", "hang-up"],
      ["chat.stopStream", "hang-up-after"],
      ["chat.startStream", "hang-up-after"],
      ["chat.startStream", "hang-up"],
    ] as const) {
      slack.fail(method, failure);
      const { ts } = await slack.say("U1", QUESTION);
      await expect
        .poll(() => slack.inThread(ts).some(({ blocks }) => JSON.stringify(blocks).includes("helpful|")))
        .toBe(true);
      expect(slack.inThread(ts)).toHaveLength(1);
      expect(slack.inThread(ts)[0]!.text).toMatch(/copyright|license/iu);
    }
    await settled();
  });

  test("a modal that came too late is offered again, and nothing is lost", async () => {
    await all.stop();
    await slack.command("U1", "/contribute", "github.com/acme/late");
    slack.advance(4000);
    await all.restart();
    const offered = () => slack.ephemeral.find(({ blocks }) => JSON.stringify(blocks).includes('"resume"'));
    await expect.poll(offered).toBeDefined();
    await slack.click("U1", offered()!, "resume");
    await expect.poll(() => JSON.stringify(slack.modal("U1") ?? "")).toContain("github.com/acme/late");
    await slack.closeView(slack.modal("U1"));
  });

  test.each<[string, () => unknown, () => unknown]>([
    ["archived", () => void slack.archived.add("C1"), () => void slack.archived.delete("C1")],
    ["closed to the bot", async () => await slack.world.throwOut("C1"), async () => await slack.world.takeIn("C1")],
  ])("a channel is %s before the answer: the asker has it in direct messages, once", async (_what, shut, reopen) => {
    const { number, ts } = await ticketed("U1", { channel: "C1" });
    await shut();
    slack.fail(post, { body: { ok: false, error: "not_in_channel" } }, "hang-up-after");
    await staffSays(number, `Still here for you, ${ts}.`);
    const found = (): SlackPeer["posted"] =>
      slack.inChannel("D1").filter(({ text }) => text === `Ana: Still here for you, ${ts}.`);
    await expect.poll(found).toHaveLength(1);
    expect(JSON.stringify(found()[0]!.blocks)).toContain("no longer write where you asked");
    await settled();
    expect(found()).toHaveLength(1);
    await reopen();
  });

  test("if the asker has left, staff see the reason, and the desk continues", async () => {
    const { number, ts } = await ticketed();
    slack.deactivated.set("U1", "user_disabled");
    await staffSays(number, "Nobody is there.");
    await expect.poll(async () => (await parked(number)).map((each) => each.parked)).toEqual(["slack: user_disabled"]);
    slack.deactivated.clear();
    await staffSays(number, "Back again.");
    await expect.poll(() => slack.inThread(ts).at(-1)!.text).toBe("Ana: Back again.");
  });

  test("strangers' buttons and messages have no effect, and they read why", async () => {
    const { ts, number } = await ticketed("U1", { channel: "C1" });
    const [first] = slack.inThread(ts);
    const { response_url } = await slack.click("U9", first!, "ask-person");
    const command = await slack.command("U9", "/ospo", `ask ${QUESTION}`);
    for (const to of [response_url, command.response_url])
      await expect.poll(() => slack.responses.find((each) => each.to === to)?.text).toMatch(/my own organization/u);
    await settled();
    expect((await all.open.browser().get(`/api/desk/tickets/${number}`)).status).toBe(200);
    expect((await all.open.browser().get(`/api/desk/tickets/${number + 2}`)).status).toBe(404);
  });

  test("a question that fails six times ends with an apology and the offer of a ticket", async () => {
    const { db } = all.open.desk;
    for (const statement of [
      `create function unlucky() returns trigger language plpgsql as $$ begin
         if new.body::text like '%unlucky%' and new.author = 'desk' and new.delivery_id not like '%failed%' then raise exception 'unlucky'; end if;
         return new; end $$`,
      "create trigger unlucky before insert on message for each row execute function unlucky()",
    ])
      await sql.raw(statement).execute(db);
    const { ts } = await slack.say("U1", `${UNKNOWN}, unlucky me`);
    const aside = await slack.command("U1", "/ospo", "ask which unlucky bus goes where");
    // So that the test does not wait for all retries.
    const hurry = async (): Promise<void> =>
      void (await sql`update delivery set tries = 5, busy_until = null where done_at is null and tries > 0`.execute(
        db,
      ));
    await expect.poll(async () => (await hurry(), slack.inThread(ts).length)).toBe(1);
    const [words] = slack.inThread(ts);
    expect(words!.text).toMatch(/went wrong on our side/u);
    await expect.poll(async () => (await hurry(), textsIn("D1").filter((text) => text === words!.text).length)).toBe(2);
    expect(slack.responses.filter(({ to }) => to === aside.response_url)).toEqual([]);
    await sql`drop trigger unlucky on message`.execute(db);
    await slack.click("U1", words!, "ask-person");
    expect((await answersTo(ts, 2))[1]!.text).toMatch(/#\d+/u);
  });

  test("if installed for an organisation, its members are colleagues in every workspace, and nobody else", async () => {
    const org = {
      ok: true,
      team_id: "E0ORG",
      enterprise_id: "E0ORG",
      user_id: BOT,
      bot_id: "B0BOT",
      is_enterprise_install: true,
    };
    slack.fail("auth.test", { body: org });
    await all.restart();
    const inOrg = { team_id: "T0TEAM", enterprise_id: "E0ORG" };
    const privateReply = (ts: string) => slack.ephemeral.find(({ thread_ts }) => thread_ts === ts)?.text;
    const said = await slack.event({ text: QUESTION, team: "T0OTHERWORKSPACE" }, inOrg);
    expect(await answersTo(said.ts)).toHaveLength(1);
    await slack.click("U1", slack.inThread(said.ts)[0]!, "ask-person", {
      payload: { team: { id: "T0TEAM", enterprise_id: "E0ORG" } },
    });
    await answersTo(said.ts, 2);
    for (const more of [
      { ...inOrg, is_ext_shared_channel: true },
      { team_id: "T0ELSE", enterprise_id: "E0ELSE" },
    ]) {
      const { ts } = await slack.event({ text: QUESTION, user_team: "T0ELSE", team: "T0ELSE" }, more);
      await expect.poll(() => privateReply(ts)).toMatch(/my own organization/u);
      expect(slack.inThread(ts)).toEqual([]);
    }
    await all.restart();
  });
});
