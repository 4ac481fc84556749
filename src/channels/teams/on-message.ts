/** Something is said: in a personal chat, a group chat or a channel. Commands are messages with the same words as elsewhere. */
import { asTyped, doCommand, questionIn, typedCommand, withUsage } from "../chat/commands.ts";
import { hear } from "../chat/handle-message.ts";
import { hasThreads } from "./addresses.ts";
import type { Arrived, Context } from "./context.ts";
import { effectOf, follow, told } from "./effect.ts";
import { filesOf, typedAt, wordsOf } from "./from-teams.ts";
import { tell } from "./respond.ts";
import { underTwin } from "./duplicate-posts.ts";

export async function onSaid(context: Context, arrived: Arrived): Promise<void> {
  const { activity, delivery, place, whoIs } = arrived;
  const { chat } = context;
  const { text, isCut, isMention, toOthers, quotes } = wordsOf(activity);
  const isCalled = isMention || place.isDirect;
  const typed = isCalled ? typedCommand(text) : undefined;
  // A message opens no window.
  const command = typed && withUsage(typed);
  const question = command && questionIn(command);
  if (place.isDirect) void typing(context, place.channel);
  if (command && question === undefined) {
    const visitor = asTyped(await whoIs(), command);
    const event = { ...arrived, visitor };
    const effect = await told(context, visitor.language, async () =>
      effectOf(await doCommand(chat, { ...command, ...typedAt(event) }, visitor)),
    );
    if (effect.kind === "show") await tell(context, event, effect.screen);
    else await follow(context, event, effect);
    return;
  }
  const isThreaded = hasThreads(place.channel);
  const answer = await hear(
    chat,
    {
      place,
      user: activity.from.id,
      id: activity.id ?? delivery,
      text: question ?? text,
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
  const screen = answer ?? (isCalled ? null : await underTwin(context, arrived));
  if (screen) await tell(context, { place, visitor: await whoIs() }, screen);
}

/** That it is at it; of no weight where it is not shown. */
async function typing({ chat, platform }: Context, channel: string): Promise<void> {
  await platform
    .say({ channel, thread: null }, { type: "typing" })
    .catch((error: unknown) => chat.log.debug({ err: error }, "not shown to be typing"));
}
