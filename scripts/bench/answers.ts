/**
 * Measures the figures of docs/benchmarks.md: node launch.mjs scripts/bench/answers.ts A corpus of 2,000 passages of
 * about 170 words is made from the handbook's own sentences; minisearch and Orama search the same passages in the same
 * run.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { create, insertMultiple, search } from "@orama/orama";
import MiniSearch from "minisearch";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { openLog } from "../../src/base/log.ts";
import { checkProject } from "../../src/desk/check-project.ts";
import { lookUpNamed } from "../../src/desk/identify-subject.ts";
import { PolicyFile } from "../../src/desk/policy-file.ts";
import { composeReply } from "../../src/desk/compose-reply.ts";
import { Knowledge } from "../../src/knowledge/knowledge.ts";
import { PackageFinder } from "../../src/packages/find-facts.ts";

const ROOT = path.join(import.meta.dirname, "../..");
const DOCUMENTS = 200;
const SECTIONS = 10;
const log = openLog("warn");
const work = await mkdtemp(path.join(tmpdir(), "ospo-bench-"));
const dir = path.join(work, "knowledge");
const dataDir = path.join(work, "data");
const questions = readFileSync(path.join(ROOT, "test/evals/questions.jsonl"), "utf8")
  .split("\n")
  .filter(Boolean)
  .map((line) => (JSON.parse(line) as { question: string }).question);

console.log(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}\n`);
await makeCorpus();
await indexing();
await asking();
await lookingUp();
await serving();
await rm(work, { recursive: true, force: true });

function report(what: string, figure: string): void {
  console.log(`${what.padEnd(62)} ${figure}`);
}

async function indexing(): Promise<void> {
  const first = performance.now();
  const knowledge = await Knowledge.open({ dir, dataDir, log });
  report("first index: keyword search ready", seconds(first));
  await knowledge.settled();
  const { passages, documents } = knowledge.status();
  report(`first index: ${documents} documents, ${passages} passages, words and meaning`, seconds(first));
  await knowledge[Symbol.asyncDispose]();

  const again = performance.now();
  const unchanged = await Knowledge.open({ dir, dataDir, log });
  await unchanged.settled();
  report("the same unchanged, from the saved index", seconds(again));
  const refresh = performance.now();
  await unchanged.refresh();
  report("a look into the unchanged folder while running", seconds(refresh));
  await unchanged[Symbol.asyncDispose]();
}

async function asking(): Promise<void> {
  await using knowledge = await Knowledge.open({ dir, dataDir, log });
  await knowledge.settled();
  const desk = { knowledge, now: () => new Date() };
  await timed(
    "question to answer, index loaded",
    async (question) => await composeReply(desk, question, { reader: "this-machine" }),
  );
  await timed("  of it the search", async (question) => await knowledge.search(question, () => true));

  const passages = Array.from({ length: DOCUMENTS }, (_, i) => knowledge.passagesOf(`${i}.md`))
    .flat()
    .map(({ text, heading }, id) => ({ id: String(id), text, heading }));
  const mini = new MiniSearch({ fields: ["text", "heading"] });
  mini.addAll(passages);
  await timed("  minisearch 7, defaults, search only", (question) => Promise.resolve(mini.search(question)));
  const orama = create({ schema: { text: "string", heading: "string" } });
  await insertMultiple(orama, passages);
  await timed(
    "  Orama 3, defaults, search only",
    async (question) => await search(orama, { term: question, limit: 10 }),
  );
}

async function timed(what: string, act: (question: string) => Promise<unknown>): Promise<void> {
  const times: number[] = [];
  for (const question of questions.slice(0, 10)) await act(question);
  for (const question of questions) {
    const started = performance.now();
    await act(question);
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): string => `${(times[Math.floor(times.length * share)] ?? 0).toFixed(1)} ms`;
  report(`${what} (${times.length} questions)`, `p50 ${at(0.5)}, p95 ${at(0.95)}`);
}

/** The stub services answer every request at once, so that only the desk is measured. */
async function lookingUp(): Promise<void> {
  const PACKAGES = 1500;
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => {
      const version = {
        versionKey: { version: "1.0.0" },
        version: "1.0.0",
        licenses: ["MIT"],
        license: "MIT",
        publishedAt: "2020-01-01T00:00:00Z",
        versions: [],
      };
      const queries = request.url?.includes("querybatch")
        ? (JSON.parse(body) as { queries: unknown[] }).queries
        : undefined;
      const isScorecard = request.url?.includes("/projects/") ?? false;
      response
        .writeHead(isScorecard ? 404 : 200)
        .end(JSON.stringify(queries ? { results: queries.map(() => ({})) } : version));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const open = () =>
    new PackageFinder({
      depsDev: url,
      scorecard: url,
      osv: url,
      clearlyDefined: url,
      registries: { npm: url },
      privateNames: [],
      cacheDir: path.join(work, "cache"),
      now: () => new Date(),
      deadlineMs: 60_000,
    });
  const policy = PolicyFile.licenses(path.join(ROOT, "knowledge"), log);
  const products = PolicyFile.products(path.join(ROOT, "knowledge"), log);
  const entries = Array.from({ length: PACKAGES }, (_, i) => [`node_modules/package-${i}`, { version: "1.0.0" }]);
  const text = JSON.stringify({ lockfileVersion: 3, packages: { "": {}, ...Object.fromEntries(entries) } });
  for (const cache of ["cold cache, services that answer at once", "warm cache, another start"]) {
    using packages = open();
    const started = performance.now();
    await checkProject(
      { packages, policy, products, now: () => new Date() },
      { file: "package-lock.json", text, use: "distributed" },
    );
    report(`check of ${PACKAGES} packages: ${cache}`, seconds(started));
  }
  using packages = open();
  const times: number[] = [];
  for (let i = 0; i < 500; i++) {
    const started = performance.now();
    await lookUpNamed({ packages, policy, products, now: () => new Date() }, `npm:package-${i}@1.0.0`, "hosted");
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  report(
    "look-up and verdict, warm cache (500 packages)",
    `p50 ${times[250]?.toFixed(1)} ms, p95 ${times[475]?.toFixed(1)} ms`,
  );
  server.close();
}

/** The desk as a process of its own: how soon it answers, and its memory. */
async function serving(): Promise<void> {
  const indexingDesk = await startDesk(path.join(work, "fresh"));
  let heaviest = 0;
  const timer = setInterval(() => (heaviest = Math.max(heaviest, memoryOf(indexingDesk.pid, "VmRSS"))), 100);
  await indexingDesk.settled;
  clearInterval(timer);
  report("memory while indexing, at most", `${heaviest} MB`);
  await indexingDesk.stop();

  const started = performance.now();
  const desk = await startDesk(path.join(work, "fresh"));
  const answered = await fetch(`${desk.url}/api/ask`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-ospo-desk": "1" },
    body: JSON.stringify({ text: questions[0], delivery: crypto.randomUUID() }),
  });
  await answered.text();
  report("start with a saved index, to the first answer over HTTP", seconds(started));
  await desk.settled;
  for (const text of questions.slice(0, 50))
    await (
      await fetch(`${desk.url}/api/ask`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-ospo-desk": "1" },
        body: JSON.stringify({ text, delivery: crypto.randomUUID() }),
      })
    ).text();
  report("memory at rest, after 50 questions", `${memoryOf(desk.pid, "VmRSS")} MB`);
  await desk.stop();
}

