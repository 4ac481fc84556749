/**
 * How well the check of a model's sentences tells true ones from changed ones:
 * npm run bench:grounding [-- --seed N] [--held-out] [--show] [--dir FOLDER]
 * One change at a time is made to the sentences of a handbook; others are written by hand. Half of the sections are
 * held out: they are counted with --held-out alone, so that the rules are written without a look at them.
 */
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { checkSentence } from "../../src/answering/grounding/grounding.ts";
import { openLog } from "../../src/base/log.ts";
import { Knowledge } from "../../src/knowledge/knowledge.ts";
import { byHand as paraphrases, type Random, randomOf } from "./by-hand.ts";
import { CHINESE_CHANGES } from "./grounding/chinese-changes.ts";
import {
  isHeldOut,
  type Row,
  type Section,
  sectionsByHand,
  sectionsOf,
  statementsOf,
} from "../../test/grounding-sentences.ts";
import { ENGLISH_CHANGES } from "./grounding/english-changes.ts";
import { CHINESE_FORMS, ENGLISH_FORMS } from "./grounding/true-forms.ts";

const ROOT = path.join(import.meta.dirname, "../..");
const { values: options } = parseArgs({
  options: {
    seed: { type: "string", default: "7" },
    "held-out": { type: "boolean", default: false },
    show: { type: "boolean", default: false },
    dir: { type: "string", default: path.join(ROOT, "knowledge") },
  },
});
await using knowledge = await Knowledge.open({
  dir: options.dir,
  dataDir: path.join(tmpdir(), "ospo-bench-grounding", encodeURIComponent(options.dir).slice(-40)),
  log: openLog("silent"),
});
await knowledge.settled();

const random = randomOf(Number(options.seed));
const generated = sectionsOf(knowledge);
const others = generated.flatMap(statementsOf);
for (const section of generated) section.rows = rowsOf(section);
const byHand = sectionsByHand(read("test/evals/grounding/by-hand.txt"));
const unseen = sectionsByHand(read("test/evals/grounding/unseen.txt"));
// Older sentences by hand, about sections of the handbook.
const older = paraphrases(read("test/fixtures/paraphrases.txt"));
for (const { name, source, language } of generated) {
  const rows = older.get(name);
  if (!rows) continue;
  const tagged = [
    ...rows.true.map((text) => ({ text, tag: "true: by hand, handbook" })),
    ...rows.false.map((text) => ({ text, tag: "changed: by hand, handbook" })),
  ];
  byHand.push({ name, source, language, rows: tagged });
}

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), "utf8");
}

type Tally = { shown: number; all: number };
const tally = new Map<string, Tally>();
const times: number[] = [];
for (const section of options["held-out"] ? unseen : [])
  for (const row of section.rows) measure(section, row, "unseen");
for (const [kind, sections] of [
  ["made by rules", generated],
  ["by hand", byHand],
] as const)
  for (const section of sections) {
    const half = isHeldOut(section.name);
    if (half !== options["held-out"]) continue;
    for (const row of section.rows) measure(section, row, kind);
  }

function measure(section: Section, { text, tag }: Row, kind: string): void {
  const { source, language } = section;
  const question = source.heading;
  const started = performance.now();
  const result = checkSentence({ text, passages: [source.id] }, { sources: [source], question, language, knowledge });
  times.push(performance.now() - started);
  const kept = result.kind === "kept";
  const truth = tag.startsWith("true") ? "true" : "changed";
  for (const key of [tag, `${truth}, ${language}, ${kind}`, truth]) {
    const { shown, all } = tally.get(key) ?? { shown: 0, all: 0 };
    tally.set(key, { shown: shown + Number(kept), all: all + 1 });
  }
  if (options.show && kept !== (truth === "true"))
    console.log(
      `${kept ? "KEPT" : `CUT ${result.reason}`}\t${tag}\t${text}\n\t\t${source.text.replaceAll(/\s+/gu, " ").slice(0, 700)}`,
    );
}

/** Changes of every kind that fits, one of each, and up to two true sentences. */
function rowsOf(section: Section): Row[] {
  const statements = statementsOf(section);
  if (statements.length === 0) return [];
  const [changes, forms] =
    section.language === "zh" ? [CHINESE_CHANGES, CHINESE_FORMS] : [ENGLISH_CHANGES, ENGLISH_FORMS];
  const rows: Row[] = bareAnswers(section, random);
  for (const [kind, change] of Object.entries(changes))
    for (const text of random.shuffled(statements)) {
      const changed = change(text, random, others);
      if (changed === undefined || section.source.text.includes(changed.slice(0, -1))) continue;
      rows.push({ text: changed, tag: `changed: ${kind}` });
      break;
    }
  for (const [form, act] of random.shuffled(Object.entries(forms)).slice(0, 3)) {
    const at = random.below(statements.length);
    const text = act(statements[at]!, statements[at + 1], random);
    if (form === "verbatim" || text !== statements[at]) rows.push({ text, tag: `true: ${form}` });
  }
  return rows;
}

function bareAnswers({ source, language }: Section, { pick }: Random): Row[] {
  const first = source.sentences[0]?.text ?? "";
  const answers =
    language === "zh"
      ? ["可以。", "是的。", "不可以。", "不用。"]
      : ["Yes.", "No.", "Yes, without approval.", "Yes, always."];
  const answer = pick(answers);
  return first.startsWith(answer) || first === answer ? [] : [{ text: answer, tag: "changed: bare answer" }];
}

const width = 44;
for (const [key, { shown, all }] of [...tally].toSorted(([a], [b]) => a.localeCompare(b)))
  console.log(
    `${key.padEnd(width)} ${String(shown).padStart(5)} of ${String(all).padStart(5)} kept ${((100 * shown) / all).toFixed(1).padStart(6)}%`,
  );
times.sort((a, b) => a - b);
const at = (share: number): string => `${(times[Math.floor(times.length * share)] ?? 0).toFixed(1)} ms`;
console.log(`${options["held-out"] ? "held-out half" : "open half"}, a sentence: p50 ${at(0.5)}, p95 ${at(0.95)}`);
