/** Something is said in a direct message or a channel, or a reaction is added. */
import { wordsIn } from "../../words/words.ts";
import { DeniedError, DeskError } from "../../base/errors.ts";
import { ticketOfCard } from "../../delivery/cards.ts";
import { handleMessage, LONGEST_MESSAGE } from "../chat/handle-message.ts";
import { pressTicketButton } from "../chat/staff-dialogs.ts";
import { textScreen } from "../chat/screens.ts";
import { failureOf } from "../../desk/failure.ts";
import { type Envelope, filesOf, isOurs, type SlackMessage, senderOf, visitorOf } from "./from-slack.ts";
import type { Context } from "./context.ts";
import { isFromPerson } from "./message-filter.ts";
import { showPrivately } from "./respond.ts";
import { mentionsOthers, typedText } from "./text.ts";

export async function onMessage(context: Context, event: unknown, body: unknown, isMention: boolean): Promise<void> {
  const said = event as SlackMessage;
  const envelope = body as Envelope;
  const { user = "", channel, ts } = said;
  const isDirect = said.channel_type === "im";
  if (!isFromPerson(said)) return;
  const identity = await context.who();
  const { team, botUserId } = identity;
  // The mention of it comes as an event of its own; in a direct message the message is enough.
  if (isMention ? channel.startsWith("D") : !isDirect && said.text?.includes(`<@${botUserId}`)) return;
  const thread = said.thread_ts ?? ts;
  const words = wordsIn("en").chat;
  const refusal = isOurs(identity, senderOf(said, envelope))
    ? envelope.is_ext_shared_channel
      ? words.sharedChannel
      : null
    : words.stranger;
  if (refusal !== null) {
    // In the thread of a ticket they would take silence for a reply that was sent.
    const isInStaffThread = channel === context.chat.staffPlace && said.thread_ts !== undefined;
    if (isMention || isDirect || isInStaffThread)
      await showPrivately(context, { channel, user, thread }, textScreen(refusal));
    return;
  }
  let shown: Promise<void> | undefined;
  const text = typedText(said.text ?? "", botUserId);
  const told = await handleMessage(
    context.chat,
    {
      place: { team, channel, thread, isDirect },
      user,
      id: ts,
      text: text.slice(0, LONGEST_MESSAGE),
      isCut: text.length > LONGEST_MESSAGE,
      isMention,
      toOthers: mentionsOthers(said.text ?? "", botUserId),
      isFirst: said.thread_ts === undefined,
      files: filesOf(said, context.token, context.apiUrl),
    },
    async () => {
      if (isDirect) shown = status(context, channel, thread, "is looking in the handbook…");
      return await visitorOf(context.chat.desk, context.client, user);
    },
  );
  if (told) await showPrivately(context, { channel, user, thread }, told);
  if (!told || !shown) return;
  // Only a message of its own takes the status away.
  await shown;
  await status(context, channel, thread, "");
}

/** That it is at it; of no weight where Slack does not show it. Gone with the answer. */
async function status({ client, chat }: Context, channel_id: string, thread_ts: string, words: string): Promise<void> {
  await client.assistant.threads
    .setStatus({ channel_id, thread_ts, status: words })
    .catch((error: unknown) => chat.log.debug({ err: error }, "no status"));
}

type Reaction = { user: string; reaction: string; item: { type: string; channel: string; ts: string } };

/** An emoji of staff on a ticket's message, where that is switched on; from others it is just an emoji. */
export async function onReaction(context: Context, event: unknown): Promise<void> {
  const { user, reaction, item } = event as Reaction;
  const { chat, emoji } = context;
  const action = reaction === emoji.claim ? "claim" : reaction === emoji.done ? "resolve" : undefined;
  if (action === undefined || item.type !== "message") return;
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
