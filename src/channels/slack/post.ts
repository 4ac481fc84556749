/** Posts what was said in Slack's conversations: once, in order, as Slack allows, and never again what can never be posted. */
import { webApi } from "@slack/bolt";
import type { Desk } from "../../desk/desk.ts";
import type { Reply } from "../../desk/reply.ts";
import type { TextBody } from "../../tickets/conversations.ts";
import { beginPost, letGo, notPosted, parkPost, type Post, posted } from "../../tickets/posts.ts";
import { staffView, type View, viewOf } from "./views.ts";

const SOON = 1;
const MARK = "ospo_message";
/** Another try finds the same: https://docs.slack.dev/reference/methods/chat.postMessage */
const FOR_GOOD = new Set([
  "channel_not_found",
  "is_archived",
  "not_in_channel",
  "account_inactive",
  "user_disabled",
  "token_revoked",
  "invalid_auth",
  "restricted_action",
  "cannot_dm_bot",
  "user_not_found",
  "messages_tab_disabled",
  "invalid_blocks",
  "msg_too_long",
  "thread_not_found",
]);

export type Slack = { client: webApi.WebClient; publicUrl: string | null };

/** Seconds: not now, again after so long. Throws where another try may help. */
export async function postMessage(desk: Desk, { client, publicUrl }: Slack, messageId: string): Promise<number | undefined> {
  const post = await beginPost(desk.db, messageId);
  if (post === null) return undefined;
  if (post === "busy") return SOON;
  const { channel, thread } = placeOf(post);
  try {
    const earlier = post.triedBefore && thread ? await postedEarlier(client, channel, thread, messageId) : undefined;
    const { ts, channel: place } = earlier
      ? { ts: earlier, channel }
      : await client.chat.postMessage({
          channel,
          ...(thread && { thread_ts: thread }),
          ...viewFor(post, publicUrl),
          unfurl_links: false,
          unfurl_media: false,
          metadata: { event_type: MARK, event_payload: { id: messageId } },
        });
    await posted(desk.db, messageId, place ?? channel, ts ?? "");
    return undefined;
  } catch (error) {
    if (error instanceof webApi.WebAPIRateLimitedError) {
      await notPosted(desk.db, messageId, null);
      return error.retryAfter;
    }
    if (error instanceof webApi.WebAPIPlatformError) {
      if (FOR_GOOD.has(error.data.error)) {
        await parkPost(desk.db, { message: messageId }, `Slack: ${error.data.error}`, desk.now());
        desk.log.warn({ message: messageId, reason: error.data.error }, "Slack refuses a message for good");
        return undefined;
      }
      await notPosted(desk.db, messageId, null);
    } else await letGo(desk.db, messageId);
    throw error;
  }
}

/** A conversation is team/channel/thread/user; any other is spoken of in a direct message. */
function placeOf({ conversation, person }: Post): { channel: string; thread: string | null } {
  const [, channel = "", thread = ""] = conversation.split("/");
  return /^\d+\.\d+$/u.test(thread) ? { channel, thread } : { channel: person, thread: null };
}

function viewFor({ message }: Post, publicUrl: string | null): View {
  if (message.author === "staff") return staffView(message.name ?? "OSPO", (message.body as TextBody).text);
  return viewOf(message.body as Reply, { messageId: message.id, publicUrl, isPrivate: false });
}

/** The try before may have come through although its answer did not. */
async function postedEarlier(client: webApi.WebClient, channel: string, ts: string, messageId: string): Promise<string | undefined> {
  const { messages = [] } = await client.conversations.replies({ channel, ts, include_all_metadata: true, limit: 200 });
  const found = messages.find(
    (each) => each.metadata?.event_type === MARK && messageId === (each.metadata.event_payload as { id?: string }).id,
  );
  return found?.ts;
}
