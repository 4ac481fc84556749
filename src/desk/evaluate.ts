/** Measures how well the desk retrieves, answers and abstains, on questions whose right passages are known. */
import type { AnsweringDeps } from "./desk.ts";
import { composeReply } from "./compose-reply.ts";

export type EvalQuestion = {
  id: string;
  band: string;
  question: string;
  answerable: boolean;
  /** Each of these passages counts as right. */
  gold: { file: string; heading: string }[];
};

export type Figures = {
  questions: number;
  /**
   * Over answerable questions: a right passage ranked first, among the first three, and the mean of 1/rank. Null for
   * bands without answerable questions.
   */
  recall1: number | null;
  recall3: number | null;
  mrr: number | null;
  /** Share handled correctly: answered where answerable, abstained where not. */
  decided: number;
  /** Over answerable questions that were answered: a right passage is among the citations. */
  cited: number | null;
};

export type Miss = { id: string; question: string; wanted: string; got: string };

export async function evaluateAnswers(
  { knowledge, now }: AnsweringDeps,
  questions: readonly EvalQuestion[],
  onProgress: (done: number, total: number) => void,
): Promise<{ bands: Map<string, Figures>; misses: Miss[] }> {
  const outcomes: { band: string; answerable: boolean; rank: number | null; answered: boolean; cited: boolean }[] = [];
  const misses: Miss[] = [];
  for (const [i, { id, band, question, answerable, gold }] of questions.entries()) {
    const { reply, result } = await composeReply({ knowledge, now }, question, { reader: "this-machine" });
    const isRight = (file: string, heading: string): boolean =>
      gold.some((right) => right.file === file && right.heading === heading);
    const place = (result?.ranked ?? [])
      .slice(0, 10)
      .findIndex(({ passage }) => isRight(passage.document.file, passage.heading));
    const answered = reply.kind === "answered";
    const cited = reply.kind === "answered" && reply.citations.some(({ file, heading }) => isRight(file, heading));
    outcomes.push({ band, answerable, rank: place < 0 ? null : place + 1, answered, cited });
    if (answered !== answerable || (answerable && (place < 0 || place > 2))) {
      const [first] = result?.ranked ?? [];
      misses.push({
        id,
        question,
        wanted: answerable ? gold.map(({ file, heading }) => `${file} # ${heading}`).join(" | ") : "no answer",
        got: `${answered ? "" : "abstained: "}${first ? `${first.passage.document.file} # ${first.passage.heading}` : "nothing"}`,
      });
    }
    onProgress(i + 1, questions.length);
  }
  const bands = new Map<string, Figures>();
  for (const band of [...new Set(outcomes.map((outcome) => outcome.band)), "all"]) {
    bands.set(band, figuresOf(outcomes.filter((outcome) => band === "all" || outcome.band === band)));
  }
  return { bands, misses };
}

function figuresOf(
  outcomes: readonly { answerable: boolean; rank: number | null; answered: boolean; cited: boolean }[],
): Figures {
  const answerable = outcomes.filter((outcome) => outcome.answerable);
  const answered = answerable.filter((outcome) => outcome.answered);
  const within = (most: number): number => answerable.filter(({ rank }) => rank !== null && rank <= most).length;
  return {
    questions: outcomes.length,
    recall1: share(within(1), answerable.length),
    recall3: share(within(3), answerable.length),
    mrr: share(
      answerable.reduce((sum, { rank }) => sum + (rank === null ? 0 : 1 / rank), 0),
      answerable.length,
    ),
    decided:
      outcomes.filter((outcome) => outcome.answered === outcome.answerable).length / Math.max(1, outcomes.length),
    cited: share(answered.filter((outcome) => outcome.cited).length, answered.length),
  };
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
