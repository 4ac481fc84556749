/** A button is pressed or a dialog submitted. The same event may arrive twice and acts only once. */
import { replyIn } from "../../desk/message-body.ts";
import { inWords, wordsIn } from "../../words/words.ts";
import { namePurls } from "../../desk/package-names.ts";
import { giveFeedback } from "../../desk/give-feedback.ts";
import { openConversation, postDeskReply } from "../../desk/conversation.ts";
import { DeniedError } from "../../base/errors.ts";
import { ANYBODY, mayReadFiles } from "../../desk/may-read.ts";
import { askChanged, askInstead, sendChanged } from "../../desk/changed-messages.ts";
import { citedFiles, type Reply } from "../../desk/reply.ts";
import { askPersonAbout } from "../../desk/ask-person.ts";
import { ask } from "../../desk/ask.ts";
import { requireMember, requireWelcome } from "../../desk/guests.ts";
import { dropDraft } from "../../desk/request-drafts.ts";
import { sendAgain } from "../../desk/undelivered.ts";
import { appeal, rate, withdraw } from "../../desk/triage.ts";
import { ownAccounts } from "../../identity/shared-rights.ts";
import { requesterOf } from "../../tickets/board/recipients.ts";
import { deskMessageTo } from "../../tickets/board/messages.ts";
import { LenientMessageId, LenientUuid, TicketNumber } from "../../base/ids.ts";
import { type Chat, type ActResult, type Place, conversationKey, type Visitor } from "./chat.ts";
import { ASK_CHANGED, SEND_CHANGED } from "./changed-messages.ts";
import { COMMAND, reopenCommandDialog, type CommandOrigin } from "./command-dialog.ts";
import { answerPrivately, runDialogCommand } from "./commands.ts";
import { ASK_INSTEAD } from "./handle-message.ts";
import { type Dialog, type FilledDialog, withValues } from "./dialogs.ts";
import { COMMENT, commentOf, recordRating } from "./feedback-dialog.ts";
import { SEND_AGAIN } from "./notification-screen.ts";
import { DISCARD, ownTicketsScreen } from "./own-tickets.ts";
import { orPlain } from "./plain-post.ts";
import { isFinalRefusal } from "./refusal.ts";
import {
  redrawForm,
  previewForm,
  fileRequest,
  REQUEST_PREVIEW,
  REQUEST_FORM,
  type FormResult,
  formFromDraft,
  formFromMessage,
  newForm,
} from "./request-dialog.ts";
import { replyScreen } from "./reply-screen.ts";
import { languageOfReply, readOnly, type Screen, textScreen } from "./screens.ts";
import { detailElements, verdictLine } from "./verdict-screen.ts";
import { isImmediate, pressTicketButton, STAFF_DIALOG, reopenStaffDialog, submitStaffDialog } from "./staff-dialogs.ts";
import { parseRequestKind } from "../../desk/submit-request.ts";

export const APPEAL = "appeal";
/** Answered in the language of the answer that they are about. */
const ABOUT_ANSWER = new Set(["helpful", "not-helpful", "ask-person", "share", "request", "details"]);
const ABOUT_TICKET = new Set(["helped", "helped-not", "own:withdraw", "own:appeal"]);

export type Press = {
  action: string;
  value: string;
  place: Place;
  /** Only one person sees the pressed message. */
  isPrivate: boolean;
  /** The platform's id of the message with the button; undefined if it is not in a message. */
  message: string | undefined;
  /** The platform's id of the press. */
  delivery: string;
};

const DIALOG_ACTIONS = new Set(["not-helpful", "request", "form", "resume", "own:appeal", COMMAND]);

/** Whether the button opens a dialog or something that only the presser sees; some platforms must know this when they draw the button. */
export function opensDialog(action: string): boolean {
  return action.startsWith("ticket:") ? !isImmediate(action.slice("ticket:".length)) : DIALOG_ACTIONS.has(action);
}

