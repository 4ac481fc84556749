/** Handles messages in direct messages and channels, and emoji reactions. */
import { wordsIn } from "../../words/words.ts";
import { DeniedError, DeskError } from "../../base/errors.ts";
import { ticketOfCard } from "../../delivery/cards.ts";
import { handleChange } from "../chat/changed-messages.ts";
import { handleMessage, MAX_MESSAGE_LENGTH } from "../chat/handle-message.ts";
import { pressTicketButton } from "../chat/staff-dialogs.ts";
import { SHARED_LANGUAGE } from "../chat/reading-language.ts";
import { textScreen } from "../chat/screens.ts";
import { isAutomaticReply } from "../../desk/overheard.ts";
import { failureOf } from "../../desk/failure.ts";
import { filesOf, isOurs, senderOf, visitorOf } from "./from-slack.ts";
import type { Context } from "./context.ts";
import { contentOf } from "./message-content.ts";
import { changeIn, isFromPerson, type SlackChange } from "./message-filter.ts";
import { EventEnvelope, MessageEvent, ReactionEvent } from "./payload-schema.ts";
import { showPrivately } from "./respond.ts";
import { mentionsOthers, typedText } from "./text.ts";

export async function onMessage(context: Context, event: unknown, body: unknown, isMention: boolean): Promise<void> {
  const message = MessageEvent.parse(event);
  const envelope = EventEnvelope.parse(body);
  const { user = "", channel, ts } = message;
  const isDirect = message.channel_type === "im";
  const change = changeIn(message);
  if (change) return await onChange(context, channel, change);
  if (!isFromPerson(message)) return;
  const identity = await context.who();
  const { team, botUserId } = identity;
  // Slack sends a mention as a separate event; in a direct message, the message event is enough.
  const content = contentOf(message);
  if (isMention ? channel.startsWith("D") : !isDirect && content.text.includes(`<@${botUserId}`)) return;
  const thread = message.thread_ts ?? ts;
  const words = wordsIn(SHARED_LANGUAGE).chat;
  const refusal = isOurs(identity, senderOf(message, envelope))
    ? envelope.is_ext_shared_channel
      ? words.sharedChannel
      : null
    : words.notAMember;
  if (refusal !== null) {
    // In the thread of a ticket, silence would look like a reply that was sent.
    const isInStaffThread = channel === context.chat.staffPlace && message.thread_ts !== undefined;
    if (isMention || isDirect || isInStaffThread)
      await showPrivately(context, { channel, user, thread }, textScreen(refusal));
    return;
  }
  let statusShown: Promise<void> | undefined;
  const text = typedText(content.text, botUserId);
  const screen = await handleMessage(
    context.chat,
    {
      place: { team, channel, thread, isDirect },
      user,
      id: ts,
      text: text.slice(0, MAX_MESSAGE_LENGTH),
      isCut: text.length > MAX_MESSAGE_LENGTH,
      forwarded: typedText(content.forwarded, botUserId),
      isMention,
      toOthers: mentionsOthers(content.text, botUserId),
      isFirst: message.thread_ts === undefined,
      files: filesOf(message, context.token, context.apiUrl),
    },
    async () => {
      const visitor = await visitorOf(context.chat.desk, context.client, user);
      if (isDirect && !isAutomaticReply(text))
        statusShown = showStatus(context, channel, thread, wordsIn(visitor.language).chat.looking);
      return visitor;
    },
  );
  if (!screen) return;
  await showPrivately(context, { channel, user, thread }, screen);
  if (!statusShown) return;
  // A posted answer clears the status, but a private message does not.
  await statusShown;
  await showStatus(context, channel, thread, "");
}

/** Somebody edited or deleted a message. */
async function onChange(context: Context, channel: string, { kind, message }: SlackChange): Promise<void> {
  const { user = "", ts, thread_ts: thread = ts } = message;
  const { team, botUserId } = await context.who();
  const place = { team, channel, thread, isDirect: channel.startsWith("D") };
  const text = kind === "deleted" ? null : typedText(contentOf(message).text, botUserId);
  const screen = await handleChange(
    context.chat,
    { place, user, id: ts, text },
    async () => await visitorOf(context.chat.desk, context.client, user),
  );
  if (screen) await showPrivately(context, { channel, user, thread }, screen);
}

/** Shows that the desk is working; failures are ignored. The answer clears it. */
async function showStatus(
  { client, chat }: Context,
  channel_id: string,
  thread_ts: string,
  words: string,
): Promise<void> {
  await client.assistant.threads
    .setStatus({ channel_id, thread_ts, status: words })
    .catch((error: unknown) => chat.log.debug({ err: error }, "the status could not be set"));
}

/** An emoji of staff on a ticket's message acts on the ticket, if turned on; emoji of others are ignored. */
export async function onReaction(context: Context, event: unknown): Promise<void> {
  const { user, reaction, item } = ReactionEvent.parse(event);
  const { chat, emoji } = context;
  const action = reaction === emoji.claim ? "claim" : reaction === emoji.done ? "resolve" : undefined;
  if (action === undefined || item.type !== "message" || item.channel === undefined || item.ts === undefined) return;
  const number = await ticketOfCard(chat.desk.db, "slack", item.channel, item.ts);
  if (number === undefined) return;
  const visitor = await visitorOf(chat.desk, context.client, user);
  try {
    await pressTicketButton(chat, visitor, action, number);
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    if (error instanceof DeniedError) return;
    await showPrivately(
      context,
      { channel: item.channel, user, thread: item.ts },
      textScreen(failureOf(error, chat.log, visitor.language).words),
    );
  }
}
