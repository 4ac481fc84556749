/** Malformed requests, for tests of how the desk answers them. */
import { randomUUID } from "node:crypto";
import { request } from "node:http";
import * as fc from "fast-check";

export type Sent = { method: string; path: string; headers?: Record<string, string>; body?: string };

/** The status alone: a stream of events has no end. `path` goes out as it is. */
export async function statusOf(url: string, { method, path, headers = {}, body }: Sent): Promise<number> {
  return await new Promise((resolve, reject) => {
    const sent = request(new URL(url), { method, path, headers: { "x-ospo-desk": "1", ...headers } }, (response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

export const deep = (levels: number, [open, close]: readonly [string, string]): string =>
  open.repeat(levels) + close.repeat(levels);
export const DEEP = [deep(20_000, ["[", "]"]), `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`];
/** In addresses as they are sent. */
const SEGMENTS = [
  "%",
  "%00",
  "%ff",
  "%ED%A0%80",
  "%2e%2e%2f",
  "%F0%9F%98",
  "constructor",
  "__proto__",
  "null",
  "NaN",
  "-1",
  "0",
  "1.5",
  "1e3",
  "2147483647",
  "2147483648",
  "9".repeat(18),
  "9".repeat(19),
  "9".repeat(400),
  "-".repeat(36),
  "0".repeat(36),
  randomUUID(),
  "D-1-1",
];
const WORDS = [
  "",
  " ",
  "\0",
  "a\0b",
  "\uD800",
  "\uDC00x",
  "😀".repeat(2001),
  "a".repeat(100_001),
  "\u202E",
  ...SEGMENTS,
];
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
  ["/api/desk/inbox/send-again", ["notification"]],
  ["/api/desk/views", ["name", "filter"]],
  ["/api/desk/views/*/drop", []],
  ["/api/desk/replies", ["name", "text"]],
  ["/api/desk/replies/drop", ["name"]],
  ["/api/desk/drafts/*/accept", []],
  ["/api/desk/drafts/*/reject", []],
  ["/api/desk/answers/*/grade", ["verdict", "comment"]],
  ["/api/desk/tickets/*/help/reply", []],
  ["/api/desk/tickets/*/look", []],
  ...[
    "claim",
    "assign",
    "hand-over",
    "reply",
    "ask-back",
    "note",
    "watch",
    "describe",
    "resolve",
    "close",
    "merge",
    "link",
    "split",
  ].map((act): [string, string[]] => [
    `/api/desk/tickets/*/${act}`,
    ["to", "group", "text", "delivery", "watches", "priority", "tags", "into", "other", "question"],
  ]),
  ...["approve", "reject", "reopen", "draft", "*"].map((act): [string, string[]] => [
    `/api/desk/tickets/*/${act}`,
    ["reason", "title", "text"],
  ]),
  ["/slack/events", ["event"]],
  ["/api/messages", ["type"]],
  ["/*", []],
];
const GETS = [
  "/*",
  "/documents/*",
  "/receipts/*",
  "/api/receipts/*",
  "/api/ask/*",
  "/api/conversations/*",
  "/api/conversations/*/events",
  "/api/forms",
  "/api/forms/from/*",
  "/api/request-drafts",
  "/api/requests",
  "/api/uses",
  "/.well-known/jwks.json",
  "/api/desk/me",
  "/api/desk/tickets",
  "/api/desk/tickets/*",
  "/api/desk/tickets/*/similar",
  "/api/desk/export.csv",
  "/api/desk/inbox",
  "/api/desk/replies",
  "/api/desk/views",
  "/api/desk/drafts",
  "/api/desk/answers",
  "/api/desk/blankets",
  "/api/desk/*",
  "/healthz",
  "/readyz",
  "/metrics",
];
const QUERIES = [
  "",
  "language",
  "ticket",
  "before",
  "from",
  "to",
  "view",
  "text",
  "kind",
  "state",
  "group",
  "priority",
  "tag",
  "after",
];

const segment = fc.oneof(
  fc.constantFrom(...SEGMENTS),
  fc.string({ unit: "grapheme-ascii", maxLength: 12 }).map(encodeURIComponent),
);
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
const post = fc.constantFrom(...POSTS).chain(([route, fields]) =>
  fc.record({
    method: fc.constantFrom("POST", "POST", "POST", "PUT", "DELETE"),
    path: addressOf(route),
    headers,
    body: body(fields),
  }),
);
/** No stream among them ends by itself. */
const get = fc.constantFrom(...GETS).chain((route) =>
  fc
    .record({
      path: addressOf(route),
      query: fc.array(fc.tuple(fc.constantFrom(...QUERIES), segment), { maxLength: 4 }),
      headers,
    })
    .map(({ path, query, ...more }) => ({
      method: "GET",
      path: `${path}?${query.map((pair) => pair.join("=")).join("&")}`,
      ...more,
    })),
);

/** Any route, with any address, headers and body. */
export const anyRequest: fc.Arbitrary<Sent> = fc.oneof(post, get);

export const NASTY: unknown[] = [
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

/** The same value with one part, at any depth, replaced by each of those. */
export function* mutated(sent: object): Generator<object> {
  const paths: string[][] = [];
  const walk = (part: unknown, path: string[]): void => {
    if (path.length > 0) paths.push(path);
    if (typeof part === "object" && part !== null)
      for (const [key, inner] of Object.entries(part)) walk(inner, [...path, key]);
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