export async function press(chat: Chat, given: Press, presser: Visitor): Promise<ActResult> {
  const { desk } = chat;
  const { action, value, place, isPrivate } = given;
  await requireWelcome(desk, presser.person);
  const number = TicketNumber.parse(value);
  const visitor = ABOUT_ANSWER.has(action) ? await asAsker(desk, presser, value) : presser;
  if (ABOUT_TICKET.has(action)) {
    const accounts = await ownAccounts(desk.db, visitor.person.id);
    if (!accounts.includes((await requesterOf(desk.db, number)) ?? "")) throw notTheAsker(visitor);
  }
  const { person, language } = visitor;
  const words = wordsIn(language).chat;
  if (action.startsWith("ticket:"))
    return await pressTicketButton(chat, visitor, action.slice("ticket:".length), number);
  if (action.startsWith("choose-")) return await choose(chat, given, visitor);
  switch (action) {
    case "helpful":
      await giveFeedback(desk, person, value, { helpful: true, comment: null });
      return { show: textScreen(words.thanks) };
    case "not-helpful":
      return { open: await recordRating(chat, visitor, value, false) };
    case "ask-person": {
      const opened = await askPersonAbout(desk, person, value);
      return isPrivate ? { show: textScreen(words.ticketOpen(opened.number)) } : null;
    }
    case "details":
      return await showDetails(chat, visitor, value);
    case "share":
      return await share(chat, visitor, value, place);
    case "helped":
    case "helped-not":
      await rate(desk, person, number, action === "helped");
      return { show: textScreen(words.thanks) };
    case "request":
      return { open: await formFromMessage(desk, visitor, value) };
    case "form":
      return { open: await newForm(desk, visitor, parseRequestKind(value)) };
    case "resume":
      return { open: await formFromDraft(desk, visitor, value) };
    case ASK_CHANGED:
      await askChanged(desk, value, { person, reads: language, overheard: !place.isDirect });
      return null;
    case SEND_CHANGED:
      await chat.refreshRoles();
      return { show: textScreen(words.newTextSent(await sendChanged(desk, value, person))) };
    case ASK_INSTEAD: {
      const { id } = await openConversation(desk, chat.name, conversationKey(place, person.external_id), person);
      await askInstead(desk, value, { person, conversationId: id, reads: language, overheard: !place.isDirect });
      return null;
    }
    case "own:withdraw":
      await withdraw(desk, person, number);
      return null;
    case "own:appeal":
      await requireMember(desk, person);
      return { open: appealDialog(value, visitor) };
    case DISCARD:
      await dropDraft(desk, person, LenientUuid.parse(value));
      // Home, and cards that follow what is pressed in them, show the rest anyway.
      return isPrivate && place.channel !== "" ? { show: await ownTicketsScreen(chat, visitor) } : null;
    case COMMAND:
      return { open: await reopenCommandDialog(desk, value, language) };
    case SEND_AGAIN: {
      await chat.refreshRoles();
      const { sentAgain, alreadySent } = wordsIn(language).notifications.undelivered;
      return {
        show: textScreen((await sendAgain(desk, person, LenientMessageId.parse(value))) ? sentAgain : alreadySent),
      };
    }
    default:
      return null;
  }
}

/** `place`: where to show the screen, to this person only. */
export type SubmitResult = FormResult | { kind: "done"; show: Screen | null; place?: string };

/** `where` overrides the place that the dialog names, on platforms whose clients could forge it. Throws DeskError if the act fails. */
export async function submit(
  chat: Chat,
  filled: FilledDialog,
  visitor: Visitor,
  where?: CommandOrigin,
): Promise<SubmitResult> {
  const { desk } = chat;
  const { person } = visitor;
  await requireWelcome(desk, person);
  switch (filled.id) {
    case REQUEST_FORM:
      return await previewForm(desk, visitor, filled);
    case REQUEST_PREVIEW:
      return await fileRequest(desk, visitor, filled);
    case STAFF_DIALOG:
      return { kind: "done", show: await submitStaffDialog(chat, visitor, filled) };
    case APPEAL: {
      await requireMember(desk, person);
      const { number } = await appeal(
        desk,
        person,
        TicketNumber.parse(filled.state["ticket"]),
        String(filled.values["reason"] ?? ""),
      );
      return { kind: "done", show: textScreen(wordsIn(visitor.language).chat.appealed(number)) };
    }
    case COMMAND: {
      const { given, outcome } = await runDialogCommand(chat, filled, visitor, where);
      if (outcome && "open" in outcome) return { kind: "next", dialog: outcome.open };
      return { kind: "done", show: outcome?.show ?? null, place: given.channel };
    }
    case COMMENT:
      await giveFeedback(desk, person, LenientMessageId.parse(filled.state["message"]), {
        helpful: filled.state["helpful"] === "yes",
        comment: commentOf(filled.values),
      });
      return { kind: "done", show: textScreen(wordsIn(visitor.language).chat.thanks) };
    default:
      return { kind: "done", show: null };
  }
}

/** Keeps what was typed when something in a dialog changes. Null if the dialog need not be redrawn. */
export async function redrawDialog({ desk }: Chat, filled: FilledDialog, visitor: Visitor): Promise<Dialog | null> {
  return filled.id === REQUEST_FORM ? await redrawForm(desk, visitor, filled) : null;
}

/**
 * Rebuilds a dialog that was filled in wrongly, with its choices, which not every platform sends back. Null if it has no choices.
 * Throws DeskError if the person must not open it.
 */
export async function reopenDialog(chat: Chat, filled: FilledDialog, visitor: Visitor): Promise<Dialog | null> {
  switch (filled.id) {
    case STAFF_DIALOG:
      return await reopenStaffDialog(chat, visitor, filled);
    case COMMAND:
      return withValues(
        await reopenCommandDialog(chat.desk, JSON.stringify(filled.state), visitor.language),
        filled.values,
      );
    default:
      return await redrawDialog(chat, filled, visitor);
  }
}

