/** How many questions of employees get a helpful answer, asked as they would ask on the web page. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { type ExpectedAnswer, type Outcome, type Score, scoreAnswer } from "../answer-scorer.ts";
import { openDesk } from "../open-desk.ts";

const FIXTURES = path.join(import.meta.dirname, "../fixtures");
/** A little below what was reached (docs/benchmarks.md), so that a lucky or unlucky word does not fail the build. */
const FLOORS = { helpful: 0.8, wrong: 0.05 };

test("most questions get a helpful answer, few a wrong one, and none a harmful one", { timeout: 120_000 }, async () => {
  const questions = (await readFile(path.join(import.meta.dirname, "../evals/answers.jsonl"), "utf8"))
    .trim()
    .split("\n")
    .map((line): ExpectedAnswer => JSON.parse(line));
  const scored: { question: ExpectedAnswer; score: Score }[] = [];
  for (const [corpus, asked] of Map.groupBy(questions, (each) => each.corpus)) {
    await using open = await openDesk(corpus === undefined ? {} : { dir: path.join(FIXTURES, corpus) });
    for (const question of asked) {
      const browser = open.browser();
      for (const earlier of question.before ?? []) await browser.ask(earlier);
      const { answer } = await browser.ask(question.question);
      scored.push({ question, score: scoreAnswer(question, answer.body) });
    }
  }
  const shareOf = (...outcomes: Outcome[]): number =>
    scored.filter(({ score }) => outcomes.includes(score.outcome)).length / scored.length;
  const figures = {
    questions: scored.length,
    helpful: shareOf("helpful"),
    wrong: shareOf("wrong"),
    harmful: shareOf("harmful"),
  };
  process.stdout.write(`answers: ${JSON.stringify(figures)}\n`);
  const misses = scored.filter(({ score }) => score.outcome !== "helpful");
  const isWell = figures.harmful === 0 && figures.helpful >= FLOORS.helpful && figures.wrong <= FLOORS.wrong;
  // The questions that failed say more than a share.
  expect(isWell ? [] : misses.map(missLine)).toEqual([]);
});

function missLine({ question, score }: { question: ExpectedAnswer; score: Score }): string {
  return `${question.id} ${score.outcome}: ${question.question} (${score.why.join("; ")})`;
}
