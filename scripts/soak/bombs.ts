/**
 * Sends hostile input to each entrance of the running desk and prints the effects: time, memory of the desk and of its
 * reading processes, and the longest block of the event loop.
 *
 *   npm run bombs -- [--only documents|questions|check|slack|teams]
 */
import { createHmac, randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { DOCUMENT_BOMBS } from "../../test/stubs/hostile-documents.ts";
import { openTeamsPeer } from "../../test/stubs/teams-peer.ts";
import { APP_ID, PASSWORD, TENANT } from "../../test/stubs/teams-sender.ts";
import { serveDesk } from "./serve-desk.ts";
import { KNOWN, smallHandbook } from "./small-handbook.ts";

const SECRET = "a signing secret";
const QUIET_MS = 1000;
const { only } = parseArgs({ options: { only: { type: "string" } } }).values;

const dir = await mkdtemp(path.join(tmpdir(), "ospo-bombs-"));
const knowledge = await smallHandbook(dir);
const stallFile = path.join(dir, "stall");
const teams = await openTeamsPeer();
const slack = createServer((request, response) => {
  request.resume().on("end", () => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(
      JSON.stringify({
        ok: true,
        team_id: "T0",
        user_id: "UBOT",
        bot_id: "BBOT",
        ts: "1.0",
        channel: { id: "D1" },
        messages: [],
      }),
    );
  });
}).listen(0, "127.0.0.1");
await once(slack, "listening");
const { child, url } = await serveDesk({
  KNOWLEDGE_DIR: knowledge,
  DATA_DIR: path.join(dir, "data"),
  LOG_LEVEL: "silent",
  NODE_OPTIONS: `--import ${path.join(import.meta.dirname, "stall-watch.ts")} --max-semi-space-size=4`,
  STALL_FILE: stallFile,
  ...Object.fromEntries(
    ["DEPS_DEV_URL", "SCORECARD_URL", "OSV_URL", "CLEARLYDEFINED_URL"].map((name) => [name, "http://127.0.0.1:9"]),
  ),
  NPM_CONFIG_REGISTRY: "http://127.0.0.1:9",
  SLACK_BOT_TOKEN: "xoxb-test",
  SLACK_SIGNING_SECRET: SECRET,
  SLACK_API_URL: `http://127.0.0.1:${(slack.address() as AddressInfo).port}/`,
  TEAMS_APP_ID: APP_ID,
  TEAMS_APP_PASSWORD: PASSWORD,
  TEAMS_TENANT_ID: TENANT,
  TEAMS_OPENID_METADATA_URL: teams.openIdMetadataUrl,
  TEAMS_LOGIN_URL: teams.origin,
});
teams.connect(`${url}/api/messages`);
const pid = child.pid ?? 0;

/** Memory of a process and of its reading processes in MB; 0 if it has ended. */
function memoryOf(process: number): number {
  try {
    return (Number(/VmRSS:\s+(\d+)/u.exec(readFileSync(`/proc/${process}/status`, "utf8"))?.[1] ?? 0) * 1024) / 1e6;
  } catch {
    return 0;
  }
}

function childrenOf(process: number): number[] {
  const file = `/proc/${process}/task/${process}/children`;
  return existsSync(file) ? readFileSync(file, "utf8").trim().split(" ").filter(Boolean).map(Number) : [];
}

async function longestStall(): Promise<number> {
  await rm(stallFile, { force: true });
  process.kill(pid, "SIGUSR2");
  while (!existsSync(stallFile)) await wait(20);
  return Number(await readFile(stallFile, "utf8"));
}

const worst = { ms: 0, desk: 0, reader: 0, stall: 0, tried: 0 };

async function bomb(name: string, act: () => Promise<string>): Promise<void> {
  const door = name.split(" ", 1)[0] ?? "";
  if (only !== undefined && door !== only) return;
  await wait(QUIET_MS);
  await longestStall();
  const peak = { desk: 0, reader: 0 };
  const watching = setInterval(() => {
    peak.desk = Math.max(peak.desk, memoryOf(pid));
    peak.reader = Math.max(peak.reader, ...childrenOf(pid).map(memoryOf));
  }, 20);
  const started = performance.now();
  const outcome = await act().catch((error: unknown) => `FAILED: ${String(error)}`);
  const ms = performance.now() - started;
  await wait(QUIET_MS);
  clearInterval(watching);
  const stall = await longestStall();
  worst.tried++;
  worst.ms = Math.max(worst.ms, ms);
  worst.desk = Math.max(worst.desk, peak.desk);
  worst.reader = Math.max(worst.reader, peak.reader);
  worst.stall = Math.max(worst.stall, stall);
  const figures = `${ms.toFixed(0).padStart(7)} ms ${peak.desk.toFixed(0).padStart(5)} MB ${peak.reader.toFixed(0).padStart(5)} MB ${stall.toFixed(0).padStart(5)} ms`;
  console.log(`${name.padEnd(34)} ${figures}  ${outcome.replaceAll(/\s+/gu, " ").slice(0, 110)}`);
}

