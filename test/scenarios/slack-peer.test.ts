/**
 * The Slack peer of the other tests refuses what Slack refuses. Covers only rules whose absence no other test would
 * notice.
 */
import { App, LogLevel, SocketModeReceiver } from "@slack/bolt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { drawBlocks } from "../stubs/draw.ts";
import { brokenBlocks, type Surface } from "../stubs/slack-limits.ts";
import { APP_TOKEN, SlackPeer, TOKEN } from "../stubs/slack-peer.ts";

const stack = new AsyncDisposableStack();
let peer: SlackPeer;
beforeAll(async () => {
  peer = stack.use(await SlackPeer.open());
});
afterAll(() => stack.disposeAsync());

const call = async (method: string, args: object = {}, token = TOKEN): Promise<any> => {
  const response = await fetch(peer.apiUrl + method, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(args),
  });
  return {
    http: response.status,
    retryAfter: response.headers.get("retry-after"),
    ...((await response.json()) as object),
  };
};
const plainText = (text: string) => ({ type: "plain_text", text });
const long = (length: number) => "宽".repeat(length);
const button = (more: object = {}) => ({ type: "button", action_id: "a", text: plainText("Go"), value: "1", ...more });
const actions = (...elements: object[]) => ({ type: "actions", elements });
const many = (count: number) => Array.from({ length: count }, (_, i) => button({ action_id: `a${i}` }));
const option = (i: number, text = "x", value = String(i)) => ({ text: plainText(text), value });
const options = (count: number) => Array.from({ length: count }, (_, i) => option(i));
const input = (element: Record<string, unknown>) => ({
  type: "input",
  label: plainText("L"),
  element: { action_id: "a", ...element },
});
const chart = (series: number, points: number) => ({
  type: "data_visualization",
  title: "Open",
  chart: {
    type: "bar",
    axis_config: { categories: Array.from({ length: points }, (_, i) => `c${i}`) },
    series: Array.from({ length: series }, (_, s) => ({
      name: `s${s}`,
      data: Array.from({ length: points }, (__, i) => ({ label: `c${i}`, value: i })),
    })),
  },
});
const modal = (more: object = {}) => ({
  type: "modal",
  callback_id: "form",
  title: plainText("A form"),
  submit: plainText("Send"),
  blocks: [{ ...input({ type: "plain_text_input" }), block_id: "why" }],
  ...more,
});

test.each<[string, Surface, (over: 0 | 1) => object[]]>([
  ["50 blocks", "message", (over) => Array.from({ length: 50 + over }, () => ({ type: "divider" }))],
  ["100 in a modal", "modal", (over) => Array.from({ length: 100 + over }, () => ({ type: "divider" }))],
  ["section", "message", (over) => [{ type: "section", text: { type: "mrkdwn", text: long(3000 + over) } }]],
  [
    "fields",
    "message",
    (over) => [{ type: "section", fields: Array.from({ length: 10 + over }, () => plainText("f")) }],
  ],
  ["a field", "message", (over) => [{ type: "section", fields: [plainText(long(2000 + over))] }]],
  ["header", "message", (over) => [{ type: "header", text: plainText(long(150 + over)) }]],
  [
    "context",
    "message",
    (over) => [{ type: "context", elements: Array.from({ length: 10 + over }, () => plainText("c")) }],
  ],
  ["actions", "message", (over) => [actions(...many(25 + over))]],
  ["button", "message", (over) => [actions(button({ text: plainText(long(75 + over)) }))]],
  ["value", "message", (over) => [actions(button({ value: long(2000 + over) }))]],
  ["url", "message", (over) => [actions(button({ url: "u".repeat(3000 + over) }))]],
  ["action_id", "message", (over) => [actions(button({ action_id: "i".repeat(255 + over) }))]],
  ["action_id twice", "message", (over) => [actions(button(), button({ action_id: over ? "a" : "b" }))]],
  [
    "block_id twice",
    "message",
    (over) => [
      { type: "divider", block_id: "1" },
      { type: "divider", block_id: over ? "1" : "2" },
    ],
  ],
  ["options", "modal", (over) => [input({ type: "static_select", options: options(100 + over) })]],
  ["radio buttons", "modal", (over) => [input({ type: "radio_buttons", options: options(10 + over) })]],
  ["option text", "modal", (over) => [input({ type: "static_select", options: [option(0, long(75 + over))] })]],
  ["option value", "modal", (over) => [input({ type: "static_select", options: [option(0, "x", long(150 + over))] })]],
  [
    "initial option",
    "modal",
    (over) => [input({ type: "static_select", options: options(2), initial_option: option(1, over ? "y" : "x") })],
  ],
  ["label", "modal", (over) => [{ ...input({ type: "plain_text_input" }), label: plainText(long(2000 + over)) }]],
  ["max_length", "modal", (over) => [input({ type: "plain_text_input", max_length: 3000 + over })]],
  [
    "markdown together",
    "message",
    (over) => [0, over].map((more) => ({ type: "markdown", text: "m".repeat(6000 + more) })),
  ],
  [
    "image alt",
    "message",
    (over) => [{ type: "image", image_url: "https://x.example/a.png", alt_text: long(2000 + over) }],
  ],
  ["series", "message", (over) => [chart(6 + over, 2)]],
  ["points", "home", (over) => [chart(1, 20 + over)]],
  [
    "feedback in a modal",
    "modal",
    (over) => [over ? { type: "context_actions", elements: [button()] } : { type: "divider" }],
  ],
])("limit: %s", (_, surface, blocks) => {
  expect(brokenBlocks(blocks(0), surface)).toEqual([]);
  expect(brokenBlocks(blocks(1), surface)).not.toEqual([]);
});

