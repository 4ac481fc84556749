/** A slash command, or a message handed over by its menu. Answered for the eyes of who asked alone. */
import { wordsIn } from "../../words/words.ts";
import { DeskError } from "../../base/errors.ts";
import type { Language } from "../../base/language.ts";
import type { Outcome, Visitor } from "../chat/chat.ts";
import { answered, asTyped, doCommand } from "../chat/commands.ts";
import { whyInWords } from "../chat/answer-reason.ts";
import { whyHeard } from "../chat/handle-message.ts";
import { wordsScreen } from "../chat/screens.ts";
import { failureOf } from "../../desk/failure.ts";
import { type Clicked, clickerOf, isOurs, visitorOf } from "./from-slack.ts";
import { type Context, WHY_SHORTCUT } from "./context.ts";
import { follow, tell } from "./respond.ts";
import { mentionsOthers, typed } from "./text.ts";

type Sent = {
  command: string;
  text: string;
  team_id: string;
  enterprise_id?: string;
  user_id: string;
  channel_id: string;
  trigger_id: string;
  response_url: string;
  delivery?: string;
};

export async function onCommand(context: Context, sent: unknown): Promise<void> {
  const {
    command,
    text,
    user_id: user,
    channel_id: channel,
    trigger_id: trigger,
    response_url: responseUrl,
    ...more
  } = sent as Sent;
  const identity = await context.who();
  const { team, botUserId } = identity;
  const where = { channel, user, thread: null };
  if (!isOurs(identity, { team: more.team_id, enterprise: more.enterprise_id }))
    return await tell(context, responseUrl, where, wordsScreen(wordsIn("en").chat.stranger));
  const delivery = more.delivery ?? trigger;
  const given = {
    command: command.replace(/^\//u, ""),
    text: typed(text, botUserId),
    channel,
    isDirect: channel.startsWith("D"),
    conversation: `${team}/${user}/${delivery}`,
    delivery,
  };
  const visitor = asTyped(await visitorOf(context.chat.desk, context.client, user), given);
  const outcome = await told(context, visitor.language, async () => await doCommand(context.chat, given, visitor));
  await follow(context, outcome, { trigger, responseUrl, where, visitor });
}

type Handed = Clicked & {
  type: string;
  callback_id: string;
  channel?: { id: string };
  message?: { ts: string; thread_ts?: string; text?: string; user?: string };
  trigger_id: string;
  response_url?: string;
  delivery?: string;
};

export async function onShortcut(context: Context, shortcut: unknown): Promise<void> {
  const {
    callback_id,
    user,
    channel,
    message,
    trigger_id: trigger,
    response_url: responseUrl,
    ...more
  } = shortcut as Handed;
  const identity = await context.who();
  const { team, botUserId } = identity;
  const where = { channel: channel?.id ?? user.id, user: user.id, thread: message?.thread_ts ?? null };
  if (!isOurs(identity, clickerOf({ user, ...more })))
    return await tell(context, responseUrl, where, wordsScreen(wordsIn("en").chat.stranger));
  const visitor: Visitor = await visitorOf(context.chat.desk, context.client, user.id);
  const text = typed(message?.text ?? "", botUserId);
  const delivery = more.delivery ?? trigger;
  const { ts = "", thread_ts: thread = ts, user: by = "" } = message ?? {};
  const heard = {
    place: { team, channel: where.channel, thread, isDirect: where.channel.startsWith("D") },
    user: by,
    text,
    isMention: message?.text?.includes(`<@${botUserId}`) ?? false,
    toOthers: mentionsOthers(message?.text ?? "", botUserId),
    isFirst: thread === ts,
    isOwn: by === botUserId,
  };
  const outcome = await told(context, visitor.language, async () =>
    callback_id === WHY_SHORTCUT
      ? { show: wordsScreen(whyInWords(await whyHeard(context.chat, heard), visitor.language)) }
      : {
          show: await answered(
            context.chat,
            { conversation: `${team}/${user.id}/${delivery}`, delivery },
            visitor,
            text,
          ),
        },
  );
  await follow(context, outcome, { trigger, responseUrl, where, visitor });
}

/** What the desk foresees is said to the person; anything else is tried again. */
export async function told({ chat }: Context, language: Language, act: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    return { show: wordsScreen(failureOf(error, chat.log, language).words) };
  }
}
