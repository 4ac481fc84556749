/** Something could not be done, however often it was tried: who sent it hears so, a question with a way on. Strangers are owed nothing. */
import { wordsIn } from "../../words/words.ts";
import type { Body } from "../chat/intake.ts";
import { reportFailure } from "../chat/report-failure.ts";
import { conversationKey } from "../chat/chat.ts";
import { textScreen } from "../chat/screens.ts";
import { ticketOfCard } from "../../delivery/cards.ts";
import { findConversation } from "../../tickets/board/messages.ts";
import type { Context } from "./context.ts";
import { type Interaction, senderOfInteraction, isOurs, type SlackMessage, senderOf, visitorOf } from "./from-slack.ts";
import { respond, showPrivately } from "./respond.ts";
import { typedText } from "./text.ts";

type SlackBody = Partial<Interaction> & {
  type?: string;
  delivery?: string;
  event?: SlackMessage & { type: string };
  command?: string;
  text?: string;
  user_id?: string;
  team_id?: string;
  enterprise_id?: string;
  channel_id?: string;
  channel?: { id: string };
  message?: { text?: string };
  response_url?: string;
};

export async function reportSlackFailure(context: Context, body: Body): Promise<void> {
  const { chat, client } = context;
  const identity = await context.who();
  const { team, botUserId } = identity;
  const { event, user, delivery = "", ...given } = body as SlackBody;
  const question = async (userId: string, key: string, text: string): Promise<void> =>
    await reportFailure(
      chat,
      { key, text: typedText(text, botUserId), delivery },
      await visitorOf(chat.desk, client, userId),
    );
  if (event) {
    const { type, channel, channel_type, ts, thread_ts: thread = ts, text = "" } = event;
    if (event.user === undefined || event.bot_id !== undefined || !isOurs(identity, senderOf(event, body))) return;
    const key = conversationKey({ team, channel, thread }, event.user);
    if ((await ticketOfCard(chat.desk.db, chat.name, channel, thread)) !== undefined)
      return await showPrivately(context, { channel, user: event.user, thread }, textScreen(wordsIn("en").chat.broken));
    const isCalled = type === "app_mention" || channel_type === "im";
    if (isCalled || (await findConversation(chat.desk.db, chat.name, key)) !== undefined)
      await question(event.user, key, text);
    return;
  }
  if (given.command !== undefined && given.user_id !== undefined) {
    if (!isOurs(identity, { team: given.team_id, enterprise: given.enterprise_id })) return;
    return await question(given.user_id, `${team}/${given.user_id}/${delivery}`, given.text || given.command);
  }
  if (!user || !isOurs(identity, senderOfInteraction({ user, ...given }))) return;
  if (given.type === "message_action")
    return await question(user.id, `${team}/${user.id}/${delivery}`, given.message?.text ?? "");
  const { language } = await visitorOf(chat.desk, client, user.id);
  await respond(
    context,
    given.response_url,
    { channel: given.channel?.id ?? user.id, user: user.id, thread: null },
    textScreen(wordsIn(language).chat.broken),
  );
}
