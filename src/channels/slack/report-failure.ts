/** Tells the sender that all attempts failed; a question gets the offer of a ticket. Strangers get no message. */
import type { z } from "zod";
import { wordsIn } from "../../words/words.ts";
import type { Body } from "../chat/intake.ts";
import { reportFailure } from "../chat/report-failure.ts";
import { conversationKey } from "../chat/chat.ts";
import { SHARED_LANGUAGE } from "../chat/reading-language.ts";
import { textScreen } from "../chat/screens.ts";
import { ticketOfCard } from "../../delivery/cards.ts";
import { findConversation } from "../../tickets/board/messages.ts";
import type { Context } from "./context.ts";
import { isOurs, senderOf, senderOfInteraction, visitorOf } from "./from-slack.ts";
import { ClickPayload, EventPayload, ModalPayload, ShortcutPayload, SlashCommand } from "./payload-schema.ts";
import { contentOf } from "./message-content.ts";
import { isFromPerson } from "./message-filter.ts";
import { textWith } from "../../desk/sent-along.ts";
import { respond, showPrivately } from "./respond.ts";
import { typedText } from "./text.ts";

type FailedInteraction = z.infer<typeof ShortcutPayload> | z.infer<typeof ClickPayload> | z.infer<typeof ModalPayload>;

export async function reportSlackFailure(context: Context, body: Body): Promise<void> {
  const event = EventPayload.safeParse(body).data;
  if (event) return await reportFailedEvent(context, event);
  const command = SlashCommand.safeParse(body).data;
  if (command) return await reportFailedCommand(context, command);
  const shortcut = ShortcutPayload.safeParse(body).data;
  if (shortcut?.type === "message_action") return await reportFailedShortcut(context, shortcut);
  const interaction = shortcut ?? ClickPayload.safeParse(body).data ?? ModalPayload.safeParse(body).data;
  if (interaction) return await reportFailedInteraction(context, interaction);
}

/** Only messages: nobody waits for an answer to a reaction or a link. */
async function reportFailedEvent(context: Context, payload: z.infer<typeof EventPayload>): Promise<void> {
  const { event, delivery = "" } = payload;
  if (event.type !== "message" && event.type !== "app_mention") return;
  const { chat } = context;
  const identity = await context.who();
  const { type, channel, channel_type, ts, thread_ts: thread = ts, user, bot_id, subtype } = event;
  if (user === undefined || !isFromPerson({ user, bot_id, subtype }) || !isOurs(identity, senderOf(event, payload)))
    return;
  const key = conversationKey({ team: identity.team, channel, thread }, user);
  if ((await ticketOfCard(chat.desk.db, chat.name, channel, thread)) !== undefined)
    return await showPrivately(
      context,
      { channel, user, thread },
      textScreen(wordsIn(SHARED_LANGUAGE).chat.actionFailed),
    );
  const isCalled = type === "app_mention" || channel_type === "im";
  if (isCalled || (await findConversation(chat.desk.db, chat.name, key)) !== undefined)
    await reportFailedQuestion(context, user, { key, text: wholeText(event), delivery });
}

async function reportFailedCommand(context: Context, command: z.infer<typeof SlashCommand>): Promise<void> {
  const { team_id, enterprise_id, user_id: user, delivery = "" } = command;
  const identity = await context.who();
  if (!isOurs(identity, { team: team_id, enterprise: enterprise_id })) return;
  const text = command.text || command.command;
  await reportFailedQuestion(context, user, { key: `${identity.team}/${user}/${delivery}`, text, delivery });
}

async function reportFailedShortcut(context: Context, shortcut: z.infer<typeof ShortcutPayload>): Promise<void> {
  const { user, message, delivery = "" } = shortcut;
  const identity = await context.who();
  if (!isOurs(identity, senderOfInteraction(shortcut))) return;
  const key = `${identity.team}/${user.id}/${delivery}`;
  await reportFailedQuestion(context, user.id, { key, text: wholeText(message ?? {}), delivery });
}

async function reportFailedInteraction(context: Context, interaction: FailedInteraction): Promise<void> {
  const { user, channel, response_url } = interaction;
  if (!isOurs(await context.who(), senderOfInteraction(interaction))) return;
  const { language } = await visitorOf(context.chat.desk, context.client, user.id);
  await respond(
    context,
    response_url,
    { channel: channel?.id ?? user.id, user: user.id, thread: null },
    textScreen(wordsIn(language).chat.actionFailed),
  );
}

function wholeText(message: Parameters<typeof contentOf>[0]): string {
  const { text, forwarded } = contentOf(message);
  return textWith(text, { forwarded, files: [] });
}

async function reportFailedQuestion(
  { chat, client, who }: Context,
  user: string,
  { key, text, delivery }: { key: string; text: string; delivery: string },
): Promise<void> {
  const question = typedText(text, (await who()).botUserId);
  await reportFailure(chat, { key, text: question, delivery }, await visitorOf(chat.desk, client, user));
}
