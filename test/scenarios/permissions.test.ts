/** Runs the table of docs/operator.md: every route for people who are signed out, for employees, for owners and for staff. */
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NewsFeed } from "../../src/channels/web/news.ts";
import { webApp } from "../../src/channels/web/web-app.ts";
import { SMALL_FIX } from "../contributions.ts";
import { cookieJar, type Jar, signIn } from "../cookie-jar.ts";
import { log } from "../open-desk.ts";
import { openSignedInDesk, type SignedInDesk } from "../open-signed-in.ts";
import { SCIM_TOKEN } from "../scim-client.ts";

type Answer = "yes" | "no" | "sign-in";
type Row = {
  method: string;
  route: string;
  signedOut: Answer;
  employee: Answer;
  owner: Answer;
  staff: Answer;
  directory: Answer;
};

/** They check who calls by themselves, or answer everybody. */
const OTHER_GUARDS = ["/slack/events", "/api/messages", "/healthz", "/readyz", "/metrics"];
const TABLE: Row[] = await readTable();

let open: SignedInDesk;
let people: Record<"signedOut" | "employee" | "owner" | "staff" | "directory", Jar>;
let gone: Jar[];
let things: Record<string, string>;
let bodies: Record<string, object>;

beforeAll(async () => {
  open = await openSignedInDesk({ scimToken: SCIM_TOKEN });
  people = {
    signedOut: cookieJar(),
    employee: cookieJar(),
    owner: cookieJar(),
    staff: cookieJar(),
    directory: withToken(cookieJar()),
  };
  gone = [cookieJar(), cookieJar(), cookieJar()];
  await signIn(people.employee, open.url, "sub-eva");
  await signIn(people.owner, open.url, "sub-erik");
  await signIn(people.staff, open.url, "sub-olga");
  await endedSessions();
  const question = { text: "May we use MIT code?", conversation: null, delivery: randomUUID() };
  const asked = await send(people.owner, "/api/ask", question);
  const { ticket } = await send(people.owner, "/api/tickets", { message: asked.answer.id });
  await send(people.staff, `/api/desk/tickets/${ticket}/reply`, { text: "Yes, you may.", delivery: randomUUID() });
  await send(people.staff, `/api/desk/tickets/${ticket}/draft`, { title: "May we use MIT code?" });
  const written = await people.staff.send(`${open.url}/api/desk/drafts`);
  const needs = await send(people.owner, "/api/ask", {
    ...question,
    text: "Can I send a patch upstream?",
    delivery: randomUUID(),
  });
  const draft = randomUUID();
  await send(people.owner, "/api/request-drafts", { id: draft, kind: "use", answers: {} });
  const filing = { kind: "contribute", answers: SMALL_FIX, key: randomUUID(), language: "en", attested: true };
  const { decision } = await send(people.owner, "/api/requests", filing);
  things = {
    decision,
    draft,
    number: String(ticket),
    conversation: asked.conversation,
    message: needs.answer.id,
    delivery: randomUUID(),
    file: "using/dev-tools.md",
    "staff-file": "ospo/staff-playbook.md",
    what: "summary",
    do: "watch",
    id: ((await written.json()) as any).drafts[0].id,
    answer: "1",
    verdict: "accept",
    type: "User",
    schema: "urn:ietf:params:scim:schemas:core:2.0:User",
    user: randomUUID(),
    group: randomUUID(),
  };
  bodies = {
    "/api/feedback": { message: asked.answer.id, helpful: true },
    "/api/tickets": { message: asked.answer.id },
    "/api/tickets/:number/messages": { text: "One more thing", delivery: randomUUID() },
    "/api/tickets/:number/appeal": { reason: "It has changed." },
    "/api/tickets/:number/helped": { helped: true },
  };
});
afterAll(async () => await open[Symbol.asyncDispose]());

/** Sends what the company's directory sends. */
function withToken(jar: Jar): Jar {
  const authorization = `Bearer ${SCIM_TOKEN}`;
  return {
    ...jar,
    send: async (address, init = {}) =>
      await jar.send(address, {
        ...init,
        headers: { ...Object.fromEntries(new Headers(init.headers)), authorization },
      }),
  };
}

