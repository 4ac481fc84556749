/**
 * The Slack channel: receives events over HTTP or Socket Mode, stores them, acknowledges them, and then processes each once, even after a
 * crash. It must not contain business rules.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { App, isValidSlackRequest, LogLevel, webApi } from "@slack/bolt";
import type { Log } from "../../base/log.ts";
import type { Desk } from "../../desk/desk.ts";
import { textWithin } from "../../base/http-body.ts";
import type { Chat } from "../chat/chat.ts";
import { type Body, Intake } from "../chat/intake.ts";
import { deliver } from "../chat/deliver.ts";
import { Hold } from "../chat/hold.ts";
import { openChannels } from "../../delivery/open-channels.ts";
import type { ChatJob, Postponed } from "../../delivery/posts.ts";
import type { Context, Emoji, Identity } from "./context.ts";
import { accountOf } from "./from-slack.ts";
import { reportSlackFailure } from "./report-failure.ts";
import { listen } from "./listeners.ts";
import { MessageFilter } from "./message-filter.ts";
import { updateLateModal, type ModalAnswer, waitingModal } from "./on-modal.ts";
import { slackPlatform } from "./platform.ts";
import { refusalOf } from "./refusals.ts";
import { validPayload } from "./payload-schema.ts";
import { UserGroups } from "./user-groups.ts";
import { SocketMode } from "./socket-mode.ts";

const CHANNEL = "slack";
const TIMEOUT_MS = 10_000;
const LARGEST_BODY = 1_000_000;
/** Slack waits three seconds for the answer to a modal. */
const MODAL_MS = 2000;
/** Slack's own limit: https://docs.slack.dev/authentication/verifying-requests-from-slack */
const OLDEST_S = 300;

export type SlackOptions = {
  desk: Desk;
  log: Log;
  token: string;
  /** Verifies requests over HTTP; null with Socket Mode. */
  signingSecret: string | null;
  appToken: string | null;
  apiUrl: string | undefined;
  publicUrl: string | null;
  staffPlace: string | null;
  emoji: Emoji;
  /** Slack's id of a user group -> the staff group of its members. */
  userGroups: ReadonlyMap<string, string>;
};

export class SlackChannel implements AsyncDisposable {
  readonly #options: SlackOptions;
  readonly #client: webApi.WebClient;
  readonly #bolt: App;
  readonly #chat: Chat;
  readonly #context: Context;
  readonly #roles: UserGroups;
  readonly #intake: Intake<ModalAnswer | undefined>;
  readonly #filter: MessageFilter;
  readonly #socket: SocketMode | null;
  /** The modals that Slack still waits for; the others are updated when the result is there, even after a restart. */
  readonly #waiting = new Set<string>();
  #identity: Promise<Identity> | undefined;

