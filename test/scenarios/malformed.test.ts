/** Whatever is sent, no route answers 500: what cannot be read is the sender's fault, and says so. */
import { randomUUID } from "node:crypto";
import { request } from "node:http";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DATABASES, openDesk } from "../open-desk.ts";
import { openSlack } from "../open-slack.ts";
import { openTeams } from "../open-teams.ts";

type Sent = { method: string; path: string; headers?: Record<string, string>; body?: string };

/** The status alone: a stream of events has no end. `path` goes out as it is. */
async function statusOf(url: string, { method, path, headers = {}, body }: Sent): Promise<number> {
  return await new Promise((resolve, reject) => {
    const sent = request(new URL(url), { method, path, headers: { "x-ospo-desk": "1", ...headers } }, (response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

const deep = (levels: number, [open, close]: readonly [string, string]): string => open.repeat(levels) + close.repeat(levels);
const DEEP = [deep(20_000, ["[", "]"]), `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`];
/** In addresses as they stand on the wire. */
const SEGMENTS = [
  ...["%", "%00", "%ff", "%ED%A0%80", "%2e%2e%2f", "%F0%9F%98", "constructor", "__proto__", "null", "NaN", "-1", "0", "1.5", "1e3"],
  ...["2147483647", "2147483648", "9".repeat(18), "9".repeat(19), "9".repeat(400), "-".repeat(36), "0".repeat(36), randomUUID(), "D-1-1"],
];
const WORDS = ["", " ", "\0", "a\0b", "\uD800", "\uDC00x", "😀".repeat(2001), "a".repeat(100_001), "\u202E", ...SEGMENTS];
const word = fc.oneof(fc.constantFrom(...WORDS), fc.string({ unit: "binary", maxLength: 40 }));
const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: word },
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1.5,
    2 ** 31,
    2 ** 53,
    1e308,
    [],
    {},
    [null],
    { toString: 1 },
    randomUUID(),
    "1",
    "en",
    "use",
  ),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Route -> the fields of its body. `*` stands for a segment. */
const POSTS: [route: string, fields: string[]][] = [
  ["/api/ask", ["text", "delivery", "conversation", "language"]],
  ["/api/feedback", ["message", "helpful", "comment"]],
  ["/api/tickets", ["message"]],
  ["/api/tickets/*/messages", ["text", "delivery"]],
  ["/api/tickets/*/appeal", ["reason"]],
  ["/api/tickets/*/withdraw", []],
  ["/api/tickets/*/helped", ["helped"]],
  ["/api/request-drafts", ["id", "kind", "answers", "message"]],
  ["/api/request-drafts/*/drop", []],
  ["/api/requests/preview", ["kind", "answers", "language"]],
  ["/api/requests", ["kind", "answers", "language", "key", "conversation", "attested", "anyway"]],
  ["/api/check", ["file", "text", "use"]],
  ["/api/desk/me", ["as"]],
  ["/api/desk/bulk", ["numbers", "act"]],
  ["/api/desk/inbox", ["until"]],
  ["/api/desk/views", ["name", "filter"]],
  ["/api/desk/views/*/drop", []],
  ["/api/desk/replies", ["name", "text"]],
  ["/api/desk/replies/drop", ["name"]],
  ["/api/desk/drafts/*/accept", []],
  ["/api/desk/drafts/*/reject", []],
  ["/api/desk/answers/*/grade", ["verdict", "comment"]],
  ["/api/desk/tickets/*/help/reply", []],
  ["/api/desk/tickets/*/look", []],
  ...["claim", "assign", "hand-over", "reply", "ask-back", "note", "watch", "describe", "resolve", "close", "merge", "link", "split"].map(
    (act): [string, string[]] => [
      `/api/desk/tickets/*/${act}`,
      ["to", "group", "text", "delivery", "watches", "priority", "tags", "into", "other", "question"],
    ],
  ),
  ...["approve", "reject", "reopen", "draft", "*"].map((act): [string, string[]] => [
    `/api/desk/tickets/*/${act}`,
    ["reason", "title", "text"],
  ]),
  ["/slack/events", ["event"]],
  ["/api/messages", ["type"]],
  ["/*", []],
];
const GETS = [
  ...["/*", "/documents/*", "/receipts/*", "/api/receipts/*", "/api/ask/*", "/api/conversations/*", "/api/conversations/*/events"],
  ...["/api/forms", "/api/forms/from/*", "/api/request-drafts", "/api/requests", "/api/uses", "/.well-known/jwks.json"],
  ...["/api/desk/me", "/api/desk/tickets", "/api/desk/tickets/*", "/api/desk/tickets/*/similar", "/api/desk/export.csv", "/api/desk/inbox"],
  ...["/api/desk/replies", "/api/desk/views", "/api/desk/drafts", "/api/desk/answers", "/api/desk/blankets", "/api/desk/*"],
  ...["/healthz", "/readyz", "/metrics"],
];
const QUERIES = ["", "language", "ticket", "before", "from", "to", "view", "text", "kind", "state", "group", "priority", "tag", "after"];

const segment = fc.oneof(fc.constantFrom(...SEGMENTS), fc.string({ unit: "grapheme-ascii", maxLength: 12 }).map(encodeURIComponent));
const addressOf = (route: string): fc.Arbitrary<string> =>
  fc.array(segment, { minLength: 2, maxLength: 2 }).map((given) => route.replaceAll("*", () => given.pop() ?? "x"));
const headers = fc.dictionary(
  fc.constantFrom(
    "cookie",
    "content-type",
    "accept-language",
    "last-event-id",
    "sec-fetch-site",
    "authorization",
    "if-none-match",
    "range",
  ),
  fc.oneof(
    fc.constantFrom(
      "same-origin",
      "ospo_staff=%",
      "ospo_visitor=%00; ospo_staff=constructor",
      "application/json",
      "text/html",
      "bytes=9-1",
    ),
    fc.string({ unit: "grapheme-ascii" }),
  ),
  { maxKeys: 3 },
);
const body = (fields: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .record(Object.fromEntries(fields.map((name) => [name, value])), { requiredKeys: [] })
        .map((given) => JSON.stringify(given)),
    },
    fc.constantFrom(
      ...DEEP,
      "",
      "{",
      "null",
      "[]",
      '"x"',
      "\u0000",
      '{"__proto__":{"x":1}}',
      '{"constructor":1}',
      '{"text":"\\ud800\\u0000"}',
    ),
    fc.json(),
  );
const post = fc
  .constantFrom(...POSTS)
  .chain(([route, fields]) =>
    fc.record({ method: fc.constantFrom("POST", "POST", "POST", "PUT", "DELETE"), path: addressOf(route), headers, body: body(fields) }),
  );
const get = fc
  .constantFrom(...GETS)
  .chain((route) =>
    fc
      .record({ path: addressOf(route), query: fc.array(fc.tuple(fc.constantFrom(...QUERIES), segment), { maxLength: 4 }), headers })
      .map(({ path, query, ...more }) => ({ method: "GET", path: `${path}?${query.map((pair) => pair.join("=")).join("&")}`, ...more })),
  );

test.each(DATABASES)("no route answers 500, whatever it is sent, on %s", async (_name, database) => {
  await using all = await openDesk({ database });
  const { answer } = await all.browser().ask("when is the fire drill?");
  await all.browser().post("/api/tickets", { message: answer.id });
  await fc.assert(
    fc.asyncProperty(fc.oneof(post, get), async (sent) => {
      expect(await statusOf(all.url, sent)).not.toBe(500);
    }),
    { numRuns: 600, endOnFailure: true },
  );
});

describe.each(DATABASES)("on %s", (_name, database) => {
  test("what names nothing is answered 404, what cannot be read 400", async () => {
    await using all = await openDesk({ database });
    const get = async (path: string, more: Partial<Sent> = {}) => await statusOf(all.url, { method: "GET", path, ...more });
    for (const path of [
      ...["/documents/%", "/documents/%ff.md", "/documents/%00", "/api/receipts/%00", "/api/receipts/%ED%A0%80", "/api/forms/from/x"],
      ...[
        `/api/conversations/${"-".repeat(36)}`,
        `/api/conversations/${"9".repeat(40)}`,
        "/api/desk/tickets/2147483648",
        "/api/desk/tickets/x",
      ],
      `/api/desk/tickets/${"9".repeat(400)}/similar`,
    ])
      expect(await get(path), path).toBe(404);
    for (const path of ["?group=%00", "?tag=%00", "?text=%00", `?after=${"9".repeat(18)}`, "?after=2147483648", "?before=x"])
      expect(await get(`/api/desk/tickets${path}`), path).toBe(200);
    for (const id of ["-".repeat(36), "x", "%00"]) {
      expect(await get(`/api/desk/drafts/${id}/accept`, { method: "POST" })).toBe(404);
      expect(await get(`/api/request-drafts/${id}/drop`, { method: "POST" })).toBe(200);
    }
    for (const host of ["127.999.0.1", "127.0.0.1:99999", "[::1", "a b", "127.0.0.1/x"])
      expect([400, 403], host).toContain(await get("/desk", { headers: { host } }));
    const { port } = new URL(all.url);
    for (const text of [...DEEP, "{", "", "\u0000", '{"text":1}'])
      expect(await get("/api/ask", { method: "POST", body: text, headers: { host: `127.0.0.1:${port}` } })).toBe(400);
  });

  test("questions and texts that end in the middle of a character, or hold what no database keeps", async () => {
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
        (await browser.post("/api/feedback", { message: body.answer.id, helpful: false, comment: `${"a".repeat(1999)}😀${text}` })).status,
      ).toBe(200);
      const { ticket } = (await browser.post("/api/tickets", { message: body.answer.id })).body;
      const mine = `/api/desk/tickets/${ticket}`;
      expect((await ana.post(`${mine}/note`, { text: `x${text.slice(0, 9000)}` })).status).toBe(200);
      expect((await ana.post(`${mine}/reply`, { text: `x${text.slice(0, 9000)}`, delivery: randomUUID() })).status).toBe(200);
      expect((await browser.post(`/api/tickets/${ticket}/messages`, { text: `x${text}`, delivery: randomUUID() })).status).toBe(200);
      expect((await ana.post(`${mine}/draft`, { title: `${"a".repeat(199)}😀`, text: `x${text}` })).status).toBe(200);
      const answers = { package: `npm:${text}`, why: `${"a".repeat(4999)}😀`, use: text, project: text };
      for (const kind of ["use", "contribute", "release", "exception"]) {
        expect((await browser.post("/api/request-drafts", { id: randomUUID(), kind, answers })).status).toBe(200);
        expect((await browser.post("/api/requests/preview", { kind, answers, language: "en" })).status).toBe(200);
      }
    }
  });
});

