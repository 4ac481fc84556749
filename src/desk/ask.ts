/** Somebody asks: what they said and what the desk said back are kept, once for each delivery. */
import { truncate } from "../base/truncate.ts";
import { answersWritten, repliesGiven, replySeconds } from "../base/metrics.ts";
import type { Message } from "../db/schema.ts";
import {
  requireSameMessage,
  addMessage,
  postMessage,
  type TextBody,
  type PostLocation,
} from "../tickets/conversations.ts";
import type { Person } from "../identity/people.ts";
import { askPerson } from "./ask-person.ts";
import { chosenOption, previousQuestion, conversationContext } from "./conversation-context.ts";
import type { Desk } from "./desk.ts";
import type { Language } from "../base/language.ts";
import type { Reply } from "./reply.ts";
import { cleanText, LONGEST_QUESTION, composeReply } from "./compose-reply.ts";
import { keepForStaff, modelPermission } from "./shadow.ts";

export type Question = {
  person: Person;
  conversationId: string;
  text: string;
  /** The channel's own id of this message: the same again is answered once. */
  deliveryId: string;
  /** The id was made by a client, who may use it twice: with other words it is refused. */
  isClientsId?: boolean;
  /** The asker's own language, where the channel knows it. */
  reads?: Language;
  /** Others read along: what only staff may read is not said, whoever asks. */
  overheard?: boolean;
  /** Gets the sentences so far of an answer that a model writes, each time one more is checked. The answer may still become another. */
  onSentence?: (textSoFar: string) => void;
  /** Where those sentences are shown already, asked once the answer is there. */
  shownAt?: () => Promise<PostLocation | null>;
};

export async function ask(
  desk: Desk,
  {
    person,
    conversationId,
    text,
    deliveryId,
    isClientsId = false,
    reads,
    overheard = false,
    onSentence,
    shownAt,
  }: Question,
): Promise<{ question: Message; answer: Message; reply: Reply }> {
  // A paste of megabytes is refused below; no need to keep it.
  const kept: TextBody = { kind: "text", text: cleanText(truncate(text, LONGEST_QUESTION + 1)) };
  const { message: question, isNew } = await addMessage(desk.db, {
    conversation_id: conversationId,
    author: "asker",
    person_id: person.id,
    delivery_id: deliveryId,
    body: kept,
    created_at: desk.now(),
  });
  if (isClientsId) requireSameMessage({ message: question, isNew }, person.id, kept.text);
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
  const before = await previousQuestion(desk, conversationId, question.id);
  const stopTimer = replySeconds.startTimer();
  const chosen = await chosenOption(desk, conversationId, question.id, kept.text);
  const { reply, result, permission } = await composeReply(desk, chosen ?? text, {
    isStaff: !overheard && (await desk.staff.groupsOf(person)).length > 0,
    before,
    reads,
    ...(desk.writer && {
      said: await conversationContext(desk, conversationId, question.id),
      onSentence,
      modelPermission: async (asked, quoted) => await modelPermission(desk, asked, quoted),
    }),
  });
  const seconds = stopTimer();
  if (reply.kind === "person")
    return {
      question,
      ...(await askPerson(desk, {
        person,
        conversationId,
        about: before,
        messageId: question.id,
        deliveryId: answerId,
        words: text,
      })),
    };
  const written = result?.kind === "answered" ? result.written : undefined;
  const unwritten = result?.unwritten;
  desk.log.info(
    {
      kind: reply.kind,
      language: reply.language,
      confidence: result?.confidence,
      seconds,
      cuts: written?.cuts ?? unwritten?.cuts,
      unwritten: unwritten?.why,
    },
    "replied",
  );
  if (desk.writer && result) answersWritten.inc({ outcome: written ? "written" : (unwritten?.why ?? "not asked") });
  repliesGiven.inc({ kind: reply.kind, language: reply.language });
  const shown = (await shownAt?.()) ?? null;
  const { message: answer } = await postMessage(
    desk,
    desk.db,
    {
      conversation_id: conversationId,
      author: "desk",
      person_id: null,
      delivery_id: answerId,
      body: reply,
      created_at: desk.now(),
    },
    shown,
  );
  if (permission) await keepForStaff(desk, permission, question, answer, reply);
  return { question, answer, reply: answer.body as Reply };
}
