/** Handles slash commands and message shortcuts. Only the person who used them sees the answer. */
import { wordsIn } from "../../words/words.ts";
import { DeskError } from "../../base/errors.ts";
import type { Language } from "../../base/language.ts";
import type { ActResult, Visitor } from "../chat/chat.ts";
import { answerPrivately, inTypedLanguage, runCommand } from "../chat/commands.ts";
import { answerReasonText } from "../chat/answer-reason.ts";
import { answerReasonOf } from "../chat/handle-message.ts";
import { SHARED_LANGUAGE } from "../chat/reading-language.ts";
import { textScreen } from "../chat/screens.ts";
import { requireWelcome } from "../../desk/guests.ts";
import { failureOf } from "../../desk/failure.ts";
import { senderOfInteraction, isOurs, visitorOf } from "./from-slack.ts";
import { type Context, WHY_SHORTCUT } from "./context.ts";
import { contentOf } from "./message-content.ts";
import { ShortcutPayload, SlashCommand } from "./payload-schema.ts";
import { respond, showResult } from "./respond.ts";
import { mentionsOthers, typedText } from "./text.ts";

export async function onCommand(context: Context, sent: unknown): Promise<void> {
  const {
    command,
    text = "",
    user_id: user,
    channel_id: channel,
    trigger_id: trigger,
    response_url: responseUrl,
    ...more
  } = SlashCommand.parse(sent);
  const identity = await context.who();
  const { team, botUserId } = identity;
  const where = { channel, user, thread: null };
  if (!isOurs(identity, { team: more.team_id, enterprise: more.enterprise_id }))
    return await respond(context, responseUrl, where, textScreen(wordsIn(SHARED_LANGUAGE).chat.notAMember));
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

export async function onShortcut(context: Context, shortcut: unknown): Promise<void> {
  const {
    callback_id,
    user,
    channel,
    message,
    trigger_id: trigger,
    response_url: responseUrl,
    ...more
  } = ShortcutPayload.parse(shortcut);
  const identity = await context.who();
  const { team, botUserId } = identity;
  const where = { channel: channel?.id ?? user.id, user: user.id, thread: message?.thread_ts ?? null };
  if (!isOurs(identity, senderOfInteraction({ user, ...more })))
    return await respond(context, responseUrl, where, textScreen(wordsIn(SHARED_LANGUAGE).chat.notAMember));
  const visitor: Visitor = await visitorOf(context.chat.desk, context.client, user.id);
  const content = contentOf(message ?? {});
  const text = typedText(content.text, botUserId);
  const along = { forwarded: typedText(content.forwarded, botUserId), files: [] };
  const delivery = more.delivery ?? trigger;
  const { ts = "", thread_ts: thread = ts, user: by = "" } = message ?? {};
  const about = {
    place: { team, channel: where.channel, thread, isDirect: where.channel.startsWith("D") },
    user: by,
    text,
    isMention: content.text.includes(`<@${botUserId}`),
    toOthers: mentionsOthers(content.text, botUserId),
    isFirst: thread === ts,
    isOwn: by === botUserId,
  };
  const outcome = await orFailureScreen(context, visitor.language, async () => {
    await requireWelcome(context.chat.desk, visitor.person);
    return callback_id === WHY_SHORTCUT
      ? { show: textScreen(answerReasonText(await answerReasonOf(context.chat, about), visitor.language)) }
      : {
          show: await answerPrivately(
            context.chat,
            { conversation: `${team}/${user.id}/${delivery}`, delivery },
            visitor,
            text,
            along,
          ),
        };
  });
  await showResult(context, outcome, { trigger, responseUrl, where, visitor });
}

/** Shows a DeskError to the person; any other error is retried. */
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