async function startDesk(data: string) {
  const child = spawn(process.execPath, [...process.execArgv, path.join(ROOT, "src/main.ts"), "serve"], {
    cwd: ROOT,
    env: { ...process.env, PORT: "0", KNOWLEDGE_DIR: dir, DATA_DIR: data, LOG_LEVEL: "warn" },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const address = Promise.withResolvers<string>();
  const whole = Promise.withResolvers<void>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    const url = /http:\/\/127\.0\.0\.1:\d+/u.exec(line);
    if (url) address.resolve(url[0]);
    if (line.includes("words and meaning: ready")) whole.resolve();
  });
  return {
    url: await address.promise,
    pid: child.pid ?? 0,
    settled: whole.promise,
    stop: async () => {
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}

/** In MB, of the process with all its threads. */
function memoryOf(pid: number, field: string): number {
  return Math.round(
    Number(new RegExp(`${field}:\\s+(\\d+)`, "u").exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024,
  );
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

/** The handbook's English sentences, shuffled by a fixed seed into sections of about 170 words. */
async function makeCorpus(): Promise<void> {
  const source = await Knowledge.open({ dir: path.join(ROOT, "knowledge"), dataDir: path.join(work, "source"), log });
  const sentences: string[] = [];
  const headings: string[] = [];
  for (const file of source.files()) {
    for (const passage of source.passagesOf(file).filter(({ language }) => language === "en")) {
      headings.push(passage.heading);
      sentences.push(
        ...passage.sentences.map(({ start, end }) => passage.document.text.slice(start, end).replace(/\s+/gu, " ")),
      );
    }
  }
  await source[Symbol.asyncDispose]();
  let made = 0;
  let seed = 42;
  const pick = <T>(items: readonly T[]): T =>
    items[(seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % items.length]!;
  await mkdir(dir, { recursive: true });
  for (let i = 0; i < DOCUMENTS; i++) {
    const sections = Array.from({ length: SECTIONS }, () => {
      const body: string[] = [];
      // A number makes each sentence unique, so none was embedded before.
      while (body.join(" ").split(" ").length < 150)
        body.push(
          pick(sentences)
            .replace(/^[-#|\d.\s]+/u, "")
            .replace(/[.!?]$/u, ` ${++made}.`),
        );
      return `## ${pick(headings)}\n\n${body.join(" ")}\n`;
    });
    await writeFile(path.join(dir, `${i}.md`), `# Document ${i}\n\n${sections.join("\n")}`);
  }
}
