/** The passage of the handbook that a rule of the policy names. */
import type { AnswerRequest, Citation as AnswerCitation } from "../answering/types.ts";
import type { AnsweringDeps } from "./desk.ts";

/**
 * The first sentence of the passage that a policy rule names as `document#heading`; undefined where the folder has no
 * such passage, or the asker may not read it.
 */
export function passageAt(
  { knowledge, now }: AnsweringDeps,
  place: string,
  mayRead: AnswerRequest["mayRead"],
): AnswerCitation | undefined {
  const [file = "", heading] = place.split("#");
  const passage = knowledge
    .passagesOf(file)
    .find((each) => mayRead(each.document) && (heading === undefined || each.heading === heading));
  const sentence = passage?.sentences.find(
    ({ start, end }) => passage.document.text.slice(start, end).split(/\s+/u).length > 3,
  );
  if (!passage || !sentence) return undefined;
  const { title, owner, review } = passage.document;
  const quote = passage.document.text.slice(sentence.start, sentence.end);
  return {
    file,
    title,
    heading: passage.heading,
    quote,
    text: quote.replaceAll(/\[([^[\]]*)\]\((?:[^()]|\([^()]*\))*\)/gu, "$1").replaceAll(/[*`]/gu, ""),
    start: sentence.start,
    language: passage.language,
    owner,
    review,
    overdue: review !== null && review < now().toISOString().slice(0, 10),
  };
}
