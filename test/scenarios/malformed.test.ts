/** No route answers 500, whatever is sent: a request that cannot be read is the sender's fault and gets a 4xx. */
import { randomUUID } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyRequest, DEEP, deep, mutated, NASTY, type Sent, statusOf } from "../malformed-requests.ts";
import { DATABASES, openDesk } from "../open-desk.ts";
import { openSlack } from "../open-slack.ts";
import { openTeams } from "../open-teams.ts";

/** As many requests as the time limit allows, because the machine may be busy. */
const BUSY_MS = 30_000;

test.each(DATABASES)("no route answers 500 to malformed requests, on %s", async (_name, database) => {
  await using all = await openDesk({ database });
  const { answer } = await all.browser().ask("when is the fire drill?");
  await all.browser().post("/api/tickets", { message: answer.id });
  await fc.assert(
    fc.asyncProperty(anyRequest, async (sent) => {
      expect(await statusOf(all.url, sent)).not.toBe(500);
    }),
    { numRuns: 600, endOnFailure: true, interruptAfterTimeLimit: BUSY_MS },
  );
});

describe.each(DATABASES)("on %s", (_name, database) => {
  test("unknown ids are answered 404, unreadable requests 400", async () => {
    await using all = await openDesk({ database });
    const get = async (path: string, more: Partial<Sent> = {}) =>
      await statusOf(all.url, { method: "GET", path, ...more });
    for (const path of [
      "/documents/%",
      "/documents/%ff.md",
      "/documents/%00",
      "/api/receipts/%00",
      "/api/receipts/%ED%A0%80",
      "/api/forms/from/x",

      `/api/conversations/${"-".repeat(36)}`,
      `/api/conversations/${"9".repeat(40)}`,
      "/api/desk/tickets/2147483648",
      "/api/desk/tickets/x",
      `/api/desk/tickets/${"9".repeat(400)}/similar`,
    ])
      expect(await get(path), `for ${path}`).toBe(404);
    for (const path of [
      "?group=%00",
      "?tag=%00",
      "?text=%00",
      `?after=${"9".repeat(18)}`,
      "?after=2147483648",
      "?before=x",
    ])
      expect(await get(`/api/desk/tickets${path}`), `for ${path}`).toBe(200);
    for (const id of ["-".repeat(36), "x", "%00"]) {
      expect(await get(`/api/desk/drafts/${id}/accept`, { method: "POST" })).toBe(404);
      expect(await get(`/api/request-drafts/${id}/drop`, { method: "POST" })).toBe(200);
    }
    for (const host of ["127.999.0.1", "127.0.0.1:99999", "[::1", "a b", "127.0.0.1/x"])
      expect([400, 403], `for ${host}`).toContain(await get("/desk", { headers: { host } }));
    const { port } = new URL(all.url);
    for (const text of [...DEEP, "{", "", "\u0000", '{"text":1}'])
      expect(await get("/api/ask", { method: "POST", body: text, headers: { host: `127.0.0.1:${port}` } })).toBe(400);
  });

  test("texts with half a character, or with characters that no database stores, are accepted", async () => {
    await using all = await openDesk({ database });
    const browser = all.browser();
    const ana = all.browser("ana");
    for (const text of [
      `${"a".repeat(4000)}😀`,
      `${"a".repeat(3999)}😀`,
      "\uD800 may I use GPL?",
      "what\0 is MIT?",
      "\uDC00".repeat(5000),
      "\0",
    ]) {
      const { status, body } = await browser.post("/api/ask", { text, delivery: randomUUID() });
      expect(status).toBe(200);
      expect(
        (
          await browser.post("/api/feedback", {
            message: body.answer.id,
            helpful: false,
            comment: `${"a".repeat(1999)}😀${text}`,
          })
        ).status,
      ).toBe(200);
      const { ticket } = (await browser.post("/api/tickets", { message: body.answer.id })).body;
      const mine = `/api/desk/tickets/${ticket}`;
      expect((await ana.post(`${mine}/note`, { text: `x${text.slice(0, 9000)}` })).status).toBe(200);
      expect(
        (await ana.post(`${mine}/reply`, { text: `x${text.slice(0, 9000)}`, delivery: randomUUID() })).status,
      ).toBe(200);
      expect(
        (await browser.post(`/api/tickets/${ticket}/messages`, { text: `x${text}`, delivery: randomUUID() })).status,
      ).toBe(200);
      expect((await ana.post(`${mine}/draft`, { title: `${"a".repeat(199)}😀`, text: `x${text}` })).status).toBe(200);
      const answers = { package: `npm:${text}`, why: `${"a".repeat(4999)}😀`, use: text, project: text };
      for (const kind of ["use", "contribute", "release", "exception"]) {
        expect((await browser.post("/api/request-drafts", { id: randomUUID(), kind, answers })).status).toBe(200);
        expect((await browser.post("/api/requests/preview", { kind, answers, language: "en" })).status).toBe(200);
      }
    }
  });
});

const event = (inner: unknown): object => ({
  type: "event_callback",
  team_id: "T1",
  event_id: randomUUID(),
  event: inner,
});

