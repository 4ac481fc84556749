/** What the adapter of Teams accepts as a request, and that outgoing calls are made once and report their outcome. */
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { UnavailableError } from "../../src/base/errors.ts";
import { TeamsAdapter } from "../../src/channels/teams/adapter.ts";
import { readConfig } from "../../src/app/config.ts";
import { log } from "../open-desk.ts";
import { card, openAdapter as open } from "../stubs/teams-adapter.ts";
import { APP_ID, PASSWORD, TENANT } from "../stubs/teams-sender.ts";

const nobody = (): Promise<never> => Promise.reject(new Error("nobody"));
const settings = (environment: Record<string, string>) => readConfig(environment, tmpdir());
const body = (code: string) => ({ error: { code, message: code } });

test("a body that is not an activity gets 400, a large one 413, one that is not JSON 415", async () => {
  const { peer, taken, chat } = await open();
  for (const raw of ["", "{}", "[]", "null", "7", "{", '{"type":"message"}', '{"type":7,"channelId":"msteams"}'])
    expect([raw, (await peer.send({}, { raw })).status]).toEqual([raw, 400]);
  expect((await peer.say(chat, "alice", "Hello", { over: { channelId: "webchat" } })).status).toBe(400);
  expect((await peer.say(chat, "alice", "x".repeat(1_000_001))).status).toBe(413);
  expect((await peer.say(chat, "alice", "Hello", { contentType: "text/plain" })).status).toBe(415);
  expect(taken).toEqual([]);
});

test("an activity that cannot be stored is not acknowledged", async () => {
  const { peer, chat } = await open({ take: () => Promise.reject(new Error("disk full")) });
  expect((await peer.say(chat, "alice", "Hello")).status).toBe(500);
});

test("an invoke is answered in time even if its handler hangs", async () => {
  const slow = await open({ invoke: () => Promise.withResolvers<never>().promise, invokeMs: 100 });
  const late = await slow.peer.invoke(slow.chat, "alice", "adaptiveCard/action", {});
  expect(late).toMatchObject({ status: 200, body: { statusCode: 504, type: "application/vnd.microsoft.error" } });
  expect((await slow.peer.invoke(slow.chat, "alice", "task/fetch", {})).status).toBe(504);
  const broken = await open({ invoke: () => Promise.reject(new Error("a bug")) });
  const failed = await broken.peer.invoke(broken.chat, "alice", "adaptiveCard/action", {});
  expect(failed).toMatchObject({ status: 200, body: { statusCode: 500 } });
  expect(JSON.stringify(failed.body)).not.toContain("a bug");
  expect(slow.peer.complaints).toEqual([]);
});

test("emulator mode accepts requests without a token, from this machine only", async () => {
  const { peer, adapter, taken, chat, to, out } = await open({ emulator: true });
  expect((await peer.say(chat, "alice", "Hello")).status).toBe(200);
  expect((await peer.say(chat, "alice", "Hello", { over: { serviceUrl: "https://evil.example/" } })).status).toBe(403);
  expect((await peer.say(chat, "alice", "Hello", { contentType: "text/plain" })).status).toBe(415);
  peer.connect((request) => adapter.receive(new Request("http://rebound.example/api/messages", request)));
  expect((await peer.say(chat, "alice", "Hello")).status).toBe(403);
  expect(taken).toHaveLength(1);
  expect(await out.send(to, { type: "message", text: "Hello yourself" })).toMatchObject({ kind: "ok" });
  expect(peer.signIns()).toBe(0);
});

test("blank ids and incomplete settings do not open the endpoint", async () => {
  const { peer } = await open();
  for (const blank of [{ appId: "" }, { appId: " " }, { password: "" }, { tenantId: " " }]) {
    const identity = {
      kind: "registered",
      appId: APP_ID,
      password: PASSWORD,
      tenantId: TENANT,
      openIdMetadataUrl: peer.origin,
      tokens: "jose",
      ...blank,
    } as const;
    expect(() => new TeamsAdapter({ identity, log, take: nobody, invoke: nobody })).toThrow(/is blank/u);
  }
  const group = { TEAMS_APP_ID: APP_ID, TEAMS_APP_PASSWORD: PASSWORD, TEAMS_TENANT_ID: TENANT };
  expect(settings({}).teams).toBeNull();
  expect(settings({ TEAMS_EMULATOR: "1" }).teams).toEqual({ identity: { kind: "emulator" }, staffChannel: undefined });
  expect(settings({ ...group, TEAMS_STAFF_CHANNEL: "19:x" }).teams).toMatchObject({
    identity: { kind: "registered", appId: APP_ID, tenantId: TENANT, tokens: "botbuilder" },
    staffChannel: "19:x",
  });
  expect(settings({ ...group, TEAMS_TOKENS: "jose" }).teams).toMatchObject({ identity: { tokens: "jose" } });
  for (const [wrong, says] of [
    [{ ...group, TEAMS_APP_ID: "" }, /set TEAMS_APP_ID too/u],
    [{ ...group, TEAMS_APP_ID: "  " }, /TEAMS_APP_ID is blank/u],
    [{ TEAMS_APP_PASSWORD: PASSWORD }, /set TEAMS_APP_ID and TEAMS_TENANT_ID too/u],
    [{ ...group, TEAMS_TOKENS: "none" }, /TEAMS_TOKENS is not a library.*use botbuilder or jose/u],
    [{ TEAMS_TOKENS: "jose" }, /TEAMS_TOKENS is set without/u],
    [{ TEAMS_STAFF_CHANNEL: "19:x" }, /TEAMS_STAFF_CHANNEL is set without/u],
    [{ TEAMS_EMULATOR: "1", HOST: "0.0.0.0" }, /lets anyone in/u],
    [{ ...group, TEAMS_EMULATOR: "1" }, /lets anyone in/u],
  ] as const)
    expect(() => settings(wrong)).toThrow(says);
});

