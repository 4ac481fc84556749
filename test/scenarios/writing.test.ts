/**
 * Answers of a model stream on the page, in Slack and in Teams, and end complete even if the model or the stream fails.
 */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDesk } from "../open-desk.ts";
import { openSlack } from "../open-slack.ts";
import { type OpenTeams, openTeams, type Teams, wordsOf } from "../open-teams.ts";
import { answering, type ModelServer, openModelServer } from "../stubs/model-server.ts";

const QUESTION = "what must the notices file contain?";

/** Sentences of the passages themselves, as a model gives them. */
const quoting = (call: { passages: { id: string; text: string }[] }) =>
  answering(
    call.passages.slice(0, 3).map(({ id, text }) => ({
      text: /[^.]+\./u.exec(text.replaceAll(/[*`|#\n]/gu, " "))?.[0].trim() ?? text,
      passages: [id],
    })),
    { followUps: ["Where do the notices go?"] },
  );

/** Some three seconds. */
const slowly = (call: Parameters<typeof quoting>[0]) => ({ ...quoting(call), piece: 20, everyMs: 120 });

test("in a direct message the answer streams, and the same message becomes the whole, with its label and follow-ups", async () => {
  await using model = await openModelServer((call) => ({ ...quoting(call), piece: 40, everyMs: 5 }));
  await using all = await openSlack({ model: { url: model.url } });
  const { slack, answersTo } = all;
  const { ts } = await slack.say("U1", QUESTION);
  await expect.poll(() => slack.inThread(ts)[0]?.stream).toBe("done");
  const [answer] = await answersTo(ts);
  await expect.poll(() => JSON.stringify(answer!.blocks)).toContain("Written by AI");
  expect(slack.calls.filter(({ method }) => method === "chat.startStream")).toHaveLength(1);
  expect(slack.calls.filter(({ method }) => method === "chat.postMessage")).toHaveLength(0);
  await slack.click("U1", answer!, "choose-0");
  await answersTo(ts, 2);
});

test("if the stream or the model fails at once, the answer still arrives", async () => {
  await using model = await openModelServer((call) => ({ ...quoting(call), piece: 40, everyMs: 5 }));
  await using all = await openSlack({ model: { url: model.url } });
  const { slack, answersTo } = all;
  slack.streamLife = 0;
  const first = await slack.say("U1", QUESTION);
  await expect.poll(() => JSON.stringify(slack.inThread(first.ts)[0]?.blocks)).toContain("[1]");
  model.script(() => ({ status: 500 }));
  const second = await slack.say("U2", QUESTION);
  const [answer] = await answersTo(second.ts);
  expect(JSON.stringify(answer!.blocks)).not.toContain("Written by AI");
});

test("on the page checked sentences appear before the whole answer, for this visitor only", async () => {
  await using model = await openModelServer((call) => ({ ...quoting(call), piece: 10, everyMs: 30 }));
  await using open = await openDesk({ model: { url: model.url } });
  const [browser, other, delivery] = [open.browser(), open.browser(), randomUUID()];
  await Promise.all([browser.get("/api/requests"), other.get("/api/requests")]);
  const asked = browser.ask(QUESTION, delivery);
  const soFar = async () => (await browser.get(`/api/ask/${delivery}`)).body.text;
  await expect.poll(soFar, { interval: 20 }).toMatch(/\w/u);
  expect((await other.get(`/api/ask/${delivery}`)).body.text).toBeNull();
  expect((await asked).answer.body.written.model).toBeDefined();
  expect(await soFar()).toBeNull();
});

describe("in a personal chat of Teams", () => {
  const stack = new AsyncDisposableStack();
  let model: ModelServer;
  let all: OpenTeams;
  let teams: Teams;
  beforeAll(async () => {
    model = stack.use(await openModelServer(slowly));
    all = stack.use(await openTeams({ model: { url: model.url } }));
    ({ teams } = all);
  });
  afterAll(() => stack.disposeAsync());
  const asks = async (who: string) => {
    const chat = teams.personal(who);
    const { id } = chat.conversation;
    await teams.say(chat, who, QUESTION);
    return { chat, id, streams: () => teams.conversations.get(id)!.streams };
  };

  test("it streams too, within the rate limit, and the stream becomes the whole answer", async () => {
    const { chat, streams } = await asks("pia");
    const [answer] = await all.messagesIn(chat, 1);
    expect(streams()).toMatchObject([{ done: true, id: answer!.id }]);
    const { chunks } = streams()[0]!;
    expect(chunks.length).toBeGreaterThan(2);
    expect(answer!.activity.text.startsWith(chunks.at(-2)!)).toBe(true);
    expect(JSON.stringify(answer!.activity.entities)).toContain("AIGeneratedContent");
    expect(teams.complaints).toEqual([]);
    await teams.openFeedback(chat, "pia", answer!, "like");
    await expect
      .poll(() => all.open.desk.db.selectFrom("feedback").select("helpful").execute())
      .toEqual([{ helpful: true }]);
  });

  test("a stream that is throttled midway is completed; one that is refused at the start is posted whole", async () => {
    const refused = {
      status: 403,
      body: { error: { code: "ContentStreamNotAllowed", message: "Content stream is not allowed" } },
    };
    teams.fail("piece 1", refused);
    model.script(quoting);
    const kim = await asks("kim");
    await all.messagesIn(kim.chat, 1);
    expect(kim.streams()).toEqual([]);
    model.script(slowly);
    teams.fail("piece 2", { status: 429, headers: { "retry-after": "1" } });
    const lea = await asks("lea");
    await all.messagesIn(lea.chat, 1);
    expect(teams.calls.filter(({ path, status }) => path.includes(lea.id) && status === 429)).toHaveLength(1);
    expect(lea.streams()).toMatchObject([{ done: true, chunks: { length: 2 } }]);
  });

  test("a delayed or unconfirmed end completes the same message; if it is too late, the answer is posted whole", async () => {
    teams.fail("piece final", { status: 429, headers: { "retry-after": "1" } });
    const max = await asks("max");
    const [late] = await all.messagesIn(max.chat, 1);
    expect(max.streams()).toMatchObject([{ done: true, id: late!.id }]);
    teams.fail("piece final", "hang-up-after");
    const tom = await asks("tom");
    await all.messagesIn(tom.chat, 1);
    await teams.say(tom.chat, "tom", "thanks");
    expect((await all.messagesIn(tom.chat, 2)).map(wordsOf).filter((words) => words.includes("[1]"))).toHaveLength(1);
    const message = "Content stream finished due to exceeded streaming time.";
    teams.fail("piece final", { status: 403, body: { error: { code: "ContentStreamNotAllowed", message } } });
    const eva = await asks("eva");
    const [whole] = await all.messagesIn(eva.chat, 1);
    expect(eva.streams()).toMatchObject([{ done: false }]);
    expect(whole!.activity.entities.some(({ type }: any) => type === "streaminfo")).toBe(false);
  });

  test("Stop ends the stream; another process completes it after a crash, before later messages are answered", async () => {
    const { id, chat, streams } = await asks("uma");
    await expect.poll(() => streams().length).toBe(1);
    teams.stopStreams(id);
    const posts = all.open.desk.db.selectFrom("post").select("posted_at").where("place", "=", id);
    await expect.poll(() => posts.execute()).toMatchObject([{ posted_at: expect.any(Date) }]);
    expect(teams.messages(chat)).toEqual([]);
    const other = await asks("ben");
    await expect.poll(() => other.streams().length).toBe(1);
    await teams.say(other.chat, "ben", "thanks");
    await all.restart();
    const [first, second] = await all.messagesIn(other.chat, 2);
    expect([wordsOf(first!), wordsOf(second!)]).toEqual([
      expect.stringContaining("[1]"),
      expect.stringContaining("welcome"),
    ]);
    expect(other.streams()).toMatchObject([{ done: true, id: first!.id }]);
  });
});
