/** Something is said: to the desk, near it, or in the thread of a ticket. Decides whether that is for the desk, and does it. */
import { wordsIn } from "../../words/words.ts";
import { openConversation } from "../../desk/conversation.ts";
import { DeskError } from "../../base/errors.ts";
import { ask } from "../../desk/ask.ts";
import { requireStaff } from "../../desk/staff.ts";
import { note, reply } from "../../desk/triage.ts";
import { threadDeliveryPrefix, hasUnconfirmedCard, ticketOfCard } from "../../delivery/cards.ts";
import { findConversation } from "../../tickets/board/messages.ts";
import { conversationPostedAt } from "../../delivery/threads.ts";
import { replyToTicket } from "../../desk/reply-to-ticket.ts";
import { failureOf } from "../../desk/failure.ts";
import { isForDesk, judgeOverheard } from "../../desk/overheard.ts";
import { addressedTicket } from "../../desk/addressed-ticket.ts";
import type { AnswerReason } from "./answer-reason.ts";
import { type Chat, type Place, conversationKey, type Visitor } from "./chat.ts";
import { checkFiles, type IncomingFile, withFileNames } from "./check-files.ts";
import { type Screen, textScreen } from "./screens.ts";

const NOTE_PREFIX = /^\s*(?:note|internal|内部备注|备注)(?: only| to self)?\s*[:：–—-]\s*/iu;

/** Both platforms take less than this from a person. */
export const LONGEST_MESSAGE = 100_000;

export type IncomingMessage = {
  place: Place;
  /** The platform's own id of the person. */
  user: string;
  /** The platform's own id of the message. */
  id: string;
  /** Without the mention. */
  text: string;
  /** It was longer than LONGEST_SAID, and `text` is its beginning. */
  isCut: boolean;
  isMention: boolean;
  /** Colleagues are mentioned in it. */
  toOthers: boolean;
  /** It begins a thread, or stands alone. */
  isFirst: boolean;
  /** Where there are no threads: the message that this one quotes, or null. */
  quotes?: string | null;
  /** Said to be a question, whatever went before. */
  asks?: boolean;
  files: readonly IncomingFile[];
};

/** Who said it is asked for only where it is for the desk. Returns what they alone are told. */
export async function handleMessage(
  chat: Chat,
  said: IncomingMessage,
  whoIs: () => Promise<Visitor>,
): Promise<Screen | null> {
  const { desk, log, staffPlace } = chat;
  const { place, text, id } = said;
  try {
    if (!place.isDirect && !said.isFirst && !said.isMention) {
      // Wherever it stands: a card stays where it was when the staff channel becomes another.
      const number = await ticketOfCard(desk.db, chat.name, place.channel, place.thread);
      if (number !== undefined) {
        return await handleStaffThread(chat, said, number, whoIs);
      }
      // It may be for an asker: soon it is known, and this tried again.
      if (place.channel === staffPlace && (await hasUnconfirmedCard(desk.db, chat.name)))
        throw new Error("the thread may be that of a ticket whose message is not known yet");
    }
    const key = conversationKey(place, said.user);
    const isCalled = said.isMention || place.isDirect;
    const known = await findConversationAt(chat, key, said);
    const isUnasked =
      known === undefined &&
      !isCalled &&
      said.isFirst &&
      (await judgeOverheard(desk, chat.name, place.channel, text)) === "answer";
    if (known === undefined && !isCalled && !isUnasked) return null;
    const { person, language } = await whoIs();
    const conversationId = known ?? (await openConversation(desk, chat.name, key, person)).id;
    const number = await addressedTicket(desk, person, {
      conversationId: known,
      place: place.channel,
      text,
      isMention: said.isMention,
      asks: said.asks,
      quotes: said.quotes,
    });
    // Before the check, which writes down the same message: it is kept once, as the ticket's.
    if (number !== undefined)
      await replyToTicket(desk, person, number, { text: withFileNames(text, said.files), deliveryId: id });
    const isChecked = said.files.length > 0 && place.isDirect;
    if (isChecked) await checkFiles(chat, said.files, { person, language, conversationId, text, deliveryId: id });
    if (number !== undefined) {
      const words = wordsIn(language).chat;
      const added = said.quotes === undefined ? words.added(number) : words.addedHere(number);
      return textScreen(said.isCut ? `${added}\n\n${words.cutTo(LONGEST_MESSAGE)}` : added);
    }
    if (isChecked) return null;
    if (!isCalled && !isUnasked && !(await isForDesk(chat.desk, said))) return null;
    const live = place.isDirect ? chat.platform.live?.({ channel: place.channel, thread: place.thread }) : undefined;
    await ask(desk, {
      person,
      conversationId,
      text,
      deliveryId: id,
      reads: language,
      overheard: !place.isDirect,
      ...(live && { onSentence: live.show, shownAt: live.end }),
    });
    return isUnasked ? textScreen(wordsIn(language).chat.unasked) : null;
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    return textScreen(failureOf(error, log).words);
  }
}

/** Why the desk did or did not answer that. */
export async function answerReasonOf(
  chat: Chat,
  said: Pick<IncomingMessage, "place" | "user" | "text" | "isMention" | "toOthers" | "isFirst"> & { isOwn: boolean },
): Promise<AnswerReason> {
  if (said.isOwn) return "own";
  if (said.isMention) return "called";
  const known = await findConversationAt(chat, conversationKey(said.place, said.user), said);
  if (known !== undefined && (said.isFirst || said.place.isDirect)) return said.place.isDirect ? "called" : "answer";
  if (known !== undefined) return (await isForDesk(chat.desk, said)) ? "called" : "in-thread";
  return said.isFirst ? await judgeOverheard(chat.desk, chat.name, said.place.channel, said.text) : "in-thread";
}

/** The conversation that this person has in the thread, or whose message began it. */
async function findConversationAt(
  { desk, name }: Chat,
  key: string,
  { place, user, isFirst }: Pick<IncomingMessage, "place" | "user" | "isFirst">,
): Promise<string | undefined> {
  const found = await findConversation(desk.db, name, key);
  if (found !== undefined || isFirst) return found;
  return await conversationPostedAt(desk.db, place.channel, place.thread, { channel: name, externalId: user });
}

/**
 * A reply goes to the asker, a note to colleagues alone, and so does what mentions one of them. What others than staff say there goes nowhere,
 * and they are told so.
 */
async function handleStaffThread(
  chat: Chat,
  said: IncomingMessage,
  number: number,
  whoIs: () => Promise<Visitor>,
): Promise<Screen | null> {
  const { desk } = chat;
  const { person, language } = await whoIs();
  await chat.refreshRoles();
  await requireStaff(desk, person);
  const delivery = `${threadDeliveryPrefix(chat.name, { place: said.place.channel, ts: said.place.thread })}${said.id}`;
  const isNote = NOTE_PREFIX.test(said.text);
  if (isNote || said.toOthers) await note(desk, person, number, said.text.replace(NOTE_PREFIX, ""), delivery);
  else await reply(desk, person, number, said.text, delivery);
  const words = wordsIn(language).chat;
  const told = [said.toOthers && !isNote && words.keptAsNote, said.isCut && words.cutTo(LONGEST_MESSAGE)].filter(
    (each) => each !== false,
  );
  return told.length > 0 ? textScreen(told.join("\n\n")) : null;
}
