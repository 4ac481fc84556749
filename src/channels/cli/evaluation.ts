/** `ospo eval`: the project's own questions over its own handbook, compared with the thresholds in test/evals. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { InvalidError } from "../../base/errors.ts";
import { evaluateAnswers, type Figures } from "../../desk/evaluate.ts";
import { evaluateWriting } from "../../desk/evaluate-writing.ts";
import { jsonLine } from "./json.ts";
import { progressBar } from "./progress.ts";
import type { Program, Terminal } from "./types.ts";

const ROOT = path.join(import.meta.dirname, "../../..");
const QUESTIONS = path.join(ROOT, "test/evals/questions.jsonl");
const THRESHOLDS = path.join(ROOT, "test/evals/thresholds.json");

const FIGURES = ["recall1", "recall3", "mrr", "decided", "cited"] as const;

const Question = z.object({
  id: z.string(),
  band: z.string(),
  question: z.string(),
  answerable: z.boolean(),
  gold: z.array(z.object({ file: z.string(), heading: z.string() })),
});
/** The least value of each figure, by band. */
const Thresholds = z.record(z.string(), z.partialRecord(z.enum(FIGURES), z.number()));

/** Prints the figures of the configured model. No threshold applies, because models differ. */
export async function evaluateModel(program: Program, terminal: Terminal, json: boolean, most: number): Promise<void> {
  const questions = (await readQuestions()).slice(0, most);
  await program.withKnowledge({ dir: path.join(ROOT, "knowledge"), model: true, terminal }, async (desk) => {
    if (!desk.writer)
      throw new InvalidError(
        "no model is configured: set OPENAI_MODEL with OPENAI_API_KEY or OPENAI_BASE_URL, or AZURE_OPENAI_*",
      );
    const bar = progressBar(terminal, "questions");
    const figures = { model: desk.writer.model.name, ...(await evaluateWriting(desk, questions, bar.show)) };
    bar.done();
    if (json) terminal.out(jsonLine(figures));
    else
      for (const [name, value] of Object.entries(figures))
        terminal.out(`${name.padEnd(10)}  ${writingFigure(value)}\n`);
  });
}

function writingFigure(value: string | number | object): string {
  if (typeof value === "object") return JSON.stringify(value);
  return typeof value === "number" && !Number.isInteger(value) ? value.toFixed(3) : String(value);
}

/** True if every figure reaches its threshold. */
export async function evaluate(program: Program, terminal: Terminal, json: boolean): Promise<boolean> {
  const questions = await readQuestions();
  const thresholds = Thresholds.parse(JSON.parse(await readFile(THRESHOLDS, "utf8")));
  return await program.withKnowledge({ dir: path.join(ROOT, "knowledge"), terminal }, async (desk) => {
    const bar = progressBar(terminal, "questions");
    const { bands, misses } = await evaluateAnswers(desk, questions, bar.show);
    bar.done();
    const failed = [...bands].flatMap(([band, figures]) => belowThreshold(band, figures, thresholds[band] ?? {}));
    if (json) terminal.out(jsonLine({ bands: Object.fromEntries(bands), failed, misses }));
    else {
      terminal.out(figuresTable(bands));
      for (const { id, question, wanted, got } of misses)
        terminal.out(`  ${id} ${question}\n    wanted ${wanted}\n    got    ${got}\n`);
      for (const line of failed) terminal.out(`✗ ${line}\n`);
    }
    return failed.length === 0;
  });
}

function figuresTable(bands: ReadonlyMap<string, Figures>): string {
  const head = ["band".padEnd(14), "questions", "recall@1", "recall@3", "     MRR", "decided", "  cited"];
  const rows = [...bands].map(([band, figures]) => [
    band.padEnd(14),
    String(figures.questions).padStart(9),
    ...[figures.recall1, figures.recall3, figures.mrr].map((value) => shareText(value).padStart(8)),
    ...[figures.decided, figures.cited].map((value) => shareText(value).padStart(7)),
  ]);
  return [head, ...rows].map((columns) => `${columns.join("  ")}\n`).join("");
}

function belowThreshold(
  band: string,
  figures: Figures,
  least: Partial<Record<(typeof FIGURES)[number], number>>,
): string[] {
  return FIGURES.flatMap((name) => {
    const value = figures[name] ?? 0;
    const threshold = least[name] ?? 0;
    return value < threshold ? [`${band}: ${name} is ${value.toFixed(3)}, must be at least ${threshold}`] : [];
  });
}

function shareText(value: number | null): string {
  return value === null ? "–" : value.toFixed(3);
}

async function readQuestions(): Promise<z.infer<typeof Question>[]> {
  const source = await readFile(QUESTIONS, "utf8").catch(() => {
    throw new InvalidError(
      "the question set test/evals/questions.jsonl is not here: run this in a checkout of the project",
    );
  });
  return source
    .split("\n")
    .filter(Boolean)
    .map((line) => Question.parse(JSON.parse(line)));
}