test("tokens, scopes, methods and places", async () => {
  const error = async (method: string, args: object, token?: string) => (await call(method, args, token)).error;
  const say = { channel: "C1", text: "Hello" };
  expect(await error("chat.postMessage", say, "xoxb-other")).toBe("invalid_auth");
  expect(await call("chat.shout", say)).toMatchObject({ http: 200, error: "unknown_method" });
  expect(await error("apps.connections.open", {})).toBe("not_allowed_token_type");
  peer.granted = new Set(["users:read"]);
  expect(await call("chat.postMessage", say)).toMatchObject({
    error: "missing_scope",
    needed: "chat:write",
    provided: "users:read",
  });
  peer.granted = new Set(["chat:write", "channels:history"]);
  expect(await error("conversations.history", { channel: "D1" })).toBe("missing_scope");
  expect(await error("chat.postMessage", { ...say, channel: "C3" })).toBe("not_in_channel");
  expect(await error("chat.postMessage", { ...say, channel: "C9" })).toBe("channel_not_found");
  await peer.world.throwOut("CSTAFF");
  expect(await error("chat.postMessage", { ...say, channel: "CSTAFF" })).toBe("channel_not_found");
  await peer.world.takeIn("CSTAFF");
  peer.archived.add("C1");
  expect(await error("chat.postMessage", say)).toBe("is_archived");
  peer.archived.clear();
  peer.deactivated.set("U2", "user_disabled");
  expect(await error("chat.postMessage", { ...say, channel: "U2" })).toBe("user_disabled");
  peer.deactivated.clear();
  expect(await error("chat.postMessage", { channel: "C1", text: "x".repeat(40_001) })).toBe("msg_too_long");
  expect(await call("chat.postMessage", { channel: "C1", blocks: [{ type: "shout" }] })).toMatchObject({
    error: "invalid_blocks",
    response_metadata: { messages: ["[ERROR] unsupported type: shout [json-pointer:/blocks/0/type]"] },
  });
  peer.rates = true;
  const burst = await Promise.all(
    Array.from({ length: 5 }, () => call("chat.postMessage", { channel: "U1", text: "Hello" })),
  );
  expect(burst.filter(({ ok }) => ok)).toHaveLength(3);
  expect(burst.find(({ http }) => http === 429)).toMatchObject({ retryAfter: "1", error: "ratelimited" });
  peer.rates = false;
});

test("streams end when Slack ends them, and outside a direct message they name their reader", async () => {
  expect((await call("chat.startStream", { channel: "C1" })).error).toBe("missing_recipient_team_id");
  const { channel, ts } = await call("chat.startStream", { channel: "U1" });
  const append = async () =>
    await call("chat.appendStream", { channel, ts, chunks: [{ type: "markdown_text", text: "a" }] });
  expect(await append()).toMatchObject({ ok: true });
  expect((await call("chat.update", { channel, ts, text: "b" })).error).toBe("streaming_state_conflict");
  peer.killStreams();
  expect((await append()).error).toBe("message_not_in_streaming_state");
  await call("chat.update", { channel, ts, text: "b" });
  expect(peer.posted.at(-1)).toMatchObject({ text: "b", stream: "dead" });
});