/** Pressing twice asks only once. */
async function choose(
  chat: Chat,
  { action, value: text, place, isPrivate, message, delivery: own }: Press,
  visitor: Visitor,
): Promise<ActResult> {
  const { desk } = chat;
  const { person, language } = visitor;
  const delivery = message === undefined ? own : `choice:${place.channel}:${message}:${action}`;
  const asked = wordsIn(language).chat.labelled(person.name, namePurls(text));
  if (isPrivate) {
    const conversation = `${place.team}/${person.external_id}/${delivery}`;
    const screen = await answerPrivately(chat, { conversation, delivery }, visitor, text);
    return { show: { ...screen, elements: [{ kind: "small", text: asked }, ...screen.elements] } };
  }
  const { id } = await openConversation(desk, chat.name, conversationKey(place, person.external_id), person);
  // An answer without its question would seem to answer the one before.
  const reply: Reply = { kind: "notice", language, text: asked, examples: [] };
  await postDeskReply(desk, { conversationId: id, deliveryId: `${delivery}:asked`, reply });
  await ask(desk, {
    person,
    conversationId: id,
    text,
    deliveryId: delivery,
    reads: language,
    overheard: !place.isDirect,
  });
  return null;
}

/** The visitor, reading the language of the answer. Throws DeniedError if the desk did not send that message to this person. */
export async function asAsker({ db }: Chat["desk"], visitor: Visitor, messageId: string): Promise<Visitor> {
  const said = await deskMessageTo(db, LenientMessageId.parse(messageId), await ownAccounts(db, visitor.person.id));
  if (!said) throw notTheAsker(visitor);
  return { ...visitor, language: languageOfReply(said.body) };
}

/** Thrown for unknown ids too: a press must not reveal which tickets exist. */
function notTheAsker({ person, language }: Visitor): DeniedError {
  return new DeniedError(`this is not for person ${person.id}`, { userMessage: wordsIn(language).chat.askerOnly });
}

/** The person's own answer as others may read it; undefined if it is not theirs. Throws DeniedError if others may not read it. */
export async function sharedScreen(
  { desk, publicUrl }: Chat,
  { person }: Visitor,
  messageId: string,
): Promise<Screen | undefined> {
  const said = await deskMessageTo(desk.db, LenientMessageId.parse(messageId), await ownAccounts(desk.db, person.id));
  if (!said) return undefined;
  const reply = replyIn(said.body);
  if (!mayReadFiles(desk.knowledge, ANYBODY, citedFiles(reply)))
    throw new DeniedError(`the answer ${messageId} quotes a document that not everybody may read`, {
      userMessage: inWords((words) => words.chat.cannotShareRestricted),
    });
  const screen = replyScreen(reply, { messageId, publicUrl, isPrivate: false });
  return readOnly(screen, wordsIn(languageOfReply(said.body)).chat.sharedBy(person.name));
}

/** What is behind a verdict, where the platform cannot unfold it in the message. */
async function showDetails({ desk }: Chat, { person }: Visitor, messageId: string): Promise<ActResult> {
  const said = await deskMessageTo(desk.db, LenientMessageId.parse(messageId), await ownAccounts(desk.db, person.id));
  const reply = said && replyIn(said.body);
  if (reply?.kind !== "verdict") return null;
  const { card, language } = reply;
  const title = verdictLine(card, language);
  return {
    show: { language, text: title, elements: [{ kind: "title", text: title }, ...detailElements(card, language)] },
  };
}

/** Posts the answer for everybody in the channel. */
async function share(chat: Chat, visitor: Visitor, messageId: string, place: Place): Promise<ActResult> {
  const { platform } = chat;
  const screen = await sharedScreen(chat, visitor, messageId);
  const to = { channel: place.channel, thread: place.thread || null };
  const mark = `share:${messageId}:${place.channel}:${place.thread}`;
  if (!screen) return null;
  try {
    // Pressing twice shares it only once in each place.
    if (!(await platform.find(to, mark)))
      await orPlain(screen, null, async (shown) => await platform.post(to, shown, mark, () => Promise.resolve()));
    return null;
  } catch (error) {
    if (!isFinalRefusal(error)) throw error;
    return { show: textScreen(wordsIn(visitor.language).chat.cannotShare) };
  }
}

function appealDialog(ticket: string, { language }: Visitor): Dialog {
  const words = wordsIn(language).chat;
  return {
    id: APPEAL,
    state: { ticket },
    title: words.appeal,
    submit: words.send,
    cancel: words.cancel,
    intro: [],
    fields: [
      { name: "reason", label: words.why, help: null, type: "long-text", required: true, value: null, redraws: false },
    ],
  };
}
