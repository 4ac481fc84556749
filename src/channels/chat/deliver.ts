/**
 * Delivers to a chat: messages of conversations, notifications, and tickets in the staff channel. Each is posted once and in order; what
 * the platform refuses for good is parked.
 */
import { replyIn, textIn } from "../../desk/message-body.ts";
import { wordsIn } from "../../words/words.ts";
import { createHash } from "node:crypto";
import type { Routing } from "../../policy/routing.ts";
import { asLanguage } from "../../base/language.ts";
import { viewTicket } from "../../tickets/board/view-ticket.ts";
import {
  leaseCard,
  type Card,
  markCardShown,
  resetCard,
  threadDeliveryPrefix,
  releaseCard,
  renewCardLease,
  markInThread,
  type ThreadItem,
  missingFromThread,
} from "../../delivery/cards.ts";
import { RENEW_LEASE_MS } from "../../delivery/leases.ts";
import { deadLetterChatJob, clearDeadLetter } from "../../delivery/dead-letters.ts";
import { isOver } from "../../tickets/states.ts";
import {
  beginPost,
  type ChatJob,
  releasePost,
  markNotPosted,
  type Post,
  markPosted,
  type PostedMessage,
  markPartlyPosted,
  renewPostLease,
} from "../../delivery/posts.ts";
import { threadRootOf } from "../../delivery/threads.ts";
import { type Chat, ChatRefusal, type Posted, type Target, targetOf } from "./chat.ts";
import { notificationScreen } from "./notification-screen.ts";
import { SHARED_LANGUAGE } from "./reading-language.ts";
import { viewsOf } from "./role-views.ts";
import { replyScreen } from "./reply-screen.ts";
import { type Element, languageOfReply, quoteScreen, type Screen } from "./screens.ts";
import { ticketScreen } from "./ticket-screen.ts";

const SOON_S = 1;
const OSPO = "OSPO";

/** Returns the seconds to wait before another attempt, if any. Throws if another attempt may succeed. */
export async function deliver(chat: Chat, job: ChatJob): Promise<number | undefined> {
  const { desk, log, name } = chat;
  const isPost = "post" in job;
  // The platform may be slow: renew the lease, so that no other process starts the same job.
  const leaseTimer = setInterval(() => {
    const renewed = isPost ? renewPostLease(desk.db, job.post) : renewCardLease(desk.db, job.ticket, name);
    renewed.catch((error: unknown) => log.warn({ err: error }, "the database is unavailable"));
  }, RENEW_LEASE_MS);
  try {
    return isPost ? await post(chat, job, job.post) : await showTicket(chat, job, job.ticket);
  } finally {
    clearInterval(leaseTimer);
  }
}

async function post(chat: Chat, job: ChatJob, key: string): Promise<number | undefined> {
  const { desk } = chat;
  const begun = await beginPost(desk.db, key);
  if (begun === null) return undefined;
  if (begun === "busy") return SOON_S;
  try {
    const to = await targetFor(chat, begun);
    const screen = await screenOf(chat, begun, await desk.routing());
    const { place, ts } = await postOrComplete(chat, begun, to, screen).catch(async (error: unknown) => {
      if (!(error instanceof ChatRefusal) || (error.kind !== "shut" && error.kind !== "gone") || !("message" in begun))
        throw error;
      // The asker must get the answer: if the channel is closed, it goes to them directly.
      const why: Element = {
        kind: "small",
        text: wordsIn(languageOfReply(begun.message.body)).chat.movedToDirectMessage,
      };
      const alone = { channel: "", thread: null, person: begun.person };
      // The earlier place no longer exists or takes no messages.
      const retried = { ...begun, at: null, triedBefore: begun.at === null && begun.triedBefore };
      return await postOrComplete(chat, retried, alone, { text: screen.text, elements: [why, ...screen.elements] });
    });
    await markPosted(desk.db, key, place, ts);
    return undefined;
  } catch (error) {
    if (!(error instanceof ChatRefusal)) {
      await releasePost(desk.db, key);
      throw error;
    }
    // What an earlier attempt did stays unknown until the message is searched for.
    if (begun.triedBefore) await releasePost(desk.db, key);
    else await markNotPosted(desk.db, key, null);
    return await handleRefusal(chat, job, error);
  }
}

/** Posts the message, or finds it from an earlier attempt and completes it if necessary. */
async function postOrComplete(
  { desk, platform }: Chat,
  { key, at, triedBefore }: Post,
  to: Target,
  screen: Screen,
): Promise<Posted> {
  const earlier = at ? { ...at, inPart: true } : triedBefore ? await platform.find(to, key) : undefined;
  const begun = async (where: Posted): Promise<void> => await markPartlyPosted(desk.db, key, where);
  if (!earlier) return await platform.post(to, screen, key, begun);
  return earlier.inPart
    ? await platform.complete({ place: earlier.place, ts: earlier.ts }, { to, screen, mark: key }, begun)
    : earlier;
}

