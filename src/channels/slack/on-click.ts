/** Handles buttons, ratings and menu choices. */
import { wordsIn } from "../../words/words.ts";
import type { z } from "zod";
import { press } from "../chat/clicks.ts";
import { SHARED_LANGUAGE } from "../chat/reading-language.ts";
import { textScreen } from "../chat/screens.ts";
import { senderOfInteraction, isOurs, visitorOf } from "./from-slack.ts";
import type { Context } from "./context.ts";
import { ClickPayload, PressedElement } from "./payload-schema.ts";
import { orFailureScreen } from "./on-command.ts";
import { showHome } from "./on-home.ts";
import { showResult, respond } from "./respond.ts";
import { AGAIN, MENU_BREAK } from "./views.ts";

export async function onClick(context: Context, pressed: unknown, body: unknown): Promise<void> {
  const click = ClickPayload.parse(body);
  const { action, value } = actionOf(PressedElement.parse(pressed));
  const identity = await context.who();
  const { team } = identity;
  const user = click.user.id;
  const channel = click.channel?.id ?? "";
  const root = click.message?.thread_ts ?? click.container?.thread_ts;
  const where = { channel: channel || user, user, thread: root ?? null };
  if (!isOurs(identity, senderOfInteraction(click)))
    return await respond(context, click.response_url, where, textScreen(wordsIn(SHARED_LANGUAGE).chat.notAMember));
  // Slack opens links itself.
  if (action.startsWith("link-")) return;
  const visitor = await visitorOf(context.chat.desk, context.client, user);
  const isPrivate = click.container?.is_ephemeral === true || channel === "";
  const thread = root ?? (isPrivate ? "" : (click.message?.ts ?? ""));
  const outcome = await orFailureScreen(
    context,
    visitor.language,
    async () =>
      await press(
        context.chat,
        {
          action,
          value,
          place: { team, channel, thread, isDirect: channel.startsWith("D") },
          isPrivate,
          message: click.message?.ts ?? click.container?.message_ts,
          delivery: click.delivery ?? click.trigger_id,
        },
        visitor,
      ),
  );
  await showResult(context, outcome, { trigger: click.trigger_id, responseUrl: click.response_url, where, visitor });
  if (click.view?.type === "home") await showHome(context, user);
}

/** Ratings and menu choices carry action and value in one string. */
function actionOf({ action_id, value = "", selected_option }: z.infer<typeof PressedElement>): {
  action: string;
  value: string;
} {
  const both = selected_option?.value ?? (action_id === "feedback" ? value : undefined);
  if (both === undefined) return { action: action_id.split(AGAIN, 1)[0] ?? "", value };
  const at = both.indexOf(MENU_BREAK);
  return { action: both.slice(0, at), value: both.slice(at + 1) };
}
