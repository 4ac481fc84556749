/** Posts to Teams: within its rate limits, in cards that it accepts, also to people who never wrote. Teams has no call to look up a posted message. */
import { ownEntry } from "../../base/own-entry.ts";
import type { Undeliverable } from "../../delivery/dead-letters.ts";
import type { OnPosted, Platform, Posted, Target } from "../chat/chat.ts";
import { ChatRefusal } from "../chat/refusal.ts";
import { splitScreen } from "../chat/split-screen.ts";
import type { Screen } from "../chat/screens.ts";
import { type Addresses, hasThreads, placeOf } from "./addresses.ts";
import {
  type Connector,
  type ConnectorResult,
  type OutgoingActivity,
  type Reference,
  SignInRefusedError,
} from "./connector.ts";
import { endLive, isUnended, liveIn } from "./live.ts";
import { Pace } from "./pace.ts";
import { messageText } from "./text.ts";
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
const REASONS: Record<string, Undeliverable> = {
  BotNotInConversationRoster: "not-installed",
  ForbiddenOperationException: "not-installed",
  BotDisabledByAdmin: "disabled",
  ConversationBlockedByUser: "blocked",
  ConversationNotFound: "place",
  UserNotFound: "left",
};
const NEW_SECRET =
  "Create a new client secret in the app's registration, set it as TEAMS_APP_PASSWORD, check that TEAMS_TENANT_ID is its tenant, and restart the desk";
/** Bytes of text in one message: a cautious part of what Teams accepts. */
const MOST_TEXT = 25_000;

export type TeamsPlatform = Platform & {
  /** The personal chat with somebody, even if they never wrote. */
  personal: (user: string) => Promise<Reference>;
  /** Sends outside the job queue, to somebody who is waiting. */
  sendNow: (to: Target, activity: OutgoingActivity) => Promise<void>;
};

/** `tenantId` is null in an emulator, whose messages no client can open. */
export function teamsPlatform(connector: Connector, addresses: Addresses, tenantId: string | null): TeamsPlatform {
  const sender = new Sender(connector, addresses);
  return {
    personal: async (user) => await sender.personal(user),
    hasThreads,
    sendNow: async (to, activity) => void (await sender.send(await sender.referenceTo(to), activity)),
    check: async () => void (await orRefusal(async () => ({ kind: "ok", value: await connector.signIn() }))),
    split: (screen) => splitScreen(screen, { most: MOST_TEXT, sizeOf: bytesInRequest }),
    post: async (to, screen, mark, onPosted) => await sender.post(await sender.referenceTo(to), screen, mark, onPosted),
    complete: async (at, whole, onPosted) => await sender.complete(at, whole, onPosted),
    update: async (at, screen) => await sender.update(at, screen),
    find: async (_to, mark) => {
      const at = await addresses.marked(mark);
      const ticket = /^ticket:(\d+)$/u.exec(mark)?.[1];
      if (!at && ticket !== undefined) await addresses.keepPostedAgain(Number(ticket));
      return at;
    },
    linkTo: (at) => Promise.resolve(tenantId === null || at.ts.startsWith(UNKNOWN) ? null : deepLink(at, tenantId)),
    live: (to) => liveIn(to.channel, async (activity) => await sender.send(await sender.referenceTo(to), activity)),
  };
}

/** https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-teams */
function deepLink({ place, ts }: Posted, tenantId: string): string {
  const where: Record<string, string> = hasThreads(place)
    ? { tenantId, parentMessageId: ts }
    : { context: JSON.stringify({ contextType: "chat" }) };
  const message = `${encodeURIComponent(place)}/${encodeURIComponent(ts)}`;
  return `https://teams.microsoft.com/l/message/${message}?${new URLSearchParams(where).toString()}`;
}

class Sender {
  readonly #connector: Connector;
  readonly #addresses: Addresses;
  readonly #pace = new Pace();

  constructor(connector: Connector, addresses: Addresses) {
    this.#connector = connector;
    this.#addresses = addresses;
  }

