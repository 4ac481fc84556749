/** Tells the sender of a question that all attempts to answer it failed, and offers a ticket. A question never ends in silence. */
import { wordsIn } from "../../words/words.ts";
import { openConversation, storeAskerMessage, postDeskReply } from "../../desk/conversation.ts";
import type { Reply } from "../../desk/reply.ts";
import type { Chat, Visitor } from "./chat.ts";

export async function reportFailure(
  { desk, name }: Chat,
  { key, text, delivery }: { key: string; text: string; delivery: string },
  { person, language }: Visitor,
): Promise<void> {
  const { id } = await openConversation(desk, name, key, person);
  await storeAskerMessage(desk, { person, conversationId: id, deliveryId: `${delivery}:failed`, text });
  const reply: Reply = { kind: "abstained", language, text: wordsIn(language).chat.questionFailed, question: text };
  await postDeskReply(desk, { conversationId: id, deliveryId: `${delivery}:failed-answer`, reply });
}
