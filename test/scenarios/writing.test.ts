/** Answers that a model writes, on the page and in Slack: read while they are written, whole in the end, and whole too where the model or the stream fails. */
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { openDesk } from "../open-desk.ts";
import { openSlack } from "../open-slack.ts";
import { answering, openModelServer } from "../stubs/model-server.ts";

const QUESTION = "what must I ship with an MIT-licensed package?";

/** Sentences of the passages themselves, as a model gives them. */
const quoting = (call: { passages: { id: string; text: string }[] }) =>
  answering(
    call.passages
      .slice(0, 3)
      .map(({ id, text }) => ({ text: /[^.]+\./u.exec(text.replaceAll(/[*`|#\n]/gu, " "))?.[0].trim() ?? text, passages: [id] })),
    { followUps: ["Where do the notices go?"] },
  );

test("in a direct message it streams, and the same message becomes the whole, with its label and what to ask next", async () => {
  await using model = await openModelServer((call) => ({ ...quoting(call), piece: 40, everyMs: 5 }));
  await using all = await openSlack({ model: { url: model.url } });
  const { slack, answersTo } = all;
  const { ts } = await slack.say("U1", QUESTION);
  await expect.poll(() => slack.inThread(ts)[0]?.stream, { timeout: 20_000 }).toBe("done");
  const [answer] = await answersTo(ts);
  await expect.poll(() => JSON.stringify(answer!.blocks)).toContain("Written by AI");
  expect(slack.calls.filter(({ method }) => method === "chat.startStream")).toHaveLength(1);
  expect(slack.calls.filter(({ method }) => method === "chat.postMessage")).toHaveLength(0);
  await slack.click("U1", answer!, "choose-0");
  await answersTo(ts, 2);
});

test("where the stream dies at once, or the model does, the answer comes all the same", async () => {
  await using model = await openModelServer((call) => ({ ...quoting(call), piece: 40, everyMs: 5 }));
  await using all = await openSlack({ model: { url: model.url } });
  const { slack, answersTo } = all;
  slack.streamLife = 0;
  const first = await slack.say("U1", QUESTION);
  await expect.poll(() => JSON.stringify(slack.inThread(first.ts)[0]?.blocks), { timeout: 20_000 }).toContain("[1]");
  model.script(() => ({ status: 500 }));
  const second = await slack.say("U2", QUESTION);
  const [answer] = await answersTo(second.ts);
  expect(JSON.stringify(answer!.blocks)).not.toContain("Written by AI");
});

test("on the page the sentences that are checked are read before the answer is there; no other visitor reads them", async () => {
  await using model = await openModelServer((call) => ({ ...quoting(call), piece: 10, everyMs: 30 }));
  await using open = await openDesk({ model: { url: model.url } });
  const [browser, other, delivery] = [open.browser(), open.browser(), randomUUID()];
  await Promise.all([browser.get("/api/requests"), other.get("/api/requests")]);
  const asked = browser.ask(QUESTION, delivery);
  const soFar = async () => (await browser.get(`/api/ask/${delivery}`)).body.text;
  await expect.poll(soFar, { timeout: 20_000, interval: 20 }).toMatch(/\w/u);
  expect((await other.get(`/api/ask/${delivery}`)).body.text).toBeNull();
  expect((await asked).answer.body.written.model).toBeDefined();
  expect(await soFar()).toBeNull();
});
