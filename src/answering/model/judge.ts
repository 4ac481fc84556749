/** An optional second check: the model names sentences that their sources do not support, and those are cut. */
import { z } from "zod";
import type { Deadline } from "./types.ts";
import type { Model } from "./model.ts";
import { fillPrompt, type Prompts } from "./prompts.ts";
import type { WrittenAnswer } from "../types.ts";
import type { KeptSentence } from "./written-text.ts";

const Verdict = z.object({ unsupported: z.array(z.number().int()) });

/** If the judge fails, all sentences are kept, as they have passed the first check. */
export async function filterByJudge(
  model: Model,
  prompts: Prompts,
  kept: KeptSentence[],
  deadline: Deadline,
  cuts: WrittenAnswer["cuts"],
): Promise<KeptSentence[]> {
  if (kept.length === 0) return kept;
  const sentences = kept.map(({ text, supports }, i) => ({
    number: i + 1,
    sentence: text,
    sources: supports.flatMap(({ source, sentences: at }) =>
      at.map((each) => source.sentences[each]?.inContext.text ?? ""),
    ),
  }));
  const prompt = fillPrompt(prompts, "judge", { sentences: JSON.stringify(sentences, null, 1) });
  const verdict = await model
    .ask(prompt, { schema: Verdict, deadline: { first: deadline.end, end: deadline.end } })
    .catch(() => undefined);
  const left = kept.filter((_, i) => !verdict?.unsupported.includes(i + 1));
  if (left.length < kept.length) cuts.judge = kept.length - left.length;
  return left;
}
