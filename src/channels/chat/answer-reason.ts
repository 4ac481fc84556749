/** Why the desk did or did not answer something that was said in a channel, in words. */
import { wordsIn } from "../../words/words.ts";
import type { Overheard } from "../../desk/overheard.ts";
import type { Language } from "../../base/language.ts";

export type AnswerReason = Overheard | "called" | "own" | "in-thread";

export function answerReasonText(why: AnswerReason, language: Language): string {
  const words = wordsIn(language).chat;
  const texts: Record<AnswerReason, string> = {
    called: words.whyCalled,
    own: words.whyOwn,
    "in-thread": words.whyInThread,
    "not-open": words.whyNotOpen,
    "opted-out": words.whyOptOut,
    "no-question": words.whyNoQuestion,
    "not-sure": words.whyNotSure,
    answer: words.whyAnswered,
  };
  return texts[why];
}
