/**
 * How many signed events a second are acknowledged with a p99 under 500 ms: by the desk, on either database, and beside it by an empty Bolt app.
 * Each is a process of its own; the load comes from this one. Of ten events nine are colleagues talking, one is a question.
 *
 *   npm run bench:slack -- [--database postgres://…] [--seconds 8]
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { Agent, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { freshDatabase, onServer } from "./fresh-database.ts";
import { serveDesk } from "./serve-desk.ts";

const { values: options } = parseArgs({ options: { database: { type: "string" }, seconds: { type: "string", default: "8" } } });
const seconds = Number(options.seconds);
const SECRET = "a signing secret";
const [FIRST_RATE, MOST_MS] = [25, 500];
const BOLT = path.join(import.meta.dirname, "empty-bolt.ts");
const agent = new Agent({ keepAlive: true, maxSockets: 200 });

/** Slack answers everything at once and forgets it. */
const slack = createServer((incoming, response) => {
  incoming.resume().on("end", () => {
    response.writeHead(200, { "content-type": "application/json" });
    const known = {
      ok: true,
      team_id: "T0",
      user_id: "UBOT",
      bot_id: "BBOT",
      ts: `${Date.now() / 1000}`,
      channel: { id: "D1" },
      messages: [],
    };
    response.end(JSON.stringify(known));
  });
});
await new Promise<void>((resolve) => slack.listen(0, "127.0.0.1", resolve));
const apiUrl = `http://127.0.0.1:${(slack.address() as AddressInfo).port}/`;

type Kind = "talk" | "question";
type Result = { rate: number; p99: number; failed: number };
let count = 0;

function eventOf(kind: Kind): string {
  const ts = `1700000000.${String(++count).padStart(6, "0")}`;
  const place =
    kind === "talk" ? { channel: `C${count % 50}`, channel_type: "channel" } : { channel: `D${count % 500}`, channel_type: "im" };
  const text = kind === "talk" ? "shall we have lunch at twelve?" : `Who may release the escrow? (${count})`;
  const event = { type: "message", user: `U${count % 500}`, team: "T0", ts, event_ts: ts, text, client_msg_id: randomUUID(), ...place };
  return JSON.stringify({ type: "event_callback", team_id: "T0", api_app_id: "A0", event_id: `Ev${randomUUID()}`, event_time: 1, event });
}

/** Milliseconds to the acknowledgement; infinite where there was none. */
async function send(url: string, kind: Kind): Promise<number> {
  const body = eventOf(kind);
  const timestamp = Math.floor(Date.now() / 1000);
  const signature = `v0=${createHmac("sha256", SECRET).update(`v0:${timestamp}:${body}`).digest("hex")}`;
  const headers = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    "x-slack-request-timestamp": timestamp,
    "x-slack-signature": signature,
  };
  const started = performance.now();
  return await new Promise((resolve) => {
    const sent = request(`${url}/slack/events`, { method: "POST", headers, agent }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode === 200 ? performance.now() - started : Infinity));
    });
    sent.on("error", () => resolve(Infinity));
    sent.end(body);
  });
}

/** So many a second, sent when their time has come, whether or not the earlier ones are answered. */
async function at(url: string, rate: number, share: number): Promise<Result> {
  const sent: Promise<number>[] = [];
  const started = performance.now();
  while (performance.now() - started < seconds * 1000) {
    const due = Math.floor(((performance.now() - started) / 1000) * rate);
    while (sent.length < due) sent.push(send(url, Math.random() < share ? "question" : "talk"));
    await wait(2);
  }
  const times = (await Promise.all(sent)).toSorted((a, b) => a - b);
  const took = (performance.now() - started) / 1000;
  const failed = times.filter((ms) => ms === Infinity).length;
  return { rate: Math.round((sent.length - failed) / took), p99: times[Math.floor(times.length * 0.99)] ?? 0, failed };
}

/** The highest rate that holds: up by half, then between. */
async function highest(url: string, share: number): Promise<Result> {
  await at(url, FIRST_RATE, share);
  let best: Result = { rate: 0, p99: 0, failed: 0 };
  let [low, high] = [FIRST_RATE, Number.POSITIVE_INFINITY];
  for (
    let rate = FIRST_RATE * 2;
    high / low > 1.15;
    rate = high === Number.POSITIVE_INFINITY ? Math.round(low * 1.6) : Math.round((low + high) / 2)
  ) {
    const result = await at(url, rate, share);
    const holds = result.p99 < MOST_MS && result.failed === 0 && result.rate > rate * 0.9;
    if (holds) [low, best] = [rate, result];
    else high = rate;
    // What is left over is done before the next.
    await wait(holds ? 500 : 4000);
  }
  return best;
}

async function measured(what: string, url: string, child: ChildProcess): Promise<void> {
  for (const [name, share] of [
    ["colleagues talking", 0],
    ["one in ten a question", 0.1],
    ["questions", 1],
  ] as const) {
    const { rate, p99 } = await highest(url, share);
    console.log(`${what.padEnd(22)} ${name.padEnd(24)} ${String(rate).padStart(6)} a second, p99 ${p99.toFixed(0)} ms`);
  }
  child.kill("SIGKILL");
  await once(child, "exit");
}

const dir = await mkdtemp(path.join(tmpdir(), "ospo-bench-slack-"));
const knowledge = path.join(dir, "knowledge");
await mkdir(knowledge);
await cp(path.join(import.meta.dirname, "../knowledge/policy"), path.join(knowledge, "policy"), { recursive: true });
await writeFile(path.join(knowledge, "escrow.md"), "# Escrow\n\n## Who may release the escrow?\n\nOnly the escrow agent releases it.\n");
async function desk(name: string, databaseUrl?: string): Promise<void> {
  const { child, url } = await serveDesk({
    KNOWLEDGE_DIR: knowledge,
    DATA_DIR: path.join(dir, name),
    SLACK_BOT_TOKEN: "xoxb-test",
    SLACK_SIGNING_SECRET: SECRET,
    SLACK_API_URL: apiUrl,
    ...(databaseUrl && { DATABASE_URL: databaseUrl }),
  });
  await wait(3000);
  await measured(`desk, ${name}`, url, child);
}

const bolt = spawn(process.execPath, [...process.execArgv, BOLT], {
  env: { PATH: process.env["PATH"], SLACK_API_URL: apiUrl, SLACK_SIGNING_SECRET: SECRET },
  stdio: ["ignore", "pipe", "inherit"],
});
const [line] = (await once(bolt.stdout, "data")) as [Buffer];
await measured("empty Bolt app", String(line).trim(), bolt);
await desk("embedded");
if (options.database) {
  const url = await freshDatabase(options.database);
  await desk("Postgres", url);
  await onServer(options.database, `drop database ${new URL(url).pathname.slice(1)} with (force)`);
}
slack.close();
slack.closeAllConnections();
agent.destroy();
await rm(dir, { recursive: true, force: true });
