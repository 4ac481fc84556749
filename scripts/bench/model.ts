/**
 * How many false sentences of a model get past the desk: npm run bench:model [-- --seed N] [--show] A server with
 * OpenAI's interface answers 200 questions from the handbook. To the true sentences of each answer (paraphrased by
 * hand, or by rules: other words, another order, shortened, joined) it adds one false sentence, one invented citation
 * and one reversed negation.
 */
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Model } from "../../src/answering/model/model.ts";
import { loadPrompts, PROMPTS_DIR } from "../../src/answering/model/prompts.ts";
import { AnswerWriter } from "../../src/answering/model/writer.ts";
import { openLog } from "../../src/base/log.ts";
import { composeReply } from "../../src/desk/compose-reply.ts";
import { Knowledge } from "../../src/knowledge/knowledge.ts";
import { openModelServer, type Sentence } from "../../test/stubs/model-server.ts";
import { byHand, randomOf } from "./by-hand.ts";
import { falseSentence, reversedSentence } from "./false-sentences.ts";
import type { Section } from "./sections.ts";
import { trueSentences } from "./true-sentences.ts";

const ANSWERS = 200;
const seedAt = process.argv.indexOf("--seed");
const seed = seedAt < 0 ? 7 : Number(process.argv[seedAt + 1]);
const show = process.argv.includes("--show");
const ROOT = path.join(import.meta.dirname, "../..");
const log = openLog("silent");

type ScriptedSentence = Sentence & { tag: string };
let script: (passages: { id: string; heading: string }[]) => ScriptedSentence[] = () => [];
let lastAnswer: ScriptedSentence[] = [];
await using server = await openModelServer((call) => {
  lastAnswer = script(call.passages);
  return {
    say: {
      sentences: lastAnswer.map(({ text, passages }) => ({ text, passages })),
      missing: null,
      needsPerson: false,
      followUps: [],
    },
    piece: 400,
  };
});
await using knowledge = await Knowledge.open({
  dir: path.join(ROOT, "knowledge"),
  dataDir: path.join(tmpdir(), "ospo-bench-model"),
  log,
});
await knowledge.settled();
const usage = { today: () => Promise.resolve(0), add: () => Promise.resolve() };
const connection = { kind: "openai" as const, apiKey: "none", baseUrl: `${server.url}/v1`, model: "liar" };
const writer = new AnswerWriter({
  model: new Model({ connection, usage, log }),
  prompts: await loadPrompts(PROMPTS_DIR),
  judge: false,
  log,
});
const desk = { knowledge, now: () => new Date("2026-11-20T09:00:00Z"), writer };

const random = randomOf(seed);
const hand = byHand(readFileSync(path.join(ROOT, "test/fixtures/paraphrases.txt"), "utf8"));
const sections: Section[] = [];
for (const file of knowledge.files().filter((name) => name.endsWith(".md") && !name.endsWith(".zh.md")))
  for (const passage of knowledge.passagesOf(file)) {
    if (passage.heading === passage.document.title || !passage.heading.endsWith("?")) continue;
    const sentences = passage.sentences.map(({ start, end }) => passage.document.text.slice(start, end));
    sections.push({ file, heading: passage.heading, sentences, hand: hand.get(`${file} # ${passage.heading}`) });
  }

const tally = new Map<string, { written: number; shown: number }>();
const count = (tag: string, shown: boolean): void => {
  const entry = tally.get(tag) ?? { written: 0, shown: 0 };
  tally.set(tag, { written: entry.written + 1, shown: entry.shown + Number(shown) });
};
const times: number[] = [];
let quoteCount = 0;
let answerCount = 0;
const order = random.shuffled(sections);
const cuts: Record<string, number> = {};
for (let i = 0; answerCount < ANSWERS && i < 5000; i++) {
  const section = order[i % order.length]!;
  const trues = trueSentences(section, random);
  const lie = falseSentence(section, sections, random);
  const reversed = reversedSentence(section, random);
  if (trues.length < 2 || !lie || !reversed) continue;
  let used = false;
  script = (passages) => {
    const id = passages.find(({ heading }) => heading === section.heading)?.id;
    if (id === undefined) return [];
    used = true;
    const other = random.pick(sections).sentences;
    return random.shuffled([
      ...trues.map(({ text, tag }) => ({ text, tag, passages: [id] })),
      { ...lie, passages: [id] },
      { text: random.pick(other), tag: "false: invented citation", passages: [`P${11 + random.below(80)}`] },
      { ...reversed, passages: [id] },
    ]);
  };
  const started = performance.now();
  const { reply, result } = await composeReply(desk, section.heading, { reader: "this-machine" });
  const ms = performance.now() - started;
  if (!used) continue;
  answerCount++;
  // The first answers also warm up.
  if (answerCount > 5) times.push(ms);
  const words = reply.kind === "answered" ? reply.written?.words : undefined;
  if (words === undefined) quoteCount++;
  for (const { text, tag } of lastAnswer) {
    const shown = words?.includes(text.replaceAll(/[*`]/gu, "").replaceAll(/\s+/gu, " ").trim()) ?? false;
    count(tag, shown);
    if (show && shown !== tag.startsWith("true"))
      console.log(`${shown ? "SHOWN" : "cut"}\t${tag}\t${section.heading}\t${text}`);
  }
  const all = result?.kind === "answered" ? (result.written?.cuts ?? result.unwritten?.cuts ?? {}) : {};
  for (const [reason, many] of Object.entries(all)) cuts[reason] = (cuts[reason] ?? 0) + many;
}

const sum = (prefix: string): { written: number; shown: number } =>
  [...tally]
    .filter(([tag]) => tag.startsWith(prefix))
    .reduce((all, [, one]) => ({ written: all.written + one.written, shown: all.shown + one.shown }), {
      written: 0,
      shown: 0,
    });
const line = (what: string, { written, shown }: { written: number; shown: number }): void =>
  console.log(
    `${what.padEnd(44)} ${String(shown).padStart(4)} of ${String(written).padStart(4)} shown  ${((100 * shown) / Math.max(1, written)).toFixed(1)}%`,
  );
console.log(`\n${answerCount} answers, seed ${seed}; ${quoteCount} of them became quotes\n`);
for (const [tag, one] of [...tally].toSorted(([a], [b]) => a.localeCompare(b))) line(tag, one);
console.log();
line("all false sentences (target: at most 2%)", sum("false"));
line("all true sentences (target: at least 90%)", sum("true"));
console.log(
  `cut because of: ${Object.entries(cuts)
    .toSorted((a, b) => b[1] - a[1])
    .map(([reason, many]) => `${reason} ${many}`)
    .join(", ")}`,
);
times.sort((a, b) => a - b);
const at = (share: number): string => `${Math.round(times[Math.floor(times.length * share)] ?? 0)} ms`;
console.log(
  `question to answer with a model that answers at once: p50 ${at(0.5)}, p95 ${at(0.95)} (target: under 150 ms)`,
);
