/** `ospo eval`: the quality figures on the project's own questions over its own handbook, against what they must at least be. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { InvalidError } from "../../../base/errors.ts";
import { evaluateAnswers, type Figures } from "../../../desk/evaluate.ts";
import { evaluateWriting } from "../../../desk/evaluate-writing.ts";
import type { Program, Terminal } from "../types.ts";
import { progressBar } from "../progress.ts";

const ROOT = path.join(import.meta.dirname, "../../../..");
const QUESTIONS = path.join(ROOT, "test/evals/questions.jsonl");
const THRESHOLDS = path.join(ROOT, "test/evals/thresholds.json");

const Question = z.object({
  id: z.string(),
  band: z.string(),
  question: z.string(),
  answerable: z.boolean(),
  gold: z.array(z.object({ file: z.string(), heading: z.string() })),
});
const Thresholds = z.record(
  z.string(),
  z.partialRecord(z.enum(["recall1", "recall3", "mrr", "decided", "cited"]), z.number()),
);

/** The configured model on the same questions: figures alone, as no two models have the same bar. */
export async function evaluateModel(program: Program, terminal: Terminal, json: boolean, most: number): Promise<void> {
  const questions = (await readQuestions()).slice(0, most);
  await program.withKnowledge({ dir: path.join(ROOT, "knowledge"), model: true, terminal }, async (desk) => {
    if (!desk.writer)
      throw new InvalidError(
        "no model is configured: set OPENAI_MODEL with OPENAI_API_KEY or OPENAI_BASE_URL, or AZURE_OPENAI_*",
      );
    const bar = progressBar(terminal, "questions");
    const figures = await evaluateWriting(desk, questions, bar.show);
    bar.done();
    if (json) terminal.out(`${JSON.stringify({ model: desk.writer.model.name, ...figures })}\n`);
    else
      for (const [name, value] of Object.entries({ model: desk.writer.model.name, ...figures }))
        terminal.out(
          `${name.padEnd(10)}  ${typeof value === "object" ? JSON.stringify(value) : typeof value === "number" && !Number.isInteger(value) ? value.toFixed(3) : String(value)}\n`,
        );
  });
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

/** True where every figure is at least what it must be. */
export async function evaluate(program: Program, terminal: Terminal, json: boolean): Promise<boolean> {
  const questions = await readQuestions();
  const thresholds = Thresholds.parse(JSON.parse(await readFile(THRESHOLDS, "utf8")));
  return await program.withKnowledge({ dir: path.join(ROOT, "knowledge"), terminal }, async (desk) => {
    const bar = progressBar(terminal, "questions");
    const { bands, misses } = await evaluateAnswers(desk, questions, bar.show);
    bar.done();
    const failed = [...bands].flatMap(([band, figures]) => below(band, figures, thresholds[band] ?? {}));
    if (json) terminal.out(`${JSON.stringify({ bands: Object.fromEntries(bands), failed, misses })}\n`);
    else {
      terminal.out(
        `${["band".padEnd(14), "questions", "recall@1", "recall@3", "     MRR", "decided", "  cited"].join("  ")}\n`,
      );
      for (const [band, figures] of bands)
        terminal.out(
          `${band.padEnd(14)}  ${String(figures.questions).padStart(9)}  ${[figures.recall1, figures.recall3, figures.mrr].map((value) => shown(value).padStart(8)).join("  ")}  ${shown(figures.decided).padStart(7)}  ${shown(figures.cited).padStart(7)}\n`,
        );
      for (const { id, question, wanted, got } of misses)
        terminal.out(`  ${id} ${question}\n    wanted ${wanted}\n    got    ${got}\n`);
      for (const line of failed) terminal.out(`✗ ${line}\n`);
    }
    return failed.length === 0;
  });
}

function below(band: string, figures: Figures, least: Partial<Record<keyof Figures, number>>): string[] {
  return Object.entries(least).flatMap(([name, threshold]) => {
    const value = figures[name as keyof Figures] ?? 0;
    return value < threshold ? [`${band}: ${name} is ${value.toFixed(3)}, must be at least ${threshold}`] : [];
  });
}

function shown(value: number | null): string {
  return value === null ? "–" : value.toFixed(3);
}
