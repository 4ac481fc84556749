/** Handles a message: decides whether it is for the desk, for a ticket or for others, and acts on it. */
import { wordsIn, type Words } from "../../words/words.ts";
import { type Language, LANGUAGES } from "../../base/language.ts";
import { openConversation, storeAskerMessage } from "../../desk/conversation.ts";
import { DeskError } from "../../base/errors.ts";
import { ask, type Question } from "../../desk/ask.ts";
import { isWelcome } from "../../desk/guests.ts";
import { asksBesideFiles, looksLikeManifest } from "../../desk/pointing-words.ts";
import { isAutomaticReply } from "../../desk/overheard.ts";
import { type SentAlong, textWith } from "../../desk/sent-along.ts";
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
import { checkFiles, filesAlong, type IncomingFile, isToCheck } from "./check-files.ts";
import { SHARED_LANGUAGE } from "./reading-language.ts";
import { type Screen, textScreen } from "./screens.ts";

/** Takes a message out of a ticket and asks the desk. Its value is the message. */
export const ASK_INSTEAD = "ask-instead";

const NOTE_PREFIX = new RegExp(
  String.raw`^\s*(?:${LANGUAGES.flatMap((language) => wordsIn(language).staff.notePrefixes).join("|")})(?: only| to self)?\s*[:：–—-]\s*`,
  "iu",
);

/** Both platforms accept less than this from a person. */
export const MAX_MESSAGE_LENGTH = 100_000;

export type IncomingMessage = {
  place: Place;
  /** The platform's id of the person. */
  user: string;
  /** The platform's id of the message. */
  id: string;
  /** Without the mention of the desk. */
  text: string;
  /** The words of messages that the person forwards, shares or quotes: never a command, a mention or an act. */
  forwarded: string;
  /** The message was longer than MAX_MESSAGE_LENGTH; `text` is its beginning. */
  isCut: boolean;
  isMention: boolean;
  /** It mentions colleagues. */
  toOthers: boolean;
  /** It starts a thread, or is not in one. */
  isFirst: boolean;
  /** Only where there are no threads: the message that this one quotes, or null. */
  quotes?: string | null;
  /** The person marked it as a question, whatever came before. */
  asks?: boolean;
  files: readonly IncomingFile[];
};

/** `whoIs` is called only if the message is for the desk. Returns a screen that only the sender sees. */
export async function handleMessage(
  chat: Chat,
  message: IncomingMessage,
  whoIs: () => Promise<Visitor>,
): Promise<Screen | null> {
  let language: Language = SHARED_LANGUAGE;
  const visitor = async (): Promise<Visitor> => {
    const found = await whoIs();
    language = found.language;
    return found;
  };
  try {
    const ticket = await ticketOfThread(chat, message);
    return ticket === undefined
      ? await handleConversation(chat, message, visitor)
      : await handleStaffThread(chat, message, ticket, visitor);
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    return textScreen(failureOf(error, chat.log, language).words);
  }
}

/** The ticket whose card started the thread. Throws if that cannot be known yet. */
async function ticketOfThread({ desk, name, staffPlace }: Chat, message: IncomingMessage): Promise<number | undefined> {
  const { place, isFirst, isMention } = message;
  if (place.isDirect || isFirst || isMention) return undefined;
  // In any channel: a card stays where it is when the staff channel changes.
  const ticket = await ticketOfCard(desk.db, name, place.channel, place.thread);
  // The message may be for an asker: retry once the card of the thread is known.
  if (ticket === undefined && place.channel === staffPlace && (await hasUnconfirmedCard(desk.db, name)))
    throw new Error("the thread may belong to a ticket whose message is not known yet");
  return ticket;
}

async function handleConversation(
  chat: Chat,
  message: IncomingMessage,
  whoIs: () => Promise<Visitor>,
): Promise<Screen | null> {
  const { desk } = chat;
  const { place, text, id, files } = message;
  const key = conversationKey(place, message.user);
  const isCalled = message.isMention || place.isDirect;
  const known = await findConversationAt(chat, key, message);
  const isUnasked =
    known === undefined &&
    !isCalled &&
    message.isFirst &&
    (await judgeOverheard(desk, chat.name, place.channel, text)) === "answer";
  if (known === undefined && !isCalled && !isUnasked) return null;
  const { person, language } = await whoIs();
  const words = wordsIn(language).chat;
  if (!(await isWelcome(desk, person))) return isCalled ? textScreen(words.notAMember) : null;
  const conversationId = known ?? (await openConversation(desk, chat.name, key, person)).id;
  const number = await addressedTicket(desk, person, {
    conversationId: known,
    place: place.channel,
    text,
    isMention: message.isMention,
    asks: message.asks,
    quotes: message.quotes,
  });
  const along = alongOf(message);
  if (number !== undefined) {
    // A quote only says which ticket is meant.
    const kept = message.quotes ? { ...along, forwarded: "" } : along;
    const { id: added } = await replyToTicket(desk, person, number, { text, along: kept, deliveryId: id });
    await checkFiles(chat, files, { person, language, conversationId, text, deliveryId: id, isForTicket: true });
    return addedScreen(message, number, added, words);
  }
  const asked = { text: text || message.forwarded, toOthers: message.toOthers };
  const isForUs = isCalled || isUnasked || (await isForDesk(desk, asked)) || files.some(isManifest);
  if (!isForUs || isAutomaticReply(text)) return null;
  const asks =
    files.length === 0 || (await asksBesideFiles(desk, text, files.some(isToCheck))) || message.forwarded !== "";
  if (asks) await answer(chat, message, { person, language, conversationId, along });
  else await storeAskerMessage(desk, { person, conversationId, deliveryId: id, text, along });
  await checkFiles(chat, files, { person, language, conversationId, text, deliveryId: id, isForTicket: false });
  return isUnasked ? textScreen(words.answeredUnasked) : null;
}

