/** What was said before in a conversation: the question before, and what a model gets, words and the verdicts that the policy gave. */
import type { Ruled, Said } from "../answering/types.ts";
import { messagesOf } from "../tickets/board/messages.ts";
import type { TextBody } from "../tickets/conversations.ts";
import type { Desk } from "./desk.ts";
import type { Reply } from "./reply.ts";
import { isYesOrNo, smallTalkIn } from "../answering/understand/small-talk.ts";

export type ConversationContext = { conversation: Said[]; facts: string[]; ruled: Ruled[] };

const MOST = 8;
const LONGEST_LABEL = 100;

/** Before that message, or all so far; oldest first. Names of people stay here. */
export async function conversationContext(
  { db }: Pick<Desk, "db">,
  conversationId: string,
  messageId?: string,
): Promise<ConversationContext> {
  const messages = await messagesOf(db, conversationId, MOST, messageId);
  const bodies = messages.map(({ author, body }) => ({ author, body: body as Reply | TextBody }));
  const cards = bodies.flatMap(({ body }) => (body.kind === "verdict" ? [body.card] : []));
  return {
    conversation: bodies.map(({ author, body }) => ({ by: author === "asker" ? "asker" : "desk", text: body.text })),
    facts: cards.flatMap(({ title, useLabel, label, because, obligations }) => [
      `The policy's verdict on ${title}, ${useLabel}: ${label}.`,
      ...because,
      ...obligations,
    ]),
    ruled: cards.map(({ title, verdict }) => ({ name: title.split(" ", 1)[0] ?? title, verdict })),
  };
}

/** The last thing asked in the conversation before that message that was a question. */
export async function previousQuestion(
  { db }: Pick<Desk, "db">,
  conversationId: string,
  messageId: string,
): Promise<string | undefined> {
  const earlier = await db
    .selectFrom("message")
    .select("body")
    .where("conversation_id", "=", conversationId)
    .where("id", "<", messageId)
    .where("author", "=", "asker")
    .where("ticket_number", "is", null)
    .orderBy("id", "desc")
    .limit(10)
    .execute();
  return earlier
    .map(({ body }) => (body as TextBody).text)
    .find((text) => /[\p{L}\p{N}]/u.test(text) && !smallTalkIn(text) && !isYesOrNo(text));
}

/** Whoever types the label of a choice, or how it begins, has chosen it: its whole message. Only right after the choices. */
export async function chosenOption(
  { db }: Pick<Desk, "db">,
  conversationId: string,
  messageId: string,
  text: string,
): Promise<string | undefined> {
  const typed = plain(text);
  if (typed.length < 2 || typed.length > LONGEST_LABEL) return undefined;
  const last = await db
    .selectFrom("message")
    .select("body")
    .where("conversation_id", "=", conversationId)
    .where("id", "<", messageId)
    .orderBy("id", "desc")
    .executeTakeFirst();
  const body = last?.body as Reply | undefined;
  if (body?.kind !== "choice") return undefined;
  // How a label begins: its first words, not a part of one.
  const isMeant = (label: string): boolean =>
    label.startsWith(typed) && /^(?:$|[ (（,，:：])/u.test(label.slice(typed.length));
  const [first, ...others] = body.choices.filter(({ label }) => isMeant(plain(label)));
  return others.length === 0 ? first?.text : undefined;
}

function plain(words: string): string {
  return words
    .trim()
    .toLowerCase()
    .replace(/(?<![.!。！])[.!。！]+$/u, "");
}
