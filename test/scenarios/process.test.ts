/** The desk as a process: started, refused, stopped, killed. */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { userInfo } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { addressOf, finished, place, run } from "../desk-process.ts";
import { openBrowser } from "../open-desk.ts";
import { ospo as runOspo } from "../run-ospo.ts";

/** These tests start many processes, and each start takes seconds. */
const MANY_STARTS_MS = 480_000;

test(
  "a second desk on the same data is refused; the command line works through the first; SIGTERM stops it",
  async () => {
    await using here = await place({ isNew: true });
    const desk = run(["serve"], here.settings);
    const url = await addressOf(desk);

    const second = await finished(run(["serve"], here.settings));
    expect(second).toMatchObject({ code: 1, out: "" });
    expect(second.err).toMatch(/another desk is running on .*: stop it first, or set DATA_DIR/u);

    const browser = openBrowser(url);
    const { answer } = await browser.ask("when is the fire drill?");
    await browser.post("/api/tickets", { message: answer.id });
    const ospo = async (...args: string[]) => await runOspo(args, here.settings);
    const list = await ospo("tickets", "list", "--json");
    expect(list).toMatchObject({ code: 0, err: "" });
    expect(JSON.parse(list.out)).toMatchObject([{ number: 1, state: "new", question: "when is the fire drill?" }]);
    const replied = await ospo("tickets", "reply", "1", "On Tuesday.", "--json");
    expect(JSON.parse(replied.out).ticket.state).toBe("waiting-for-asker");
    expect((await browser.conversation()).at(-1)).toMatchObject({ author: "staff", body: { text: "On Tuesday." } });
    expect(await ospo("tickets", "show", "7")).toMatchObject({
      code: 2,
      out: "",
      err: "ospo: There is no ticket #7.\n",
    });
    expect((await ospo("tickets", "claim", "1", "--as", "web:mallory")).code).toBe(1);

    const started = performance.now();
    desk.kill("SIGTERM");
    expect(await once(desk, "exit")).toEqual([0, null]);
    expect(performance.now() - started).toBeLessThan(10_000);

    const after = await ospo("tickets", "list", "--json");
    expect(JSON.parse(after.out)).toHaveLength(1);
  },
  MANY_STARTS_MS,
);

test("a desk whose output is no longer read keeps serving, and stops on SIGTERM", async () => {
  await using here = await place();
  const desk = run(["serve"], { ...here.settings, LOG_LEVEL: "trace" });
  const browser = openBrowser(await addressOf(desk));
  desk.stdout!.destroy();
  desk.stderr!.destroy();
  const { answer } = await browser.ask("Who may release the escrow?");
  expect(answer.body.kind).toBe("answered");
  // A changed document is logged.
  await writeFile(
    path.join(here.settings.KNOWLEDGE_DIR, "more.md"),
    "# More\n\n## Who keeps the key?\n\nThe key is kept by the notary.\n",
  );
  await expect.poll(async () => (await browser.ask("who keeps the key?")).answer.body.kind).toBe("answered");
  desk.kill("SIGTERM");
  expect(await once(desk, "exit")).toEqual([0, null]);
});

test("all wrong settings are reported at once, with remedies", async () => {
  const { code, err } = await finished(
    run(["serve"], {
      PORT: "http",
      KNOWLEGE_DIR: "x",
      SLACK_BOT_TOKEN: "xoxb-1",
      SLACK_SECRET: "1",
      TEAMS_APP_ID: "1",
      STAFF: "ana",
    }),
  );
  expect(code).toBe(2);
  expect(err.trim().split("\n")).toHaveLength(1);
  for (const wanted of [
    /KNOWLEGE_DIR is not a setting of the desk: did you mean KNOWLEDGE_DIR/u,
    /SLACK_SECRET is not a setting/u,
    /PORT is not a number/u,
    /STAFF has "ana"/u,
  ])
    expect(err).toMatch(wanted);
  expect((await runOspo(["serve"], { SLACK_BOT_TOKEN: "xoxb-1", TEAMS_APP_ID: "1" })).err).toMatch(
    /SLACK_BOT_TOKEN needs SLACK_SIGNING_SECRET.*TEAMS_APP_PASSWORD and TEAMS_TENANT_ID/u,
  );
});

