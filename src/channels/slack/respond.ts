/** What one person alone is shown: beside what they pressed or typed, in their thread, or else in a direct message. Never nothing. */
import { wordsIn } from "../../words/words.ts";
import type { ActResult } from "../chat/chat.ts";
import { deferredDialog } from "../chat/deferred-dialog.ts";
import type { Screen } from "../chat/screens.ts";
import type { Visitor } from "../chat/chat.ts";
import type { Context } from "./context.ts";
import { modalOf } from "./modals.ts";
import { forSdk } from "./platform.ts";
import { withoutNewBlocks, viewOf } from "./views.ts";

const RESPOND_MS = 5000;

export type Recipient = { channel: string; user: string; thread: string | null };

/** In the thread, seen by them alone; in a direct message where that cannot be. */
export async function showPrivately(
  { client, chat }: Context,
  { channel, user, thread }: Recipient,
  screen: Screen,
): Promise<void> {
  const view = forSdk(withoutNewBlocks(viewOf(screen)));
  try {
    // By a person's id there are direct messages only.
    if (channel === user) throw new Error("no channel");
    await client.chat.postEphemeral({ channel, user, ...(thread !== null && { thread_ts: thread }), ...view });
  } catch (error) {
    chat.log.debug({ err: error }, "not shown in the channel");
    await client.chat.postMessage({ channel: user, ...view, unfurl_links: false, unfurl_media: false });
  }
}

/** Slack's own address for the answer to a click or a command, good for half an hour; `where` when it is not. */
export async function respond(
  context: Context,
  responseUrl: string | undefined,
  where: Recipient,
  screen: Screen,
): Promise<void> {
  const body = { ...withoutNewBlocks(viewOf(screen)), response_type: "ephemeral", replace_original: false };
  try {
    if (responseUrl === undefined) throw new Error("no address to respond to");
    const response = await fetch(responseUrl, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(RESPOND_MS),
    });
    if (!response.ok) throw new Error(`Slack answers ${response.status}`);
  } catch (error) {
    context.chat.log.debug({ err: error }, "told in another way");
    await showPrivately(context, where, screen);
  }
}

type Trigger = { trigger: string; responseUrl: string | undefined; where: Recipient; visitor: Visitor };

/** Shows it, or opens the window; too late for that, a button opens it anew and nothing is lost. */
export async function showResult(
  context: Context,
  outcome: ActResult,
  { trigger, responseUrl, where, visitor }: Trigger,
): Promise<void> {
  if (outcome === null) return;
  if ("show" in outcome) {
    await respond(context, responseUrl, where, outcome.show);
    return;
  }
  const { open: dialog } = outcome;
  try {
    await context.client.views.open({ trigger_id: trigger, view: modalOf(dialog) });
  } catch (error) {
    context.chat.log.debug({ err: error }, "the modal was not opened");
    await respond(
      context,
      responseUrl,
      where,
      await deferredDialog(context.chat, visitor, dialog, wordsIn(visitor.language).chat.tooLate),
    );
  }
}
