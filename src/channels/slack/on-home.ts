/** The desk is opened in Slack: its Home, or the messages with prompts to begin with. And links to the desk, shown in short. */
import { wordsIn } from "../../words/words.ts";
import { toOneLine } from "../../base/truncate.ts";
import { homeScreen } from "../chat/home.ts";
import { unfurl } from "../chat/unfurl.ts";
import { type Envelope, visitorOf } from "./from-slack.ts";
import type { Context } from "./context.ts";
import { forSdk } from "./platform.ts";
import { homeOf, withoutNewBlocks, viewOf } from "./views.ts";

const MOST_LINKS = 5;

export async function onHome(context: Context, event: unknown): Promise<void> {
  const { user, tab, channel } = event as { user: string; tab: string; channel?: string };
  if (tab === "home") return await showHome(context, user);
  if (tab !== "messages" || channel === undefined) return;
  const { language } = await visitorOf(context.chat.desk, context.client, user);
  const texts = wordsIn(language).answers;
  const prompts = texts.examples.slice(0, 4).map((message) => ({ title: toOneLine(message, 75), message }));
  await context.client.assistant.threads
    .setSuggestedPrompts({ channel_id: channel, prompts: [prompts[0]!, ...prompts.slice(1)] })
    .catch((error: unknown) => context.chat.log.debug({ err: error }, "no prompts"));
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

type Shared = {
  user: string;
  channel: string;
  message_ts: string;
  links: { url: string }[];
  unfurl_id?: string;
  source?: string;
};

export async function onLinks({ chat, client }: Context, event: unknown, body: unknown): Promise<void> {
  // Who else reads there is none of ours.
  if ((body as Envelope).is_ext_shared_channel) return;
  const { user, channel, message_ts: ts, links, unfurl_id, source } = event as Shared;
  const isOwnChat = channel.startsWith("D") && channel === (await ownChatOf(client, user));
  const unfurls = new Map<string, object>();
  for (const { url } of links.slice(0, MOST_LINKS)) {
    const screen = await unfurl(chat, { url, user, channel, isOwnChat });
    if (screen) unfurls.set(url, { blocks: viewOf(screen).blocks });
  }
  if (unfurls.size === 0) return;
  const where = unfurl_id !== undefined && source !== undefined ? { unfurl_id, source } : { channel, ts };
  await client.chat.unfurl({ ...where, unfurls: Object.fromEntries(unfurls) } as never);
}

/** Direct messages of two people look the same. */
async function ownChatOf(client: Context["client"], user: string): Promise<string | undefined> {
  return (await client.conversations.open({ users: user })).channel?.id;
}