test("a trigger opens one view within three seconds; a stale hash changes nothing", async () => {
  const open = async (trigger_id: string, view: object = modal()) => await call("views.open", { trigger_id, view });
  const trigger = peer.trigger("U1");
  expect((await open(trigger, modal({ title: plainText(long(25)) }))).error).toBe("invalid_arguments");
  expect((await open(trigger, modal({ submit: undefined }))).error).toBe("invalid_arguments");
  const { view } = await open(trigger);
  expect((await open(trigger)).error).toBe("exchanged_trigger_id");
  expect((await open("none")).error).toBe("invalid_trigger_id");
  const late = peer.trigger("U1");
  peer.advance(3001);
  expect((await open(late)).error).toBe("expired_trigger_id");
  const update = async (hash: string) =>
    await call("views.update", { view_id: view.id, hash, view: modal({ title: plainText("New") }) });
  expect(await update(view.hash)).toMatchObject({ ok: true });
  expect((await update(view.hash)).error).toBe("hash_conflict");
  expect(peer.modal("U1").title.text).toBe("New");
});

const post = async (url: string, body: object = { text: "Hello" }) =>
  (await fetch(url, { method: "POST", body: JSON.stringify(body) })).status;

test("a response_url is good for five uses and half an hour", async () => {
  const url = peer.responseUrl({ user: "U1", channel: "C1" });
  expect(await post(url, { blocks: [{ type: "shout" }] })).toBe(400);
  const uses = [await post(url), await post(url), await post(url), await post(url), await post(url)];
  expect(uses).toEqual([200, 200, 200, 200, 404]);
  const { ts } = await call("chat.postMessage", { channel: "C1", text: "before" });
  await post(peer.responseUrl({ user: "U1", channel: "C1", ts }), { text: "after", replace_original: true });
  expect(peer.posted.at(-1)!.text).toBe("after");
  const late = peer.responseUrl({ user: "U1", channel: "C1" });
  peer.advance(30 * 60_000 + 1);
  expect(await post(late)).toBe(404);
});

test("text is drawn as Slack shows it: the desk's formatting, and no injected markup", () => {
  const text = { type: "mrkdwn", text: "*许可证* &lt;b&gt; <https://x.example/a|MIT> <@U1> `<i>`" };
  const page = drawBlocks({ kind: "modal", view: modal({ blocks: [{ type: "section", text }] }) }, { U1: "Uma" });
  expect(page).toContain(
    `<b>许可证</b> &lt;b&gt; <a title="https://x.example/a">MIT</a> <a class="mention">@Uma</a> <code>&lt;i&gt;</code>`,
  );
});

const quiet = (): void => undefined;
const silent = {
  debug: quiet,
  info: quiet,
  warn: quiet,
  error: quiet,
  setLevel: quiet,
  setName: quiet,
  getLevel: () => LogLevel.ERROR,
};

test("Socket Mode: forms are acknowledged, Slack can ask for a new connection, and unacknowledged events come again", async () => {
  const app = new App({
    receiver: new SocketModeReceiver({
      appToken: APP_TOKEN,
      logger: silent,
      clientPingTimeout: 500,
      installerOptions: { clientOptions: { slackApiUrl: peer.apiUrl, retryConfig: { retries: 0 } } },
    }),
    token: TOKEN,
    logger: silent,
    clientOptions: { slackApiUrl: peer.apiUrl },
  });
  stack.defer(() => app.stop().then(() => undefined));
  const received: string[] = [];
  app.message(async ({ message }) => void received.push(message.ts));
  app.command("/form", async ({ ack, client, command }) => {
    await ack();
    await client.views.open({ trigger_id: command.trigger_id, view: modal() as any });
  });
  app.view("form", async ({ ack, view }) => {
    if (view.state.values["why"]!["a"]!.value === "no")
      await ack({ response_action: "errors", errors: { why: "Say yes." } });
    else await ack();
  });
  peer.transport = "socket";
  await app.start();
  await peer.command("U2", "/form");
  await expect.poll(() => peer.modal("U2")).toBeDefined();
  await expect(peer.submit(peer.modal("U2"), {})).rejects.toThrow("must be filled in");
  expect(await peer.submit(peer.modal("U2"), { why: "no" })).toMatchObject({
    response_action: "errors",
    errors: { why: "Say yes." },
  });
  expect(peer.modal("U2")).toBeDefined();
  await peer.submit(peer.modal("U2"), { why: "yes" });
  expect(peer.modal("U2")).toBeUndefined();

  const before = peer.sockets.connections;
  peer.sockets.disconnect();
  await expect.poll(() => peer.sockets.connections).toBe(before + 1);
  const { ts } = await peer.event({ text: "after" });
  await expect.poll(() => received).toContain(ts);

  const sending = peer.event({ text: "cut off" });
  peer.sockets.cut();
  await sending;
  const [first, second] = peer.sockets.sent.slice(-2);
  expect([first!.attempt, second]).toEqual([0, { ...first, attempt: 1 }]);
  peer.transport = "http";
});
