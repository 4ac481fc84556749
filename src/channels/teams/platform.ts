/** Posts to Teams: within its rate limits, in cards that it accepts, also to people who never wrote. Teams has no call to look up a posted message. */
import { ownEntry } from "../../base/own-entry.ts";
import { DeskError, messageOf } from "../../base/errors.ts";
import { type OnPosted, ChatRefusal, type Platform, type Posted, type Target } from "../chat/chat.ts";
import type { Screen } from "../chat/screens.ts";
import { type Addresses, hasThreads, placeOf } from "./addresses.ts";
import type { Connector, OutgoingActivity, Reference, ConnectorResult } from "./connector.ts";
import { endLive, isUnended, liveIn } from "./live.ts";
import { Pace } from "./pace.ts";
import { viewOf } from "./views.ts";

/** Prefix for messages without an id, as in Microsoft's Playground. */
const UNKNOWN = "unknown-";

const REFUSALS: Record<string, string> = {
  BotNotInConversationRoster:
    "the app is not installed there, or was removed: add OSPO desk to the team, the chat or the person",
  ForbiddenOperationException:
    "Teams does not let the app write there: it is not installed for this person, or an administrator blocks it",
  BotDisabledByAdmin: "an administrator has disabled the app",
  ConversationBlockedByUser: "the person has blocked the app",
  ConversationNotFound: "this conversation no longer exists",
  UserNotFound: "this person is no longer in the tenant",
  MessageSizeTooBig: "the message is larger than Teams accepts",
};

export type TeamsPlatform = Platform & {
  /** The personal chat with somebody, even if they never wrote. */
  personal: (user: string) => Promise<Reference>;
  /** Sends outside the job queue, to somebody who is waiting. */
  sendNow: (to: Target, activity: OutgoingActivity) => Promise<void>;
};

export function teamsPlatform(connector: Connector, addresses: Addresses): TeamsPlatform {
  const pace = new Pace();

  const personal = async (user: string): Promise<Reference> => {
    const known = await addresses.personal(user);
    if (known) return known;
    const made = valueOrThrow(
      await orRefusal(async () => await connector.createConversation(user, await addresses.serviceOf(""))),
    );
    await addresses.keepPersonal(user, made);
    return made;
  };
  const referenceTo = async ({ channel, thread, person }: Target): Promise<Reference> => {
    if (channel === "" && person !== undefined) return await personal(person);
    if (channel === "") throw new ChatRefusal("never", "there is no conversation to write to");
    const conversation = thread && hasThreads(channel) ? `${channel};messageid=${thread}` : channel;
    return { serviceUrl: await addresses.serviceOf(channel), conversation };
  };
  const send = async (to: Reference, activity: OutgoingActivity): Promise<string | null> => {
    pace.take(to.conversation);
    const sent = await orRefusal(async () => await connector.send(to, activity));
    // In a shared place, the person may still be reached directly.
    if (sent.kind === "never" && (sent.status === 403 || sent.status === 404) && !isOneToOne(to.conversation))
      throw new ChatRefusal("shut", refusalText(sent), 0, sent.reason);
    return valueOrThrow(sent);
  };
  const markPartlyPosted = async (at: Posted, mark: string, begun: OnPosted): Promise<Posted> => {
    await begun(at);
    await addresses.keepMark(mark, at);
    return at;
  };
  const postWhole = async (to: Reference, screen: Screen, mark: string, begun: OnPosted): Promise<Posted> => {
    const id = await send(to, viewIn(to.conversation, screen));
    return await markPartlyPosted(
      { place: placeOf(to.conversation).channel, ts: id ?? `${UNKNOWN}${mark}` },
      mark,
      begun,
    );
  };

  return {
    personal,
    hasThreads,
    sendNow: async (to, activity) => void (await send(await referenceTo(to), activity)),
    post: async (to, screen, mark, begun) => await postWhole(await referenceTo(to), screen, mark, begun),
    complete: async (at, { to, screen, mark }, begun) => {
      const reference = await referenceTo(to);
      if (isUnended(at)) {
        const ended = await endLive(at, viewIn(at.place, screen), async (activity) => await send(reference, activity));
        return ended ? await markPartlyPosted(ended, mark, begun) : await postWhole(reference, screen, mark, begun);
      }
      // A message without an id is complete: its place was stored after it was posted.
      if (at.ts.startsWith(UNKNOWN)) return at;
      const { conversation } = reference;
      await update({ ...at, place: placeOf(conversation).channel === at.place ? conversation : at.place }, screen);
      return at;
    },
    update,
    find: async (_to, mark) => {
      const at = await addresses.marked(mark);
      const ticket = /^ticket:(\d+)$/u.exec(mark)?.[1];
      if (!at && ticket !== undefined) await addresses.keepPostedAgain(Number(ticket));
      return at;
    },
    live: (to) => liveIn(to.channel, async (activity) => await send(await referenceTo(to), activity)),
  };

  /** `place` may contain the thread. */
  async function update({ place, ts }: Posted, screen: Screen): Promise<void> {
    if (ts.startsWith(UNKNOWN)) throw new ChatRefusal("gone", "the id of the message is unknown");
    pace.take(place);
    const to = { serviceUrl: await addresses.serviceOf(placeOf(place).channel), conversation: place };
    const changed = await orRefusal(async () => await connector.update(to, ts, viewIn(place, screen)));
    if (changed.kind === "never" && changed.status === 404)
      throw new ChatRefusal("gone", changed.reason, 0, changed.reason);
    valueOrThrow(changed);
  }
}

/** In a person's own chat there are no readers who see less. */
function viewIn(conversation: string, { views, ...screen }: Screen): OutgoingActivity {
  return viewOf(views && !isOneToOne(conversation) ? { ...screen, views } : screen);
}

/** Whether it is a person's own chat with the desk. Teams streams only there. */
export function isOneToOne(conversation: string): boolean {
  return !conversation.startsWith("19:");
}

/** The value of a result, or a ChatRefusal. */
function valueOrThrow<T>(sent: ConnectorResult<T>): T {
  if (sent.kind === "ok") return sent.value;
  if (sent.kind === "wait") throw new ChatRefusal("later", "Teams asks to wait", sent.seconds);
  throw new ChatRefusal("never", refusalText(sent), 0, sent.reason);
}

function refusalText({ reason, words }: Extract<ConnectorResult<unknown>, { kind: "never" }>): string {
  return ownEntry(REFUSALS, reason) ?? [reason, words].filter(Boolean).join(": ");
}

/** A request that Teams calls invalid stays invalid; after a DeskError, it is unknown whether the call succeeded. */
async function orRefusal<T>(act: () => Promise<ConnectorResult<T>>): Promise<ConnectorResult<T>> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof DeskError) throw error;
    throw new ChatRefusal("never", messageOf(error));
  }
}