  constructor(options: SlackOptions) {
    const { desk, log, token, apiUrl, publicUrl, staffPlace, emoji } = options;
    this.#options = options;
    // The job queue retries failed calls, also after a restart.
    const clientOptions = clientOptionsFor(apiUrl);
    this.#client = new webApi.WebClient(token, clientOptions);
    this.#roles = new UserGroups(desk, this.#client, options.userGroups);
    const platform = slackPlatform(this.#client, async () => await this.#who());
    this.#chat = {
      name: CHANNEL,
      desk,
      log,
      prefix: "/ospo ",
      publicUrl,
      staffPlace,
      platform,
      hold: new Hold(log, platform.check),
      refreshRoles: (maxAgeMs) => this.#roles.refresh(maxAgeMs),
    };
    this.#bolt = new App({
      receiver: { init: () => undefined, start: () => Promise.resolve(), stop: () => Promise.resolve() },
      authorize: async () => ({ botToken: token, ...(await this.#who()) }),
      clientOptions,
      logLevel: LogLevel.ERROR,
      convoStore: false,
    });
    this.#bolt.error((failure) => Promise.reject(failure));
    this.#context = { chat: this.#chat, client: this.#client, token, apiUrl, emoji, who: () => this.#who() };
    listen(this.#bolt, this.#context);
    desk.profiles.set(CHANNEL, async (user) => await accountOf(this.#client, await this.#who(), user));
    this.#filter = new MessageFilter(async () => await openChannels(desk.ackDb, CHANNEL));
    this.#intake = new Intake(this.#chat, {
      act: (body, delivery) => this.#act(body, delivery),
      reportFailure: (body) => reportSlackFailure(this.#context, body),
    });
    this.#socket =
      options.appToken === null
        ? null
        : new SocketMode(options.appToken, clientOptions, log, (body) =>
            this.#intake.receive(async () => await this.#take(body)),
          );
  }

  /** Processes what an earlier process left over; connects, with Socket Mode. */
  start(): void {
    void this.#roles.forgetOthers();
    this.#intake.start();
    void this.#chat.hold.check();
    void this.#socket?.start();
  }

  /** Answers 401 if Slack did not sign the request recently, and 500 if it cannot be stored, so that Slack sends it again. */
  async receive(request: Request): Promise<Response> {
    const text = await textWithin(request, LARGEST_BODY);
    if (text === undefined)
      return new Response("The request is longer than any that Slack sends.\n", {
        status: 413,
        headers: { connection: "close" },
      });
    // Slack does not sign its check that the endpoint answers.
    if (/^(?:\w+=[^&]*&)*ssl_check=1(?:&|$)/u.test(text)) return new Response();
    if (!this.#isSigned(request, text))
      return new Response("The signature is not from Slack, or is too old.\n", { status: 401 });
    const body = bodyIn(request, text);
    if (!body) return new Response("The body is not a payload of Slack.\n", { status: 400 });
    if (body["type"] === "url_verification")
      return Response.json({ challenge: z.string().catch("").parse(body["challenge"]) });
    const answer = await this.#intake.receive(async () => await this.#take(body));
    return answer === undefined ? new Response() : Response.json(answer);
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
    await this.#socket?.stop();
  }

  /** Stores the payload. Resolves with the answer to a modal if it is ready in time. */
  async #take(sent: Body): Promise<ModalAnswer | undefined> {
    const body = validPayload(sent);
    if (!body) {
      this.#options.log.warn("dropped a payload of an unknown shape from Slack");
      return undefined;
    }
    if (await this.#filter.isIrrelevant(body)) return undefined;
    const { event_id: id } = body;
    const eventId =
      typeof id === "string" && id.length <= 200 ? id : createHash("sha256").update(JSON.stringify(body)).digest("hex");
    const taken = await this.#intake.take({ eventId, messageKey: messageKeyOf(body), lane: laneOf(body), body });
    if (!taken || body["type"] !== "view_submission") return undefined;
    this.#waiting.add(eventId);
    const { promise: late, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => {
      // If the modal is no longer in the set, its answer is about to arrive.
      if (this.#waiting.delete(eventId)) resolve(undefined);
    }, MODAL_MS);
    const answer = await this.#intake.waitOutsideLoad(Promise.race([taken.done, late]));
    clearTimeout(timer);
    this.#waiting.delete(eventId);
    return answer ?? waitingModal(body);
  }

  async #act(body: Body, delivery: string): Promise<ModalAnswer | undefined> {
    let answer: ModalAnswer | undefined;
    await this.#bolt
      .processEvent({ body, ack: async (given) => void (answer = given as ModalAnswer | undefined) })
      .catch((error: unknown) => {
        // Bolt wraps the failure to find out who the desk is.
        throw refusalOf(error instanceof Error && "original" in error ? error.original : error);
      });
    if (answer && !this.#waiting.delete(delivery)) await updateLateModal(this.#context, body, answer);
    return answer;
  }

  #isSigned(request: Request, body: string): boolean {
    const { signingSecret } = this.#options;
    if (signingSecret === null) return false;
    const timestamp = Number(request.headers.get("x-slack-request-timestamp") ?? Number.NaN);
    const signature = request.headers.get("x-slack-signature") ?? "";
    if (timestamp > Date.now() / 1000 + OLDEST_S) return false;
    const headers = { "x-slack-signature": signature, "x-slack-request-timestamp": timestamp };
    return isValidSlackRequest({ signingSecret, body, headers });
  }

  async #who(): Promise<Identity> {
    this.#identity ??= this.#client.auth.test().then(({ team_id, enterprise_id, user_id, bot_id }) => ({
      team: team_id ?? "",
      enterprise: enterprise_id ?? null,
      botUserId: user_id ?? "",
      botId: bot_id ?? "",
    }));
    this.#identity.catch(() => (this.#identity = undefined));
    return await this.#identity;
  }
}

export function clientOptionsFor(apiUrl: string | undefined): webApi.WebClientOptions {
  return {
    ...(apiUrl !== undefined && { slackApiUrl: `${apiUrl.replace(/(?<!\/)\/+$/u, "")}/` }),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: TIMEOUT_MS,
    logLevel: LogLevel.ERROR,
  };
}

function bodyIn(request: Request, text: string): Body | undefined {
  try {
    const isJson = request.headers.get("content-type")?.includes("json");
    const form = isJson ? { payload: text } : Object.fromEntries(new URLSearchParams(text));
    const sent: unknown = form["payload"] === undefined ? form : JSON.parse(form["payload"]);
    return z.record(z.string(), z.unknown()).safeParse(sent).data;
  } catch {
    return undefined;
  }
}

const Keyed = z.object({
  event: z
    .object({
      channel: z.string().optional(),
      ts: z.string().optional(),
      thread_ts: z.string().nullish(),
      type: z.string().optional(),
      subtype: z.string().nullish(),
      previous_message: z.object({ ts: z.string().optional(), thread_ts: z.string().nullish() }).nullish(),
    })
    .catch({})
    .default({}),
  user: z.object({ id: z.string() }).optional().catch(undefined),
});

/** A message keeps its key under another event id; a mention and its message are two events with two keys. */
function messageKeyOf(body: Body): string | null {
  const { channel, ts, type, subtype } = Keyed.parse(body).event;
  return channel && ts ? [body["team_id"], channel, ts, type, subtype ?? ""].join("/") : null;
}

/** A change of a message comes after the message. */
function laneOf(body: Body): string {
  const { event, user } = Keyed.parse(body);
  const { ts, thread_ts } = event.previous_message ?? event;
  return event.channel ? `${event.channel}/${thread_ts ?? ts}` : `other/${user?.id ?? String(body["user_id"])}`;
}
