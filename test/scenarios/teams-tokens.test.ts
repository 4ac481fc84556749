/** Which tokens of Teams are accepted, by either library that verifies them. Forged ones cannot fill the log. */
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { teamsRequestsRefused } from "../../src/base/metrics.ts";
import { log } from "../open-desk.ts";
import { openAdapter as open } from "../stubs/teams-adapter.ts";
import { TENANT } from "../stubs/teams-sender.ts";

const refusals = async (fault: string): Promise<number> =>
  (await teamsRequestsRefused.get()).values.find(({ labels }) => labels.fault === fault)?.value ?? 0;

/** With how long they pause before they read the keys again, and what they answer to what only `jose` refuses. */
describe.each([
  ["botbuilder", 3_600_000, 200],
  ["jose", 60_000, 401],
] as const)("tokens are verified by %s:", (tokens, pauseMs, unusual) => {
  test("a signed message is handed over, also when repeated, and an invoke is answered", async () => {
    const { peer, taken, invoked, chat } = await open({ tokens });
    const said = await peer.say(chat, "alice", "May I use GPL code?");
    expect(said).toMatchObject({ status: 200, body: undefined });
    await peer.redeliver(said);
    // The clocks differ by a minute.
    const seconds = Math.floor(Date.now() / 1000);
    const late = `Bearer ${peer.tokens.make({ exp: seconds - 60 })}`;
    expect((await peer.say(chat, "alice", "Hello", { authorization: late })).status).toBe(200);
    await peer.mention(peer.channel(), "bob", "license lodash");
    expect(taken.map(({ text }) => text)).toEqual([
      "May I use GPL code?",
      "May I use GPL code?",
      "Hello",
      "<at>OSPO</at> license lodash",
    ]);
    expect(taken[0]).toMatchObject({
      id: taken[1]!.id,
      from: { name: "alice" },
      conversation: { conversationType: "personal" },
    });
    const answered = await peer.invoke(chat, "alice", "adaptiveCard/action", { action: { verb: "claim" } });
    expect(answered).toMatchObject({ status: 200, body: { statusCode: 200, value: "Done" } });
    expect(invoked).toHaveLength(1);
    expect(peer.complaints).toEqual([]);
  });

  test("forged tokens are refused, no handler runs, and nobody is called back", async () => {
    const { peer, taken, invoked, chat } = await open({ tokens });
    expect((await peer.say(chat, "alice", "Hello")).status).toBe(200);
    const forged = Object.entries(peer.tokens.forged());
    expect(forged.length).toBeGreaterThan(20);
    for (const [what, authorization] of forged) {
      const message = await peer.say(chat, "alice", "Let me in", { authorization });
      const invoke = await peer.invoke(chat, "alice", "task/fetch", {}, { authorization });
      expect([what, message.status, invoke.status]).toEqual([what, 401, 401]);
    }
    const elsewhere = await peer.say(chat, "alice", "Answer there", { over: { serviceUrl: "https://evil.example/" } });
    expect(elsewhere.status, "a service that the token does not name").toBe(401);
    expect([taken.length, invoked.length, peer.calls.length, peer.signIns()]).toEqual([1, 0, 0, 0]);
  });

  test("a forged token is refused even if no key was ever fetched", async () => {
    const { peer, taken, chat } = await open({ tokens });
    for (const [what, authorization] of Object.entries(peer.tokens.forged()))
      expect([what, (await peer.say(chat, "alice", "Let me in", { authorization })).status]).toEqual([what, 401]);
    expect(taken).toEqual([]);
  });

  test("a token without an expiry, and a key that is published for no channel", async () => {
    const { peer, chat } = await open({ tokens });
    for (const token of [peer.tokens.make({ exp: undefined }), peer.tokens.addKey("connector-3", [])()])
      expect((await peer.say(chat, "alice", "Hello", { authorization: `Bearer ${token}` })).status).toBe(unusual);
  });

  test("other tenants are refused, wherever the activity names them", async () => {
    const { peer, taken, chat } = await open({ tokens });
    const other = "99999999-2222-3333-4444-555555555555";
    const { id } = chat.conversation;
    for (const over of [
      { channelData: { tenant: { id: other } } },
      { conversation: { id, tenantId: other } },
      { from: { ...peer.person("alice"), tenantId: other } },
      { conversation: { id }, channelData: {} },
      { conversation: { id }, channelData: null },
    ])
      expect([over, (await peer.say(chat, "alice", "Hello", { over })).status]).toEqual([over, 403]);
    expect(taken).toEqual([]);
    expect(
      (await peer.say(chat, "alice", "Hello", { over: { channelData: { tenant: { id: TENANT.toUpperCase() } } } }))
        .status,
    ).toBe(200);
  });

  test("while keys cannot be fetched Teams is asked to retry, and then it works", async () => {
    const { peer, taken, chat } = await open({ tokens, keysMs: 500 });
    peer.fail("keys", { status: 500 }, "hang-up", "silence");
    for (const what of ["an error", "a hang-up", "silence"])
      expect([what, (await peer.say(chat, "alice", "Hello")).status]).toEqual([what, 503]);
    expect(taken).toEqual([]);
    expect((await peer.say(chat, "alice", "Hello")).status).toBe(200);
  });

  test("keys are read again for a token that names an unknown one, after a pause", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const { peer, chat } = await open({ tokens });
    const say = async (token: string) =>
      (await peer.say(chat, "alice", "Hello", { authorization: `Bearer ${token}` })).status;
    expect(await say(peer.tokens.make())).toBe(200);
    const reads = peer.keyReads();
    const byNewKey = peer.tokens.addKey("connector-2");
    for (const kid of ["connector-2", "3", "4"]) expect(await say(peer.tokens.make({}, { kid }))).toBe(401);
    expect(await say(byNewKey())).toBe(401);
    expect(peer.keyReads()).toBe(reads);
    vi.setSystemTime(Date.now() + pauseMs + 1);
    expect(await say(byNewKey())).toBe(200);
    expect(await say(peer.tokens.make())).toBe(200);
    expect(await say(peer.tokens.make({}, { kid: "5" }))).toBe(401);
    expect(peer.keyReads()).toBe(reads + 1);
  });

  test("a stranger cannot fill the log: the rest is counted", async () => {
    const { peer, chat } = await open({ tokens });
    expect((await peer.say(chat, "alice", "Hello")).status).toBe(200);
    const lines = vi.spyOn(log, "info");
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => {
      lines.mockRestore();
      vi.useRealTimers();
    });
    const before = await refusals("token");
    const forged = Object.values(peer.tokens.forged());
    for (const authorization of forged) await peer.say(chat, "alice", "Let me in", { authorization });
    await peer.say(chat, "alice", "Hello", { over: { channelData: {}, conversation: { id: chat.conversation.id } } });
    const message = "refused a request that claims to be from Teams";
    expect(lines.mock.calls).toEqual([
      [expect.objectContaining({ kind: "token", status: 401 }), message],
      [expect.objectContaining({ kind: "tenant", status: 403 }), message],
    ]);
    vi.advanceTimersByTime(60_000);
    expect(lines.mock.calls.slice(2)).toEqual([
      [{ kind: "token", leftOut: forged.length - 1 }, "similar lines were left out"],
    ]);
    expect(await refusals("token")).toBe(before + forged.length);
  });
});

test("with jose, keys that cannot be read again are left alone for a moment", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  const { peer, chat } = await open({ tokens: "jose" });
  const say = async (kid: string) =>
    (await peer.say(chat, "alice", "Hello", { authorization: `Bearer ${peer.tokens.make({}, { kid })}` })).status;
  expect((await peer.say(chat, "alice", "Hello")).status).toBe(200);
  vi.setSystemTime(Date.now() + 61_000);
  peer.fail("keys", { status: 500 });
  for (const kid of ["1", "2", "3"]) expect(await say(kid)).toBe(503);
  expect((await peer.say(chat, "alice", "Hello")).status, "a known key still counts").toBe(200);
  expect(peer.keyReads()).toBe(2);
});
