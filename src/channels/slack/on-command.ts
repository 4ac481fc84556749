/** A slash command, or a message handed over by its menu. Answered for the eyes of who asked alone. */
import { wordsIn } from "../../words/words.ts";
import { DeskError } from "../../base/errors.ts";
import type { Language } from "../../base/language.ts";
import type { ActResult, Visitor } from "../chat/chat.ts";
import { answerPrivately, inTypedLanguage, runCommand } from "../chat/commands.ts";
import { answerReasonText } from "../chat/answer-reason.ts";
import { answerReasonOf } from "../chat/handle-message.ts";
import { textScreen } from "../chat/screens.ts";
import { failureOf } from "../../desk/failure.ts";
import { type Interaction, senderOfInteraction, isOurs, visitorOf } from "./from-slack.ts";
import { type Context, WHY_SHORTCUT } from "./context.ts";
import { showResult, respond } from "./respond.ts";
import { mentionsOthers, typedText } from "./text.ts";

type SlashCommand = {
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
  } = sent as SlashCommand;
  const identity = await context.who();
  const { team, botUserId } = identity;
  const where = { channel, user, thread: null };
  if (!isOurs(identity, { team: more.team_id, enterprise: more.enterprise_id }))
    return await respond(context, responseUrl, where, textScreen(wordsIn("en").chat.stranger));
  const delivery = more.delivery ?? trigger;
  const given = {
    command: command.replace(/^\//u, ""),
    text: typedText(text, botUserId),
    channel,
    isDirect: channel.startsWith("D"),
    conversation: `${team}/${user}/${delivery}`,
    delivery,
  };
  const visitor = inTypedLanguage(await visitorOf(context.chat.desk, context.client, user), given);
  const outcome = await orFailureScreen(
    context,
    visitor.language,
    async () => await runCommand(context.chat, given, visitor),
  );
  await showResult(context, outcome, { trigger, responseUrl, where, visitor });
}

type MessageShortcut = Interaction & {
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
  } = shortcut as MessageShortcut;
  const identity = await context.who();
  const { team, botUserId } = identity;
  const where = { channel: channel?.id ?? user.id, user: user.id, thread: message?.thread_ts ?? null };
  if (!isOurs(identity, senderOfInteraction({ user, ...more })))
    return await respond(context, responseUrl, where, textScreen(wordsIn("en").chat.stranger));
  const visitor: Visitor = await visitorOf(context.chat.desk, context.client, user.id);
  const text = typedText(message?.text ?? "", botUserId);
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
  const outcome = await orFailureScreen(context, visitor.language, async () =>
    callback_id === WHY_SHORTCUT
      ? { show: textScreen(answerReasonText(await answerReasonOf(context.chat, heard), visitor.language)) }
      : {
          show: await answerPrivately(
            context.chat,
            { conversation: `${team}/${user.id}/${delivery}`, delivery },
            visitor,
            text,
          ),
        },
  );
  await showResult(context, outcome, { trigger, responseUrl, where, visitor });
}

/** What the desk foresees is said to the person; anything else is tried again. */
export async function orFailureScreen(
  { chat }: Context,
  language: Language,
  act: () => Promise<ActResult>,
): Promise<ActResult> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    return { show: textScreen(failureOf(error, chat.log, language).words) };
  }
}
