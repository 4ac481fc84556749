/** Side paths: other people's tickets, inherited object names, and proxies in front of the pages. */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { doQueueCommand } from "../../src/channels/cli/queue-command.ts";
import { checkTicketWords } from "../../src/channels/cli/ticket-actions.ts";
import { contribution } from "../contributions.ts";
import { DATABASES, openDesk } from "../open-desk.ts";
import { openTeams, ticketFor } from "../open-teams.ts";

const CONTRIBUTION = { kind: "contribute", answers: contribution(), language: "en" };
const UNKNOWN = 4711;
/** Names from `Object.prototype`, which JSON can contain. */
const INHERITED = [
  "constructor",
  "__proto__",
  "toString",
  "valueOf",
  "hasOwnProperty",
  "isPrototypeOf",
  "__defineGetter__",
];

describe.each(DATABASES)("another person's ticket on %s", (_name, database) => {
  test("is answered like an unknown one, in every state and for every act", async () => {
    await using all = await openDesk({ database });
    const mia = all.browser();
    const ana = all.browser("ana");
    const ask = async (): Promise<number> => {
      const { answer } = await mia.ask("when is the fire drill?");
      return (await mia.post("/api/tickets", { message: answer.id })).body.ticket;
    };
    const file = async (): Promise<number> =>
      (await mia.post("/api/requests", { ...CONTRIBUTION, key: randomUUID(), anyway: true })).body.ticket;
    const [open, resolved, closed, waiting, rejected, withdrawn] = [
      await ask(),
      await ask(),
      await ask(),
      await file(),
      await file(),
      await file(),
    ];
    await ana.post(`/api/desk/tickets/${resolved}/resolve`, {});
    await ana.post(`/api/desk/tickets/${closed}/close`, {});
    await ana.post(`/api/desk/tickets/${rejected}/reject`, { reason: "no" });
    await mia.post(`/api/tickets/${withdrawn}/withdraw`, {});

    const nosy = all.browser();
    const acts: [string, object][] = [
      ["appeal", { reason: "because" }],
      ["withdraw", {}],
      ["helped", { helped: true }],
      ["messages", { text: "and?", delivery: randomUUID() }],
    ];
    for (const [act, body] of acts)
      for (const number of [open, resolved, closed, waiting, rejected, withdrawn, UNKNOWN])
        expect(await nosy.post(`/api/tickets/${number}/${act}`, body), `${act} ${number}`).toMatchObject({
          status: 404,
          body: { error: `There is no ticket #${number}.` },
        });
    // The owner still reads the reason.
    expect(await mia.post(`/api/tickets/${waiting}/appeal`, { reason: "because" })).toMatchObject({ status: 409 });
  });

  test("another person's message is not stored with a draft, and the response does not reveal it", async () => {
    await using all = await openDesk({ database });
    const { answer } = await all.browser().ask("when is the fire drill?");
    const nosy = all.browser();
    for (const message of [answer.id, "999999", "0"]) {
      const draft = { id: randomUUID(), kind: "use", answers: { package: "npm:x" }, message };
      expect((await nosy.post("/api/request-drafts", draft)).status).toBe(200);
    }
    const { drafts } = (await nosy.get("/api/request-drafts")).body;
    expect(drafts.map((draft: { messageId: string | null }) => draft.messageId)).toEqual([null, null, null]);
  });
});