/** Returns the seconds to wait, or parks the job; throws if another attempt may succeed. */
async function handleRefusal({ name, desk }: Chat, job: ChatJob, error: ChatRefusal): Promise<number | undefined> {
  if (error.kind === "later") return error.seconds;
  if (error.kind === "again") throw error;
  await deadLetterChatJob(desk, job, `${name}: ${error.message}`);
  desk.log.warn({ ...job, err: error }, "the chat refuses this permanently");
  return undefined;
}

async function targetFor({ desk, staffPlace }: Chat, begun: Post): Promise<Target> {
  if ("message" in begun) {
    const root = await threadRootOf(desk.db, begun.message.conversation_id, begun.message.id);
    return targetOf(begun.conversation, begun.person, root);
  }
  return begun.person === null
    ? { channel: staffPlace ?? "", thread: null }
    : { channel: "", thread: null, person: begun.person };
}

async function screenOf(chat: Chat, begun: Post, routing: Routing): Promise<Screen> {
  const { publicUrl } = chat;
  if ("notification" in begun) return notificationScreen(begun.notification, publicUrl, routing, SHARED_LANGUAGE);
  const { message } = begun;
  if (message.author === "staff") return staffMessageScreen(message);
  const views = await viewsOf(chat, message, begun.person);
  return {
    ...replyScreen(replyIn(message.body), { messageId: message.id, publicUrl, isPrivate: false }),
    ...(views && { views }),
  };
}

/** Names the ticket, because the asker may have several. */
function staffMessageScreen({ name, body, ticket_number: number, state, language }: PostedMessage): Screen {
  const said = quoteScreen(name ?? OSPO, number === null ? OSPO : `${OSPO}, #${number}`, textIn(body));
  if (number === null || state !== "waiting-for-asker") return said;
  return {
    ...said,
    elements: [...said.elements, { kind: "small", text: wordsIn(asLanguage(language)).chat.waitingForYou(number) }],
  };
}

/** Keeps one message for each ticket up to date; its thread holds the conversation and the notes. */
async function showTicket(chat: Chat, job: ChatJob & { ticket: number }, number: number): Promise<number | undefined> {
  const { desk, platform, staffPlace, name } = chat;
  if (staffPlace === null) return undefined;
  const card = await leaseCard(desk.db, number, name);
  if (card === "busy") return SOON_S;
  try {
    const at = await showCard(chat, card, { channel: staffPlace, thread: null });
    if (at) await showThread(chat, card, at);
    await releaseCard(desk.db, card, { done: true });
    if (card.failure !== null) await clearDeadLetter(desk.db, job);
    return undefined;
  } catch (error) {
    const surely = error instanceof ChatRefusal;
    await releaseCard(desk.db, card, { done: surely && !card.triedBefore });
    if (!surely) throw error;
    if (error.kind === "gone") {
      await resetCard(desk.db, card);
      return SOON_S;
    }
    return await handleRefusal(chat, job, error);
  }

  async function showCard({ publicUrl }: Chat, shown: Card, to: Target): Promise<Posted | null> {
    const view = await viewTicket(desk.db, number);
    // A ticket that the policy closed by itself needs no work.
    if (!shown.at && isOver(view.ticket.state)) return null;
    const screen = ticketScreen(view, {
      publicUrl,
      routing: await desk.routing(),
      now: desk.now(),
      language: SHARED_LANGUAGE,
      hasThread: true,
    });
    const digest = createHash("sha256").update(JSON.stringify(screen)).digest("hex");
    const mark = `ticket:${number}`;
    const at = shown.at ?? (shown.triedBefore ? await platform.find(to, mark) : undefined);
    if (at && digest !== shown.shown) await platform.update(at, screen, mark);
    const posting = at ?? (await platform.post(to, screen, mark, (begun) => markCardShown(desk.db, shown, begun, "")));
    if (digest !== shown.shown) await markCardShown(desk.db, shown, posting, digest);
    return posting;
  }
}

async function showThread(chat: Chat, card: Card, at: Posted): Promise<void> {
  for (
    let lacks = await missingFromThread(chat.desk.db, card);
    lacks.length > 0;
    lacks = await missingFromThread(chat.desk.db, card)
  )
    for (const item of lacks) {
      await showItem(chat, card, item, at);
      Object.assign(card, "note" in item ? { lastNote: item.id } : { lastMessage: item.id });
    }
}

async function showItem({ desk, platform, name }: Chat, card: Card, item: ThreadItem, at: Posted): Promise<void> {
  const mark = `${"note" in item ? "note" : "said"}:${item.id}`;
  const to = { channel: at.place, thread: at.ts };
  const isThere =
    item.deliveryId?.startsWith(threadDeliveryPrefix(name, at)) ||
    (card.triedBefore && (await platform.find(to, mark)) !== undefined);
  if (!isThere) await platform.post(to, threadItemScreen(item), mark, () => Promise.resolve());
  await markInThread(desk.db, card, item);
}

function threadItemScreen(item: ThreadItem): Screen {
  const { internalNote, asker } = wordsIn(SHARED_LANGUAGE).staff;
  if ("note" in item) return quoteScreen(item.name, internalNote, item.note);
  return quoteScreen(item.name ?? "", item.author === "asker" ? asker : OSPO, textIn(item.body));
}
