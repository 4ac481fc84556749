/** Slack as the desk posts to it: at its pace, in blocks it takes, found again after a try whose end nobody knows. */
import { type types, webApi } from "@slack/bolt";
import { type OnPosted, ChatRefusal, type Platform, type Posted, type Target } from "../chat/chat.ts";
import type { Screen } from "../chat/screens.ts";
import { liveIn } from "./live.ts";
import { markdownParts } from "./text.ts";
import { withoutNewBlocks, type View, viewOf } from "./views.ts";

/** Slack takes about one message a second in a channel, and a few more at once. */
const BURST = 3;
const EVERY_MS = 1000;
const MARK = "ospo_message";
const MOST_KNOWN = 10_000;
/** Of a stream, in characters. */
const PART = 600;
/** Another try finds the same: https://docs.slack.dev/reference/methods/chat.postMessage */
const FOR_GOOD = new Set([
  "channel_not_found",
  "is_archived",
  "not_in_channel",
  "account_inactive",
  "user_disabled",
  "token_revoked",
  "token_expired",
  "invalid_auth",
  "not_authed",
  "missing_scope",
  "restricted_action",
  "restricted_action_thread_only_channel",
  "cannot_dm_bot",
  "cannot_message_user",
  "user_not_found",
  "user_not_visible",
  "messages_tab_disabled",
  "invalid_blocks",
  "invalid_arguments",
  "msg_too_long",
  "ekm_access_denied",
]);
const GONE = new Set(["message_not_found", "thread_not_found", "cant_update_message", "edit_window_closed"]);
/** Of a channel, not of the person. */
const SHUT = new Set([
  "channel_not_found",
  "is_archived",
  "not_in_channel",
  "restricted_action",
  "restricted_action_thread_only_channel",
]);

/** Throws ChatRefusal for what Slack has surely not done; passes on what nobody knows. */
function refusalOf(error: unknown): unknown {
  if (error instanceof webApi.WebAPIRateLimitedError) return new ChatRefusal("later", "rate limited", error.retryAfter);
  if (!(error instanceof webApi.WebAPIPlatformError)) return error;
  const reason = error.data.error;
  return new ChatRefusal(FOR_GOOD.has(reason) ? "never" : GONE.has(reason) ? "gone" : "again", reason, 0, reason);
}

export function slackPlatform(client: webApi.WebClient): Platform {
  const pace = new Pace();
  const directs = new Map<string, string>();
  /** Which channel it is in the end; what Slack says of it holds for all who write there. */
  const within = async <T>(to: Target, writes: boolean, act: (channel: string) => Promise<T>): Promise<T> => {
    const channel = await channelOf(client, to, directs);
    // Outside: who waits for their turn must not make the turn of the others later.
    if (writes) pace.take(channel);
    try {
      return await act(channel);
    } catch (error) {
      if (error instanceof ChatRefusal && error.kind === "later") pace.rest(channel, error.seconds);
      if (error instanceof ChatRefusal && SHUT.has(error.message) && !channel.startsWith("D"))
        throw new ChatRefusal("shut", error.message, 0, error.code);
      throw error;
    }
  };
  const update = async (at: Posted, screen: Screen, mark: string): Promise<void> =>
    await within({ channel: at.place, thread: null }, true, async () => {
      await updateMessage(client, at, screen, { event_type: MARK, event_payload: { id: mark } });
    });
  return {
    post: async (to, screen, mark, begun) =>
      await within(to, true, async (channel) => {
        const metadata = { event_type: MARK, event_payload: { id: mark } };
        if (screen.inParts && to.thread !== null && channel.startsWith("D")) {
          const streamed = await stream(client, { channel, thread_ts: to.thread, metadata }, screen, begun);
          if (streamed) return streamed;
        }
        const { ts = "", channel: place = channel } = await withFallbackBlocks(
          screen,
          async (view) =>
            await client.chat.postMessage({
              channel,
              ...(to.thread !== null && { thread_ts: to.thread }),
              ...forSdk(view),
              unfurl_links: false,
              unfurl_media: false,
              metadata,
            }),
        );
        return { place, ts };
      }),
    update,
    complete: async (at, { screen, mark }) => {
      await update(at, screen, mark);
      return at;
    },
    live: (to) => liveIn(client, to),
    hasThreads: () => true,
    find: async (to, mark) =>
      await within(
        to,
        false,
        async (channel) => await orRefusal(async () => await findPosted(client, channel, to.thread, mark)),
      ),
  };
}

type ToStream = { channel: string; thread_ts: string; metadata: types.MessageMetadata };

