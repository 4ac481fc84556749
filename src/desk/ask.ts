/** Answers a question. The question and the answer are stored once per delivery. */
import type { AnswerResult } from "../answering/types.ts";
import { truncate } from "../base/truncate.ts";
import type { Language } from "../base/language.ts";
import { answersWritten, repliesGiven, replySeconds } from "../base/metrics.ts";
import type { Message } from "../db/schema/conversations.ts";
import { wordsIn } from "../words/words.ts";
import type { Person } from "../identity/people.ts";
import { messageOfDelivery } from "../tickets/board/earlier-messages.ts";
import { requireSameMessage, addMessage, postMessage, type PostLocation } from "../tickets/conversations.ts";
import { askPerson } from "./ask-person.ts";
import {
  type AskerContext,
  cleanText,
  type ComposedReply,
  composeReply,
  MAX_QUESTION_LENGTH,
} from "./compose-reply.ts";
import { chosenOption, conversationContext, questionsSoFar } from "./conversation-context.ts";
import type { Desk } from "./desk.ts";
import { mayGetVerdicts } from "./guests.ts";
import { replyIn } from "./message-body.ts";
import { ANYBODY } from "./may-read.ts";
import { ownDataOf } from "./own-data.ts";
import type { Reply } from "./reply.ts";
import { askedIn } from "./reply-about-package.ts";
import { licenseCommand } from "./reply-by-policy.ts";
import { bodyOf, composeWithForwarded, NOTHING_ALONG, type SentAlong, textWith } from "./sent-along.ts";
import { keepForStaff, modelPermission } from "./shadow.ts";

export type Question = {
  person: Person;
  conversationId: string;
  text: string;
  along?: SentAlong;
  /** The channel's own id of this message. The same id again gets the same answer. */
  deliveryId: string;
  /** A client made up the id and may reuse it. With another text it is then refused. */
  isClientsId?: boolean;
  /** The asker's own language, where the channel knows it. */
  reads?: Language;
  /** Others can read the answer, so documents for staff are left out, whoever asks. */
  overheard?: boolean;
  /** Gets a model's answer so far, after each sentence that passed the check. The final answer may differ. */
  onSentence?: (textSoFar: string) => void;
  /** Called once the answer is complete: where a channel already shows those sentences. */
  shownAt?: () => Promise<PostLocation | null>;
};

export type Asked = { question: Message; answer: Message; reply: Reply };

export async function ask(desk: Desk, asked: Question): Promise<Asked> {
  const { person, conversationId, deliveryId, text } = asked;
  const { message: question, isNew } = await storeQuestion(desk, asked);
  const answerId = `${deliveryId}:answer`;
  if (!isNew) {
    const given = await messageOfDelivery(desk.db, conversationId, answerId);
    if (given) return { question, answer: given, reply: replyIn(given.body) };
  }
  const earlier = await questionsSoFar(desk, conversationId, question.id);
  const stopTimer = replySeconds.startTimer();
  const composed = await composeFor(desk, asked, question.id, earlier);
  const seconds = stopTimer();
  const { reply, result, permission } = composed;
  if (reply.kind === "person") {
    const about = {
      person,
      conversationId,
      about: textWith(earlier.at(-1) ?? "", asked.along ?? NOTHING_ALONG) || undefined,
      messageId: question.id,
      deliveryId: answerId,
      words: text,
    };
    return { question, ...(await askPerson(desk, about)) };
  }
  record(desk, reply, result, seconds);
  const shown = (await asked.shownAt?.()) ?? null;
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
  return { question, answer, reply: replyIn(answer.body) };
}

async function storeQuestion(
  desk: Desk,
  { person, conversationId, text, along = NOTHING_ALONG, deliveryId, isClientsId = false }: Question,
): Promise<{ message: Message; isNew: boolean }> {
  const kept = bodyOf(text, along);
  const stored = await addMessage(desk.db, {
    conversation_id: conversationId,
    author: "asker",
    person_id: person.id,
    delivery_id: deliveryId,
    body: kept,
    created_at: desk.now(),
  });
  if (isClientsId) requireSameMessage(stored, person.id, kept.text);
  return stored;
}

async function composeFor(
  desk: Desk,
  { person, conversationId, text, along = NOTHING_ALONG, reads, overheard = false, onSentence }: Question,
  questionId: string,
  earlier: readonly string[],
): Promise<ComposedReply> {
  const chosen = await chosenOption(
    desk,
    conversationId,
    questionId,
    cleanText(truncate(text, MAX_QUESTION_LENGTH + 1)),
  );
  const reader = overheard ? ANYBODY : await desk.staff.groupsOf(person);
  const compose = (await mayGetVerdicts(desk, person))
    ? async (asks: string, asker: AskerContext) => await composeReply(desk, asks, asker)
    : async (asks: string, asker: AskerContext) => await composeWithoutVerdict(desk, asks, asker);
  return await composeWithForwarded(compose, chosen ?? text, along.forwarded, {
    reader,
    earlier,
    reads,
    ...(!overheard && { ownData: ownDataOf(desk.db, person, reader.length > 0, desk.now()) }),
    ...(desk.writer && {
      context: await conversationContext(desk, conversationId, questionId),
      onSentence,
      modelPermission: async (question, quoted) => await modelPermission(desk, question, quoted),
    }),
  });
}

/** For guests: from documents alone, and not shown before it is known whether they get it. */
async function composeWithoutVerdict(desk: Desk, asks: string, asker: AskerContext): Promise<ComposedReply> {
  const { knowledge, now, writer, policy } = desk;
  const composed = await composeReply({ knowledge, now, writer }, asks, { ...asker, onSentence: undefined });
  const { kind } = composed.reply;
  if (kind !== "answered" && kind !== "abstained") return composed;
  const current = await policy.current().catch(() => undefined);
  const { subjects } = await askedIn(desk, [...(asker.earlier ?? []), asks]);
  if (subjects.length === 0 && !(current && licenseCommand(asks, current.policy))) return composed;
  const { language } = composed.reply;
  const text = wordsIn(language).chat.noVerdictsForGuests;
  return { reply: { kind: "notice", language, text, examples: [] } };
}

function record(desk: Desk, reply: Reply, result: AnswerResult | undefined, seconds: number): void {
  const written = result?.kind === "answered" ? result.written : undefined;
  const unwritten = result?.unwritten;
  const { kind, language } = reply;
  const cuts = written?.cuts ?? unwritten?.cuts;
  desk.log.info(
    { kind, language, confidence: result?.confidence, seconds, cuts, unwritten: unwritten?.why },
    "replied",
  );
  if (desk.writer && result) answersWritten.inc({ outcome: written ? "written" : (unwritten?.why ?? "not asked") });
  repliesGiven.inc({ kind, language });
}
