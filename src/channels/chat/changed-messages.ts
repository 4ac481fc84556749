/** Somebody changes or deletes a message that the desk has read: it offers to answer or send the new words, or says what stays. */
import { forgetQuestion, noteChange } from "../../desk/changed-messages.ts";
import { asksNothing } from "../../desk/overheard.ts";
import { ticketOfCard, threadDeliveryPrefix } from "../../delivery/cards.ts";
import { messageOfDelivery, staffWordsOf } from "../../tickets/board/earlier-messages.ts";
import { wordsIn } from "../../words/words.ts";
import { type Chat, conversationKey, type Place, type Visitor } from "./chat.ts";
import { findConversationAt } from "./handle-message.ts";
import { type Screen, textScreen } from "./screens.ts";

/** Their value is the change. */
export const ASK_CHANGED = "ask-changed";
export const SEND_CHANGED = "send-changed";

export type MessageChange = {
  place: Place;
  /** The platform's ids of the person and of the message. */
  user: string;
  id: string;
  /** The new words; null if the message was deleted. */
  text: string | null;
};

/** Returns what only that person sees. `whoIs` is called only if the desk knows the message. */
export async function handleChange(
  chat: Chat,
  change: MessageChange,
  whoIs: () => Promise<Visitor>,
): Promise<Screen | null> {
  const { place } = change;
  const number = place.isDirect ? undefined : await ticketOfCard(chat.desk.db, chat.name, place.channel, place.thread);
  return number === undefined
    ? await handleQuestionChange(chat, change, whoIs)
    : await handleStaffChange(chat, change, number, whoIs);
}

async function handleQuestionChange(
  chat: Chat,
  change: MessageChange,
  whoIs: () => Promise<Visitor>,
): Promise<Screen | null> {
  const { desk } = chat;
  const { place, user, id, text } = change;
  const isFirst = id === place.thread;
  const conversation = await findConversationAt(chat, conversationKey(place, user), { place, user, isFirst });
  const message = conversation === undefined ? undefined : await messageOfDelivery(desk.db, conversation, id);
  if (message?.author !== "asker") return null;
  const words = wordsIn((await whoIs()).language).chat;
  const number = message.ticket_number;
  if (text === null) {
    const stays = number === null ? await forgetQuestion(desk, message) : [number];
    return stays.length > 0 ? { ...textScreen(words.wordsStay(stays)), personal: true } : null;
  }
  const kept = asksNothing(text) ? undefined : await noteChange(desk, message, text);
  if (kept === undefined) return null;
  return number === null
    ? textScreen(words.questionChanged, { action: ASK_CHANGED, label: words.answerAgain, value: kept })
    : textScreen(words.ticketMessageChanged(number), { action: SEND_CHANGED, label: words.sendNewText, value: kept });
}

/** In the thread of a ticket, where staff write to the asker. */
async function handleStaffChange(
  { desk, name }: Chat,
  { place, id, text }: MessageChange,
  number: number,
  whoIs: () => Promise<Visitor>,
): Promise<Screen | null> {
  const prefix = threadDeliveryPrefix(name, { place: place.channel, ts: place.thread });
  const said = await staffWordsOf(desk.db, number, `${prefix}${id}`);
  if (!said) return null;
  const words = wordsIn((await whoIs()).language).chat;
  if (text === null) return textScreen(said.kind === "note" ? words.noteDeleted(number) : words.replyDeleted(number));
  if (said.kind === "note") return null;
  const kept = await noteChange(desk, said.message, text);
  return kept === undefined
    ? null
    : textScreen(words.replyChanged(number), { action: SEND_CHANGED, label: words.sendNewText, value: kept });
}
