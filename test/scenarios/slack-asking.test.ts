/** Asking in Slack: every place to ask, the buttons below an answer, who may read what, and opted-in channels. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { modalOf, openSlack, type OpenSlack, press, SLACKS, toldTo } from "../open-slack.ts";
import { BOT, type SlackPeer } from "../stubs/slack-peer.ts";
import { addressesOf, openUpstreams, type Upstreams } from "../stubs/upstreams.ts";

const QUESTION = "what must I ship with an MIT-licensed package?";
const UNKNOWN = "which bus goes to the airport on sunday";
/** The playbook has it, which is for staff. */
const FOR_STAFF = "How do I triage a new ticket?";

const shownIn = (at: { blocks: any[] }) => JSON.stringify(at.blocks);
const labels = (at: { blocks: any[] }) =>
  at.blocks.flatMap(({ elements = [] }) => elements).flatMap(({ text }: any) => text?.text ?? []);
const servedChoice = (at: { blocks: any[] }) => {
  const buttons = at.blocks.flatMap(({ elements = [] }) => elements).filter(({ type }: any) => type === "button");
  return buttons.find(({ text }: any) => /托管|服务/u.test(text.text)) ?? buttons[0];
};

describe.each(SLACKS)("asking in Slack: $name", ({ database, socket }) => {
  const stack = new AsyncDisposableStack();
  let all: OpenSlack;
  let slack: SlackPeer;
  let upstreams: Upstreams;
  let answersTo: OpenSlack["answersTo"];
  beforeAll(async () => {
    upstreams = stack.use(await openUpstreams());
    all = stack.use(await openSlack({ database, socket, upstreams: addressesOf(upstreams) }));
    ({ slack, answersTo } = all);
  });
  afterAll(() => stack.disposeAsync());

  const inC1 = { channel: "C1" };
  const rating = async () =>
    (await all.open.desk.db.selectFrom("feedback").select(["helpful", "comment"]).executeTakeFirst()) ?? null;

  test("an open conversation shows prompts, and a status while the desk works", async () => {
    await slack.homeOpened("U1", "messages");
    await expect.poll(() => slack.prompts.at(-1)).toMatchObject({ channel: "D1" });
    expect(slack.prompts.at(-1)!.prompts.length).toBeGreaterThan(1);
    const greetings = () => slack.inChannel("D1").filter(({ text }) => text.startsWith("I answer questions about"));
    expect(greetings()).toHaveLength(1);
    await slack.homeOpened("U1", "messages");
    await expect.poll(() => slack.prompts.length).toBe(2);
    expect(greetings()).toHaveLength(1);
    const { ts } = await slack.say("U1", slack.prompts.at(-1)!.prompts[0]!.message);
    await answersTo(ts);
    expect(slack.statuses).toContainEqual(
      expect.objectContaining({ channel: "D1", thread_ts: ts, status: expect.stringMatching(/handbook/u) }),
    );
    await expect.poll(() => [...slack.showing.values()].filter(Boolean)).toEqual([]);
  });

  test("in a direct message the answer streams; a broken or refused stream still ends with the whole answer", async () => {
    const { ts: first } = await slack.say("U1", QUESTION);
    const [streamed] = await answersTo(first);
    expect(streamed!.stream).toBe("done");
    const feedback = expect.objectContaining({ type: "context_actions" });
    expect(streamed!.blocks).toContainEqual(feedback);
    for (const spoil of [
      () => slack.fail("chat.appendStream", { body: { ok: false, error: "message_not_in_streaming_state" } }),
      () => slack.fail("chat.stopStream", { status: 503 }),
      () => slack.fail("chat.startStream", { body: { ok: false, error: "feature_not_enabled" } }),
    ]) {
      spoil();
      const { ts } = await slack.say("U1", QUESTION);
      await answersTo(ts);
      await expect.poll(() => slack.inThread(ts)[0]!.blocks).toContainEqual(feedback);
      expect(slack.inThread(ts)).toHaveLength(1);
      expect(shownIn(slack.inThread(ts)[0]!)).toMatch(/\[1\] <https/u);
    }
    slack.streamLife = 0;
    const { ts } = await slack.say("U1", "How do I release a project as open source?");
    await answersTo(ts);
    await expect.poll(() => slack.inThread(ts)[0]!.blocks).toContainEqual(feedback);
    slack.streamLife = Number.POSITIVE_INFINITY;
  });

  test("the message menu answers its user alone, who can ask a person or share the answer", async () => {
    const said = await slack.say("U2", UNKNOWN, inC1);
    const answer = await toldTo(slack, await slack.shortcut("U1", "ask-desk", said));
    expect(labels(answer)).toEqual(["Ask a person"]);
    const response = await toldTo(slack, await slack.click("U1", answer, "ask-person"));
    const [, number] = /Ticket #(\d+) is open/u.exec(response.text)!;
    // The confirmation comes as a direct message, and the conversation continues in its thread.
    const root = () => slack.inChannel("D1").find(({ text }) => text.startsWith(`Ticket #${number} is open`));
    await expect.poll(root).toBeDefined();
    await all.open.browser().post(`/api/desk/tickets/${number}/reply`, { text: "Line 100.", delivery: randomUUID() });
    await expect.poll(() => slack.inThread(root()!.ts).map(({ text }) => text)).toEqual(["Ana: Line 100."]);
    await slack.say("U1", "and back?", { thread_ts: root()!.ts });
    await expect.poll(() => slack.ephemeral.at(-1)?.text).toBe(`Added to ticket #${number}.`);
    await expect.poll(() => [...slack.showing.values()].filter(Boolean)).toEqual([]);
    // After settling, thanks change nothing, and another message reopens the ticket.
    await all.open.browser().post(`/api/desk/tickets/${number}/resolve`, {});
    await expect.poll(() => slack.inThread(root()!.ts).at(-1)?.text).toMatch(/Did this help you/u);
    const state = async () => (await all.open.browser().get(`/api/desk/tickets/${number}`)).body.ticket.state;
    await slack.say("U1", "And on Sundays?", { thread_ts: root()!.ts });
    await expect.poll(state).toBe("open");
    await all.open.browser().post(`/api/desk/tickets/${number}/resolve`, {});
    await slack.say("U1", "thanks", { thread_ts: root()!.ts });
    await expect.poll(() => slack.inThread(root()!.ts).at(-1)?.text).toMatch(/You are welcome/u);
    expect(await state()).toBe("resolved");

    const other = await toldTo(slack, await slack.shortcut("U1", "ask-desk", await slack.say("U2", QUESTION, inC1)));
    const before = slack.inChannel("C1").length;
    await Promise.all([slack.click("U1", other, "share"), slack.click("U1", other, "share")]);
    await expect.poll(() => slack.inChannel("C1").length).toBe(before + 1);
    await slack.click("U1", other, "share");
    await toldTo(slack, await slack.command("U1", "/ospo", "help"));
    expect(slack.inChannel("C1").slice(before)).toMatchObject([{ text: other.text }]);
    expect(shownIn(slack.inChannel("C1").at(-1)!)).toContain("Shared by Uma Eins");
  });

  test("outside its channels the desk still answers privately, and sharing says how to add it", async () => {
    const answer = await toldTo(slack, await slack.command("U1", "/ospo", `ask ${QUESTION}`, { channel: "C3" }));
    expect(labels(answer)).toContain("Share here");
    expect((await toldTo(slack, await slack.click("U1", answer, "share"))).text).toMatch(/\/invite @OSPO/u);
  });

  test("thumbs down asks what was wrong, and counts without a comment too", async () => {
    const { ts } = await slack.say("U2", `<@${BOT}> ${QUESTION}`, inC1);
    const [answer] = await answersTo(ts);
    await press(slack, "U2", answer!, "not-helpful");
    const view = await modalOf(slack, "U2");
    expect(await rating()).toEqual({ helpful: false, comment: null });
    const typed = { "field:wrong": "Something is missing", "field:reason": "Which file?" };
    expect(await slack.submit(view, typed)).toMatchObject({ response_action: "update" });
    expect(JSON.stringify(slack.modal("U2"))).toContain("Thank you!");
    expect(await rating()).toEqual({ helpful: false, comment: "Something is missing: Which file?" });
    await slack.closeView(slack.modal("U2"));
    await press(slack, "U1", answer!, "helpful");
    await expect.poll(() => slack.ephemeral.at(-1)?.text).toMatch(/belong to the person who asked/u);
  });

  test("a choice works in a channel, a direct message and in private, counts once if pressed twice, and follows the question's language", async () => {
    const asks = "我们能用 jszip@3.10.2 吗？";
    const threads: string[] = [];
    for (const [text, more] of [
      [asks, {}],
      [`<@${BOT}> ${asks}`, inC1],
    ] as const) {
      const { ts } = await slack.say("U2", text, more);
      const [choice] = await answersTo(ts);
      const click = async () => await slack.click("U2", choice!, servedChoice(choice!).action_id);
      await Promise.all([click(), click()]);
      threads.push(ts);
      const [, question, verdict] = await answersTo(ts, 3);
      expect(question!.text).toMatch(/^Udo Zwei: jszip 3\.10\.2, npm – hosted/u);
      expect(verdict!.text).toMatch(/可以/u);
      expect(shownIn(verdict!)).toMatch(/没有帮助.*转人工/u);
      expect(shownIn(verdict!)).not.toMatch(/Ask a person|Helpful/u);
    }
    const choice = await toldTo(slack, await slack.command("U2", "/ospo", `ask ${asks}`));
    const verdict = await toldTo(slack, await slack.click("U2", choice, servedChoice(choice).action_id));
    expect(labels(verdict)).toEqual(expect.arrayContaining(["转人工", "分享到这里"]));
    await slack.click("U2", verdict, "not-helpful");
    expect(shownIn(await modalOf(slack, "U2"))).toContain("缺了什么");
    expect((await toldTo(slack, await slack.click("U2", verdict, "ask-person"))).text).toMatch(/工单 #\d+ 已提交/u);
    expect(threads.map((ts) => slack.inThread(ts).length)).toEqual([3, 3]);
  });

  test("staff-only documents are quoted to staff in direct messages, and nowhere else", async () => {
    const own = await slack.say("UANA", FOR_STAFF);
    expect((await answersTo(own.ts))[0]!.text).toMatch(/Triage every new ticket/u);
    const asked = await slack.say("U1", FOR_STAFF);
    const mentioned = await slack.say("UANA", `<@${BOT}> ${FOR_STAFF}`, inC1);
    const answers = [...(await answersTo(asked.ts)), ...(await answersTo(mentioned.ts))];
    const followed = await slack.say("UANA", FOR_STAFF, { ...inC1, thread_ts: mentioned.ts });
    expect(followed.status).toBe(200);
    answers.push((await answersTo(mentioned.ts, 2))[1]!);
    const shareable = [
      await toldTo(slack, await slack.command("UANA", "/ospo", `ask ${FOR_STAFF}`)),
      await toldTo(slack, await slack.shortcut("UANA", "ask-desk", mentioned)),
    ];
    for (const each of [...answers, ...shareable]) expect(shownIn(each)).not.toMatch(/Triage every|staff-playbook/u);
  });

  test("in opted-in channels the desk answers questions that it can, respects opt-outs, and explains itself", async () => {
    const auto = async (user: string, words: string) =>
      (await toldTo(slack, await slack.command(user, "/ospo", `auto ${words}`, inC1))).text;
    const why = async (at: any, user = "U2") => (await toldTo(slack, await slack.shortcut(user, "why-desk", at))).text;
    const say = async (text: string, more = {}) => await slack.say("U2", text, { ...inC1, ...more });
    const silent: { ts: string }[] = [];
    const left = async (text: string, reason: RegExp, more = {}) => {
      const said = await say(text, more);
      silent.push(said);
      expect(await why(said)).toMatch(reason);
    };
    expect(await auto("U1", "on")).toMatch(/staff/iu);
    await left(QUESTION, /has not opted it in/u);
    expect(await auto("UANA", "perhaps")).toMatch(/auto on\|off/u);
    expect(await auto("UANA", "on")).toMatch(/without being mentioned/u);
    const answered = await say(QUESTION);
    const [answer] = await answersTo(answered.ts);
    await expect
      .poll(() => slack.ephemeral.some(({ user, text }) => user === "U2" && /opted in/u.test(text)))
      .toBe(true);
    expect(await why(answered)).toMatch(/has a passage that answers/u);
    expect(await why(answer!)).toMatch(/my own answer/u);
    await left(`${QUESTION} nobot`, /“nobot”/u);
    await left("Lunch is at twelve today.", /not take this for a question/u);
    await left(`${UNKNOWN}?`, /nothing in the handbook/u);
    await slack.say("U1", "and how long?", { ...inC1, thread_ts: answered.ts });
    const inThread = await slack.say("U1", QUESTION, { ...inC1, thread_ts: answered.ts });
    expect(await why(inThread, "U1")).toMatch(/In a thread/u);
    expect(await why(await say(`<@${BOT}> ${QUESTION}`))).toMatch(/meant for me/u);
    expect(await auto("UANA", "off")).toMatch(/only when mentioned/u);
    await left(QUESTION, /has not opted it in/u);
    for (const { ts } of silent) expect(slack.inThread(ts)).toEqual([]);
    expect(slack.inThread(answered.ts)).toHaveLength(1);
  });
});
