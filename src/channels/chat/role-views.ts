/**
 * A message about a ticket in a shared place: staff see the ticket and can work on it, the asker sees their own buttons, and everybody else
 * sees only the text. For platforms that can show one message differently to each reader.
 */
import { replyIn } from "../../desk/message-body.ts";
import { inWords } from "../../words/words.ts";
import { NotFoundError } from "../../base/errors.ts";
import { ownAccounts } from "../../identity/shared-rights.ts";
import { staffAccountsIn } from "../../desk/staff.ts";
import { recipientOf } from "../../tickets/board/recipients.ts";
import type { Reply } from "../../desk/reply.ts";
import { LenientMessageId } from "../../base/ids.ts";
import { type Chat, isHeldIn, type Place, type Visitor } from "./chat.ts";
import { ownTicket } from "./own-tickets.ts";
import { replyScreen } from "./reply-screen.ts";
import { type Element, type Screen, type Views } from "./screens.ts";
import { currentTicketScreen } from "./staff-dialogs.ts";

/** The people whose view differs from the common one; undefined if there are none. The asker comes first, as platforms limit the number. */
export async function viewsOf(
  { desk, name }: Pick<Chat, "desk" | "name">,
  { id, body }: { id: string; body: unknown },
  asker: string,
): Promise<Views | undefined> {
  if (replyIn(body).kind !== "ticket") return undefined;
  const staff = await staffAccountsIn(desk, name);
  return { message: id, readers: [...new Set([asker, ...staff])] };
}

/** The message as this person sees it now. Throws NotFoundError, also if the message is in another place: the id comes from the client. */
export async function viewFor(chat: Chat, visitor: Visitor, messageId: string, place: Place): Promise<Screen> {
  const { desk } = chat;
  const said = await recipientOf(desk.db, LenientMessageId.parse(messageId));
  const reply = said && replyIn(said.body);
  if (!said || reply?.kind !== "ticket" || !isHeldIn(place, said.conversation))
    throw new NotFoundError(`message ${messageId} is not about a ticket there`, {
      userMessage: inWords((words) => words.chat.gone),
    });
  const views = await viewsOf(chat, { id: messageId, body: reply }, said.externalId);
  const screen = await ownView(chat, visitor, { messageId, reply, askerId: said.personId });
  return { ...screen, ...(views && { views }) };
}

type TicketReply = { messageId: string; reply: Extract<Reply, { kind: "ticket" }>; askerId: string };

async function ownView(chat: Chat, visitor: Visitor, { messageId, reply, askerId }: TicketReply): Promise<Screen> {
  const { desk, publicUrl } = chat;
  const { person, language } = visitor;
  const isAsker = (await ownAccounts(desk.db, person.id)).includes(askerId);
  const own = isAsker ? await ownTicket(chat, visitor, reply.number) : [];
  if ((await desk.staff.groupsOf(person)).length > 0)
    return withElements(await currentTicketScreen(chat, reply.number, language), own);
  const common = replyScreen(reply, { messageId, publicUrl, isPrivate: false });
  return isAsker
    ? withElements(common, own)
    : { ...common, elements: common.elements.filter(({ kind }) => kind !== "buttons") };
}

function withElements(screen: Screen, own: readonly Element[]): Screen {
  return { ...screen, elements: [...screen.elements, ...own] };
}
