/** Keeps one message for each ticket up to date in the staff channel; its thread holds the conversation and the notes. */
import { createHash } from "node:crypto";
import {
  type Card,
  leaseCard,
  markCardShown,
  markInThread,
  missingFromThread,
  releaseCard,
  resetCard,
  threadDeliveryPrefix,
  type ThreadItem,
} from "../../delivery/cards.ts";
import { clearDeadLetter } from "../../delivery/dead-letters.ts";
import { type ChatJob, type Postponed, SOON } from "../../delivery/posts.ts";
import { textIn } from "../../desk/message-body.ts";
import { viewTicket } from "../../tickets/board/view-ticket.ts";
import { isOver } from "../../tickets/states.ts";
import { wordsIn } from "../../words/words.ts";
import type { Chat, Posted, Target } from "./chat.ts";
import { orPlain } from "./plain-post.ts";
import { SHARED_LANGUAGE } from "./reading-language.ts";
import { ChatRefusal } from "./refusal.ts";
import { baseUrl, quoteScreen, type Screen } from "./screens.ts";
import { ticketScreen } from "./ticket-screen.ts";

const OSPO = "OSPO";

type Showing = {
  card: Card;
  /** The ticket's page; null if people cannot open it. */
  page: string | null;
  /** What even a plain message could not show. It must not keep back what comes after it. */
  refusals: ChatRefusal[];
};

/** Returns when to try again, if at all. Throws ChatRefusal. */
export async function showTicket(chat: Chat, job: ChatJob & { ticket: number }): Promise<Postponed | undefined> {
  const { desk, staffPlace, name, publicUrl } = chat;
  if (staffPlace === null) return undefined;
  const card = await leaseCard(desk.db, job.ticket, name);
  if (card === "busy") return SOON;
  const showing = { card, page: publicUrl && `${baseUrl(publicUrl)}/desk#${job.ticket}`, refusals: [] };
  try {
    const at = await showCard(chat, showing, { channel: staffPlace, thread: null });
    if (at) await showThread(chat, showing, at);
  } catch (error) {
    const surely = error instanceof ChatRefusal;
    await releaseCard(desk.db, card, { done: surely && !card.triedBefore });
    if (!surely || error.kind !== "gone") throw error;
    await resetCard(desk.db, card);
    return SOON;
  }
  await releaseCard(desk.db, card, { done: true });
  const [refusal] = showing.refusals;
  if (refusal) throw refusal;
  if (card.failure !== null) await clearDeadLetter(desk.db, job);
  return undefined;
}

async function showCard(chat: Chat, { card, page, refusals }: Showing, to: Target): Promise<Posted | null> {
  const { desk, platform, publicUrl } = chat;
  const view = await viewTicket(desk.db, card.ticket);
  // A ticket that the policy closed by itself needs no work.
  if (!card.at && isOver(view.ticket.state)) return null;
  const screen = ticketScreen(view, {
    publicUrl,
    routing: await desk.routing(),
    now: desk.now(),
    language: SHARED_LANGUAGE,
    hasThread: true,
  });
  const digest = createHash("sha256").update(JSON.stringify(screen)).digest("hex");
  if (card.at && digest === card.shown) return card.at;
  const mark = `ticket:${card.ticket}`;
  const at = card.at ?? (card.triedBefore ? await platform.find(to, mark) : undefined);
  if (!at) {
    const onPosted = async (begun: Posted): Promise<void> => await markCardShown(desk.db, card, begun, "");
    const posted = await orPlain(screen, page, async (shown) => await platform.post(to, shown, mark, onPosted));
    chat.hold.accepted();
    await markCardShown(desk.db, card, posted, digest);
    return posted;
  }
  const isShown = await unlessRefused(refusals, async () => {
    await orPlain(screen, page, async (shown) => await platform.update(at, shown, mark));
    chat.hold.accepted();
  });
  await markCardShown(desk.db, card, at, isShown ? digest : "");
  return at;
}

async function showThread(chat: Chat, showing: Showing, at: Posted): Promise<void> {
  const { card } = showing;
  for (
    let lacks = await missingFromThread(chat.desk.db, card);
    lacks.length > 0;
    lacks = await missingFromThread(chat.desk.db, card)
  )
    for (const item of lacks) {
      await showItem(chat, showing, item, at);
      await markInThread(chat.desk.db, card, item);
      Object.assign(card, "note" in item ? { lastNote: item.id } : { lastMessage: item.id });
    }
}

async function showItem(
  { platform, name }: Chat,
  { card, page, refusals }: Showing,
  item: ThreadItem,
  at: Posted,
): Promise<void> {
  if (item.deliveryId?.startsWith(threadDeliveryPrefix(name, at))) return;
  const to = { channel: at.place, thread: at.ts };
  const parts = platform.split(threadItemScreen(item));
  const { triedBefore } = card;
  for (const [i, part] of parts.entries()) {
    const mark = `${"note" in item ? "note" : "said"}:${item.id}${i === 0 ? "" : `/${i + 1}`}`;
    if (triedBefore && (await platform.find(to, mark))) continue;
    await unlessRefused(refusals, async () => {
      await orPlain(part, page, async (shown) => await platform.post(to, shown, mark, () => Promise.resolve()));
    });
    // If this attempt ends early, the next one looks for the parts that were posted.
    card.triedBefore ||= parts.length > 1;
  }
  card.triedBefore = triedBefore;
}

/** Whether the platform accepts it. What it refuses is kept for later. */
async function unlessRefused(refusals: ChatRefusal[], act: () => Promise<void>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    if (!(error instanceof ChatRefusal) || error.kind !== "content") throw error;
    refusals.push(error);
    return false;
  }
}

function threadItemScreen(item: ThreadItem): Screen {
  const { internalNote, asker } = wordsIn(SHARED_LANGUAGE).staff;
  if ("note" in item) return quoteScreen(item.name, internalNote, item.note);
  return quoteScreen(item.name ?? "", item.author === "asker" ? asker : OSPO, textIn(item.body));
}
