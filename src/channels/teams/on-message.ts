/** Handles messages in personal chats, group chats and channels. Commands are messages with the same words as on other platforms. */
import { inTypedLanguage, runCommand, questionOf, parseTypedCommand, helpIfIncomplete } from "../chat/commands.ts";
import { handleChange } from "../chat/changed-messages.ts";
import { handleMessage } from "../chat/handle-message.ts";
import { hasThreads } from "./addresses.ts";
import type { IncomingActivity, Context } from "./context.ts";
import { effectOf, sendAsMessage, orFailureScreen } from "./effect.ts";
import { filesOf, commandOrigin, isBot, parseMessage } from "./from-teams.ts";
import { respond } from "./respond.ts";
import { duplicatePostScreen } from "./duplicate-posts.ts";

export async function onMessage(context: Context, arrived: IncomingActivity): Promise<void> {
  const { activity, delivery, place, whoIs } = arrived;
  const { chat } = context;
  const { text, forwarded, isCut, isMention, toOthers, quotes } = parseMessage(activity);
  const isCalled = isMention || place.isDirect;
  const typed = isCalled ? parseTypedCommand(text) : undefined;
  // A message cannot open a dialog.
  const command = typed && helpIfIncomplete(typed);
  const question = command && questionOf(command);
  if (place.isDirect) void showTyping(context, place.channel);
  if (command && question === undefined) {
    const visitor = inTypedLanguage(await whoIs(), command);
    const event = { ...arrived, visitor };
    const effect = await orFailureScreen(context, visitor.language, async () =>
      effectOf(await runCommand(chat, { ...command, ...commandOrigin(event) }, visitor)),
    );
    if (effect.kind === "show") await respond(context, event, effect.screen);
    else await sendAsMessage(context, event, effect);
    return;
  }
  const isThreaded = hasThreads(place.channel);
  const answer = await handleMessage(
    chat,
    {
      place,
      user: activity.from.id,
      id: activity.id ?? delivery,
      text: question ?? text,
      forwarded,
      isCut,
      isMention,
      toOthers,
      isFirst: !isThreaded || activity.id === place.thread,
      ...(!isThreaded && { quotes }),
      ...(question !== undefined && { asks: true }),
      files: filesOf(activity),
    },
    whoIs,
  );
  const screen = answer ?? (isCalled ? null : await duplicatePostScreen(context, arrived));
  if (screen) await respond(context, { place, visitor: await whoIs() }, screen);
}

/** Somebody edited or deleted a message; a deletion can be undone, which is no change. */
export async function onChange(
  context: Context,
  { activity, delivery, place, whoIs }: IncomingActivity,
): Promise<void> {
  const { eventType } = activity.channelData ?? {};
  const isDeleted = eventType === "softDeleteMessage";
  if (isBot(activity) || (!isDeleted && eventType !== "editMessage")) return;
  const { text } = parseMessage(activity);
  const typed = parseTypedCommand(text);
  const words = (typed && questionOf(typed)) ?? text;
  const change = {
    place,
    user: activity.from.id,
    id: activity.id ?? delivery,
    text: isDeleted ? null : words,
  };
  const screen = await handleChange(context.chat, change, whoIs);
  if (screen) await respond(context, { place, visitor: await whoIs() }, screen);
}

/** Shows that the desk is typing; failures are ignored. */
async function showTyping({ chat, platform }: Context, channel: string): Promise<void> {
  await platform
    .sendNow({ channel, thread: null }, { type: "typing" })
    .catch((error: unknown) => chat.log.debug({ err: error }, "the typing indicator was not shown"));
}