test("a signed Slack payload of unknown shape is dropped: no 500, not stored, not retried", async () => {
  await using all = await openSlack();
  const { slack } = all;
  const deliveries = async () =>
    await all.open.database.db.selectFrom("delivery").select(["id", "tries", "done_at"]).execute();
  const user = { id: "U1", team_id: "T1" };
  const impossible: ["events_api" | "interactive" | "slash_commands", unknown][] = [
    ...[
      null,
      0,
      "x",
      [],
      {},
      { type: "message" },
      { type: "message", channel: 7, ts: "1" },
      { type: "reaction_added" },
      { type: "constructor" },
    ].map((inner): ["events_api", unknown] => ["events_api", event(inner)]),
    ["events_api", event({ type: "message", channel: "D1", ts: "1.1", user: 7 })],
    ["events_api", event(JSON.parse(deep(3000, ["[", "]"])))],
    ["interactive", { type: "view_submission", user }],
    ["interactive", { type: "view_submission", user, view: null }],
    [
      "interactive",
      { type: "view_submission", user, view: { id: "V1", callback_id: "request", private_metadata: "{" } },
    ],
    [
      "interactive",
      { type: "view_submission", user, view: { id: "V1", callback_id: "request", state: { values: { x: 1 } } } },
    ],
    ["interactive", { type: "view_closed" }],
    ["interactive", { type: "block_actions", user, trigger_id: "1", actions: [] }],
    ["interactive", { type: "block_actions", user, trigger_id: "1", actions: [null] }],
    ["interactive", { type: "message_action" }],
    ["interactive", { type: "__proto__" }],
    ["interactive", {}],
    ["slash_commands", { command: "/ospo" }],
    ["slash_commands", { text: "x" }],
  ];
  for (const [kind, payload] of impossible) {
    const { status } = await slack.deliver(kind, payload);
    expect([200, 400], `for ${JSON.stringify(payload)?.slice(0, 200)}`).toContain(status);
  }
  expect(await deliveries()).toEqual([]);
});

test("no signed Slack body is answered 500, whichever part is broken", async () => {
  await using all = await openSlack();
  const { slack } = all;
  const user = { id: "U1", team_id: "T1" };
  const value = { type: "plain_text_input", value: "x" };
  const view = {
    id: "V1",
    callback_id: "request",
    private_metadata: '{"kind":"use"}',
    state: { values: { "field:package": { package: value } } },
  };
  const bodies: ["events_api" | "interactive" | "slash_commands", object][] = [
    [
      "events_api",
      {
        type: "event_callback",
        team_id: "T1",
        event: {
          type: "reaction_added",
          user: "U1",
          reaction: "eyes",
          item: { type: "message", channel: "C1", ts: "1" },
        },
      },
    ],
    [
      "events_api",
      {
        type: "event_callback",
        team_id: "T1",
        event: { type: "message", channel: "C1", ts: "1.2", user: "U1", text: "x", files: [{ name: "x" }] },
      },
    ],
    ["events_api", { type: "url_verification", challenge: "x" }],
    ["interactive", { type: "view_submission", user, view }],
  ];
  for (const [kind, body] of bodies)
    for (const sent of mutated(body)) {
      const { status } = await slack.deliver(kind, sent);
      expect([200, 400], `for ${JSON.stringify(sent)?.slice(0, 300)}`).toContain(status);
    }
});

test("no signed Teams activity is answered 500, and none that was stored is retried because of its shape", async () => {
  await using all = await openTeams();
  const { teams } = all;
  const chat = teams.personal("pia");
  const taken = await teams.send({
    ...(await teams.say(chat, "pia", "help")).activity,
    type: "messageUpdate",
    entities: [{ type: "mention", mentioned: { id: "x" }, text: "x" }],
    attachments: [{ contentType: "text/html", content: "<p>x</p>" }],
    value: { action: { verb: "view", data: { action: "x", value: "1" } } },
  });
  for (const sent of mutated(taken.activity)) {
    if ((sent as { serviceUrl?: unknown }).serviceUrl !== taken.activity.serviceUrl) continue;
    const { status } = await teams.send(sent as typeof taken.activity);
    expect([200, 400, 401, 403], `for ${JSON.stringify(sent)?.slice(0, 300)}`).toContain(status);
  }
  for (const name of [
    "adaptiveCard/action",
    "task/fetch",
    "task/submit",
    "composeExtension/query",
    "composeExtension/queryLink",
    "composeExtension/submitAction",
    "message/submitAction",
  ])
    for (const value of [
      ...NASTY,
      { action: null },
      { data: null },
      { commandId: "tickets", parameters: [{ name: "text", value: "#9999999999" }] },
      { url: "\0" },
    ])
      expect([200, 400, 501], `for ${name}`).toContain((await teams.invoke(chat, "pia", name, value as object)).status);
  await expect
    .poll(
      async () => await all.open.database.db.selectFrom("delivery").select("id").where("done_at", "is", null).execute(),
      {
        timeout: 20_000,
      },
    )
    .toEqual([]);
  expect(await all.open.database.db.selectFrom("delivery").select("body").where("tries", ">", 1).execute()).toEqual([]);
});
