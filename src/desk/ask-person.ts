/** The desk hands over to a person: a ticket with the question in it, and a word to the asker where it went. */
import { wordsIn } from "../words/words.ts";
import { truncate } from "../base/truncate.ts";
import { NotFoundError } from "../base/errors.ts";
import { ticketsOpened } from "../base/metrics.ts";
import { inTransaction } from "../db/database.ts";
import type { Message } from "../db/schema.ts";
import { languageOf } from "../knowledge/terms.ts";
import type { TextBody } from "../tickets/conversations.ts";
import type { Person } from "../identity/people.ts";
import { openTicket } from "../tickets/ticket.ts";
import type { Desk } from "./desk.ts";
import type { Reply, VerdictCard } from "./reply.ts";
import { LONGEST_QUESTION, composeReply } from "./compose-reply.ts";

type HandOver = {
  person: Person;
  conversationId: string;
  /** The question, or what was asked before; absent where nothing was. */
  about: string | undefined;
  /** The message that it comes from: once for each. */
  messageId: string;
  deliveryId: string;
  /** What the person said last, for the language to answer in. */
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
    const { ticket, said, isNew } = await openTicket(desk, tx, {
      question,
      language,
      conversationId,
      requester: person,
      found,
      sourceMessageId: messageId,
      says: (number) => ({
        delivery_id: deliveryId,
        body: { kind: "ticket", language, text: texts.ticketOpened(number), number } satisfies Reply,
      }),
    });
    if (isNew) ticketsOpened.inc();
    return { answer: said!, reply: said!.body as Reply, number: ticket.number };
  });
}

/** "Ask a person" beside something that the desk said: the question that it had answered goes into the ticket. */
export async function askPersonAbout(
  desk: Desk,
  person: Person,
  messageId: string,
): Promise<{ answer: Message; reply: Reply; number: number }> {
  const said = await desk.db
    .selectFrom("message")
    .innerJoin("conversation", "conversation.id", "message.conversation_id")
    .select(["message.id", "message.conversation_id", "message.body"])
    .where("message.id", "=", messageId)
    .where("message.author", "=", "desk")
    .where("conversation.person_id", "=", person.id)
    .executeTakeFirst();
  if (!said)
    throw new NotFoundError(`message ${messageId} is no answer to this person`, {
      userMessage: "This answer does not exist any more. Ask again.",
    });
  const asked = await desk.db
    .selectFrom("message")
    .select("body")
    .where("conversation_id", "=", said.conversation_id)
    .where("id", "<", said.id)
    .where("author", "=", "asker")
    .orderBy("id", "desc")
    .executeTakeFirst();
  const body = said.body as Reply;
  const about = body.kind === "verdict" ? reviewOf(body.card) : (asked?.body as TextBody | undefined)?.text;
  return await askPerson(desk, {
    person,
    conversationId: said.conversation_id,
    about,
    messageId: said.id,
    deliveryId: `${said.id}:ticket`,
    words: about ?? "",
  });
}

/** What a reviewer must know of a package, so that nobody need ask back. */
function reviewOf({ title, purl, useLabel, label, because, facts }: VerdictCard): string {
  return [
    `${title}: ${useLabel}`,
    purl,
    "",
    `${label}:`,
    ...because.map((reason) => `- ${reason}`),
    "",
    ...facts.map((fact) => `${fact.label}: ${fact.value}`),
  ].join("\n");
}

/** The best passages, as staff see them beside the ticket. */
async function foundFor(desk: Desk, question: string): Promise<object[]> {
  const { knowledge, now } = desk;
  const { result } = await composeReply({ knowledge, now }, truncate(question, LONGEST_QUESTION), { isStaff: true });
  return (result?.ranked ?? []).slice(0, 3).map(({ passage }) => ({
    file: passage.document.file,
    title: passage.document.title,
    heading: passage.heading,
    text: passage.text,
    start: passage.start,
  }));
}
