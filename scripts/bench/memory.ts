/**
 * Memory after many questions: npm run bench:memory -- [--questions 20000] [--at-once 4] The real desk (embedded
 * database, the project's handbook) answers distinct questions over HTTP; its memory is printed every 1,000. One
 * question in twenty names a new package; stubs here play the package services.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";

const ROOT = path.join(import.meta.dirname, "../..");
const EVERY = 1000;
/** Questions in each conversation. */
const IN_A_ROW = 4;
const { values: options } = parseArgs({
  options: { questions: { type: "string", default: "20000" }, "at-once": { type: "string", default: "4" } },
});
const asked = readFileSync(path.join(ROOT, "test/evals/questions.jsonl"), "utf8")
  .split("\n")
  .filter(Boolean)
  .map((line) => (JSON.parse(line) as { question: string }).question);
const SYLLABLES = ["ba", "co", "di", "fu", "ga", "ho", "ki", "lu", "ma", "ne", "po", "ri", "sa", "tu", "vo", "xe"];

const dataDir = await mkdtemp(path.join(tmpdir(), "ospo-memory-"));
const upstream = await packageServices();
const desk = await startDesk(upstream.url);
try {
  const most = Number(options.questions);
  console.log("questions      RSS  highest  JS heap (used)  external  seconds");
  const started = performance.now();
  const report = async (done: number): Promise<void> => {
    const { rss, peak, heap, used, external } = await memoryOf(desk);
    console.log(
      `${String(done).padStart(9)} ${mb(rss)} ${mb(peak)}   ${mb(heap)} ${mb(used)}  ${mb(external)}  ${((performance.now() - started) / 1000).toFixed(0).padStart(7)}`,
    );
  };
  await report(0);
  let next = 0;
  const asker = async (): Promise<void> => {
    for (let conversation: string | undefined, cookie = "", i = next++; i < most; i = next++) {
      if (i % IN_A_ROW === 0) [conversation, cookie] = [undefined, ""];
      ({ conversation, cookie } = await ask(questionNumber(i), conversation, cookie));
      if ((i + 1) % EVERY === 0) await report(i + 1);
    }
  };
  await Promise.all(Array.from({ length: Number(options["at-once"]) }, asker));
  console.log("a minute later:");
  await new Promise((resolve) => setTimeout(resolve, 60_000));
  await report(most);
} finally {
  desk.child.kill("SIGTERM");
  await once(desk.child, "exit");
  upstream.close();
  await rm(dataDir, { recursive: true, force: true });
}

/** Every question is unique, because it has a new name. */
function questionNumber(i: number): string {
  let name = "";
  for (let rest = i + 4096; rest > 0; rest = Math.floor(rest / SYLLABLES.length))
    name += SYLLABLES[rest % SYLLABLES.length];
  if (i % 20 === 19) return `May we use npm:${name} in a hosted service?`;
  return `${asked[i % asked.length]} It is for the product ${name}.`;
}

async function ask(
  text: string,
  conversation: string | undefined,
  cookie: string,
): Promise<{ conversation: string; cookie: string }> {
  const response = await fetch(`${desk.url}/api/ask`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-ospo-desk": "1", cookie },
    body: JSON.stringify({ text, conversation, delivery: randomUUID() }),
  });
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  const body = (await response.json()) as { conversation: string };
  return { conversation: body.conversation, cookie: response.headers.getSetCookie()[0]?.split(";")[0] ?? cookie };
}

type Running = { child: ChildProcess; url: string };

/** Starts it like `npm start`, and waits until search by meaning is ready. */
async function startDesk(services: string): Promise<Running> {
  const child = spawn(process.execPath, [...process.execArgv, path.join(ROOT, "src/main.ts"), "serve"], {
    cwd: ROOT,
    env: {
      ...process.env,
      PORT: "0",
      DATA_DIR: dataDir,
      LOG_LEVEL: "warn",
      DEPS_DEV_URL: services,
      SCORECARD_URL: services,
      OSV_URL: services,
      CLEARLYDEFINED_URL: services,
      npm_config_registry: services,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let url = "";
  for await (const line of createInterface({ input: child.stdout })) {
    url ||= /http:\/\/127\.0\.0\.1:\d+/u.exec(line)?.[0] ?? "";
    if (!line.includes("words and meaning: ready")) continue;
    child.stdout.resume();
    child.once("exit", (code, signal) => console.log(`the desk ended: ${signal ?? code}`));
    return { child, url };
  }
  throw new Error("the desk ended before it served");
}

async function memoryOf({ child, url }: Running) {
  const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
  const kilobytes = (field: string): number => Number(new RegExp(`${field}:\\s+(\\d+)`, "u").exec(status)?.[1]) * 1024;
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const bytes = (name: string): number => Number(new RegExp(`^${name} (\\d+)`, "mu").exec(metrics)?.[1]);
  return {
    rss: kilobytes("VmRSS"),
    peak: kilobytes("VmHWM"),
    heap: bytes("nodejs_heap_size_total_bytes"),
    used: bytes("nodejs_heap_size_used_bytes"),
    external: bytes("nodejs_external_memory_bytes"),
  };
}

function mb(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MB`.padStart(8);
}

/** Every package is MIT, published long ago, without advisories. */
async function packageServices(): Promise<{ url: string; close: () => void }> {
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      const version = {
        version: "1.0.0",
        versionKey: { version: "1.0.0" },
        license: "MIT",
        licenses: ["MIT"],
        publishedAt: "2020-01-01T00:00:00Z",
        versions: [],
        results: [{}],
      };
      response.writeHead(request.url?.includes("/projects/") ? 404 : 200).end(JSON.stringify(version));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}
