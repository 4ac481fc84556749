/**
 * Measures the answers of the configured model, on questions whose right passages are known: citations, sentences cut
 * by the check, and time.
 */
import { wordCount } from "../knowledge/sentences.ts";
import { languageOf } from "../knowledge/terms.ts";
import type { AnsweringDeps } from "./desk.ts";
import type { EvalQuestion } from "./evaluate.ts";
import { composeReply } from "./compose-reply.ts";

export type WritingFigures = {
  questions: number;
  /** Share of questions for which the model's text was shown; for the others, a count by reason. */
  written: number;
  unwritten: Record<string, number>;
  /** Over answerable questions that the model answered: a right passage is among the citations. */
  cited: number;
  /** Share of the model's sentences that passed the check; for the others, a count by reason. */
  supported: number;
  cuts: Record<string, number>;
  /** Share handled correctly: answered where answerable, abstained where not. */
  decided: number;
  /** Over the model's answers: share in the question's language, share with at most 150 words, mean number of words. */
  language: number;
  short: number;
  words: number;
  /** Seconds until the complete answer. */
  median: number;
  p95: number;
};

export async function evaluateWriting(
  desk: AnsweringDeps,
  questions: readonly EvalQuestion[],
  onProgress: (done: number, total: number) => void,
): Promise<WritingFigures> {
  const unwritten: Record<string, number> = {};
  const cuts: Record<string, number> = {};
  const seconds: number[] = [];
  const lengths: number[] = [];
  let [right, rightlyCited, toCite, inLanguage, kept, cut] = [0, 0, 0, 0, 0, 0];
  for (const [i, { question, answerable, gold }] of questions.entries()) {
    const started = performance.now();
    const { reply, result } = await composeReply(desk, question, { reader: "this-machine" });
    seconds.push((performance.now() - started) / 1000);
    if ((reply.kind === "answered") === answerable) right++;
    if (result?.unwritten) add(unwritten, result.unwritten.why);
    if (reply.kind === "answered" && reply.written) {
      const { written, citations } = reply;
      lengths.push(wordCount(written.words));
      if (languageOf(written.words) === languageOf(question)) inLanguage++;
      kept += written.words.match(/\[\d+\](?!\[)/gu)?.length ?? 0;
      cut += written.cut;
      for (const [reason, many] of Object.entries(written.cuts)) add(cuts, reason, many);
      if (answerable) {
        toCite++;
        if (citations.some(({ file, heading }) => gold.some((one) => one.file === file && one.heading === heading)))
          rightlyCited++;
      }
    }
    onProgress(i + 1, questions.length);
  }
  seconds.sort((a, b) => a - b);
  const { length } = lengths;
  return {
    questions: questions.length,
    written: length / Math.max(1, questions.length),
    unwritten,
    cited: rightlyCited / Math.max(1, toCite),
    supported: kept / Math.max(1, kept + cut),
    cuts,
    decided: right / Math.max(1, questions.length),
    language: inLanguage / Math.max(1, length),
    short: lengths.filter((words) => words <= 150).length / Math.max(1, length),
    words: lengths.reduce((sum, words) => sum + words, 0) / Math.max(1, length),
    median: seconds[Math.floor(seconds.length / 2)] ?? 0,
    p95: seconds[Math.floor(seconds.length * 0.95)] ?? 0,
  };
}

function add(counts: Record<string, number>, name: string, many = 1): void {
  counts[name] = (counts[name] ?? 0) + many;
}
