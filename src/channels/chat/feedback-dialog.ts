/** An asker rates an answer: the rating counts immediately, and a dialog asks what was wrong, from a list or in their own words. */
import { wordsIn } from "../../words/words.ts";
import { giveFeedback } from "../../desk/give-feedback.ts";
import type { Chat, Visitor } from "./chat.ts";
import type { Dialog, DialogField, Values } from "./dialogs.ts";

export const COMMENT = "comment";
const WRONG = "wrong";
/** The field for free text. */
export const REASON = "reason";

/** Records the rating and returns the dialog for a comment, which is optional. Throws NotFoundError if it is not their answer. */
export async function recordRating(
  { desk }: Pick<Chat, "desk">,
  visitor: Visitor,
  message: string,
  helpful: boolean,
): Promise<Dialog> {
  await giveFeedback(desk, visitor.person, message, { helpful, comment: null });
  const words = wordsIn(visitor.language).chat;
  const field = { help: null, required: false, value: null, redraws: false } as const;
  const wrongs = words.complaints.map((label) => ({ value: label, label }));
  const fields: DialogField[] = [
    ...(helpful
      ? []
      : [{ ...field, name: WRONG, label: words.whatWasWrong, type: "choice" as const, choices: wrongs }]),
    { ...field, name: REASON, label: words.tellMore, type: "long-text" },
  ];
  return {
    id: COMMENT,
    state: { message, ...(helpful && { helpful: "yes" }) },
    title: helpful ? words.thanks : words.notHelpful,
    submit: words.send,
    cancel: words.cancel,
    intro: [],
    fields,
  };
}

/** The comment kept with the rating: "It is out of date: the policy of May says otherwise". */
export function commentOf(values: Values): string | null {
  const parts = [values[WRONG], values[REASON]].flatMap((value) =>
    typeof value === "string" && value.trim() !== "" ? [value.trim()] : [],
  );
  return parts.length > 0 ? parts.join(": ") : null;
}