test("a port in use, a missing folder and an unknown command get one clear line each", async () => {
  await using here = await place();
  const squatter = createServer().listen(0, "127.0.0.1");
  await once(squatter, "listening");
  const address = squatter.address();
  const port = typeof address === "object" ? String(address?.port) : "";
  expect(await finished(run(["serve"], { ...here.settings, PORT: port }))).toMatchObject({
    code: 3,
    err: `ospo: port ${port} on 127.0.0.1 is in use: stop what listens there, or set PORT to a free one\n`,
  });
  squatter.close();
  expect((await runOspo(["ask", "x", "--knowledge", "/nowhere"], here.settings)).err).toMatch(
    /^ospo: the knowledge folder \/nowhere does not exist[^\n]*\n$/u,
  );
  expect(await finished(run(["dance"], here.settings))).toEqual({
    code: 2,
    out: "",
    err: "ospo: unknown command 'dance'. See: ospo help\n",
  });
  expect((await runOspo(["tickts"], here.settings)).err).toBe(
    "ospo: unknown command 'tickts' (Did you mean tickets?). See: ospo help\n",
  );
  expect(await runOspo(["ask", "--questions", "/nowhere.jsonl", "--out", "/tmp/x"], here.settings)).toMatchObject({
    code: 2,
  });
});

test("on a public address the pages are off and the monitors stay on", async () => {
  await using here = await place();
  const desk = run(["serve"], { ...here.settings, HOST: "0.0.0.0" });
  let port = "";
  for await (const line of createInterface({ input: desk.stdout! }))
    if ((port = /http:\/\/0\.0\.0\.0:(\d+)/u.exec(line)?.[1] ?? "")) break;
  desk.stderr!.resume();
  const status = async (route: string) => (await fetch(`http://127.0.0.1:${port}${route}`)).status;
  expect(
    await Promise.all(["/", "/desk", "/api/desk/tickets", "/documents/escrow.md", "/slack/events"].map(status)),
  ).toEqual([404, 404, 404, 404, 404]);
  expect(await Promise.all(["/healthz", "/readyz", "/metrics"].map(status))).toEqual([200, 200, 200]);
  // A proxy in front keeps connections for a minute, and must not find one closed.
  // A load balancer probes without a Host header.
  const probe = connect(Number(port), "127.0.0.1").end("GET /readyz HTTP/1.0\r\n\r\n");
  expect(await text(probe)).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*ready\n/u);
  const { headers } = await fetch(`http://127.0.0.1:${port}/healthz`);
  expect(Number(/timeout=(\d+)/u.exec(headers.get("keep-alive") ?? "")?.[1])).toBeGreaterThan(60);
  desk.kill("SIGTERM");
  await once(desk, "exit");
});

