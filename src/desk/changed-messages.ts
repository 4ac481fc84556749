/** What happens when people change or delete, in a chat, a message that the desk has read; or take back one that went to a ticket. */
import { NotFoundError } from "../base/errors.ts";
import { asLanguage } from "../base/language.ts";
import type { Person } from "../identity/people.ts";
import { ownAccounts } from "../identity/shared-rights.ts";
import {
  type ChangedMessage,
  findChange,
  forgetWords,
  keepChange,
  messageOnTicket,
  takeBack,
} from "../tickets/changed-messages.ts";
import type { Message } from "../tickets/conversations.ts";
import { inWords, wordsIn } from "../words/words.ts";
import { ask, type Question } from "./ask.ts";
import { cleanText } from "./compose-reply.ts";
import type { Desk } from "./desk.ts";
import { questionIn } from "./message-body.ts";
import { replyToTicket } from "./reply-to-ticket.ts";
import { reply } from "./triage.ts";

/** Keeps the new words and returns the id of the change. Undefined if the words are the same. */
export async function noteChange(desk: Desk, message: Message, text: string): Promise<string | undefined> {
  return await keepChange(desk.db, { message, text: cleanText(text), now: desk.now() });
}

/** Removes the words of a question. Returns the tickets that keep them. */
export async function forgetQuestion(desk: Desk, message: Message): Promise<number[]> {
  return await forgetWords(desk.db, message, desk.now());
}

type Asking = Pick<Question, "person" | "reads" | "overheard">;

/** Answers the question as it is now, once. */
export async function askChanged(desk: Desk, id: string, asking: Asking): Promise<void> {
  const { message, text } = await changeOf(desk, id, asking.person);
  await ask(desk, { ...asking, conversationId: message.conversation_id, text, deliveryId: `changed:${id}` });
}

/** Sends the changed words to the asker, or those of the asker to the OSPO; once. Returns the number of the ticket. */
export async function sendChanged(desk: Desk, id: string, person: Person): Promise<number> {
  const { message, text } = await changeOf(desk, id, person);
  const { ticket_number: number, author } = message;
  if (number === null) throw gone(id);
  if (author === "staff") await reply(desk, person, number, text, `changed:${id}`);
  else await replyToTicket(desk, person, number, { text, deliveryId: `changed:${id}` });
  return number;
}

async function changeOf({ db }: Desk, id: string, person: Person): Promise<ChangedMessage> {
  const change = /^\d{1,18}$/u.test(id) ? await findChange(db, id, await ownAccounts(db, person.id)) : undefined;
  if (!change) throw gone(id);
  return change;
}

function gone(id: string): NotFoundError {
  return new NotFoundError(`no changed message ${id} of this person`, {
    userMessage: inWords((words) => words.chat.gone),
  });
}

/** Takes the message out of its ticket and answers it in that conversation. Once: pressing again changes nothing. */
export async function askInstead(desk: Desk, id: string, asking: Asking & { conversationId: string }): Promise<void> {
  const { db } = desk;
  const message = /^\d{1,18}$/u.test(id)
    ? await messageOnTicket(db, id, await ownAccounts(db, asking.person.id))
    : undefined;
  if (!message) throw gone(id);
  const text = questionIn(message.body);
  // First, as the words are gone afterwards.
  await ask(desk, { ...asking, text, deliveryId: `instead:${id}` });
  await takeBack(desk, asking.person, message, ({ language }) => wordsIn(asLanguage(language)).chat.tookBack);
}
