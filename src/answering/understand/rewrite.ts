/** A question made self-contained by the model, for the search alone: what it says is never shown. */
import { truncate } from "../../base/truncate.ts";
import { z } from "zod";
import { cleanSentence } from "../grounding/hygiene.ts";
import type { Deadline } from "../model/types.ts";
import type { Model } from "../model/model.ts";
import { fillPrompt, type Prompts } from "../model/prompts.ts";

const Rewritten = z.object({ question: z.string(), english: z.string().nullable() });
/** It is worth less than the answer: it gets this share of the time to the first words. */
const SHARE = 0.4;
const LONGEST = 500;

/** Undefined where the model does not do it in time: then the search takes the question as it is. */
export async function rewriteQuestion(
  model: Model,
  prompts: Prompts,
  question: string,
  conversation: readonly object[],
  deadline: Deadline,
): Promise<z.infer<typeof Rewritten> | undefined> {
  const now = performance.now();
  const end = now + (deadline.first - now) * SHARE;
  const words = fillPrompt(prompts, "rewrite", {
    question: JSON.stringify(question),
    conversation: JSON.stringify(conversation),
  });
  const found = await model.ask(words, { schema: Rewritten, deadline: { first: end, end } }).catch(() => undefined);
  if (!found) return undefined;
  const said = truncate(cleanSentence(found.question), LONGEST);
  const english = found.english === null ? null : truncate(cleanSentence(found.english), LONGEST) || null;
  return { question: said === "" ? question : said, english };
}