test(
  "a request, its approval and its receipt on the command line; a CI job checks it without the desk",
  async () => {
    await using here = await place();
    const settings = { ...here.settings, STAFF: "web:ana" };
    const ospo = async (...args: string[]) => await runOspo(args, settings);
    const fields = [
      "project=github.com/org/x",
      "change=feature",
      "size=300",
      "time=work",
      "agreement=dco",
      "patents=no",
      "competes=no",
      "details=x",
    ];
    expect(await ospo("request", "contribute", "change=feature")).toMatchObject({
      code: 1,
      out: expect.stringMatching(/project: Say which project/u),
    });
    expect(await ospo("request", "contribute", "colour=red")).toMatchObject({
      code: 2,
      err: expect.stringMatching(/is not a field of a contribute request/u),
    });
    const filed = await ospo("request", "contribute", ...fields, "--json");
    expect(JSON.parse(filed.out)).toMatchObject({ kind: "filed", ticket: { number: 1, tier: "T2" } });
    expect(await ospo("tickets", "reject", "1")).toMatchObject({
      code: 2,
      err: expect.stringMatching(/words are missing: write ospo tickets reject ID REASON/u),
    });
    expect((await ospo("tickets", "approve", "1", "fine")).out).toMatch(/#1 approved[^]*D-1-1: approved/u);
    expect(await ospo("tickets", "approve", "1")).toMatchObject({
      code: 1,
      err: expect.stringMatching(/is resolved/u),
    });
    const [keys, receipt] = [path.join(here.dir, "keys.json"), path.join(here.dir, "receipt.jws")];
    await writeFile(keys, (await ospo("keys")).out);
    const jws = (await ospo("receipt", "D-1-1")).out;
    await writeFile(receipt, jws);
    const elsewhere = { ...settings, DATA_DIR: path.join(here.dir, "nothing-here") };
    const verify = async (...args: string[]) => await runOspo(["verify", ...args, "--keys", keys], elsewhere);
    expect(await verify(receipt)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Valid receipt: D-1-1, approved: contribute/u),
    });
    expect(await verify(receipt, "--use", "hosted")).toMatchObject({
      code: 1,
      out: expect.stringMatching(/it covers the use –, not hosted/u),
    });
    const [head, body = "", signature] = jws.trim().split(".");
    const forged = Buffer.from(
      Buffer.from(body, "base64url").toString().replace("github.com/org/x", "github.com/org/y"),
    ).toString("base64url");
    expect(await verify(`${head}.${forged}.${signature}`)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/receipt was changed/u),
    });
    expect(await ospo("audit", "verify")).toMatchObject({
      code: 0,
      out: expect.stringMatching(/The audit trail is intact/u),
    });
    expect((await ospo("audit", "export", "--decision", "D-1-1", "--csv")).out).toMatch(/^ticket,seq,action/u);
    expect((await ospo("staff", "add", "web:eve", "legal")).out).toMatch(/web:eve +ospo, legal/u);
    expect(await ospo("staff", "add", "web:eve", "cooks")).toMatchObject({
      code: 2,
      err: expect.stringMatching(/say which group/u),
    });
    expect((await ospo("people", "link", "web:eve", `cli:${userInfo().username}`, "One", "person.")).out).toMatch(
      /^cli:\S+ = web:eve\n\nChanges, latest first:\n.* linked by web:ana: One person\.\n$/u,
    );
    const { out } = await runOspo(["doctor", "--json"], { ...settings, STAFF: "web:eve=legal+cooks" });
    const { checks } = JSON.parse(out) as { checks: object[] };
    const trust = expect.stringMatching(/^T3, T4: separation of duties rests on trust/u);
    expect(checks).toContainEqual({
      what: "two people",
      state: "warning",
      detail: trust,
      remedy: expect.stringMatching(/people link/u),
    });
    expect(checks).toContainEqual({ what: "receipts", state: "ok", detail: "the signing key is outside the database" });
    expect(checks).toContainEqual({
      what: "settings",
      state: "failed",
      detail: expect.stringMatching(/^STAFF puts people into "cooks"/u),
      remedy: expect.stringMatching(/one of ospo, licensing/u),
    });
  },
  MANY_STARTS_MS,
);

test(
  "kill -9 at any moment neither loses nor duplicates acknowledged tickets and feedback",
  async () => {
    await using here = await place();
    const acknowledged = { tickets: new Set<number>(), feedback: new Set<string>() };
    for (let round = 0; round < 4; round++) {
      const desk = run(["serve"], here.settings);
      const url = await addressOf(desk);
      const dead = once(desk, "exit");
      const work = Promise.allSettled(
        Array.from({ length: 4 }, async () => {
          const browser = openBrowser(url);
          for (;;) {
            const { answer } = await browser.ask("when is the fire drill?");
            const opened = await browser.post("/api/tickets", { message: answer.id });
            acknowledged.tickets.add(opened.body.ticket);
            await browser.post("/api/feedback", { message: answer.id, helpful: false, comment: randomUUID() });
            acknowledged.feedback.add(answer.id);
          }
        }),
      );
      // Each round kills at another moment: after so many acknowledged tickets.
      const enough = acknowledged.tickets.size + 3 + round * 5;
      await expect.poll(() => acknowledged.tickets.size, { interval: 2 }).toBeGreaterThanOrEqual(enough);
      desk.kill("SIGKILL");
      await dead;
      await work;
    }
    const { Database } = await import("../../src/db/database.ts");
    await using database = await Database.open({
      kind: "embedded",
      dir: path.join(here.settings.DATA_DIR, "database"),
    });
    const tickets = await database.db.selectFrom("ticket").select(["number", "source_message_id"]).execute();
    const feedback = await database.db.selectFrom("feedback").select("message_id").execute();
    const kept = new Set(tickets.map(({ number }) => number));
    expect([...acknowledged.tickets].filter((number) => !kept.has(number))).toEqual([]);
    expect(new Set(tickets.map(({ source_message_id }) => source_message_id)).size).toBe(tickets.length);
    const given = new Set(feedback.map(({ message_id }) => message_id));
    expect([...acknowledged.feedback].filter((message) => !given.has(message))).toEqual([]);
    expect(acknowledged.tickets.size).toBeGreaterThan(30);
  },
  MANY_STARTS_MS,
);
