/** Adds the asker's reply to their ticket. A resolved question reopens, but not by a word of thanks. */
import { smallTalkIn } from "../answering/understand/small-talk.ts";
import type { Message } from "../db/schema/conversations.ts";
import type { Person } from "../identity/people.ts";
import { askerReplies } from "../tickets/reply-to-ticket.ts";
import type { Desk } from "./desk.ts";
import { NOTHING_ALONG, type SentAlong, textWith } from "./sent-along.ts";

/** The same delivery is stored once. Throws NotFoundError where the ticket is not theirs. */
export async function replyToTicket(
  desk: Desk,
  asker: Person,
  number: number,
  { text, along = NOTHING_ALONG, deliveryId }: { text: string; along?: SentAlong; deliveryId: string | null },
): Promise<Message> {
  const talk = smallTalkIn(text);
  const isThanks = talk === "thanks" || talk === "fine" || talk === "bye" || talk === "away";
  return await askerReplies(desk, number, asker, { text: textWith(text, along), own: text, deliveryId, isThanks });
}