async function post(route: string, body: object): Promise<Response> {
  const headers = { "content-type": "application/json", "x-ospo-desk": "1" };
  return await fetch(url + route, { method: "POST", headers, body: JSON.stringify(body) });
}

async function ask(text: string): Promise<string> {
  const response = await post("/api/ask", { text, delivery: randomUUID() });
  const { answer, error } = (await response.json()) as {
    answer?: { body: { kind: string; text: string } };
    error?: string;
  };
  return `${response.status} ${answer ? `${answer.body.kind}: ${answer.body.text}` : error}`;
}

/** Puts it into the folder and waits until the desk reports or serves it. */
async function document(file: string, bytes: Buffer): Promise<string> {
  await writeFile(path.join(knowledge, file), bytes);
  for (;;) {
    const text = await readFile(path.join(dir, "data", "index", await indexName(), "documents.json"), "utf8").catch(
      () => "",
    );
    const line = text.split("\n").find((each) => each.includes(`"file":"${file}"`));
    if (line !== undefined) {
      await rm(path.join(knowledge, file));
      const failure = (JSON.parse(line) as { failure?: { problem: { message: string } } }).failure;
      return failure ? failure.problem.message : "read";
    }
    const during = await ask(KNOWN);
    if (!during.startsWith("200 answered")) return `FAILED: while it was read, a question got ${during}`;
    await wait(50);
  }
}

async function indexName(): Promise<string> {
  const { readdir } = await import("node:fs/promises");
  return (await readdir(path.join(dir, "data", "index")))[0] ?? "";
}

async function check(file: string, text: string): Promise<string> {
  const response = await post("/api/check", { file, text, use: "internal" });
  const events = await response.text();
  const last = events.trim().split("\n").at(-1) ?? "";
  return `${response.status} ${events.includes("event: checked") ? `checked ${/"summary":\{[^}]*\}/u.exec(last)?.[0] ?? ""}` : last.slice(0, 150)}`;
}

async function slackSays(text: string): Promise<string> {
  const ts = `${Date.now() / 1000}`;
  const event = {
    type: "message",
    user: "U1",
    team: "T0",
    ts,
    event_ts: ts,
    text,
    channel: "D1",
    channel_type: "im",
    client_msg_id: randomUUID(),
  };
  const body = JSON.stringify({
    type: "event_callback",
    team_id: "T0",
    api_app_id: "A0",
    event_id: `Ev${randomUUID()}`,
    event_time: 1,
    event,
  });
  const at = String(Math.floor(Date.now() / 1000));
  const signature = createHmac("sha256", SECRET).update(`v0:${at}:${body}`).digest("hex");
  const headers = {
    "content-type": "application/json",
    "x-slack-request-timestamp": at,
    "x-slack-signature": `v0=${signature}`,
  };
  const response = await fetch(`${url}/slack/events`, { method: "POST", headers, body });
  return `acknowledged ${response.status}`;
}

const html = (content: string): { text: string; attachments: object[] } => ({
  text: "words",
  attachments: [{ contentType: "text/html", content }],
});
const repeat = (seed: string, length: number): string => seed.repeat(Math.ceil(length / seed.length)).slice(0, length);

