/**
 * The Slack channel: takes what Slack sends, writes it down, acknowledges at once, and does it afterwards, once, also after a crash.
 * No business rule lives here.
 */
import { createHash } from "node:crypto";
import { App, isValidSlackRequest, LogLevel, webApi } from "@slack/bolt";
import { messageOf } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { Desk } from "../../desk/desk.ts";
import { begin, finish, leftOver, restFor, take } from "../../tickets/deliveries.ts";
import { listen } from "./listeners.ts";
import { postMessage } from "./post.ts";

const CHANNEL = "slack";
const TIMEOUT_MS = 10_000;
const REDO_MS = 5000;
const MOST_TRIES = 6;
/** Slack's own bound: https://docs.slack.dev/authentication/verifying-requests-from-slack */
const OLDEST_S = 300;

export type SlackOptions = {
  desk: Desk;
  log: Log;
  token: string;
  signingSecret: string;
  apiUrl: string | undefined;
  publicUrl: string | null;
};

/** Who the desk is in Slack. */
export type Identity = { team: string; botUserId: string; botId: string };
type Body = Record<string, unknown>;

export class SlackChannel implements Disposable {
  readonly #options: SlackOptions;
  readonly #client: webApi.WebClient;
  readonly #bolt: App;
  readonly #lanes = new Map<string, Promise<void>>();
  #identity: Promise<Identity> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: SlackOptions) {
    this.#options = options;
    // What fails is tried again by the queue of jobs, which survives a restart.
    const clientOptions = clientOptionsFor(options.apiUrl);
    this.#client = new webApi.WebClient(options.token, clientOptions);
    this.#bolt = new App({
      receiver: { init: () => undefined, start: () => Promise.resolve(), stop: () => Promise.resolve() },
      authorize: async () => ({ botToken: options.token, ...(await this.#who()) }),
      clientOptions,
      logLevel: LogLevel.ERROR,
      convoStore: false,
    });
    this.#bolt.error((failure) => Promise.reject(failure));
    listen(this.#bolt, { ...options, client: this.#client, who: () => this.#who() });
  }

  /** Does what an earlier process left over, and looks for more from time to time. */
  start(): void {
    void this.#redo();
  }

  /** Answers at once; 401 for what Slack did not sign just now, 500 where it could not be written down, so that Slack sends it again. */
  async receive(request: Request): Promise<Response> {
    const text = await request.text();
    if (!this.#isSigned(request, text)) return new Response("The signature is not Slack's, or too old.\n", { status: 401 });
    const body = bodyIn(request, text);
    if (!body) return new Response("This is nothing that Slack sends.\n", { status: 400 });
    if (body["type"] === "url_verification") return Response.json({ challenge: body["challenge"] });
    if (body["ssl_check"] !== undefined) return new Response();
    const eventId = typeof body["event_id"] === "string" ? body["event_id"] : createHash("sha256").update(text).digest("hex");
    const id = await take(this.#options.desk.db, CHANNEL, {
      eventId,
      messageKey: messageKeyOf(body),
      body: { ...body, delivery: eventId },
    });
    if (id !== undefined) void this.#inLane(id, body);
    return new Response();
  }

  /** Posts a message of a conversation. Seconds: not now, again after so long. */
  async post(messageId: string): Promise<number | undefined> {
    const { desk, publicUrl } = this.#options;
    return await postMessage(desk, { client: this.#client, publicUrl }, messageId);
  }

  [Symbol.dispose](): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #isSigned(request: Request, body: string): boolean {
    const timestamp = Number(request.headers.get("x-slack-request-timestamp") ?? Number.NaN);
    const signature = request.headers.get("x-slack-signature") ?? "";
    if (timestamp > Date.now() / 1000 + OLDEST_S) return false;
    const headers = { "x-slack-signature": signature, "x-slack-request-timestamp": timestamp };
    return isValidSlackRequest({ signingSecret: this.#options.signingSecret, body, headers });
  }

  async #who(): Promise<Identity> {
    this.#identity ??= this.#client.auth
      .test()
      .then(({ team_id, user_id, bot_id }) => ({ team: team_id ?? "", botUserId: user_id ?? "", botId: bot_id ?? "" }));
    this.#identity.catch(() => (this.#identity = undefined));
    return await this.#identity;
  }

  /** What is said in one thread is done in its order. */
  async #inLane(id: string, body: Body): Promise<void> {
    const lane = laneOf(body);
    const turn = (this.#lanes.get(lane) ?? Promise.resolve()).then(() => this.#work(id));
    this.#lanes.set(lane, turn);
    await turn;
    if (this.#lanes.get(lane) === turn) this.#lanes.delete(lane);
  }

  async #work(id: string): Promise<void> {
    const { desk, log } = this.#options;
    try {
      const taken = this.#stopped ? undefined : await begin(desk.db, id);
      if (!taken) return;
      try {
        await this.#bolt.processEvent({ body: taken.body, retryNum: taken.tries, ack: () => Promise.resolve() });
        await finish(desk.db, id);
      } catch (error) {
        if (taken.tries >= MOST_TRIES) {
          log.error({ delivery: id, reason: messageOf(error) }, "what came from Slack could not be done");
          await finish(desk.db, id);
        } else {
          log.warn({ delivery: id, reason: messageOf(error) }, "what came from Slack is tried again");
          await restFor(desk.db, id, 2 ** taken.tries);
        }
      }
    } catch (error) {
      if (!this.#stopped) log.warn({ delivery: id, reason: messageOf(error) }, "the database did not take part; tried again");
    }
  }

  async #redo(): Promise<void> {
    try {
      const left = await leftOver(this.#options.desk.db, CHANNEL);
      await Promise.all(left.map(({ id, body }) => this.#inLane(id, body)));
    } catch (error) {
      if (!this.#stopped) this.#options.log.warn({ reason: messageOf(error) }, "what Slack sent earlier could not be read");
    }
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#redo(), REDO_MS).unref();
  }
}

/** The workspace that the token belongs to. Throws where Slack refuses it or does not answer. */
export async function slackWorkspace(token: string, apiUrl: string | undefined): Promise<string> {
  const { team, url } = await new webApi.WebClient(token, clientOptionsFor(apiUrl)).auth.test();
  return `${team ?? "a workspace"} (${url ?? ""})`;
}

function clientOptionsFor(apiUrl: string | undefined): webApi.WebClientOptions {
  return {
    ...(apiUrl !== undefined && { slackApiUrl: `${apiUrl.replace(/\/+$/u, "")}/` }),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: TIMEOUT_MS,
    logLevel: LogLevel.ERROR,
  };
}

function bodyIn(request: Request, text: string): Body | undefined {
  try {
    if (request.headers.get("content-type")?.includes("json")) return JSON.parse(text) as Body;
    const form = Object.fromEntries(new URLSearchParams(text));
    return form["payload"] === undefined ? form : (JSON.parse(form["payload"]) as Body);
  } catch {
    return undefined;
  }
}

/** A message is the same under another event id; a mention and its message are two events about one. */
function messageKeyOf(body: Body): string | null {
  const event = body["event"] as { channel?: string; ts?: string; type?: string; subtype?: string } | undefined;
  if (!event?.channel || !event.ts) return null;
  return [body["team_id"], event.channel, event.ts, event.type, event.subtype ?? ""].join("/");
}

function laneOf(body: Body): string {
  const event = body["event"] as { channel?: string; ts?: string; thread_ts?: string } | undefined;
  return event?.channel
    ? `${event.channel}/${event.thread_ts ?? event.ts}`
    : `other/${(body["user"] as { id?: string } | undefined)?.id ?? String(body["user_id"])}`;
}
