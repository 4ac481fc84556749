/** What an asker says of an answer: a thumb at once, and in a dialog what was wrong, of a list or in their own words. */
import { wordsIn } from "../../words/words.ts";
import { giveFeedback } from "../../desk/give-feedback.ts";
import type { Chat, Visitor } from "./chat.ts";
import type { Dialog, DialogField, Values } from "./dialogs.ts";

export const COMMENT = "comment";
const WRONG = "wrong";
/** The field for their own words. */
export const REASON = "reason";

/** The thumb counts as soon as it is pressed; whoever says no more has said it. Throws NotFoundError where it is not their answer. */
export async function recordRating(
  { desk }: Pick<Chat, "desk">,
  visitor: Visitor,
  message: string,
  helpful: boolean,
): Promise<Dialog> {
  await giveFeedback(desk, visitor.person, message, { helpful, comment: null });
  const words = wordsIn(visitor.language).chat;
  const field = { help: null, required: false, value: null, redraws: false } as const;
  const wrongs = words.wrongs.map((label) => ({ value: label, label }));
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

/** As it is kept beside the thumb: "It is out of date: the policy of May says otherwise". */
export function commentOf(values: Values): string | null {
  const said = [values[WRONG], values[REASON]].flatMap((value) =>
    typeof value === "string" && value.trim() !== "" ? [value.trim()] : [],
  );
  return said.length > 0 ? said.join(": ") : null;
}
