/** Something that could not be done, however often it was tried: whoever said it hears so, with the offer of a ticket. Never silence. */
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
  const reply: Reply = { kind: "abstained", language, text: wordsIn(language).chat.failed, question: text };
  await postDeskReply(desk, { conversationId: id, deliveryId: `${delivery}:failed-answer`, reply });
}
