/** Posts a message of a conversation, or a notification, once. */
import { asLanguage } from "../../base/language.ts";
import {
  beginPost,
  markNotPosted,
  markPartlyPosted,
  markPosted,
  type Post,
  type PostedMessage,
  type Postponed,
  releasePost,
  SOON,
} from "../../delivery/posts.ts";
import { placeOfCard } from "../../delivery/cards.ts";
import { threadRootOf } from "../../delivery/threads.ts";
import { replyIn, textIn } from "../../desk/message-body.ts";
import type { Routing } from "../../policy/routing.ts";
import { wordsIn } from "../../words/words.ts";
import { type Chat, type Posted, type Target, targetOf } from "./chat.ts";
import { notificationScreen } from "./notification-screen.ts";
import { orPlain } from "./plain-post.ts";
import { SHARED_LANGUAGE } from "./reading-language.ts";
import { ChatRefusal } from "./refusal.ts";
import { viewsOf } from "./role-views.ts";
import { replyScreen } from "./reply-screen.ts";
import { baseUrl, type Element, languageOfReply, quoteScreen, type Screen } from "./screens.ts";

const OSPO = "OSPO";

/** Returns when to try again, if at all. Throws ChatRefusal. */
export async function deliverPost(chat: Chat, key: string): Promise<Postponed | undefined> {
  const { desk } = chat;
  const begun = await beginPost(desk.db, key);
  if (begun === null) return undefined;
  if (begun === "busy") return SOON;
  try {
    const to = await targetFor(chat, begun);
    const screen = await screenOf(chat, begun, await desk.routing());
    const { place, ts } = await postAll(chat, begun, to, screen).catch(async (error: unknown) => {
      if (!(error instanceof ChatRefusal) || (error.kind !== "shut" && error.kind !== "gone") || !("message" in begun))
        throw error;
      // The asker must get the answer: if the channel is closed, it goes to them directly.
      const why: Element = {
        kind: "small",
        text: wordsIn(languageOfReply(begun.message.body)).chat.movedToDirectMessage,
      };
      const alone = { channel: "", thread: null, person: begun.person };
      // The earlier place no longer exists or takes no messages.
      Object.assign(begun, { at: null, triedBefore: begun.at === null && begun.triedBefore });
      return await postAll(chat, begun, alone, { text: screen.text, elements: [why, ...screen.elements] });
    });
    await markPosted(desk.db, key, place, ts);
    chat.hold.accepted();
    return undefined;
  } catch (error) {
    // What an attempt did stays unknown until the message is searched for.
    if (begun.triedBefore || !(error instanceof ChatRefusal)) await releasePost(desk.db, key);
    else await markNotPosted(desk.db, key, null);
    throw error;
  }
}

/** Posts the message, in several parts if it is long. Returns where the first part is. */
async function postAll(chat: Chat, begun: Post, to: Target, screen: Screen): Promise<Posted> {
  const { desk, platform, publicUrl } = chat;
  const page = publicUrl && pageOf(baseUrl(publicUrl), begun);
  const [first = screen, ...rest] = platform.split(screen);
  const at = await orPlain(first, page, async (shown) => await postFirst(chat, begun, to, shown));
  if (rest.length === 0) return at;
  const { triedBefore } = begun;
  // If this attempt ends early, the next one looks for the parts that were posted.
  Object.assign(begun, { at, triedBefore: true });
  await markPartlyPosted(desk.db, begun.key, at);
  for (const [i, part] of rest.entries()) {
    const mark = `${begun.key}/${i + 2}`;
    const earlier = triedBefore ? await platform.find(to, mark) : undefined;
    if (earlier && !earlier.inPart) continue;
    await orPlain(part, page, async (shown) => await platform.post(to, shown, mark, () => Promise.resolve()));
  }
  return at;
}

/** Posts the message, or finds it from an earlier attempt and completes it if necessary. */
async function postFirst({ desk, platform }: Chat, begun: Post, to: Target, screen: Screen): Promise<Posted> {
  const { key, at, triedBefore } = begun;
  const earlier = at ? { ...at, inPart: true } : triedBefore ? await platform.find(to, key) : undefined;
  const onPosted = async (where: Posted): Promise<void> => {
    begun.at = where;
    await markPartlyPosted(desk.db, key, where);
  };
  if (!earlier) return await platform.post(to, screen, key, onPosted);
  return earlier.inPart
    ? await platform.complete({ place: earlier.place, ts: earlier.ts }, { to, screen, mark: key }, onPosted)
    : earlier;
}

/** The page where the whole message stands. */
function pageOf(url: string, begun: Post): string {
  if ("message" in begun) return `${url}/?conversation=${begun.message.conversation_id}`;
  const { ticket } = begun.notification;
  return ticket === null ? `${url}/desk` : `${url}/desk#${ticket}`;
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
  if ("notification" in begun) {
    const { notification } = begun;
    const thread = await threadUrl(chat, notification.ticket);
    return notificationScreen(notification, { publicUrl, thread, routing, language: SHARED_LANGUAGE });
  }
  const { message } = begun;
  if (message.author === "staff") return staffMessageScreen(message);
  const views = await viewsOf(chat, message, begun.person);
  return {
    ...replyScreen(replyIn(message.body), { messageId: message.id, publicUrl, isPrivate: false }),
    ...(views && { views }),
  };
}

/** The address of the ticket's thread in the staff channel. A notice without it is better than none. */
async function threadUrl({ desk, platform, name, log }: Chat, ticket: number | null): Promise<string | null> {
  const at = ticket === null ? undefined : await placeOfCard(desk.db, name, ticket);
  if (!at) return null;
  return await platform.linkTo(at).catch((error: unknown) => {
    log.debug({ err: error, ticket }, "the ticket's thread has no address");
    return null;
  });
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
