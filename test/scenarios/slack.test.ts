/** Slack over signed HTTP, with a peer that keeps what is posted: asked, answered in the thread, once; tickets; what fails. On both databases. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SlackChannel } from "../../src/channels/slack/slack.ts";
import { Jobs } from "../../src/jobs/jobs.ts";
import { parkedOnes } from "../../src/tickets/inbox.ts";
import { parkPost, toPost } from "../../src/tickets/posts.ts";
import { DATABASES, log, openDesk, type OpenDesk } from "../open-desk.ts";
import { BOT, openSlackApi, said, SECRET, send, type SlackApi, TEAM, TOKEN } from "../stubs/slack-api.ts";

const QUESTION = "what must I ship with an MIT-licensed package?";

const valueOf = (blocks: any[], id: string): string =>
  blocks.flatMap(({ elements = [] }) => elements).find(({ action_id }: any) => action_id === id)?.value;

describe.each(DATABASES)("Slack on %s", (_name, database) => {
  const stack = new AsyncDisposableStack();
  let open: OpenDesk;
  let slack: SlackApi;
  let channel: SlackChannel;
  beforeAll(async () => {
    slack = stack.use(await openSlackApi());
    const late: { jobs?: Jobs } = {};
    open = stack.use(
      await openDesk({
        database,
        carry: async (tx, what) => await late.jobs!.chat(tx, await toPost(tx, "slack", what)),
        slack: (desk) => {
          channel = new SlackChannel({
            desk,
            log,
            token: TOKEN,
            signingSecret: SECRET,
            apiUrl: slack.apiUrl,
            publicUrl: "https://desk.example",
          });
          stack.use(channel);
          return (request) => channel.receive(request);
        },
      }),
    );
    late.jobs = stack.use(await Jobs.open(open.database, log, { retryLimit: 2, retryDelay: 1, retryBackoff: false }));
    await late.jobs.work({
      deliver: null,
      chat: ({ message }) => channel.post(message),
      unreachable: (what, because) => parkPost(open.desk.db, what, because, open.desk.now()),
      sweep: () => Promise.resolve(),
      daily: () => Promise.resolve(),
    });
    channel.start();
  });
  afterAll(() => stack.disposeAsync());

  const inThread = (ts: string) => slack.posted.filter(({ thread_ts }) => thread_ts === ts);
  const answersTo = async (ts: string, count = 1) => {
    await expect.poll(() => inThread(ts).length, { timeout: 20_000 }).toBe(count);
    return inThread(ts);
  };
  const press = async (action_id: string, value: string, more: object = {}) =>
    await send(
      open.url,
      {
        type: "block_actions",
        team: { id: TEAM },
        user: { id: "U1", team_id: TEAM },
        trigger_id: randomUUID(),
        response_url: slack.responseUrl(),
        channel: { id: "D1" },
        container: {},
        actions: [{ type: "button", action_id, block_id: "b", value }],
        ...more,
      },
      "payload",
    );
  const ticketed = async () => {
    const ts = slack.nextTs();
    await send(open.url, said({ text: "which bus goes to the airport on sunday", ts }));
    const [first] = await answersTo(ts);
    await press("ask-person", valueOf(first!.blocks, "ask-person"));
    const [, second] = await answersTo(ts, 2);
    return { ts, number: Number(/#(\d+)/u.exec(second!.text)![1]) };
  };

  test("what is forged, stale or from the future is refused, and nothing is done", async () => {
    const before = slack.calls.length;
    const now = Math.floor(Date.now() / 1000);
    for (const signing of [{ secret: "another" }, { timestamp: now - 400 }, { timestamp: now + 400 }])
      expect((await send(open.url, said({ text: QUESTION, ts: slack.nextTs() }), "event", signing)).status).toBe(401);
    expect((await fetch(`${open.url}/slack/events`, { method: "POST", body: "{}" })).status).toBe(401);
    expect(slack.calls).toHaveLength(before);
    expect(await send(open.url, { type: "url_verification", challenge: "abc" })).toMatchObject({
      status: 200,
      text: '{"challenge":"abc"}',
    });
  });

  test("a direct message is answered in its thread with numbered links, once, however often it is delivered", async () => {
    const ts = slack.nextTs();
    const event = said({ text: QUESTION, ts });
    expect(await Promise.all([send(open.url, event), send(open.url, event), send(open.url, said({ text: QUESTION, ts }))])).toEqual(
      Array.from({ length: 3 }, () => ({ status: 200, text: "" })),
    );
    const [answer] = await answersTo(ts);
    expect(JSON.stringify(answer!.blocks)).toMatch(/\[1\] <https:\/\/desk\.example\/documents\/[^|]+\|/u);
    await press("helpful", valueOf(answer!.blocks, "helpful"));
    await expect.poll(() => slack.responses.some(({ text }) => /welcome/u.test(text))).toBe(true);
    const later = slack.nextTs();
    await send(open.url, said({ text: "thanks", ts: later }));
    await answersTo(later);
    expect(inThread(ts)).toHaveLength(1);
  });

  test("in a channel it speaks when mentioned; follow-ups in the thread need no mention; others are left alone", async () => {
    const ts = slack.nextTs();
    const where = { channel: "C1", channel_type: "channel" };
    await send(open.url, said({ ...where, type: "app_mention", text: `<@${BOT}> ${QUESTION}`, ts }));
    await send(open.url, said({ ...where, text: `<@${BOT}> ${QUESTION}`, ts }));
    await answersTo(ts);
    await send(open.url, said({ ...where, user: "U2", text: "lunch?", ts: slack.nextTs(), thread_ts: ts }));
    await send(open.url, said({ ...where, text: "and with Apache-2.0?", ts: slack.nextTs(), thread_ts: ts }));
    expect(await answersTo(ts, 2)).toHaveLength(2);
  });

  test("another workspace and channels shared with it are refused in words", async () => {
    for (const [event, more, words] of [
      [{ user: "U9", user_team: "TELSE" }, {}, /my own workspace/u],
      [{ channel: "C2", channel_type: "channel", type: "app_mention" }, { is_ext_shared_channel: true }, /shared with another company/u],
    ] as const) {
      const ts = slack.nextTs();
      await send(open.url, said({ text: QUESTION, ts, ...event }, more));
      await expect.poll(() => slack.ephemeral.find(({ thread_ts }) => thread_ts === ts)?.text).toMatch(words);
      expect(inThread(ts)).toEqual([]);
    }
  });

  test("/ospo answers the asker alone, who may share it", async () => {
    const command = async (text: string) => {
      const response_url = slack.responseUrl();
      await send(
        open.url,
        { command: "/ospo", text, team_id: TEAM, user_id: "U1", channel_id: "C1", trigger_id: randomUUID(), response_url },
        "command",
      );
      const answer = () => slack.responses.find(({ to }) => response_url.endsWith(to));
      await expect.poll(answer, { timeout: 20_000 }).toBeDefined();
      return answer();
    };
    expect(await command("help")).toMatchObject({ response_type: "ephemeral", text: expect.stringMatching(/ospo ask/u) });
    const answer = await command(`ask ${QUESTION}`);
    expect(answer.response_type).toBe("ephemeral");
    const before = slack.posted.length;
    await press("share", valueOf(answer.blocks, "share"), { channel: { id: "C1" }, container: { is_ephemeral: true } });
    await expect.poll(() => slack.posted.length).toBe(before + 1);
    expect(slack.posted.at(-1)).toMatchObject({ channel: "C1", text: answer.text });
    expect((await command("licence lodash hosted")).text).toMatch(/lodash/u);
  });

  test("a ticket: what staff say reaches the thread once and in order, and the asker's words go into it", async () => {
    const { ts, number } = await ticketed();
    slack.fail("chat.postMessage", { status: 429, headers: { "retry-after": "2" } }, "hang-up-after", { status: 503 });
    const staff = open.browser();
    for (const text of ["Line 100 <!channel>.", "From the main gate."])
      await staff.post(`/api/desk/tickets/${number}/reply`, { text, delivery: randomUUID() });
    await expect.poll(() => inThread(ts).length, { timeout: 30_000 }).toBe(4);
    expect(
      inThread(ts)
        .slice(2)
        .map(({ text }) => text),
    ).toEqual(["Ana: Line 100 &lt;!channel&gt;.", "Ana: From the main gate."]);
    await send(open.url, said({ text: "and back?", ts: slack.nextTs(), thread_ts: ts }));
    await expect.poll(() => slack.ephemeral.some(({ text }) => text === `Added to ticket #${number}.`)).toBe(true);
    expect((await staff.get(`/api/desk/tickets/${number}`)).body.messages.at(-1).body.text).toBe("and back?");
  });

  test("where Slack refuses for good it is parked where staff see it, and the desk goes on", async () => {
    const { ts, number } = await ticketed();
    slack.fail("chat.postMessage", { status: 200, body: { ok: false, error: "is_archived" } });
    const staff = open.browser();
    await staff.post(`/api/desk/tickets/${number}/reply`, { text: "Nobody reads this.", delivery: randomUUID() });
    await expect
      .poll(async () => (await parkedOnes(open.desk.db)).find(({ ticket }) => ticket === number)?.parked, { timeout: 20_000 })
      .toBe("Slack: is_archived");
    await staff.post(`/api/desk/tickets/${number}/reply`, { text: "This one comes.", delivery: randomUUID() });
    expect((await answersTo(ts, 3)).at(-1)!.text).toBe("Ana: This one comes.");
  });

  test("what was acknowledged and not done is done by the next process", async () => {
    const ts = slack.nextTs();
    channel[Symbol.dispose]();
    expect((await send(open.url, said({ text: QUESTION, ts }))).status).toBe(200);
    channel = new SlackChannel({ desk: open.desk, log, token: TOKEN, signingSecret: SECRET, apiUrl: slack.apiUrl, publicUrl: null });
    stack.use(channel);
    channel.start();
    const [answer] = await answersTo(ts);
    expect(JSON.stringify(answer!.blocks)).not.toContain("/documents/");
  });
});

test("off, /slack/events is no address", async () => {
  await using open = await openDesk();
  expect((await fetch(`${open.url}/slack/events`, { method: "POST", body: "{}" })).status).toBe(404);
});
