/** Hands a question over to staff: opens a ticket and tells the asker its number. */
import { inWords, wordsIn } from "../words/words.ts";
import { truncate } from "../base/truncate.ts";
import { NotFoundError } from "../base/errors.ts";
import { ticketsOpened } from "../base/metrics.ts";
import { inTransaction } from "../db/database.ts";
import type { Message } from "../db/schema/conversations.ts";
import { languageOf } from "../knowledge/terms.ts";
import { askerMessageBefore } from "../tickets/board/earlier-messages.ts";
import { deskMessageTo } from "../tickets/board/messages.ts";
import type { Person } from "../identity/people.ts";
import { ownAccounts } from "../identity/shared-rights.ts";
import { DELETED } from "../tickets/changed-messages.ts";
import { openTicket } from "../tickets/open-ticket.ts";
import type { Desk } from "./desk.ts";
import { ALL_STAFF } from "./may-read.ts";
import { replyIn, textIn } from "./message-body.ts";
import type { Reply, VerdictCard } from "./reply.ts";
import { MAX_QUESTION_LENGTH, composeReply } from "./compose-reply.ts";

type HandOver = {
  person: Person;
  conversationId: string;
  /** The question, or the previous one; absent where nothing was asked. */
  about: string | undefined;
  /** The message that the ticket comes from. Each message opens one ticket at most. */
  messageId: string;
  deliveryId: string;
  /** The person's last words, which set the language of the reply. */
  words: string;
};

export async function askPerson(
  desk: Desk,
  { person, conversationId, about, messageId, deliveryId, words }: HandOver,
): Promise<{ answer: Message; reply: Reply; number: number }> {
  const language = languageOf(about ?? words);
  const texts = wordsIn(language).answers;
  const question = about ?? texts.wantsPerson;
  const found = about ? await foundFor(desk, about) : [];
  return await inTransaction(desk.db, async (tx) => {
    const { ticket, message, isNew } = await openTicket(desk, tx, {
      question,
      language,
      conversationId,
      requester: person,
      found,
      sourceMessageId: messageId,
      confirmation: (number) => ({
        delivery_id: deliveryId,
        body: { kind: "ticket", language, text: texts.ticketOpened(number), number } satisfies Reply,
      }),
    });
    if (isNew) ticketsOpened.inc();
    return { answer: message!, reply: replyIn(message?.body), number: ticket.number };
  });
}

/** "Ask a person" on a reply of the desk: the ticket gets the question of that reply. */
export async function askPersonAbout(
  desk: Desk,
  person: Person,
  messageId: string,
): Promise<{ answer: Message; reply: Reply; number: number }> {
  const said = await deskMessageTo(desk.db, messageId, await ownAccounts(desk.db, person.id));
  if (!said)
    throw new NotFoundError(`message ${messageId} is not an answer to this person`, {
      userMessage: inWords((words) => words.errors.answerGoneAskAgain),
    });
  const reply = replyIn(said.body);
  const asked = await askerMessageBefore(desk.db, said.conversation_id, said.id);
  const text = asked && textIn(asked.body);
  const about = reply.kind === "verdict" ? reviewText(reply.card) : text === DELETED ? undefined : text;
  return await askPerson(desk, {
    person,
    conversationId: said.conversation_id,
    about,
    messageId: said.id,
    deliveryId: `${said.id}:ticket`,
    words: about ?? "",
  });
}

/** What a reviewer must know about a package, so that they need not ask back. */
function reviewText({ title, useLabel, label, because, facts }: VerdictCard): string {
  return [
    `${title}: ${useLabel}`,
    "",
    `${label}:`,
    ...because.map((reason) => `- ${reason}`),
    "",
    ...facts.map((fact) => `${fact.label}: ${fact.value}`),
  ].join("\n");
}

/** The best passages beside the ticket: of documents that all staff may read, because all staff see them there. */
async function foundFor(desk: Desk, question: string): Promise<object[]> {
  const { knowledge, now } = desk;
  const { result } = await composeReply({ knowledge, now }, truncate(question, MAX_QUESTION_LENGTH), {
    reader: ALL_STAFF,
  });
  return (result?.ranked ?? []).slice(0, 3).map(({ passage }) => ({
    file: passage.document.file,
    title: passage.document.title,
    heading: passage.heading,
    text: passage.text,
    start: passage.start,
  }));
}
