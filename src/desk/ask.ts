/** Somebody asks: what they said and what the desk said back are kept, once for each delivery. */
import { repliesGiven, replySeconds } from "../base/metrics.ts";
import type { Message } from "../db/schema.ts";
import { say, sayAloud, type TextBody } from "../tickets/conversations.ts";
import type { Person } from "../tickets/people.ts";
import { askPerson } from "./ask-person.ts";
import type { Desk } from "./desk.ts";
import type { Reply } from "./reply.ts";
import { cleaned, LONGEST_QUESTION, replyTo } from "./reply-to.ts";
import { smallTalkIn } from "./small-talk.ts";

export type Question = {
  person: Person;
  conversationId: string;
  text: string;
  /** The channel's own id of this message: the same again is answered once. */
  deliveryId: string;
  /** Others read along: what only staff may read is not said, whoever asks. */
  overheard?: boolean;
};

export async function ask(
  desk: Desk,
  { person, conversationId, text, deliveryId, overheard = false }: Question,
): Promise<{ question: Message; answer: Message; reply: Reply }> {
  // A paste of megabytes is refused below; no need to keep it.
  const kept: TextBody = { kind: "text", text: cleaned(text.slice(0, LONGEST_QUESTION + 1)) };
  const { message: question, isNew } = await say(desk.db, {
    conversation_id: conversationId,
    author: "asker",
    person_id: person.id,
    delivery_id: deliveryId,
    body: kept,
    created_at: desk.now(),
  });
  const answerId = `${deliveryId}:answer`;
  if (!isNew) {
    const given = await desk.db
      .selectFrom("message")
      .selectAll()
      .where("conversation_id", "=", conversationId)
      .where("delivery_id", "=", answerId)
      .executeTakeFirst();
    if (given) return { question, answer: given, reply: given.body as Reply };
  }
  const before = await questionBefore(desk, conversationId, question.id);
  const stopTimer = replySeconds.startTimer();
  const { reply, result } = await replyTo(desk, text, {
    isStaff: !overheard && (await desk.staff.groupsOf(person)).length > 0,
    before,
  });
  const seconds = stopTimer();
  if (reply.kind === "person")
    return {
      question,
      ...(await askPerson(desk, { person, conversationId, about: before, messageId: question.id, deliveryId: answerId, words: text })),
    };
  desk.log.info({ kind: reply.kind, language: reply.language, confidence: result?.confidence, seconds }, "replied");
  repliesGiven.inc({ kind: reply.kind, language: reply.language });
  const { message: answer } = await sayAloud(desk, desk.db, {
    conversation_id: conversationId,
    author: "desk",
    person_id: null,
    delivery_id: answerId,
    body: reply,
    created_at: desk.now(),
  });
  return { question, answer, reply: answer.body as Reply };
}

/** The last thing asked in the conversation before that message that was a question. */
async function questionBefore(desk: Desk, conversationId: string, messageId: string): Promise<string | undefined> {
  const earlier = await desk.db
    .selectFrom("message")
    .select("body")
    .where("conversation_id", "=", conversationId)
    .where("id", "<", messageId)
    .where("author", "=", "asker")
    .where("ticket_number", "is", null)
    .orderBy("id", "desc")
    .limit(10)
    .execute();
  return earlier.map(({ body }) => (body as TextBody).text).find((text) => /[\p{L}\p{N}]/u.test(text) && !smallTalkIn(text));
}
