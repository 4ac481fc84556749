/** Posts to Slack: within its rate limits, in blocks that it accepts, and with marks by which a message is found after a failed attempt. */
import type { types, webApi } from "@slack/bolt";
import { z } from "zod";
import type { OnPosted, Platform, Posted, Target } from "../chat/chat.ts";
import { ChatRefusal } from "../chat/refusal.ts";
import type { Screen } from "../chat/screens.ts";
import { splitScreen } from "../chat/split-screen.ts";
import { liveIn } from "./live.ts";
import { isPlaceRefusal, lacksScope, refusalOf } from "./refusals.ts";
import { escaped, markdownParts } from "./text.ts";
import { withoutNewBlocks, type View, viewOf } from "./views.ts";

/** Slack takes about one message a second in a channel, and a few more at once. */
const BURST = 3;
const EVERY_MS = 1000;
const MARK = "ospo_message";
const MAX_KNOWN = 10_000;
/** Characters in one part of a stream. */
const PART = 600;
/** The size of the texts in one message, as characters of the request: what else is in it needs room within Slack's 12,000. */
const MOST_TEXT = 9000;

/** `who` asks Slack who the desk is, once. */
export function slackPlatform(client: webApi.WebClient, who: () => Promise<unknown>): Platform {
  const pace = new Pace();
  const directs = new Map<string, string>();
  /** Runs a call for the target's channel; a rate limit holds for everything posted to that channel. */
  const within = async <T>(to: Target, writes: boolean, act: (channel: string) => Promise<T>): Promise<T> => {
    const channel = await channelOf(client, to, directs);
    // Outside the try block: a refusal by our own pace must not extend the pause.
    if (writes) pace.take(channel);
    try {
      return await act(channel);
    } catch (error) {
      if (error instanceof ChatRefusal && error.kind === "later") pace.rest(channel, error.seconds);
      // The plain message that goes out instead must not wait, or the two would take turns at being too early.
      if (writes && error instanceof ChatRefusal && error.kind === "content") pace.giveBack(channel);
      if (error instanceof ChatRefusal && isPlaceRefusal(error) && !channel.startsWith("D"))
        throw new ChatRefusal("shut", error.message, { code: error.code });
      throw error;
    }
  };
  const update = async (at: Posted, screen: Screen, mark: string): Promise<void> =>
    await within({ channel: at.place, thread: null }, true, async () => {
      await updateMessage(client, at, screen, { event_type: MARK, event_payload: { id: mark } });
    });
  return {
    check: async (refusal) => {
      if (!refusal) return void (await orRefusal(who));
      const { response_metadata } = await orRefusal(async () => await client.auth.test());
      if (lacksScope(refusal, response_metadata?.scopes)) throw refusal;
    },
    split: (screen) => splitScreen(screen, { most: MOST_TEXT, sizeOf: sizeInRequest }),
    post: async (to, screen, mark, onPosted) =>
      await within(to, true, async (channel) => await post(client, { ...to, channel }, { screen, mark }, onPosted)),
    update,
    complete: async (at, { screen, mark }) => {
      await update(at, screen, mark);
      return at;
    },
    linkTo: async ({ place: channel, ts }) =>
      (await orRefusal(async () => await client.chat.getPermalink({ channel, message_ts: ts }))).permalink ?? null,
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

async function post(
  client: webApi.WebClient,
  { channel, thread }: Target,
  { screen, mark }: { screen: Screen; mark: string },
  onPosted: OnPosted,
): Promise<Posted> {
  const metadata = { event_type: MARK, event_payload: { id: mark } };
  if (screen.inParts && thread !== null && channel.startsWith("D")) {
    const streamed = await stream(client, { channel, thread_ts: thread, metadata }, screen, onPosted);
    if (streamed) return streamed;
  }
  const { ts = "", channel: place = channel } = await withFallbackBlocks(
    screen,
    async (view) =>
      await client.chat.postMessage({
        channel,
        ...(thread !== null && { thread_ts: thread }),
        ...forSdk(view),
        unfurl_links: false,
        unfurl_media: false,
        metadata,
      }),
  );
  return { place, ts };
}

type ToStream = { channel: string; thread_ts: string; metadata: types.MessageMetadata };

/** Streams a message in direct messages; undefined if Slack does not stream there. A broken stream is completed by an update. */
async function stream(
  client: webApi.WebClient,
  { channel, thread_ts, metadata }: ToStream,
  screen: Screen,
  onPosted: OnPosted,
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
  await onPosted(at);
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

/** Ends the stream first if necessary: Slack does not change a message that is being streamed. */
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

function sizeInRequest(character: string): number {
  return JSON.stringify(escaped(character)).length - 2;
}

/** The types of the SDK do not have charts yet. */
export function forSdk(view: View): { text: string; blocks: webApi.Block[] } {
  return view;
}

/** Falls back to older blocks if Slack rejects the newest ones. */
async function withFallbackBlocks<T>(screen: Screen, act: (view: View) => Promise<T>): Promise<T> {
  const view = viewOf(screen);
  try {
    return await orRefusal(async () => await act(view));
  } catch (error) {
    const isNew = view.blocks.some(({ type }) => type === "data_visualization" || type === "context_actions");
    if (!(error instanceof ChatRefusal) || error.kind !== "content" || !isNew) throw error;
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
  if (directs.size > MAX_KNOWN) directs.clear();
  if (direct?.id !== undefined) directs.set(person, direct.id);
  return direct?.id ?? person;
}

/** Other apps can write here too, with metadata of any shape. */
const HistoryMessages = z.array(
  z.object({
    ts: z.string(),
    bot_id: z.string().nullish(),
    metadata: z
      .object({ event_type: z.string().nullish(), event_payload: z.object({ id: z.unknown().optional() }).nullish() })
      .nullish(),
  }),
);

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
    for (const { ts, metadata, bot_id } of HistoryMessages.parse(messages)) {
      if (metadata?.event_type === MARK && metadata.event_payload?.id === mark) return { place: channel, ts };
      // In direct messages all of our messages carry a mark, but a stream gets it only at its end.
      if (thread !== null && channel.startsWith("D") && bot_id && !metadata) begun = ts;
    }
    // A channel lists the newest first, so one page is enough; a thread lists them last.
    cursor = thread === null ? undefined : response_metadata?.next_cursor;
  } while (cursor);
  return begun === undefined ? undefined : { place: channel, ts: begun, inPart: true };
}

/** Keeps to the rate limit of each channel. */
class Pace {
  readonly #free = new Map<string, number>();

  /** Throws ChatRefusal if the limit is reached. */
  take(channel: string): void {
    const now = performance.now();
    const free = Math.max(this.#free.get(channel) ?? 0, now - (BURST - 1) * EVERY_MS);
    if (free > now)
      throw new ChatRefusal("later", "the rate limit of this channel is reached", {
        seconds: Math.ceil((free - now) / 1000),
      });
    if (this.#free.size > MAX_KNOWN) this.#free.clear();
    this.#free.set(channel, free + EVERY_MS);
  }

  /** Nothing was posted. */
  giveBack(channel: string): void {
    this.#free.set(channel, (this.#free.get(channel) ?? 0) - EVERY_MS);
  }

  /** Pauses the channel for as long as Slack asks. */
  rest(channel: string, seconds: number): void {
    this.#free.set(channel, Math.max(this.#free.get(channel) ?? 0, performance.now() + seconds * 1000));
  }
}
