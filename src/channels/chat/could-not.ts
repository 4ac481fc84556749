/** Something that could not be done, however often it was tried: whoever said it hears so, with the offer of a ticket. Never silence. */
import type { Reply } from "../../desk/reply.ts";
import { openConversation, say, sayAloud } from "../../tickets/conversations.ts";
import type { Chat, Visitor } from "./chat.ts";
import { wordsIn } from "./words.ts";

export async function couldNot(
  { desk, name }: Chat,
  { key, text, delivery }: { key: string; text: string; delivery: string },
  { person, language }: Visitor,
): Promise<void> {
  const { id } = await openConversation(desk.db, name, key, person.id);
  await say(desk.db, {
    conversation_id: id,
    author: "asker",
    person_id: person.id,
    delivery_id: `${delivery}:failed`,
    body: { kind: "text", text },
    created_at: desk.now(),
  });
  const reply: Reply = { kind: "abstained", language, text: wordsIn(language).failed, question: text };
  await sayAloud(desk, desk.db, {
    conversation_id: id,
    author: "desk",
    person_id: null,
    delivery_id: `${delivery}:failed-answer`,
    body: reply,
    created_at: desk.now(),
  });
}
