/** A button, a thumb or a choice of a menu is pressed. */
import { wordsIn } from "../../words/words.ts";
import { press } from "../chat/clicks.ts";
import { textScreen } from "../chat/screens.ts";
import { type Interaction, senderOfInteraction, isOurs, visitorOf } from "./from-slack.ts";
import type { Context } from "./context.ts";
import { orFailureScreen } from "./on-command.ts";
import { showHome } from "./on-home.ts";
import { showResult, respond } from "./respond.ts";
import { AGAIN, MENU_BREAK } from "./views.ts";

type Pressed = { action_id: string; type: string; value?: string; selected_option?: { value: string } };
type Click = Interaction & {
  channel?: { id: string };
  container?: { is_ephemeral?: boolean; thread_ts?: string; message_ts?: string };
  message?: { ts?: string; thread_ts?: string };
  view?: { type?: string };
  trigger_id: string;
  response_url?: string;
  delivery?: string;
};

export async function onClick(context: Context, pressed: unknown, body: unknown): Promise<void> {
  const click = body as Click;
  const { action, value } = actionOf(pressed as Pressed);
  const identity = await context.who();
  const { team } = identity;
  const user = click.user.id;
  const channel = click.channel?.id ?? "";
  const root = click.message?.thread_ts ?? click.container?.thread_ts;
  const where = { channel: channel || user, user, thread: root ?? null };
  if (!isOurs(identity, senderOfInteraction(click)))
    return await respond(context, click.response_url, where, textScreen(wordsIn("en").chat.stranger));
  // An address opens by itself.
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

/** A thumb, and a choice of the menu, hold action and value in one. */
function actionOf({ action_id, value = "", selected_option }: Pressed): { action: string; value: string } {
  const both = selected_option?.value ?? (action_id === "feedback" ? value : undefined);
  if (both === undefined) return { action: action_id.split(AGAIN, 1)[0] ?? "", value };
  const at = both.indexOf(MENU_BREAK);
  return { action: both.slice(0, at), value: both.slice(at + 1) };
}