const QUESTIONS = {
  "of blanks": " ".repeat(90_000) + "x",
  "at the limit, of unknown words": Array.from({ length: 650 }, (_, i) => `qwx${i.toString(36)}zy`)
    .join(" ")
    .slice(0, 3990),
  "at the limit, of names": repeat("license of @a/b@1.2 ", 3990),
  "at the limit, of brackets": repeat("[](<", 3990),
  "at the limit, in Chinese": repeat("许可证变更", 3990),
  "at the limit, of dots": repeat("a.b-", 3990),
  "of 95,000 letters": "a".repeat(95_000),
};
const packages = Object.fromEntries(
  Array.from({ length: 110_000 }, (_, i) => [
    `node_modules/package-${i}`,
    {
      version: "1.0.0",
      resolved: `https://registry.npmjs\u002Eorg/package-${i}/-/package-${i}-1.0.0.tgz`,
      dependencies: { [`package-${i + 1}`]: "^1.0.0" },
    },
  ]),
);
const few = Object.fromEntries(Object.entries(packages).slice(0, 2000));
const MANIFESTS: [name: string, file: string, text: string][] = [
  ["of 2,000 packages", "package-lock.json", JSON.stringify({ lockfileVersion: 3, packages: few })],
  ["of 110,000 packages", "package-lock.json", JSON.stringify({ lockfileVersion: 3, packages }).slice(0, 29_000_000)],
  [
    "of 45,000 components",
    "bom.json",
    JSON.stringify({
      bomFormat: "CycloneDX",
      specVersion: "1.5",
      components: Array.from({ length: 4000 }, (_, i) => ({ name: `p${i}`, purl: `pkg:npm/package-${i}@1.0.0` })),
    }),
  ],
  ["nested 5 million deep", "bom.json", "[".repeat(5_000_000)],
  ["yarn.lock of quotes", "yarn.lock", `# yarn lockfile v1\n${'"'.repeat(3_000_000)}`],
  [
    "yarn.lock of indents",
    "yarn.lock",
    `# yarn lockfile v1\n${Array.from({ length: 3000 }, (_, i) => `${" ".repeat(i)}a:`).join("\n")}`,
  ],
  ["pnpm-lock.yaml of braces", "pnpm-lock.yaml", `lockfileVersion: '9.0'\n${"{".repeat(2_000_000)}`],
  ["Cargo.lock of brackets", "Cargo.lock", `# generated by Cargo\na = ${"[".repeat(2_000_000)}`],
  [
    "Cargo.lock of 25 MB",
    "Cargo.lock",
    "# generated by Cargo\n" + repeat('[[package]]\nname = "serde"\nversion = "1.0.0"\n', 25_000_000),
  ],
  ["pom.xml nested", "pom.xml", `<project>${"<a>".repeat(3_000_000)}`],
  ["requirements of blanks", "requirements.txt", `a==1\n${repeat("a" + " ".repeat(1990) + "\n", 28_000_000)}`],
  ["go.mod of 28 MB", "go.mod", `module a\n${repeat("require a/b v1 // indirect\n", 28_000_000)}`],
];
const CHAT: Record<string, string> = {
  quotes: repeat("<blockquote ", 880_000),
  "open tags": repeat("<", 880_000),
  "open quotes": repeat('<blockquote itemid="', 880_000),
  mentions: repeat("<at", 880_000),
  entities: repeat("&#", 880_000),
  blanks: `${" ".repeat(880_000)}x`,
  "links of Slack": repeat("<@UBOT|", 880_000),
};

try {
  await ask(KNOWN);
  for (const [name, { bytes }] of Object.entries(DOCUMENT_BOMBS))
    await bomb(`documents ${name}`, async () => await document(name, bytes()));
  for (const [name, text] of Object.entries(QUESTIONS)) await bomb(`questions ${name}`, async () => await ask(text));
  for (const [name, file, text] of MANIFESTS) await bomb(`check ${name}`, async () => await check(file, text));
  const chat = teams.personal("mia");
  for (const [name, text] of Object.entries(CHAT)) {
    await bomb(`slack ${name}`, async () => await slackSays(text));
    await bomb(
      `teams ${name}`,
      async () => `acknowledged ${(await teams.say(chat, "mia", "words", { over: html(text) })).status}`,
    );
    await bomb(`teams ${name}, quoted`, async () => {
      const over = html(`<blockquote itemid="1">a</blockquote>${text}`);
      return `acknowledged ${(await teams.say(chat, "mia", "words", { over })).status}`;
    });
  }
  console.log(
    `\n${worst.tried} bombs: at most ${worst.ms.toFixed(0)} ms, desk ${worst.desk.toFixed(0)} MB, reader ${worst.reader.toFixed(0)} MB, event loop stood ${worst.stall.toFixed(0)} ms`,
  );
} finally {
  child.kill("SIGKILL");
  slack.close();
  await teams.close();
  await rm(dir, { recursive: true, force: true });
}
