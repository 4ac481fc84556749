/** Shows something to one person only: next to what they pressed or typed, in their thread, or else in a direct message. */
import { wordsIn } from "../../words/words.ts";
import type { ActResult } from "../chat/chat.ts";
import { deferredDialog } from "../chat/deferred-dialog.ts";
import { orPlain } from "../chat/plain-post.ts";
import type { Screen } from "../chat/screens.ts";
import type { Visitor } from "../chat/chat.ts";
import type { Context } from "./context.ts";
import { modalOf } from "./modals.ts";
import { forSdk } from "./platform.ts";
import { refusalOf } from "./refusals.ts";
import { withoutNewBlocks, viewOf } from "./views.ts";

const RESPOND_MS = 5000;

export type Recipient = { channel: string; user: string; thread: string | null };

/** As an ephemeral message in the thread; if that fails, as a direct message; if the content is refused, as a plain one. */
export async function showPrivately(context: Context, to: Recipient, screen: Screen): Promise<void> {
  await orPlain(screen, null, async (shown) => await showWhole(context, to, shown));
}

async function showWhole(
  { client, chat }: Context,
  { channel, user, thread }: Recipient,
  screen: Screen,
): Promise<void> {
  const view = forSdk(withoutNewBlocks(viewOf(screen)));
  try {
    // A person's id as the channel means direct messages, which have no ephemeral messages.
    if (channel === user) throw new Error("a direct message has no channel");
    await client.chat.postEphemeral({ channel, user, ...(thread !== null && { thread_ts: thread }), ...view });
  } catch (error) {
    chat.log.debug({ err: error }, "the ephemeral message was not shown in the channel");
    await client.chat
      .postMessage({ channel: user, ...view, unfurl_links: false, unfurl_media: false })
      .catch((refusal: unknown) => {
        throw refusalOf(refusal);
      });
  }
}

/** Uses Slack's response address of a click or command, which works for half an hour; after that, `where`. */
export async function respond(
  context: Context,
  responseUrl: string | undefined,
  where: Recipient,
  screen: Screen,
): Promise<void> {
  const body = { ...withoutNewBlocks(viewOf(screen)), response_type: "ephemeral", replace_original: false };
  try {
    if (responseUrl === undefined) throw new Error("there is no response address");
    const response = await fetch(responseUrl, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(RESPOND_MS),
    });
    if (!response.ok) throw new Error(`Slack answered with status ${response.status}`);
  } catch (error) {
    context.chat.log.debug({ err: error }, "the response address failed");
    await showPrivately(context, where, screen);
  }
}

type Trigger = { trigger: string; responseUrl: string | undefined; where: Recipient; visitor: Visitor };

/** Shows the screen or opens the modal. If it is too late for the modal, a button opens it and nothing is lost. */
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
      await deferredDialog(context.chat, visitor, dialog, wordsIn(visitor.language).chat.dialogTooLate),
    );
  }
}
