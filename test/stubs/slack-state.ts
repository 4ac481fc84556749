/** What the peer remembers of the desk's calls, and what a test can set. */
import { randomBytes } from "node:crypto";
import { EVERY_SCOPE } from "./slack-scopes.ts";
import { APP, BOT, BOT_ID, PEOPLE, type SlackWorld, TEAM } from "./slack-world.ts";

/** A message of the bot as it looks now. */
export type Posted = {
  channel: string;
  ts: string;
  thread_ts?: string;
  text: string;
  blocks: any[];
  metadata?: any;
  /** How often it was changed. */
  updates: number;
  stream?: "open" | "dead" | "done";
};
/** Visible to one person; `via` a response_url or the method. */
export type Ephemeral = {
  channel: string;
  user: string;
  ts: string;
  thread_ts?: string;
  text: string;
  blocks: any[];
  via: string;
};
export type Call = { method: string; args: any; at: number; status: number; answer: any };
export type PeerFile = { id: string; name: string; mimetype: string; content: string | Uint8Array; user: string };
export type Failure =
  /** `within`: only for calls about a channel whose id starts so, such as D for direct messages. */
  | { status?: number; headers?: Record<string, string>; body?: object; delay?: number; within?: string }
  /** Fails before it does anything. */
  | "hang-up"
  /** Does it, but loses the response. */
  | "hang-up-after";
type ResponseUrl = { uses: number; born: number; user: string; channel: string; ts?: string };
type Trigger = { user: string; born: number; used: boolean };

const RESPONSE_URL_MS = 30 * 60_000;
const RESPONSE_URL_USES = 5;
const TRIGGER_MS = 3000;

export const randomId = (prefix: string): string => prefix + randomBytes(5).toString("hex").toUpperCase();

export class SlackState {
  readonly world: SlackWorld;
  readonly posted: Posted[] = [];
  readonly deleted: Posted[] = [];
  readonly ephemeral: Ephemeral[] = [];
  /** What came to a response_url; `to` is the address. */
  readonly responses: any[] = [];
  readonly calls: Call[] = [];
  readonly statuses: { channel: string; thread_ts: string; status: string; loading_messages?: string[] }[] = [];
  readonly prompts: { channel: string; title?: string; prompts: { title: string; message: string }[] }[] = [];
  readonly titles: { channel: string; thread_ts: string; title: string }[] = [];
  readonly unfurls: { channel: string; ts: string; unfurls: any; metadata?: any }[] = [];
  readonly presented: any[] = [];
  /** Views on each person's screen, the topmost last. */
  readonly modals = new Map<string, any[]>();
  readonly homes = new Map<string, any>();
  /** Status lines that are showing, by `channel/thread`. */
  readonly showing = new Map<string, string>();

  /** Set these as the test needs. */
  granted = new Set(EVERY_SCOPE);
  /** Merged over the user object of `users.info`. */
  readonly accounts = new Map<string, Record<string, unknown> & { email?: string }>();
  readonly archived = new Set<string>();
  /** People who have left, and the error that Slack returns for them. */
  readonly deactivated = new Map<string, string>();
  readonly groups = new Map<string, { handle: string; users: string[] }>([
    ["S0OSPO", { handle: "ospo", users: ["UANA", "UBEN"] }],
  ]);
  /** One message a second for each channel, three at once. */
  rates = false;
  /** Further failures: called for each call of the Web API. */
  chance: (method: string, args: any) => Failure | undefined = () => undefined;
  /** A stream accepts so many appends before it breaks. */
  streamLife = Number.POSITIVE_INFINITY;

  readonly files = new Map<string, PeerFile>();
  readonly drafts = new Map<string, Record<string, any>>();
  readonly #failures = new Map<string, Failure[]>();
  readonly #responseUrls = new Map<string, ResponseUrl>();
  readonly #triggers = new Map<string, Trigger>();
  readonly #buckets = new Map<string, { left: number; at: number }>();
  #ahead = 0;
  #count = 0;
  /** The peer's address. */
  protected url = "";

  constructor(world: SlackWorld) {
    this.world = world;
  }

  now(): number {
    return Date.now() + this.#ahead;
  }