test("in Teams, another person's ticket is answered like an unknown one, and inherited object names are unknown", async () => {
  await using all = await openTeams();
  const { teams } = all;
  const { number } = await ticketFor(all, "mia", "which bus goes to the airport on monday");
  const chat = teams.personal("nosy");
  const press = async (data: object): Promise<string> =>
    JSON.stringify((await teams.invoke(chat, "nosy", "adaptiveCard/action", { action: { data } })).body).replaceAll(
      /#?\d+/gu,
      "#",
    );
  for (const action of ["helped", "helped-not", "own:withdraw", "own:appeal"]) {
    const answers = [];
    for (const value of [String(number), "4711", "0", "-1", "1e9999", "x", "9".repeat(40)])
      answers.push(await press({ action, value }));
    expect(new Set(answers).size, `for ${action}`).toBe(1);
    expect(answers[0]).toMatch(/belong to the person who asked/u);
  }
  const field = { name: "reason", label: "x", help: null, type: "text", required: true, value: null, redraws: false };
  for (const ticket of [String(number), "4711", "constructor"]) {
    const dialog = {
      id: "appeal",
      state: { ticket },
      title: "x",
      submit: "x",
      cancel: "x",
      intro: [],
      fields: [field],
    };
    const { body } = await teams.submitDialog(chat, "nosy", { dialog, "field:reason": "because" });
    expect(JSON.stringify(body)).toMatch(/There is no ticket #/u);
  }

  for (const name of INHERITED) {
    expect((await teams.invoke(chat, "nosy", name, {})).status, `for ${name}`).toBe(501);
    const fields = [{ ...field, name }];
    const dialog = {
      id: "staff",
      state: { do: name, ticket: "1" },
      title: name,
      submit: "x",
      cancel: "x",
      intro: [],
      fields,
    };
    expect((await teams.submitDialog(chat, "nosy", { dialog })).status, `for ${name}`).toBe(200);
    expect(
      (await teams.invoke(chat, "nosy", "adaptiveCard/action", { action: { data: { action: name, value: name } } }))
        .status,
    ).toBe(200);
    expect(
      (
        await teams.invoke(chat, "nosy", "adaptiveCard/action", {
          action: { data: { action: `ticket:${name}`, value: "1" } },
        })
      ).status,
    ).toBe(200);
  }
  await expect
    .poll(async () => await all.open.database.db.selectFrom("delivery").select("id").where("tries", ">", 1).execute())
    .toEqual([]);
});

test("inherited object names are unknown on the page and on the command line", async () => {
  await using all = await openDesk();
  const browser = all.browser("ana");
  for (const name of INHERITED) {
    const { answer } = await browser.ask(`what is a ${name} in the license policy?`);
    expect(answer.body.kind, `for ${name}`).toBeTypeOf("string");
    expect((await browser.get(`/${name}`)).status).toBe(404);
    expect((await browser.get(`/api/desk/tickets?view=${name}&state=${name}&group=${name}`)).status).toBe(200);
    expect((await browser.get(`/api/receipts/${name}`)).status).toBe(404);
    expect((await browser.post("/api/requests/preview", { kind: name, answers: {}, language: "en" })).status).toBe(400);
    expect(
      (await browser.post("/api/requests/preview", { kind: "use", answers: { [name]: "x" }, language: "en" })).status,
    ).toBe(200);
    expect(
      (await browser.post("/api/requests/preview", { kind: "use", answers: { use: name }, language: name })).status,
    ).toBe(200);
    const actors = { staff: () => Promise.resolve(all.staff), asker: () => Promise.resolve(all.staff) };
    const run = async (command: "tickets" | "staff", ...words: string[]): Promise<unknown> =>
      await doQueueCommand(all.desk, actors, { command, words, options: {} });
    expect(() => checkTicketWords([name, "1"])).toThrow(/tickets has no/u);
    await expect(run("tickets", name, "1")).rejects.toThrow(/tickets has no/u);
    await expect(run("staff", "add", "web:eve", name)).rejects.toThrow(/say which group/u);
    expect((await browser.post("/api/desk/tickets/1/hand-over", { group: name })).body.error).toMatch(
      /There is no group/u,
    );
  }
});

test("the pages refuse requests through a proxy; routes with guards of their own stay reachable", async () => {
  await using all = await openDesk({ slack: () => () => Promise.resolve(new Response("slack")) });
  const { port } = new URL(all.url);
  /** A raw request, because fetch would set some headers itself. */
  const status = async (
    route: string,
    { version = "1.1", method = "GET", headers = {} }: { version?: string; method?: string; headers?: object },
  ) => {
    const socket = connect(Number(port), "127.0.0.1");
    await once(socket, "connect");
    const lines = Object.entries({ Host: `127.0.0.1:${port}`, Connection: "close", ...headers }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    socket.write(`${[`${method} ${route} HTTP/${version}`, ...lines].join("\r\n")}\r\n\r\n`);
    return Number(/^HTTP\/1\.1 (\d+)/u.exec(await text(socket))?.[1]);
  };
  expect(await status("/desk", {})).toBe(200);
  const foreign = [
    { version: "1.0" },
    ...[
      "X-Forwarded-For",
      "x-forwarded-host",
      "X-Forwarded-Proto",
      "Forwarded",
      "Via",
      "X-Real-IP",
      "X-Client-IP",
      "X-Original-URL",
      "X-Scheme",
      "True-Client-IP",
      "CF-Connecting-IP",
      "CDN-Loop",
      "X-Envoy-External-Address",
      "X-Amzn-Trace-Id",
    ].map((name) => ({ headers: { [name]: "127.0.0.1" } })),
    { headers: { Origin: "https://desk.example" } },
    { headers: { Host: "desk.example" } },
  ];
  for (const how of foreign) {
    for (const route of [
      "/",
      "/desk",
      "/api/desk/tickets",
      "/documents/licenses/permissive.md",
      "/receipts/D-1-1",
      "/api/requests",
    ])
      expect(await status(route, how), `${route} ${JSON.stringify(how)}`).toBe(403);
    for (const route of ["/healthz", "/readyz", "/metrics"]) expect(await status(route, how), `for ${route}`).toBe(200);
    expect(await status("/slack/events", { ...how, method: "POST" })).toBe(200);
  }
});
