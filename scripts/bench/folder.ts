/**
 * A folder of 10,000 documents: time until it can be searched, search times while 50 files a second change, and what
 * happens if it goes away and returns.
 *
 *   npm run bench:folder -- [--documents 10000] [--seconds 20]
 */
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { openLog } from "../../src/base/log.ts";
import { Knowledge } from "../../src/knowledge/knowledge.ts";

const { values } = parseArgs({
  options: { documents: { type: "string", default: "10000" }, seconds: { type: "string", default: "20" } },
});
const count = Number(values.documents);
const CHANGES_A_SECOND = 50;
/** Documents share sentences, so that the figures do not measure the embedding model. */
const SENTENCES = 500;

const work = await mkdtemp(path.join(tmpdir(), "ospo-bench-folder-"));
const dir = path.join(work, "knowledge");
const log = openLog("error");
const delays = monitorEventLoopDelay({ resolution: 5 });
delays.enable();

const sentence = (i: number): string =>
  `Team number ${i % SENTENCES} reviews the source code of its components before each release.`;
const text = (i: number, version: number): string =>
  `# Document ${i}\n\n## Rule ${i}\n\n${[0, 1, 2].map((k) => sentence(i + version + k * 7)).join(" ")}\n`;
const write = async (i: number, version: number): Promise<void> => {
  await writeFile(path.join(dir, `d${i % 100}`, `document-${i}.md`), text(i, version));
};

function say(what: string, figure: string): void {
  console.log(
    `${what.padEnd(60)} ${figure}, event loop stood ${(delays.max / 1e6).toFixed(0)} ms, ${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB`,
  );
  delays.reset();
}

async function timed(act: () => Promise<unknown>): Promise<string> {
  const started = performance.now();
  await act();
  return `${((performance.now() - started) / 1000).toFixed(1)} s`;
}

async function searches(knowledge: Knowledge, forMs: number): Promise<string> {
  const times: number[] = [];
  for (const ends = performance.now() + forMs; performance.now() < ends; await wait(50)) {
    const started = performance.now();
    const { ranked } = await knowledge.search(
      `what does team ${times.length % SENTENCES} review before a release`,
      () => true,
    );
    if (ranked.length === 0) throw new Error("a search found nothing");
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  return `${times.length} searches, p50 ${times[times.length >> 1]!.toFixed(0)} ms, p95 ${times[Math.floor(times.length * 0.95)]!.toFixed(0)} ms`;
}

try {
  for (let i = 0; i < 100; i++) await mkdir(path.join(dir, `d${i}`), { recursive: true });
  for (let i = 0; i < count; i++) await write(i, 0);
  const open = async (): Promise<Knowledge> => await Knowledge.open({ dir, dataDir: path.join(work, "data"), log });
  let knowledge!: Knowledge;
  say(`first index of ${count} documents, by words`, await timed(async () => (knowledge = await open())));
  say("…by meaning", await timed(async () => await knowledge.settled()));
  say("searches at rest", await searches(knowledge, 5000));
  knowledge.watch();
  let version = 0;
  const changing = setInterval(() => void write(Math.floor(Math.random() * count), ++version), 1000 / CHANGES_A_SECOND);
  say(
    `searches while ${CHANGES_A_SECOND} files a second change`,
    await searches(knowledge, Number(values.seconds) * 1000),
  );
  clearInterval(changing);
  say("until the last change is served", await timed(async () => await knowledge.refresh()));
  await rename(dir, `${dir}-away`);
  await mkdir(dir);
  const away = await knowledge.refresh();
  say(
    `the folder is empty: ${knowledge.status().documents} documents served, ${away.removed.length} forgotten`,
    await searches(knowledge, 2000),
  );
  await rm(dir, { recursive: true });
  await rename(`${dir}-away`, dir);
  const back = await knowledge.refresh();
  say(`it returns: ${back.added.length} read again, ${back.embedded} embedded`, await searches(knowledge, 2000));
  await knowledge[Symbol.asyncDispose]();
  say("start with the saved index", await timed(async () => (knowledge = await open())));
  await knowledge[Symbol.asyncDispose]();
} finally {
  await rm(work, { recursive: true, force: true });
}
