/** What came earlier in a conversation: the previous question, the offered choices, and the context for a model. */
import type { PackageVerdict, ConversationTurn } from "../answering/types.ts";
import { DELETED } from "../tickets/changed-messages.ts";
import { messagesOf } from "../tickets/board/messages.ts";
import { messageBefore, questionsBefore } from "../tickets/board/earlier-messages.ts";
import { truncate } from "../base/truncate.ts";
import type { Desk } from "./desk.ts";
import { findReply, questionIn, textIn } from "./message-body.ts";
import { isYesOrNo, smallTalkIn } from "../answering/understand/small-talk.ts";

export type ConversationContext = { conversation: ConversationTurn[]; facts: string[]; verdicts: PackageVerdict[] };

/** How many messages a model gets, and how many are searched for earlier questions. */
const MAX_FOR_MODEL = 8;
const MAX_SEARCHED = 10;
const MAX_TEXT_LENGTH = 4000;
const MAX_LABEL_LENGTH = 100;

/** Messages and verdicts before that message, or all so far, oldest first. Names of people are left out. */
export async function conversationContext(
  { db }: Pick<Desk, "db">,
  conversationId: string,
  messageId?: string,
): Promise<ConversationContext> {
  const messages = await messagesOf(db, conversationId, MAX_FOR_MODEL, messageId);
  const cards = messages.flatMap(({ body }) => {
    const reply = findReply(body);
    return reply?.kind === "verdict" ? [reply.card] : [];
  });
  return {
    conversation: messages.map(({ author, body }) => ({
      by: author === "asker" ? "asker" : "desk",
      text: truncate(textIn(body), MAX_TEXT_LENGTH),
    })),
    facts: cards.flatMap(({ title, useLabel, label, because, obligations }) => [
      `The policy's verdict on ${title}, ${useLabel}: ${label}.`,
      ...because,
      ...obligations,
    ]),
    verdicts: cards.map(({ title, verdict }) => ({ name: title.split(" ", 1)[0] ?? title, verdict })),
  };
}

/** The questions before that message, oldest first; small talk, a yes or a no, and replies to a ticket do not count. */
export async function questionsSoFar(
  { db }: Pick<Desk, "db">,
  conversationId: string,
  messageId: string,
): Promise<string[]> {
  const earlier = await questionsBefore(db, conversationId, messageId, MAX_SEARCHED);
  return earlier
    .map(({ body }) => truncate(questionIn(body), MAX_TEXT_LENGTH))
    .filter((text) => text !== DELETED && /[\p{L}\p{N}]/u.test(text) && !smallTalkIn(text) && !isYesOrNo(text))
    .toReversed();
}

/**
 * Directly after the desk offered choices, typing a label or the beginning of one chooses it. Returns the message of
 * that choice, and undefined where none or several match.
 */
export async function chosenOption(
  { db }: Pick<Desk, "db">,
  conversationId: string,
  messageId: string,
  text: string,
): Promise<string | undefined> {
  const typed = normalise(text);
  if (typed.length < 2 || typed.length > MAX_LABEL_LENGTH) return undefined;
  const body = findReply((await messageBefore(db, conversationId, messageId))?.body);
  if (body?.kind !== "choice") return undefined;
  // The typed text must end where a word of the label ends.
  const startsLabel = (label: string): boolean =>
    label.startsWith(typed) && /^(?:$|[ (（,，:：])/u.test(label.slice(typed.length));
  const [first, ...others] = body.choices.filter(({ label }) => startsLabel(normalise(label)));
  return others.length === 0 ? first?.text : undefined;
}

function normalise(words: string): string {
  return words
    .trim()
    .toLowerCase()
    .replace(/(?<![.!。！])[.!。！]+$/u, "");
}
