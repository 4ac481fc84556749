/** Something is said: in a personal chat, a group chat or a channel. Commands are messages with the same words as elsewhere. */
import { doCommand, questionIn, typedCommand } from "../chat/commands.ts";
import { homeScreen } from "../chat/home.ts";
import { FORM } from "../chat/request-dialog.ts";
import { hear } from "../chat/hear.ts";
import { hasThreads } from "./addresses.ts";
import type { Arrived, Context } from "./context.ts";
import { effectOf, follow, told } from "./effect.ts";
import { filesOf, wordsOf } from "./from-teams.ts";
import { tell } from "./tell.ts";

export async function onSaid(context: Context, arrived: Arrived): Promise<void> {
  const { activity, delivery, place, whoIs } = arrived;
  const { chat } = context;
  const { text, isMention, quotes } = wordsOf(activity);
  const isCalled = isMention || place.isDirect;
  const command = isCalled ? typedCommand(text) : undefined;
  const question = command && questionIn(command);
  if (place.isDirect) void typing(context, place.channel);
  if (command && question === undefined) {
    const visitor = await whoIs();
    const event = { ...arrived, visitor };
    const given = { ...command, ...place, conversation: `${place.team}/${visitor.person.external_id}/${delivery}`, delivery };
    const effect = await told(context, async () => effectOf(await doCommand(chat, given, visitor)));
    // A message opens no window that asks for the missing words.
    if (effect.kind === "open" && effect.dialog.id !== FORM) return await tell(context, event, await homeScreen(chat, visitor));
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
      isMention,
      isFirst: !isThreaded || activity.id === place.thread,
      ...(!isThreaded && { quotes }),
      ...(question !== undefined && { asks: true }),
      files: filesOf(activity),
    },
    whoIs,
  );
  if (answer) await tell(context, { place, visitor: await whoIs() }, answer);
}

/** That it is at it; of no weight where it is not shown. */
async function typing({ chat, platform }: Context, channel: string): Promise<void> {
  await platform
    .say({ channel, thread: null }, { type: "typing" })
    .catch((error: unknown) => chat.log.debug({ err: error }, "not shown to be typing"));
}
