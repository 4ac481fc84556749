/** Shows the Home tab, the suggested prompts of the Messages tab, and previews of links to the desk. */
import type { types } from "@slack/bolt";
import { toOneLine } from "../../base/truncate.ts";
import { answeredExamples } from "../../desk/examples.ts";
import { isWelcome } from "../../desk/guests.ts";
import { welcomeOnce } from "../chat/welcome.ts";
import { homeScreen } from "../chat/home.ts";
import { unfurl } from "../chat/unfurl.ts";
import { visitorOf } from "./from-slack.ts";
import type { Context } from "./context.ts";
import { EventEnvelope, HomeOpenedEvent, LinkSharedEvent, UnfurlSource } from "./payload-schema.ts";
import { forSdk } from "./platform.ts";
import { homeOf, withoutNewBlocks, viewOf } from "./views.ts";

const MAX_LINKS = 5;

export async function onHome(context: Context, event: unknown): Promise<void> {
  const { user, tab, channel } = HomeOpenedEvent.parse(event);
  if (tab === "home") return await showHome(context, user);
  if (tab !== "messages" || channel === undefined) return;
  const { chat } = context;
  const { person, language } = await visitorOf(chat.desk, context.client, user);
  if (!(await isWelcome(chat.desk, person))) return;
  await welcomeOnce(chat, { place: channel, scope: "personal", language }, async (screen) => {
    await chat.platform.post({ channel, thread: null }, screen, `welcome:${channel}`, () => Promise.resolve());
  });
  const [first, ...others] = (await answeredExamples(chat.desk, language))
    .slice(0, 4)
    .map((message) => ({ title: toOneLine(message, 75), message }));
  if (!first) return;
  await context.client.assistant.threads
    .setSuggestedPrompts({ channel_id: channel, prompts: [first, ...others] })
    .catch((error: unknown) => chat.log.debug({ err: error }, "the suggested prompts could not be set"));
}

export async function showHome({ chat, client }: Context, user: string): Promise<void> {
  const screen = await homeScreen(chat, await visitorOf(chat.desk, client, user));
  const view = homeOf(screen);
  const publish = async (blocks: typeof view.blocks): Promise<unknown> =>
    await client.views.publish({ user_id: user, view: { type: "home", blocks: forSdk({ text: "", blocks }).blocks } });
  await publish(view.blocks).catch(
    async () => await publish(withoutNewBlocks({ text: "", blocks: view.blocks }).blocks),
  );
}

export async function onLinks({ chat, client }: Context, event: unknown, body: unknown): Promise<void> {
  // Other readers of that channel may not see previews.
  if (EventEnvelope.parse(body).is_ext_shared_channel) return;
  const { user, channel, message_ts: ts, links, unfurl_id, source } = LinkSharedEvent.parse(event);
  const isOwnChat = channel.startsWith("D") && channel === (await ownChatOf(client, user));
  const found = new Map<string, types.MessageAttachment>();
  for (const { url } of links.slice(0, MAX_LINKS)) {
    const screen = await unfurl(chat, { url, user, channel, isOwnChat });
    if (screen) found.set(url, { blocks: forSdk(viewOf(screen)).blocks });
  }
  if (found.size === 0) return;
  const unfurls = Object.fromEntries(found);
  const from = UnfurlSource.safeParse(source).data;
  await client.chat.unfurl(
    unfurl_id !== undefined && from !== undefined ? { unfurl_id, source: from, unfurls } : { channel, ts, unfurls },
  );
}

/** A direct message between two people looks the same as one with the desk, so Slack must be asked. */
async function ownChatOf(client: Context["client"], user: string): Promise<string | undefined> {
  return (await client.conversations.open({ users: user })).channel?.id;
}