function alongOf({ forwarded, files }: IncomingMessage): SentAlong {
  return { forwarded, files: filesAlong(files) };
}

function isManifest({ name }: IncomingFile): boolean {
  return looksLikeManifest(name);
}

async function answer(
  { desk, platform }: Chat,
  { place, text, id }: IncomingMessage,
  {
    person,
    language,
    conversationId,
    along,
  }: Pick<Question, "person" | "conversationId"> & {
    language: Language;
    along: SentAlong;
  },
): Promise<void> {
  const live = place.isDirect ? platform.live?.({ channel: place.channel, thread: place.thread }) : undefined;
  await ask(desk, {
    person,
    conversationId,
    text,
    along,
    deliveryId: id,
    reads: language,
    overheard: !place.isDirect,
    ...(live && { onSentence: live.show, shownAt: live.end }),
  });
}

/** Without threads, the person may have meant the desk. */
function addedScreen(
  { quotes, isCut }: IncomingMessage,
  number: number,
  message: string,
  words: Words["chat"],
): Screen {
  const added = quotes === undefined ? words.addedToTicket(number) : words.addedToTicketUnthreaded(number);
  const text = isCut ? `${added}\n\n${words.cutOff(MAX_MESSAGE_LENGTH)}` : added;
  return quotes === undefined
    ? textScreen(text)
    : textScreen(text, { action: ASK_INSTEAD, label: words.askInstead, value: message });
}

/** Why the desk did or did not answer that message. */
export async function answerReasonOf(
  chat: Chat,
  message: Pick<IncomingMessage, "place" | "user" | "text" | "isMention" | "toOthers" | "isFirst"> & { isOwn: boolean },
): Promise<AnswerReason> {
  if (message.isOwn) return "own";
  if (message.isMention) return "called";
  const known = await findConversationAt(chat, conversationKey(message.place, message.user), message);
  if (known !== undefined && (message.isFirst || message.place.isDirect))
    return message.place.isDirect ? "called" : "answer";
  if (known !== undefined) return (await isForDesk(chat.desk, message)) ? "called" : "in-thread";
  return message.isFirst
    ? await judgeOverheard(chat.desk, chat.name, message.place.channel, message.text)
    : "in-thread";
}

/** The conversation that this person has in the thread, or the one whose message started the thread. */
export async function findConversationAt(
  { desk, name }: Chat,
  key: string,
  { place, user, isFirst }: Pick<IncomingMessage, "place" | "user" | "isFirst">,
): Promise<string | undefined> {
  const found = await findConversation(desk.db, name, key);
  if (found !== undefined || isFirst) return found;
  return await conversationPostedAt(desk.db, place.channel, place.thread, { channel: name, externalId: user });
}

/**
 * A reply goes to the asker; a note, or a message that mentions a colleague, stays internal. Anybody who is not staff gets a refusal, and
 * nothing is sent.
 */
async function handleStaffThread(
  chat: Chat,
  message: IncomingMessage,
  number: number,
  whoIs: () => Promise<Visitor>,
): Promise<Screen | null> {
  const { desk } = chat;
  const { person, language } = await whoIs();
  await chat.refreshRoles();
  await requireStaff(desk, person);
  const delivery = `${threadDeliveryPrefix(chat.name, { place: message.place.channel, ts: message.place.thread })}${message.id}`;
  const isNote = NOTE_PREFIX.test(message.text);
  const { forwarded, files } = alongOf(message);
  const text = textWith(message.text, { forwarded: "", files });
  if (isNote || message.toOthers) await note(desk, person, number, text.replace(NOTE_PREFIX, ""), delivery);
  else if (text !== "" || forwarded === "") await reply(desk, person, number, text, delivery);
  // Somebody else's words, who may not have meant them for the asker.
  if (forwarded !== "")
    await note(desk, person, number, textWith("", { forwarded, files: [] }), `${delivery}:forwarded`);
  const words = wordsIn(language).chat;
  const notices = [
    forwarded !== "" && words.keptForwarded,
    message.toOthers && !isNote && words.keptAsNote,
    message.isCut && words.cutOff(MAX_MESSAGE_LENGTH),
  ].filter((each) => each !== false);
  return notices.length > 0 ? textScreen(notices.join("\n\n")) : null;
}
