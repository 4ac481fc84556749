/**
 * A word about a ticket where others read, too: staff see the ticket and may work on it there, its asker what they may do themselves, everybody
 * else the word alone. For platforms that show one message to each in their own way.
 */
import { inWords } from "../../words/words.ts";
import { NotFoundError } from "../../base/errors.ts";
import type { Reply } from "../../desk/reply.ts";
import { recipientOf } from "../../tickets/board/recipients.ts";
import { LenientMessageId } from "../../base/ids.ts";
import { type Chat, isHeldIn, type Place, type Visitor } from "./chat.ts";
import { ownTicket } from "./own-tickets.ts";
import { type Element, replyScreen, type Screen, type Views } from "./screens.ts";
import { currentTicketScreen } from "./staff-dialogs.ts";

/** Whose view differs from what all read; undefined where nobody's does. The asker comes first: a platform may ask for a few people only. */
export async function viewsOf(
  { desk, name }: Pick<Chat, "desk" | "name">,
  { id, body }: { id: string; body: unknown },
  asker: string,
): Promise<Views | undefined> {
  if ((body as Reply).kind !== "ticket") return undefined;
  const staff = (await desk.staff.members()).filter(({ channel }) => channel === name).map((member) => member.id);
  return { message: id, readers: [...new Set([asker, ...staff])] };
}

/** As this person sees it, now. Throws NotFoundError, also where it was said elsewhere: which message it is may be anybody's word. */
export async function viewFor(chat: Chat, visitor: Visitor, messageId: string, place: Place): Promise<Screen> {
  const { desk, publicUrl } = chat;
  const said = await recipientOf(desk.db, LenientMessageId.parse(messageId));
  const reply = said?.body as Reply | undefined;
  if (!said || reply?.kind !== "ticket" || !isHeldIn(place, said.conversation))
    throw new NotFoundError(`message ${messageId} tells of no ticket there`, {
      userMessage: inWords((words) => words.chat.noLonger),
    });
  const views = await viewsOf(chat, { id: messageId, body: reply }, said.externalId);
  const screen = await screenFor(visitor, said.personId, reply.number);
  return { ...screen, ...(views && { views }) };

  async function screenFor({ person }: Visitor, asker: string, number: number): Promise<Screen> {
    const own = person.id === asker ? await ownTicket(chat, visitor, number) : [];
    if ((await desk.staff.groupsOf(person)).length > 0)
      return withElements(await currentTicketScreen(chat, number), own);
    const all = replyScreen(reply as Reply, { messageId, publicUrl, isPrivate: false });
    return person.id === asker
      ? withElements(all, own)
      : { ...all, elements: all.elements.filter(({ kind }) => kind !== "buttons") };
  }
}

function withElements(screen: Screen, own: readonly Element[]): Screen {
  return { ...screen, elements: [...screen.elements, ...own] };
}
