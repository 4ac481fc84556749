/**
 * The Teams channel: receives activities, stores them, acknowledges them, and then processes each once, even after a crash. Invokes are
 * answered in time; a result that takes longer comes as a message. It must not contain business rules.
 */
import { wordsIn } from "../../words/words.ts";
import { createHash } from "node:crypto";
import type { Log } from "../../base/log.ts";
import type { Desk } from "../../desk/desk.ts";
import { textWith } from "../../desk/sent-along.ts";
import type { ChatJob, Postponed } from "../../delivery/posts.ts";
import { findConversation } from "../../tickets/board/messages.ts";
import { type Chat, conversationKey } from "../chat/chat.ts";
import { reportFailure } from "../chat/report-failure.ts";
import type { Profile } from "../../identity/profile.ts";
import { type Body, Intake } from "../chat/intake.ts";
import { deliver } from "../chat/deliver.ts";
import { Hold } from "../chat/hold.ts";
import { textScreen } from "../chat/screens.ts";
import { accountIn } from "./account.ts";
import { Activity, type InvokeAnswer } from "./activity.ts";
import { type AdapterOptions, TeamsAdapter } from "./adapter.ts";
import { languageOfLocale } from "../chat/reading-language.ts";
import { OptedInChannels } from "../chat/opted-in-channels.ts";
import { openChannels } from "../../delivery/open-channels.ts";
import { Addresses, hasThreads } from "./addresses.ts";
import type { IncomingActivity, Context, ResolvedActivity } from "./context.ts";
import { answerOf, type Effect, sendAsMessage, shortAnswer } from "./effect.ts";
import { isBot, placeIn, visitorOf, parseMessage } from "./from-teams.ts";
import { ACTS, isPress, onActivity, readerOf } from "./listeners.ts";
import { teamsPlatform } from "./platform.ts";
import { respond } from "./respond.ts";

const CHANNEL = "teams";
/** The adapter answers with a time-out a second later. */
const ANSWER_MS = 3500;

/** Besides messages. */
const KEPT_TYPES = new Set(["messageUpdate", "messageDelete", "installationUpdate", "conversationUpdate"]);

export type TeamsOptions = {
  desk: Desk;
  log: Log;
  identity: AdapterOptions["identity"];
  publicUrl: string | null;
  staffPlace: string | null;
  /** How long Teams may wait for an answer. */
  answerMs?: number;
};

export class TeamsChannel implements AsyncDisposable {
  readonly #options: TeamsOptions;
  readonly #adapter: TeamsAdapter;
  readonly #chat: Chat;
  readonly #context: Context;
  readonly #intake: Intake<InvokeAnswer | undefined>;
  readonly #open: OptedInChannels;
  /** The invokes that Teams still waits for; the results of the others are sent as messages, even after a restart. */
  readonly #waiting = new Set<string>();

