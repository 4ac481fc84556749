/** Finds the ticket that a person's message in a chat is meant for. */
import { smallTalkIn } from "../answering/understand/small-talk.ts";
import { endedTicketIn, openTicketIn, ticketInContext } from "../delivery/threads.ts";
import type { Person } from "../identity/people.ts";
import { ownAccounts } from "../identity/shared-rights.ts";
import type { Desk } from "./desk.ts";

type ChatMessage = {
  /** Undefined where they have no conversation there yet. */
  conversationId: string | undefined;
  /** The chat's own id of the channel. */
  place: string;
  text: string;
  isMention: boolean;
  /** The person marked the message as a new question. */
  asks: boolean | undefined;
  /** In chats without threads: the message that this one quotes, or null. */
  quotes: string | null | undefined;
};

/**
 * Returns the open ticket of the conversation, or the one just resolved, since the desk invites replies to it.
 * Without threads: the ticket of the quoted message, else the ticket that the last message there was about.
 */
export async function addressedTicket(
  { db, now }: Pick<Desk, "db" | "now">,
  person: Person,
  { conversationId, place, text, isMention, asks, quotes }: ChatMessage,
): Promise<number | undefined> {
  if (asks) return undefined;
  const talk = smallTalkIn(text);
  // A file without text may be just another file to check.
  const isSmallTalk = text === "" || talk !== undefined;
  if (quotes !== undefined) {
    if (quotes === null && (talk === "help" || talk === "person")) return undefined;
    const accounts = await ownAccounts(db, person.id);
    const who = { channel: person.channel, externalId: person.external_id, accounts };
    return await ticketInContext(db, place, who, { quoted: quotes, isSmallTalk, now: now() });
  }
  if (isMention || conversationId === undefined) return undefined;
  const accounts = await ownAccounts(db, person.id);
  const open = await openTicketIn(db, conversationId, accounts);
  return open ?? (isSmallTalk ? undefined : await endedTicketIn(db, conversationId, accounts));
}
