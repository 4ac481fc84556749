/**
 * Two desks behind a reverse proxy, with one Postgres and a data directory each, as in a cluster: what one did the other
 * knows, and when one dies, nothing is lost or done twice.
 */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { Database } from "../../src/db/database.ts";
import { unfinishedJobs } from "../../src/jobs/unfinished.ts";
import { verifyAudit } from "../../src/tickets/audit/audit.ts";
import { Signer } from "../../src/tickets/audit/receipts.ts";
import { accept, answerAt, citing } from "../accept-answer.ts";
import { addressOf, place, run } from "../desk-process.ts";
import { openBrowser } from "../open-desk.ts";
import { freshPostgres, POSTGRES } from "../postgres.ts";
import { openProxy, whyNoProxy } from "../reverse-proxy.ts";
import { SECRET, SlackPeer, TOKEN } from "../stubs/slack-peer.ts";

const MANY_STARTS_MS = 480_000;
const MESSAGES = 24;

const missing = POSTGRES ? whyNoProxy() : "TEST_DATABASE_URL names no Postgres.";

test.skipIf(missing !== null)(
  `two desks behind HAProxy answer as one, and one that is killed loses and doubles nothing${missing ? `: ${missing}` : ""}`,
  async () => {
    await using stack = new AsyncDisposableStack();
    const { url: DATABASE_URL } = stack.use(await freshPostgres());
    const slack = stack.use(await SlackPeer.open());
    const webhook = stack.use(await openWebhook());
    const settings = {
      DATABASE_URL,
      STAFF: "web:ana,slack:UANA",
      NOTIFY_WEBHOOK_URL: webhook.url,
      SLACK_API_URL: slack.apiUrl,
      SLACK_BOT_TOKEN: TOKEN,
      SLACK_SIGNING_SECRET: SECRET,
      SLACK_STAFF_CHANNEL: "CSTAFF",
    };
    // Both find an empty database: one of them migrates it.
    const [first, second] = await Promise.all([start(settings, stack), start(settings, stack)]);
    const proxy = stack.use(await openProxy([first.url, second.url]));
    slack.desk = proxy.url;
    const seen = new Set<string | null>();
    await expect
      .poll(async () => seen.add((await fetch(`${proxy.url}/healthz`)).headers.get("x-served-by")).size)
      .toBe(2);

    // What one desk did, the other knows at once; accepted documents it finds within seconds.
    const asker = openBrowser(first.url);
    const { answer } = await asker.ask("when is the fire drill?");
    const { ticket } = (await asker.post("/api/tickets", { message: answer.id })).body;
    const staff = openBrowser(second.url, "ana");
    const replied = await staff.post(`/api/desk/tickets/${ticket}/reply`, {
      text: "On Tuesday.",
      delivery: randomUUID(),
    });
    expect(replied.status).toBe(200);
    expect((await asker.conversation()).at(-1)).toMatchObject({ author: "staff", body: { text: "On Tuesday." } });
    expect(await keysOf(first.url)).toEqual(await keysOf(second.url));
    const { file } = await accept(first.url);
    await expect.poll(async () => await answerAt(second.url)).toMatchObject(citing(file));

    // Messages from Slack go through the proxy; the first desk dies in the middle.
    const acknowledged: string[] = [];
    const crowd = ["U1", "U2"].map(async (user) => {
      for (let i = 0; i < MESSAGES / 2; i++)
        acknowledged.push(await sayUntilAcknowledged(slack, user, `Is rule ${i} valid?`));
    });
    await expect.poll(() => acknowledged.length, { interval: 5 }).toBeGreaterThanOrEqual(MESSAGES / 4);
    const dead = once(first.desk, "exit");
    first.desk.kill("SIGKILL");
    await dead;
    await Promise.all(crowd);
    expect(acknowledged).toHaveLength(MESSAGES);
    const finishedIn = (ts: string): number => slack.inThread(ts).filter(({ stream }) => stream !== "open").length;
    await expect.poll(() => acknowledged.filter((ts) => finishedIn(ts) === 0), { timeout: 120_000 }).toEqual([]);

    // A new desk in its place starts on an empty data directory.
    const third = await start(settings, stack);
    expect(await answerAt(third.url)).toMatchObject(citing(file));

    await using database = await Database.open({ kind: "postgres", url: DATABASE_URL });
    const { db } = database;
    await expect.poll(async () => await Array.fromAsync(unfinishedJobs(db)), { timeout: 120_000 }).toEqual([]);
    expect(acknowledged.filter((ts) => finishedIn(ts) !== 1)).toEqual([]);
    const { rows: doubled } = await sql`select delivery_id from message where delivery_id is not null
      group by delivery_id having count(*) > 1`.execute(db);
    expect(doubled).toEqual([]);
    const tickets = await db.selectFrom("ticket").select("number").execute();
    const posts = slack.inChannel("CSTAFF").filter(({ thread_ts }) => !thread_ts);
    const named = posts.map(({ text }) => /^#\d+ /u.exec(text)?.[0] ?? "the morning's digest");
    expect(named.filter((name) => name.startsWith("#")).toSorted()).toEqual(
      tickets.map(({ number }) => `#${number} `).toSorted(),
    );
    expect(new Set(named).size).toBe(named.length);
    const notified = await db.selectFrom("notification").select("id").execute();
    await expect.poll(() => new Set(webhook.keys).size).toBe(notified.length);
    const { publicKeys } = await Signer.open(db);
    expect(await verifyAudit(db, publicKeys)).toMatchObject({ tickets: tickets.length, problems: [] });
    for (const { desk } of [second, third]) {
      desk.kill("SIGTERM");
      expect(await once(desk, "exit")).toEqual([0, null]);
    }
  },
  MANY_STARTS_MS,
);

async function keysOf(url: string): Promise<unknown> {
  return await (await fetch(`${url}/.well-known/jwks.json`)).json();
}

async function start(
  settings: Record<string, string>,
  stack: AsyncDisposableStack,
): Promise<{ desk: ChildProcess; url: string }> {
  const here = stack.use(await place({ isNew: true }));
  const desk = run(["serve"], { ...here.settings, ...settings });
  stack.defer(() => void desk.kill("SIGKILL"));
  return { desk, url: await addressOf(desk) };
}

/** Sends it again as Slack does when nobody acknowledges it. Returns the message's time stamp, which is its id. */
async function sayUntilAcknowledged(slack: SlackPeer, user: string, text: string): Promise<string> {
  const { ts, ...first } = await slack.say(user, text);
  for (let sent: { status: number } = first, retryNum = 1; sent.status !== 200; retryNum++)
    sent = await slack.deliver(first.kind, first.payload, { retryNum });
  return ts;
}

async function openWebhook(): Promise<AsyncDisposable & { url: string; keys: string[] }> {
  const keys: string[] = [];
  const server = createServer((request, response) => {
    keys.push(String(request.headers["idempotency-key"]));
    response.writeHead(204).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    keys,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