const NASTY: unknown[] = [
  null,
  0,
  true,
  "",
  "x",
  [],
  {},
  [null],
  "\0\uD800",
  "9".repeat(3000),
  { toString: 1 },
  JSON.parse(deep(3000, ["[", "]"])),
];

/** The same with one part of it, at any depth, made into each of those. */
function* mutated(sent: object): Generator<object> {
  const paths: string[][] = [];
  const walk = (part: unknown, path: string[]): void => {
    if (path.length > 0) paths.push(path);
    if (typeof part === "object" && part !== null) for (const [key, inner] of Object.entries(part)) walk(inner, [...path, key]);
  };
  walk(sent, []);
  for (const path of paths)
    for (const nasty of NASTY) {
      const copy = structuredClone(sent) as Record<string, any>;
      const last = path.at(-1)!;
      const parent = path.slice(0, -1).reduce<any>((part, key) => part[key], copy);
      parent[last] = nasty;
      yield copy;
    }
}

test("what Slack signed and nobody can understand is dropped: no 500, not kept, not tried again", async () => {
  await using all = await openSlack();
  const { slack } = all;
  const deliveries = async () => await all.open.database.db.selectFrom("delivery").select(["id", "tries", "done_at"]).execute();
  const user = { id: "U1", team_id: "T1" };
  const event = (inner: unknown): object => ({ type: "event_callback", team_id: "T1", event_id: randomUUID(), event: inner });
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
    ["events_api", event({ type: "message", channel: "D1", ts: "1.1", user: "U1", files: "x" })],
    ["events_api", event(JSON.parse(deep(3000, ["[", "]"])))],
    ["interactive", { type: "view_submission", user }],
    ["interactive", { type: "view_submission", user, view: null }],
    ["interactive", { type: "view_submission", user, view: { id: "V1", callback_id: "request", private_metadata: "{" } }],
    ["interactive", { type: "view_submission", user, view: { id: "V1", callback_id: "request", state: { values: { x: 1 } } } }],
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
    expect([200, 400], JSON.stringify(payload)?.slice(0, 200)).toContain(status);
  }
  expect(await deliveries()).toEqual([]);
});

test("no signed body of Slack is answered 500, whichever part of it is broken", async () => {
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
        event: { type: "reaction_added", user: "U1", reaction: "eyes", item: { type: "message", channel: "C1", ts: "1" } },
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
      expect([200, 400], JSON.stringify(sent)?.slice(0, 300)).toContain(status);
    }
});

test("no signed activity of Teams is answered 500, and none that can be written down is tried twice for its shape", async () => {
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
    expect([200, 400, 401, 403], JSON.stringify(sent)?.slice(0, 300)).toContain(status);
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
      expect([200, 400, 501], name).toContain((await teams.invoke(chat, "pia", name, value as object)).status);
  await expect
    .poll(async () => await all.open.database.db.selectFrom("delivery").select("id").where("done_at", "is", null).execute(), {
      timeout: 20_000,
    })
    .toEqual([]);
  expect(await all.open.database.db.selectFrom("delivery").select("body").where("tries", ">", 1).execute()).toEqual([]);
});
