/** Why the desk did or did not answer a message in a channel. */
import { wordsIn } from "../../words/words.ts";
import type { Overheard } from "../../desk/overheard.ts";
import type { Language } from "../../base/language.ts";

export type AnswerReason = Overheard | "called" | "own" | "in-thread";

export function answerReasonText(reason: AnswerReason, language: Language): string {
  return wordsIn(language).chat.answerReasons[reason];
}