/** One that staff ended, one that is too old, and one of a person who was erased. */
async function endedSessions(): Promise<void> {
  const [ended, old, erased] = gone as [Jar, Jar, Jar];
  open.issuer.people
    .set("sub-ended", { name: "Ended" })
    .set("sub-old", { name: "Old" })
    .set("sub-erased", { name: "Erased" });
  await signIn(ended, open.url, "sub-ended");
  await signIn(old, open.url, "sub-old");
  await signIn(erased, open.url, "sub-erased");
  await send(people.staff, "/api/desk/sign-out", { channel: "web", externalId: "sub-ended" });
  const { db } = open.database;
  const idOf = (subject: string) => db.selectFrom("person").select("id").where("external_id", "=", subject);
  await db
    .updateTable("web_session")
    .set({ started_at: new Date(0) })
    .where("person_id", "=", idOf("sub-old"))
    .execute();
  await db.updateTable("person").set({ erased_at: new Date() }).where("external_id", "=", "sub-erased").execute();
}

test("the table has every route", () => {
  const app = webApp(
    {
      ...open,
      desk: open.desk,
      log,
      access: open.access,
      trustedProxies: [],
      slack: null,
      teams: null,
      readiness: () => Promise.reject(new Error()),
    },
    new NewsFeed(open.desk, log),
  );
  const routes = app.routes
    .filter(
      ({ method, path: route }) =>
        method !== "ALL" && !/^\/(?:src|vendor)\//u.test(route) && !OTHER_GUARDS.includes(route),
    )
    .map(({ method, path: route }) => `${method} ${shapeOf(route)}`);
  expect([...new Set(routes)].toSorted()).toEqual(
    [...new Set(TABLE.map(({ method, route }) => `${method} ${shapeOf(route)}`))].toSorted(),
  );
});

/** Parameters without their names and patterns; a document and a style sheet stand for all of them. */
function shapeOf(route: string): string {
  return route
    .replace(/^\/documents\/.*/u, "/documents/*")
    .replace(/^\/(?:style\.css|:file\{.*)$/u, "/*.css")
    .replaceAll(/:[a-z-]+(?:\{[^/]*\})?/gu, ":");
}

// In the order of the table: its last row ends the sessions.
test.for(TABLE)("$method $route", async ({ method, route, ...expected }) => {
  const found: Record<string, string> = {};
  // The owner comes last: what they do may end the thing.
  for (const who of ["signedOut", "directory", "employee", "staff", "owner"] as const)
    found[who] = await tried(people[who], method, route);
  expect(found).toEqual(expected);
  for (const jar of gone) expect(await tried(jar, method, route)).toBe(expected.signedOut);
});

/** What the desk answers: `yes` also where only the body is wrong or the state does not fit. */
async function tried(jar: Jar, method: string, route: string): Promise<Answer> {
  const address = open.url + route.replaceAll(/:([a-z-]+)/gu, (_, name: string) => things[name] ?? "");
  const control = new AbortController();
  const body = JSON.stringify(bodies[route] ?? {});
  const headers = { "content-type": "application/json", "x-ospo-desk": "1" };
  const response = await jar.send(address, method === "GET" ? { signal: control.signal } : { method, headers, body });
  const leads = response.headers.get("location") ?? "";
  // A stream of events would not end.
  control.abort();
  // 429: after many requests without the token.
  if (route.startsWith("/scim/")) return [401, 429].includes(response.status) ? "no" : "yes";
  if (response.status === 401 || /^\/sign-in|\/auth\?/u.test(leads)) return "sign-in";
  return [403, 404].includes(response.status) ? "no" : "yes";
}

async function send(jar: Jar, route: string, body: object): Promise<any> {
  const headers = { "content-type": "application/json", "x-ospo-desk": "1" };
  const response = await jar.send(open.url + route, { method: "POST", headers, body: JSON.stringify(body) });
  const answer = await response.json();
  expect([route, response.status, answer]).toEqual([route, 200, answer]);
  return answer;
}

async function readTable(): Promise<Row[]> {
  const text = await readFile(path.join(import.meta.dirname, "../../docs/operator.md"), "utf8");
  return [...text.matchAll(/^\| `([A-Z]+) (\/\S*)` \| (\S+) \| (\S+) \| (\S+) \| (\S+) \| (\S+) \|$/gmu)].map(
    ([, method, route, ...answers]) => {
      const [signedOut, employee, owner, staff, directory] = answers as Answer[];
      return {
        method: method!,
        route: route!,
        signedOut: signedOut!,
        employee: employee!,
        owner: owner!,
        staff: staff!,
        directory: directory!,
      };
    },
  );
}
