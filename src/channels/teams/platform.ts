/** Teams as the desk posts to it: at its pace, in cards it takes, to people who never wrote too. What Teams has once taken cannot be looked up again. */
import { DeskError, messageOf } from "../../base/errors.ts";
import { ChatRefusal, type Platform, type Posted, type Target } from "../chat/chat.ts";
import type { Screen } from "../chat/screens.ts";
import { type Addresses, hasThreads } from "./addresses.ts";
import type { Connector, Outgoing, Reference, Sent } from "./connector.ts";
import { Pace } from "./pace.ts";
import { viewOf } from "./views.ts";

/** Of a stream, in characters; Teams wants few and large parts. */
const PART = 500;
const MOST_PARTS = 3;
/** What the Playground gives no id to. */
const UNKNOWN = "unknown-";

const WORDS: Record<string, string> = {
  BotNotInConversationRoster: "the app is not installed there, or was removed: add OSPO desk to the team, the chat or the person",
  ForbiddenOperationException: "Teams does not let the app write there: it is not installed for this person, or an administrator blocks it",
  BotDisabledByAdmin: "an administrator has switched the app off",
  ConversationBlockedByUser: "the person has blocked the app",
  ConversationNotFound: "this conversation is not there any more",
  UserNotFound: "there is no such person in this tenant any more",
  MessageSizeTooBig: "the message is larger than Teams takes",
};

export type TeamsPlatform = Platform & {
  /** A personal chat with somebody, also where they never wrote. */
  personal: (user: string) => Promise<Reference>;
  /** Outside of the queue: to who waits for it. */
  say: (to: Target, activity: Outgoing) => Promise<void>;
};

export function teamsPlatform(connector: Connector, addresses: Addresses): TeamsPlatform {
  const pace = new Pace();

  const personal = async (user: string): Promise<Reference> => {
    const known = await addresses.personal(user);
    if (known) return known;
    const made = done(await told(async () => await connector.createConversation(user, await addresses.serviceOf(""))));
    await addresses.keepPersonal(user, made);
    return made;
  };
  const referenceTo = async ({ channel, thread, person }: Target): Promise<Reference> => {
    if (channel === "" && person !== undefined) return await personal(person);
    if (channel === "") throw new ChatRefusal("never", "there is no conversation to write to");
    const conversation = thread && hasThreads(channel) ? `${channel};messageid=${thread}` : channel;
    return { serviceUrl: await addresses.serviceOf(channel), conversation };
  };
  const send = async (to: Reference, activity: Outgoing): Promise<string | null> => {
    pace.take(to.conversation);
    const sent = await told(async () => await connector.send(to, activity));
    // Where others read, the person may still be reached alone.
    if (sent.kind === "never" && (sent.status === 403 || sent.status === 404) && to.conversation.startsWith("19:"))
      throw new ChatRefusal("shut", wordsOf(sent));
    return done(sent);
  };

  return {
    personal,
    say: async (to, activity) => void (await send(await referenceTo(to), activity)),
    post: async (to, screen, mark, begun) => {
      const reference = await referenceTo(to);
      const place = reference.conversation.replace(/;messageid=.*$/u, "");
      const view = viewOf(screen);
      const isStreamed = screen.inParts && pace.hasRoom(reference.conversation, MOST_PARTS + 1);
      const id = (isStreamed && (await stream(send, reference, view))) || (await send(reference, view));
      const at = { place, ts: id ?? `${UNKNOWN}${mark}` };
      await begun(at);
      await addresses.keepMark(mark, at);
      return at;
    },
    update: async ({ place, ts }, screen) => await update({ place, ts }, screen),
    find: async (_to, mark) => await addresses.marked(mark),
  };

  async function update({ place, ts }: Posted, screen: Screen): Promise<void> {
    if (ts.startsWith(UNKNOWN)) throw new ChatRefusal("gone", "nobody knows which message it is");
    pace.take(place);
    const to = { serviceUrl: await addresses.serviceOf(place), conversation: place };
    const changed = await told(async () => await connector.update(to, ts, viewOf(screen)));
    if (changed.kind === "never" && changed.status === 404) throw new ChatRefusal("gone", changed.reason);
    done(changed);
  }
}

/** As it is read, part by part: personal chats alone have it. Undefined where Teams does not stream, or not to the end: it is posted whole then. */
async function stream(
  send: (to: Reference, activity: Outgoing) => Promise<string | null>,
  to: Reference,
  view: Outgoing,
): Promise<string | undefined> {
  if (to.conversation.startsWith("19:")) return undefined;
  const text = typeof view["text"] === "string" ? view["text"] : "";
  let streamId: string | undefined;
  const info = (streamType: string, streamSequence?: number): object => ({
    type: "streaminfo",
    streamType,
    ...(streamSequence !== undefined && { streamSequence }),
    ...(streamId !== undefined && { streamId }),
  });
  try {
    for (const [i, part] of partsOf(text).entries()) {
      const id = await send(to, { type: "typing", text: part, entities: [info("streaming", i + 1)] });
      if (id === null) return undefined;
      streamId ??= id;
    }
  } catch (error) {
    if (isStopped(error)) return streamId;
    // Begun, it is ended: Teams takes no other stream before. Refused from the start, it is posted whole; else nobody knows.
    if (streamId === undefined && error instanceof ChatRefusal && error.kind === "never") return undefined;
    if (streamId === undefined) throw error;
  }
  try {
    await send(to, { ...view, entities: [info("final"), ...((view["entities"] as object[] | undefined) ?? [])] });
    return streamId;
  } catch (error) {
    if (isStopped(error)) return streamId;
    if (error instanceof ChatRefusal && error.kind === "never") return undefined;
    throw error;
  }
}

/** Whoever pressed Stop has read enough: it must not come again. */
function isStopped(error: unknown): boolean {
  return error instanceof ChatRefusal && /cancell?ed by user/iu.test(error.message);
}

/** Each with the one before in it. */
function partsOf(text: string): string[] {
  const ends = [...text.matchAll(/\s+/gu)].map(({ index }) => index).filter((end) => end > 0);
  const step = Math.max(PART, Math.ceil(text.length / (MOST_PARTS + 1)));
  const chosen: number[] = [];
  for (const end of ends) if (end >= (chosen.at(-1) ?? 0) + step && chosen.length < MOST_PARTS) chosen.push(end);
  const parts = chosen.map((end) => text.slice(0, end));
  return parts.length > 0 ? parts : [text];
}

/** What Teams has said about it, as the chat layer takes it. */
function done<T>(sent: Sent<T>): T {
  if (sent.kind === "ok") return sent.value;
  if (sent.kind === "wait") throw new ChatRefusal("later", "Teams asks to wait", sent.seconds);
  throw new ChatRefusal("never", wordsOf(sent));
}

function wordsOf({ reason, words }: Extract<Sent<unknown>, { kind: "never" }>): string {
  return WORDS[reason] ?? [reason, words].filter(Boolean).join(": ");
}

/** Passes on what nobody knows the end of; what Teams calls wrong is wrong the next time, too. */
async function told<T>(act: () => Promise<Sent<T>>): Promise<Sent<T>> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof DeskError) throw error;
    throw new ChatRefusal("never", messageOf(error));
  }
}