/** As it is read, part by part, in direct messages; undefined where Slack does not stream here. A stream that dies is finished by an update. */
async function stream(
  client: webApi.WebClient,
  { channel, thread_ts, metadata }: ToStream,
  screen: Screen,
  begun: OnPosted,
): Promise<Posted | undefined> {
  const [text, ...rest] = screen.elements;
  if (text?.kind !== "text") return undefined;
  const [first = "", ...parts] = markdownParts(text.text, PART);
  const chunk = (words: string) => ({ channel, chunks: [{ type: "markdown_text" as const, text: words }] });
  const started = await orRefusal(async () => await client.chat.startStream({ ...chunk(first), thread_ts })).catch(
    (error: unknown) => {
      if (error instanceof ChatRefusal) return undefined;
      throw error;
    },
  );
  if (started?.ts === undefined) return undefined;
  const at = { place: channel, ts: started.ts };
  await begun(at);
  try {
    for (const part of parts) await client.chat.appendStream({ ...chunk(part), ts: at.ts });
    await client.chat.stopStream({
      channel,
      ts: at.ts,
      metadata,
      blocks: forSdk(viewOf({ text: "", elements: rest })).blocks,
    });
  } catch {
    await updateMessage(client, at, screen, metadata);
  }
  return at;
}

/** A message that is still being streamed is ended first: Slack changes none other. */
async function updateMessage(
  client: webApi.WebClient,
  { place, ts }: Posted,
  screen: Screen,
  metadata: types.MessageMetadata,
): Promise<void> {
  const act = async (): Promise<unknown> =>
    await withFallbackBlocks(
      screen,
      async (view) => await client.chat.update({ channel: place, ts, ...forSdk(view), metadata }),
    );
  try {
    await act();
  } catch (error) {
    if (!(error instanceof ChatRefusal) || error.message !== "streaming_state_conflict") throw error;
    await orRefusal(async () => await client.chat.stopStream({ channel: place, ts }));
    await act();
  }
}

/** The SDK's types do not know charts yet. */
export function forSdk(view: View): { text: string; blocks: webApi.Block[] } {
  return view;
}

/** With plainer blocks where Slack does not take the newest. */
async function withFallbackBlocks<T>(screen: Screen, act: (view: View) => Promise<T>): Promise<T> {
  const view = viewOf(screen);
  try {
    return await orRefusal(async () => await act(view));
  } catch (error) {
    const isNew = view.blocks.some(({ type }) => type === "data_visualization" || type === "context_actions");
    if (!(error instanceof ChatRefusal) || error.message !== "invalid_blocks" || !isNew) throw error;
    return await orRefusal(async () => await act(withoutNewBlocks(view)));
  }
}

async function orRefusal<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw refusalOf(error);
  }
}

async function channelOf(
  client: webApi.WebClient,
  { channel, person }: Target,
  directs: Map<string, string>,
): Promise<string> {
  if (channel !== "" || person === undefined) return channel;
  const known = directs.get(person);
  if (known !== undefined) return known;
  const { channel: direct } = await orRefusal(async () => await client.conversations.open({ users: person }));
  if (directs.size > MOST_KNOWN) directs.clear();
  if (direct?.id !== undefined) directs.set(person, direct.id);
  return direct?.id ?? person;
}

type HistoryMessage = {
  ts: string;
  bot_id?: string;
  metadata?: { event_type: string; event_payload: { id?: string } };
};

async function findPosted(
  client: webApi.WebClient,
  channel: string,
  thread: string | null,
  mark: string,
): Promise<(Posted & { inPart?: true }) | undefined> {
  let begun: string | undefined;
  let cursor: string | undefined;
  do {
    const asked = { channel, include_all_metadata: true, limit: 200, ...(cursor && { cursor }) };
    const { messages = [], response_metadata } =
      thread === null
        ? await client.conversations.history(asked)
        : await client.conversations.replies({ ...asked, ts: thread });
    for (const { ts, metadata, bot_id } of messages as HistoryMessage[]) {
      if (metadata?.event_type === MARK && metadata.event_payload.id === mark) return { place: channel, ts };
      // In a thread of direct messages all of ours is marked, but a stream only at its end.
      if (thread !== null && channel.startsWith("D") && bot_id !== undefined && metadata === undefined) begun = ts;
    }
    // The newest come first in a channel, last in a thread.
    cursor = thread === null ? undefined : response_metadata?.next_cursor;
  } while (cursor);
  return begun === undefined ? undefined : { place: channel, ts: begun, inPart: true };
}

/** Throws ChatRefusal where a channel has had its share for now. */
class Pace {
  readonly #free = new Map<string, number>();

  take(channel: string): void {
    const now = performance.now();
    const free = Math.max(this.#free.get(channel) ?? 0, now - (BURST - 1) * EVERY_MS);
    if (free > now)
      throw new ChatRefusal("later", "this channel has had its share for now", Math.ceil((free - now) / 1000));
    if (this.#free.size > MOST_KNOWN) this.#free.clear();
    this.#free.set(channel, free + EVERY_MS);
  }

  /** As long as Slack says. */
  rest(channel: string, seconds: number): void {
    this.#free.set(channel, Math.max(this.#free.get(channel) ?? 0, performance.now() + seconds * 1000));
  }
}