  async personal(user: string): Promise<Reference> {
    const known = await this.#addresses.personal(user);
    if (known) return known;
    const service = await this.#addresses.serviceOf("");
    const made = valueOrThrow(
      await orRefusal(async () => await this.#connector.createConversation(user, service)),
      "never",
    );
    await this.#addresses.keepPersonal(user, made);
    return made;
  }

  async referenceTo({ channel, thread, person }: Target): Promise<Reference> {
    if (channel === "" && person !== undefined) return await this.personal(person);
    if (channel === "") throw new ChatRefusal("never", "there is no conversation to write to");
    const conversation = thread && hasThreads(channel) ? `${channel};messageid=${thread}` : channel;
    return { serviceUrl: await this.#addresses.serviceOf(channel), conversation };
  }

  async send(to: Reference, activity: OutgoingActivity): Promise<string | null> {
    this.#pace.take(to.conversation);
    const sent = await orRefusal(async () => await this.#connector.send(to, activity));
    // In a shared place, the person may still be reached directly.
    if (sent.kind === "never" && (sent.status === 403 || sent.status === 404) && !isOneToOne(to.conversation))
      throw new ChatRefusal("shut", refusalText(sent), { code: sent.reason });
    return valueOrThrow(sent);
  }

  async post(to: Reference, screen: Screen, mark: string, onPosted: OnPosted): Promise<Posted> {
    const id = await this.send(to, viewIn(to.conversation, screen));
    const at = { place: placeOf(to.conversation).channel, ts: id ?? `${UNKNOWN}${mark}` };
    return await this.#remember(at, mark, onPosted);
  }

  async complete(
    at: Posted,
    { to, screen, mark }: { to: Target; screen: Screen; mark: string },
    onPosted: OnPosted,
  ): Promise<Posted> {
    const reference = await this.referenceTo(to);
    if (isUnended(at)) {
      const whole = viewIn(at.place, screen);
      const ended = await endLive(at, whole, async (activity) => await this.send(reference, activity));
      return ended ? await this.#remember(ended, mark, onPosted) : await this.post(reference, screen, mark, onPosted);
    }
    // A message without an id is complete: its place was stored after it was posted.
    if (at.ts.startsWith(UNKNOWN)) return at;
    const { conversation } = reference;
    await this.update({ ...at, place: placeOf(conversation).channel === at.place ? conversation : at.place }, screen);
    return at;
  }

  /** `place` may contain the thread. */
  async update({ place, ts }: Posted, screen: Screen): Promise<void> {
    if (ts.startsWith(UNKNOWN)) throw new ChatRefusal("gone", "the id of the message is unknown");
    this.#pace.take(place);
    const to = { serviceUrl: await this.#addresses.serviceOf(placeOf(place).channel), conversation: place };
    const changed = await orRefusal(async () => await this.#connector.update(to, ts, viewIn(place, screen)));
    if (changed.kind === "never" && changed.status === 404)
      throw new ChatRefusal("gone", changed.reason, { code: changed.reason });
    valueOrThrow(changed);
  }

  async #remember(at: Posted, mark: string, onPosted: OnPosted): Promise<Posted> {
    await onPosted(at);
    await this.#addresses.keepMark(mark, at);
    return at;
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

/** The value of a result, or a ChatRefusal. `otherwise`: what it means if Teams calls the request invalid. */
function valueOrThrow<T>(sent: ConnectorResult<T>, otherwise: "never" | "content" = "content"): T {
  if (sent.kind === "ok") return sent.value;
  if (sent.kind === "wait") throw new ChatRefusal("later", "Teams asks to wait", { seconds: sent.seconds });
  const { status, reason: code } = sent;
  // A fresh token was refused as well.
  if (status === 401) throw new ChatRefusal("app", refusalText(sent), { code, remedy: NEW_SECRET });
  const isPlace = status === 403 || status === 404;
  throw new ChatRefusal(isPlace ? "never" : otherwise, refusalText(sent), { code, why: ownEntry(REASONS, code) });
}

function refusalText({ reason, words }: Extract<ConnectorResult<unknown>, { kind: "never" }>): string {
  return ownEntry(REFUSALS, reason) ?? [reason, words].filter(Boolean).join(": ");
}

/** After any other error, it is unknown whether the call succeeded. */
async function orRefusal<T>(act: () => Promise<ConnectorResult<T>>): Promise<ConnectorResult<T>> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof SignInRefusedError) throw new ChatRefusal("app", error.message, { remedy: NEW_SECRET });
    throw error;
  }
}

function bytesInRequest(character: string): number {
  return Buffer.byteLength(JSON.stringify(messageText(character))) - 2;
}