  constructor(options: TeamsOptions) {
    const { desk, log, identity, publicUrl, staffPlace } = options;
    this.#options = options;
    this.#adapter = new TeamsAdapter({
      identity,
      log,
      take: async (activity) => await this.#intake.receive(async () => await this.#take(activity)),
      invoke: async (activity) => await this.#intake.receive(async () => await this.#invoke(activity)),
    });
    const addresses = new Addresses(desk.db);
    const tenantId = identity.kind === "registered" ? identity.tenantId : null;
    const platform = teamsPlatform(this.#adapter.connector, addresses, tenantId);
    this.#chat = {
      name: CHANNEL,
      desk,
      log,
      prefix: "",
      publicUrl,
      staffPlace,
      platform,
      hold: new Hold(log, platform.check),
      refreshRoles: () => Promise.resolve(),
    };
    this.#context = { chat: this.#chat, addresses, platform };
    // A local emulator has no directory.
    if (tenantId !== null) desk.profiles.set(CHANNEL, async (user) => await this.#profileOf(user, tenantId));
    this.#open = new OptedInChannels(async () => await openChannels(desk.ackDb, CHANNEL));
    this.#intake = new Intake(this.#chat, {
      act: async (body, delivery) => await this.#act(activityIn(body), delivery),
      reportFailure: async (body) => await this.#reportFailure(activityIn(body), String(body["delivery"])),
    });
  }

  /** Loads what verifies tokens; without this, the first request waits for it. */
  async load(): Promise<void> {
    await this.#adapter.load();
  }

  /** Processes what an earlier process left over. */
  start(): void {
    this.#intake.start();
    void this.#chat.hold.check();
  }

  /** Deletes marks that are no longer needed. */
  async tidy(): Promise<void> {
    await this.#context.addresses.dropOld();
  }

  async receive(request: Request): Promise<Response> {
    return await this.#adapter.receive(request);
  }

  /** Why posts are held; null if they are not. */
  async heldBecause(): Promise<string | null> {
    return await this.#chat.hold.because();
  }

  /** Runs a chat job. Returns when to try again, if at all. */
  async deliver(job: ChatJob): Promise<Postponed | undefined> {
    await this.#intake.waitForLowLoad();
    return await deliver(this.#chat, job);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#intake[Symbol.dispose]();
    await Promise.resolve();
  }

  async #take(activity: Activity): Promise<void> {
    const { channel, thread } = placeIn(activity);
    if (channel === this.#chat.staffPlace && activity.type === "message" && thread === activity.id)
      await this.#context.addresses.keepThread(thread);
    if (!(await this.#isRelevant(activity))) return;
    await this.#intake.take({
      eventId: eventIdOf(activity),
      messageKey: null,
      lane: activity.conversation.id,
      body: activity,
    });
  }

  /** Whether to store the activity. Messages between colleagues, reactions and typing are dropped. */
  async #isRelevant(activity: Activity): Promise<boolean> {
    if (activity.type !== "message") return KEPT_TYPES.has(activity.type);
    if (isBot(activity)) return false;
    const { channel, thread, isDirect } = placeIn(activity);
    if (isDirect || isPress(activity) || parseMessage(activity).isMention) return true;
    // In a group chat, only a mention shows that a message is for the desk.
    return hasThreads(channel) && (thread !== activity.id || (await this.#open.has(channel)));
  }

  async #invoke(activity: Activity): Promise<InvokeAnswer> {
    await this.#context.addresses.learn(activity);
    const name = activity.name ?? "";
    const read = readerOf(activity);
    if (read) return await read(this.#context, await this.#eventOf(activity, eventIdOf(activity)));
    if (!ACTS.has(name)) return { status: 501 };
    const eventId = eventIdOf(activity);
    const words = wordsIn(languageOfLocale(activity.locale ?? "")).chat;
    const taken = await this.#intake.take({
      eventId,
      messageKey: null,
      lane: `${activity.conversation.id}/${activity.from.id}`,
      body: activity,
    });
    if (!taken) return shortAnswer(activity, words.done);
    const { promise: late, resolve } = Promise.withResolvers<undefined>();
    this.#waiting.add(eventId);
    const timer = setTimeout(() => {
      // If the invoke is no longer in the set, its answer is about to arrive.
      if (this.#waiting.delete(eventId)) resolve(undefined);
    }, this.#options.answerMs ?? ANSWER_MS);
    const answer = await this.#intake.waitOutsideLoad(Promise.race([taken.done, late]));
    clearTimeout(timer);
    this.#waiting.delete(eventId);
    return answer ?? shortAnswer(activity, words.oneMoment);
  }

  async #act(activity: Activity, delivery: string): Promise<InvokeAnswer | undefined> {
    await this.#context.addresses.learn(activity);
    const act = activity.type === "invoke" ? ACTS.get(activity.name ?? "") : undefined;
    if (!act) {
      await onActivity(this.#context, this.#arrived(activity, delivery));
      return undefined;
    }
    const event = await this.#eventOf(activity, delivery);
    const effect: Effect = await act(this.#context, event);
    if (this.#waiting.delete(delivery)) return await answerOf(this.#context, event, effect);
    await sendAsMessage(this.#context, event, effect);
    return undefined;
  }

  /** Tells the sender that all attempts failed; a question gets the offer of a ticket. */
  async #reportFailure(activity: Activity, delivery: string): Promise<void> {
    if (isBot(activity)) return;
    const { place, whoIs } = this.#arrived(activity, delivery);
    const { desk } = this.#chat;
    const { text, forwarded, isMention } = parseMessage(activity);
    const isSaid = activity.type === "message" && !isPress(activity);
    const key = conversationKey(place, activity.from.id);
    if (isSaid && (isMention || place.isDirect || (await findConversation(desk.db, CHANNEL, key)) !== undefined))
      return await reportFailure(
        this.#chat,
        { key, text: textWith(text, { forwarded, files: [] }), delivery },
        await whoIs(),
      );
    if (isSaid || (activity.type !== "invoke" && activity.type !== "message")) return;
    const visitor = await whoIs();
    await respond(
      this.#context,
      { place, visitor },
      { ...textScreen(wordsIn(visitor.language).chat.actionFailed), personal: true },
    );
  }

  async #profileOf(user: string, tenant: string): Promise<Profile> {
    const { staffPlace } = this.#options;
    const { addresses } = this.#context;
    const staffChannel = staffPlace && { serviceUrl: await addresses.serviceOf(staffPlace), conversation: staffPlace };
    const place = (await addresses.sharedWith(user)) ?? staffChannel;
    if (!place) return { kind: "unknown", because: "the desk has no conversation with this person" };
    const found = await this.#adapter.connector.member(place, user);
    if (found.kind === "ok") return accountIn(tenant, found.value);
    return { kind: "unknown", because: found.kind === "wait" ? "Teams asks to wait" : found.reason };
  }

  #arrived(activity: Activity, delivery: string): IncomingActivity {
    return {
      activity,
      delivery,
      place: placeIn(activity),
      whoIs: async () => await visitorOf(this.#options.desk, activity),
    };
  }

  async #eventOf(activity: Activity, delivery: string): Promise<ResolvedActivity> {
    const arrived = this.#arrived(activity, delivery);
    return { ...arrived, visitor: await arrived.whoIs() };
  }
}

/** The idempotency key: the activity's own id or, for changes of a message and without an id, a hash of its content. */
function eventIdOf(activity: Activity): string {
  const { type, name = "", id, conversation } = activity;
  const isChange = type === "messageUpdate" || type === "messageDelete";
  const what = id !== undefined && !isChange ? id : createHash("sha256").update(JSON.stringify(activity)).digest("hex");
  const eventId = [type, name, conversation.id, what].join("/");
  // A database index limits the length.
  return eventId.length <= 500 ? eventId : createHash("sha256").update(eventId).digest("hex");
}

/** The activity was checked before it was stored. */
function activityIn(body: Body): Activity {
  return Activity.parse(body);
}