  /** Triggers, response_urls and rates age at once; signatures do not. */
  advance(ms: number): void {
    this.#ahead += ms;
  }

  /** A timestamp that no message has. */
  nextTs(): string {
    this.#count += 1;
    return `${Math.floor(Date.now() / 1000)}.${String(500_000 + this.#count).padStart(6, "0")}`;
  }

  /** The next calls of a method fail in these ways, in order. */
  fail(method: string, ...each: Failure[]): void {
    this.#failures.set(method, [...(this.#failures.get(method) ?? []), ...each]);
  }

  protected nextFailure(method: string, channel = ""): Failure | undefined {
    const waiting = this.#failures.get(method) ?? [];
    const at = waiting.findIndex((each) => typeof each === "string" || channel.startsWith(each.within ?? ""));
    return at < 0 ? undefined : waiting.splice(at, 1)[0];
  }

  /** Every stream that is open ends here, as Slack ends it after some minutes. */
  killStreams(): void {
    for (const message of this.posted) if (message.stream === "open") message.stream = "dead";
  }

  inThread(ts: string): Posted[] {
    return this.posted.filter(({ thread_ts }) => thread_ts === ts);
  }

  inChannel(channel: string): Posted[] {
    return this.posted.filter((each) => each.channel === channel);
  }

  /** The modal that a person sees. */
  modal(user: string): any {
    return this.modals.get(user)?.at(-1);
  }

  ownerOf(view: { id: string }): string {
    for (const [user, stack] of this.modals) if (stack.some(({ id }) => id === view.id)) return user;
    for (const [user, home] of this.homes) if (home.id === view.id) return user;
    throw new Error(`the view ${view.id} is not open`);
  }

  /** Why nothing can be posted there. */
  refusal(channel: string): string | undefined {
    const user = channel.startsWith("U") ? channel : channel.startsWith("D") ? `U${channel.slice(1)}` : undefined;
    if (user !== undefined) return user in PEOPLE ? this.deactivated.get(user) : "channel_not_found";
    const known = this.world.channels.get(channel);
    if (!known || (known.private && !known.members.has(BOT))) return "channel_not_found";
    if (this.archived.has(channel)) return "is_archived";
    return known.members.has(BOT) ? undefined : "not_in_channel";
  }

  /** False if the rate limit is exceeded. */
  mayPost(channel: string): boolean {
    const before = this.#buckets.get(channel) ?? { left: 3, at: this.now() };
    const left = Math.min(3, before.left + (this.now() - before.at) / 1000);
    this.#buckets.set(channel, { left: left >= 1 ? left - 1 : left, at: this.now() });
    return left >= 1;
  }

  responseUrl(about: { user: string; channel: string; ts?: string }): string {
    const id = randomId("");
    this.#responseUrls.set(id, { ...about, uses: 0, born: this.now() });
    return `${this.url}/commands/${TEAM}/${id}`;
  }

  useResponseUrl(id: string): ResponseUrl | "used_url" | "expired_url" | "invalid_url" {
    const known = this.#responseUrls.get(id);
    if (!known) return "invalid_url";
    known.uses += 1;
    if (known.uses > RESPONSE_URL_USES) return "used_url";
    return this.now() - known.born > RESPONSE_URL_MS ? "expired_url" : known;
  }

  trigger(user: string): string {
    const id = `${this.now()}.${randomId("")}`;
    this.#triggers.set(id, { user, born: this.now(), used: false });
    return id;
  }

  /** The person of a trigger; valid once, for three seconds. */
  useTrigger(id: string): { user: string } | { error: string } {
    const known = this.#triggers.get(id);
    if (!known) return { error: "invalid_trigger_id" };
    if (known.used) return { error: "exchanged_trigger_id" };
    if (this.now() - known.born > TRIGGER_MS) return { error: "expired_trigger_id" };
    known.used = true;
    return { user: known.user };
  }

  /** A message as others read it. */
  messageOf(posted: Posted): object {
    const { channel: _, updates: __, stream: ___, ...message } = posted;
    return { type: "message", user: BOT, bot_id: BOT_ID, app_id: APP, team: TEAM, ...message };
  }
}
