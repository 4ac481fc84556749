/** Lets the model rewrite a question so that it makes sense on its own. Used for the search only, never shown. */
import { truncate } from "../../base/truncate.ts";
import { z } from "zod";
import { cleanSentence } from "../grounding/hygiene.ts";
import type { Deadline } from "../model/types.ts";
import type { Model } from "../model/model.ts";
import { fillPrompt, type Prompts } from "../model/prompts.ts";

const Rewritten = z.object({ question: z.string(), english: z.string().nullable() });
/** The rewriting gets this share of the time until the first sentence. */
const TIME_SHARE = 0.4;
const MAX_LENGTH = 500;

/** Undefined if the model fails or takes too long. */
export async function rewriteQuestion(
  model: Model,
  prompts: Prompts,
  question: string,
  conversation: readonly object[],
  deadline: Deadline,
): Promise<z.infer<typeof Rewritten> | undefined> {
  const now = performance.now();
  const end = now + (deadline.first - now) * TIME_SHARE;
  const prompt = fillPrompt(prompts, "rewrite", {
    question: JSON.stringify(question),
    conversation: JSON.stringify(conversation),
  });
  const found = await model.ask(prompt, { schema: Rewritten, deadline: { first: end, end } }).catch(() => undefined);
  if (!found) return undefined;
  const rewritten = truncate(cleanSentence(found.question), MAX_LENGTH);
  const english = found.english === null ? null : truncate(cleanSentence(found.english), MAX_LENGTH) || null;
  return { question: rewritten === "" ? question : rewritten, english };
}
