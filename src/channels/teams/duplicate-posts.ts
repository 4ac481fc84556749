/**
 * A ticket's message that Teams took and the desk never heard of: it was posted again, and what is said under the first reaches nobody. Teams
 * does not say what it has, but its ids are times: so who writes there can be told.
 */
import { wordsIn } from "../../words/words.ts";
import { ticketOfCard } from "../../delivery/cards.ts";
import { type Screen, textScreen } from "../chat/screens.ts";
import type { IncomingActivity, Context } from "./context.ts";

/** What is there twice was posted at most so long before it was posted again. */
const LONGEST_GAP_MS = 300_000;
const TIME = /^\d{13}$/u;

/** For staff in the thread of a message that may be such a first one; null elsewhere. */
export async function duplicatePostScreen(
  { chat, addresses }: Context,
  { place, whoIs }: Pick<IncomingActivity, "place" | "whoIs">,
): Promise<Screen | null> {
  const { desk, name, staffPlace } = chat;
  const { channel, thread } = place;
  if (channel !== staffPlace || !TIME.test(thread)) return null;
  const [number, ...others] = await addresses.postedAgainAfter(Number(thread), LONGEST_GAP_MS);
  if (number === undefined || (await addresses.isPeoplesThread(thread))) return null;
  if ((await ticketOfCard(desk.db, name, channel, thread)) !== undefined) return null;
  const { person, language } = await whoIs();
  const isStaff = (await desk.staff.groupsOf(person)).length > 0;
  return isStaff ? textScreen(wordsIn(language).chat.twin(others.length > 0 ? null : number)) : null;
}