test("sends, updates, and writes to people who never wrote", async () => {
  const { peer, chat, to, out } = await open();
  const sent = await out.send(to, { type: "message", attachments: [card()] });
  if (sent.kind !== "ok" || sent.value === null) throw new Error("not sent");
  expect(await out.update(to, sent.value, { type: "message", text: "Claimed" })).toEqual(sent);
  expect(peer.messages(chat)).toMatchObject([
    { id: sent.value, activity: { text: "Claimed", from: { id: `28:${APP_ID}` } }, edits: [{}] },
  ]);

  const carla = peer.person("carla");
  for (const id of [carla.id, carla.aadObjectId]) {
    const made = await out.createConversation(id, peer.serviceUrl);
    if (made.kind !== "ok") throw new Error(made.kind);
    expect(await out.send(made.value, { type: "message", text: "Your ticket is decided" })).toMatchObject({
      kind: "ok",
    });
  }
  expect(peer.messages(peer.personal("carla"))).toHaveLength(2);
  expect(await out.createConversation("29:nobody", peer.serviceUrl)).toMatchObject({
    kind: "never",
    reason: "UserNotFound",
  });

  const thread = peer.channel();
  await out.send({ ...to, conversation: thread.conversation.id }, { type: "message", text: "In the thread" });
  expect(peer.messages(thread)).toHaveLength(1);
  expect([peer.signIns(), peer.complaints]).toEqual([1, []]);
});

test("a token is fetched once for concurrent calls, and again after it expires", async () => {
  const { peer, chat, to, out } = await open();
  await Promise.all(["one", "two", "three"].map((text) => out.send(to, { type: "message", text })));
  expect(peer.signIns()).toBe(1);
  peer.revoke();
  expect(await out.send(to, { type: "message", text: "four" })).toMatchObject({ kind: "ok" });
  expect([peer.signIns(), peer.messages(chat).length]).toEqual([2, 4]);
  peer.revoke();
  peer.fail("token", { status: 401, body: { error: "invalid_client" } }, { status: 503 }, "hang-up");
  await expect(out.send(to, { type: "message", text: "five" })).rejects.toThrow(/TEAMS_APP_PASSWORD.*expired/u);
  for (const says of [/503/u, /cannot be reached/u])
    await expect(out.send(to, { type: "message", text: "five" })).rejects.toThrow(says);
  expect(await out.send(to, { type: "message", text: "five" })).toMatchObject({ kind: "ok" });
});

test("a failed call is made once, and its error says whether to wait, give up or retry", async () => {
  const { peer, chat, to, out } = await open({ callMs: 300 });
  const hello = { type: "message", text: "Hello" };
  for (const [answer, outcome] of [
    [
      { status: 429, headers: { "retry-after": "7" } },
      { kind: "wait", seconds: 7 },
    ],
    [{ status: 429 }, { kind: "wait", seconds: 5 }],
    [{ status: 412 }, { kind: "wait", seconds: 2 }],
    [{ status: 429, headers: { "retry-after": new Date(Date.now() + 60_000).toUTCString() } }, { kind: "wait" }],
    [
      { status: 403, body: body("BotNotInConversationRoster") },
      { kind: "never", status: 403, reason: "BotNotInConversationRoster" },
    ],
    [{ status: 403 }, { kind: "never", status: 403, reason: "403" }],
    [
      { status: 404, body: body("ConversationNotFound") },
      { kind: "never", status: 404, reason: "ConversationNotFound" },
    ],
    [
      { status: 413, body: body("MessageSizeTooBig") },
      { kind: "never", status: 413, reason: "MessageSizeTooBig" },
    ],
  ] as const) {
    peer.fail("POST", answer);
    const before = peer.calls.length;
    expect(await out.send(to, hello)).toMatchObject(outcome);
    expect(peer.calls.length - before).toBe(1);
  }
  for (const failure of [
    { status: 500 },
    { status: 502 },
    { status: 503 },
    { status: 504 },
    "hang-up",
    "silence",
  ] as const) {
    peer.fail("POST", failure);
    const before = peer.calls.length;
    await expect(out.send(to, hello)).rejects.toThrow(UnavailableError);
    expect([failure, peer.calls.length - before]).toEqual([failure, 1]);
  }
  expect(peer.messages(chat)).toEqual([]);
  peer.fail("POST", "hang-up-after");
  await expect(out.send(to, hello)).rejects.toThrow(UnavailableError);
  expect(peer.messages(chat), "sent once, though nobody said so").toHaveLength(1);
  expect(await out.send(to, { type: "message", text: "" }), "our own mistake").toMatchObject({
    kind: "never",
    status: 400,
    reason: "BadSyntax",
  });
});
