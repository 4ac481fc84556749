/**
 * Warns staff who write below a lost copy of a ticket's message: Teams accepted the post, but the desk got no answer and posted it again,
 * so replies below the first copy reach nobody. Teams cannot list its messages, but their ids are timestamps, which identify such a copy.
 */
import { wordsIn } from "../../words/words.ts";
import { ticketOfCard } from "../../delivery/cards.ts";
import { type Screen, textScreen } from "../chat/screens.ts";
import type { IncomingActivity, Context } from "./context.ts";

/** The second post follows the first within this time. */
const MAX_GAP_MS = 300_000;
const TIME = /^\d{13}$/u;

/** A warning for staff, if the thread may belong to such a lost copy; else null. */
export async function duplicatePostScreen(
  { chat, addresses }: Context,
  { place, whoIs }: Pick<IncomingActivity, "place" | "whoIs">,
): Promise<Screen | null> {
  const { desk, name, staffPlace } = chat;
  const { channel, thread } = place;
  if (channel !== staffPlace || !TIME.test(thread)) return null;
  const [number, ...others] = await addresses.postedAgainAfter(Number(thread), MAX_GAP_MS);
  if (number === undefined || (await addresses.isPeoplesThread(thread))) return null;
  if ((await ticketOfCard(desk.db, name, channel, thread)) !== undefined) return null;
  const { person, language } = await whoIs();
  const isStaff = (await desk.staff.groupsOf(person)).length > 0;
  return isStaff ? textScreen(wordsIn(language).chat.duplicatePost(others.length > 0 ? null : number)) : null;
}
