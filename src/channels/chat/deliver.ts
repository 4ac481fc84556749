/** Shows what is on its way to a chat: messages of conversations, notifications, tickets in the staff channel. Once, in order, never again what can never be. */
import { wordsIn } from "../../words/words.ts";
import { createHash } from "node:crypto";
import type { Routing } from "../../policy/routing.ts";
import { asLanguage } from "../../base/language.ts";
import type { Reply } from "../../desk/reply.ts";
import { viewTicket } from "../../tickets/board/board.ts";
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
import type { TextBody } from "../../tickets/conversations.ts";
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
import { viewsOf } from "./role-views.ts";
import { type Element, languageOfReply, replyScreen, quoteScreen, type Screen } from "./screens.ts";
import { ticketScreen } from "./ticket-screen.ts";

const SOON = 1;
const OSPO = "OSPO";

/** Seconds: not now, again after so long. Throws where another try may help. */
export async function deliver(chat: Chat, job: ChatJob): Promise<number | undefined> {
  const { desk, log, name } = chat;
  const isPost = "post" in job;
  // A platform may be slow: nobody else begins meanwhile.
  const stillAtIt = setInterval(() => {
    const said = isPost ? renewPostLease(desk.db, job.post) : renewCardLease(desk.db, job.ticket, name);
    said.catch((error: unknown) => log.warn({ err: error }, "the database did not take part"));
  }, RENEW_LEASE_MS);
  try {
    return isPost ? await post(chat, job, job.post) : await showTicket(chat, job, job.ticket);
  } finally {
    clearInterval(stillAtIt);
  }
}

async function post(chat: Chat, job: ChatJob, key: string): Promise<number | undefined> {
  const { desk } = chat;
  const begun = await beginPost(desk.db, key);
  if (begun === null) return undefined;
  if (begun === "busy") return SOON;
  try {
    const to = await targetFor(chat, begun);
    const screen = await screenOf(chat, begun, await desk.routing());
    const { place, ts } = await postOrComplete(chat, begun, to, screen).catch(async (error: unknown) => {
      if (!(error instanceof ChatRefusal) || (error.kind !== "shut" && error.kind !== "gone") || !("message" in begun))
        throw error;
      // It is owed to who asked: where nothing can be written any more, they have it for themselves.
      const why: Element = { kind: "small", text: wordsIn(languageOfReply(begun.message.body)).chat.shut };
      const alone = { channel: "", thread: null, person: begun.person };
      // Where it stood is known to be no place for it any more.
      const anew = { ...begun, at: null, triedBefore: begun.at === null && begun.triedBefore };
      return await postOrComplete(chat, anew, alone, { text: screen.text, elements: [why, ...screen.elements] });
    });
    await markPosted(desk.db, key, place, ts);
    return undefined;
  } catch (error) {
    if (!(error instanceof ChatRefusal)) {
      await releasePost(desk.db, key);
      throw error;
    }
    // What an earlier try did stays unknown until it is looked for.
    if (begun.triedBefore) await releasePost(desk.db, key);
    else await markNotPosted(desk.db, key, null);
    return await handleRefusal(chat, job, error);
  }
}

/** Posted, or found from an earlier try; what of it stands only in part is made whole. */
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

/** Seconds to wait, or parked; throws what may be tried again. */
async function handleRefusal({ name, desk }: Chat, job: ChatJob, error: ChatRefusal): Promise<number | undefined> {
  if (error.kind === "later") return error.seconds;
  if (error.kind === "again") throw error;
  await deadLetterChatJob(desk, job, `${name}: ${error.message}`);
  desk.log.warn({ ...job, err: error }, "a chat refuses this for good");
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
  if ("notification" in begun) return notificationScreen(begun.notification, publicUrl, routing);
  const { message } = begun;
  if (message.author === "staff") return staffMessageScreen(message);
  const views = await viewsOf(chat, message, begun.person);
  return {
    ...replyScreen(message.body as Reply, { messageId: message.id, publicUrl, isPrivate: false }),
    ...(views && { views }),
  };
}

/** With the ticket that it is about, as the asker may have several. */
function staffMessageScreen({ name, body, ticket_number: number, state, language }: PostedMessage): Screen {
  const { text } = body as TextBody;
  const said = quoteScreen(name ?? OSPO, number === null ? OSPO : `${OSPO}, #${number}`, text);
  if (number === null || state !== "waiting-for-asker") return said;
  return {
    ...said,
    elements: [...said.elements, { kind: "small", text: wordsIn(asLanguage(language)).chat.waitsForYou(number) }],
  };
}

/** One message for each ticket, always as the ticket is; in its thread what was said, and the notes. */
async function showTicket(chat: Chat, job: ChatJob & { ticket: number }, number: number): Promise<number | undefined> {
  const { desk, platform, staffPlace, name } = chat;
  if (staffPlace === null) return undefined;
  const card = await leaseCard(desk.db, number, name);
  if (card === "busy") return SOON;
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
      return SOON;
    }
    return await handleRefusal(chat, job, error);
  }

  async function showCard({ publicUrl }: Chat, shown: Card, to: Target): Promise<Posted | null> {
    const view = await viewTicket(desk.db, number);
    // What the policy decided by itself is nobody's work.
    if (!shown.at && isOver(view.ticket.state)) return null;
    const screen = ticketScreen(view, { publicUrl, routing: await desk.routing(), now: desk.now(), hasThread: true });
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
  if ("note" in item) return quoteScreen(item.name, "internal note", item.note);
  return quoteScreen(item.name ?? "", item.author === "asker" ? "asker" : OSPO, (item.body as TextBody).text);
}
