/**
 * The state behind the peer: a Slack of the package `emulate`, seeded, with short names for its people and channels.
 */
import { createEmulator } from "emulate";

export const TEAM = "T0TEAM";
export const OTHER_TEAM = "T0ELSE";
export const BOT = "U0BOT";
export const BOT_ID = "B0BOT";
export const APP = "A0APP";
export const TOKEN = "xoxb-test";

export type Answer = { ok: boolean; error?: string; [more: string]: any };
export type Channel = { name: string; private: boolean; members: Set<string> };

/** U9 belongs to another workspace. */
export const PEOPLE: Record<string, string> = {
  U1: "Uma Eins",
  U2: "Udo Zwei",
  U9: "Nia Fremd",
  UANA: "Ana Staff",
  UBEN: "Ben Staff",
};
const SEEDED_TEAM = "T000000001";

export class SlackWorld implements AsyncDisposable {
  readonly channels = new Map<string, Channel>();
  readonly #close: () => Promise<void>;
  readonly #url: string;
  /** Our names by the emulator's, and the emulator's by ours. */
  readonly #ours = new Map([[SEEDED_TEAM, TEAM]]);
  readonly #theirs = new Map([[TEAM, SEEDED_TEAM]]);

  private constructor(url: string, close: () => Promise<void>) {
    this.#url = url;
    this.#close = close;
  }

  static async open(): Promise<SlackWorld> {
    const users = Object.entries(PEOPLE).map(([id, real_name]) => ({
      name: id.toLowerCase(),
      real_name,
      profile: { display_name: real_name },
    }));
    const emulator = await createEmulator({
      service: "slack",
      port: 0,
      hostname: "127.0.0.1",
      seed: {
        tokens: {},
        slack: {
          team: { name: "Acme", domain: "acme" },
          users,
          channels: [
            { name: "engineering", topic: "What we build" },
            { name: "shared-with-globex", topic: "With our customer" },
          ],
          oauth_apps: [
            { app_id: APP, client_id: "1.2", client_secret: "none", name: "OSPO", redirect_uris: [] as string[] },
          ].map((app) => ({ ...app, bot_id: BOT_ID, bot_user_id: BOT, bot_name: "ospo" })),
          tokens: [
            { token: TOKEN, type: "bot", user_id: BOT, app_id: APP, bot_id: BOT_ID, bot_user_id: BOT },
            ...users.map(({ name }) => ({ token: name, type: "user", user: name, app_id: APP })),
          ],
        },
      },
    });
    const world = new SlackWorld(emulator.url.replace("localhost", "127.0.0.1"), () => emulator.close());
    await world.#settle();
    return world;
  }

  /** Calls the emulator, as a person if `as` has their id. Ids are ours in arguments and results. */
  async call(method: string, args: Record<string, unknown> = {}, as?: string): Promise<Answer> {
    const translated = Object.fromEntries(
      Object.entries(args).map(([key, value]) => [
        key,
        typeof value === "string" && /^(?:channel|user|users|team)(?:_id)?$/u.test(key)
          ? value.replaceAll(/\w+/gu, (id) => this.#theirs.get(id) ?? id)
          : value,
      ]),
    );
    const response = await fetch(`${this.#url}/api/${method}`, {
      method: "POST",
      headers: { authorization: `Bearer ${as?.toLowerCase() ?? TOKEN}`, "content-type": "application/json" },
      body: JSON.stringify(translated),
    });
    const text = await response.text();
    if (response.status === 404) return { ok: false, error: "unknown_method", req_method: method };
    return JSON.parse(
      text.replaceAll(/"([A-Z][A-Z0-9]{9})"/gu, (all, id) => (this.#ours.has(id) ? `"${this.#ours.get(id)}"` : all)),
    );
  }

  /** Removes the bot, as /remove does. */
  async throwOut(channel: string): Promise<void> {
    await this.#must("conversations.kick", { channel, user: BOT }, channel === "CSTAFF" ? "UANA" : "U1");
    this.channels.get(channel)?.members.delete(BOT);
  }

  async takeIn(channel: string): Promise<void> {
    await this.#must("conversations.invite", { channel, users: BOT }, channel === "CSTAFF" ? "UANA" : "U1");
    this.channels.get(channel)?.members.add(BOT);
  }

  /** The channel of a direct message with the bot: U1's is D1. */
  static direct(user: string): string {
    return `D${user.slice(1)}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }

  async #settle(): Promise<void> {
    const { members } = await this.#must("users.list");
    for (const { id, name } of members) if (name.toUpperCase() in PEOPLE) this.#name(id, name.toUpperCase());
    const { channels } = await this.#must("conversations.list");
    for (const [ours, name] of [
      ["C1", "engineering"],
      ["C2", "shared-with-globex"],
      ["C3", "general"],
    ] as const) {
      this.#name(channels.find((each: any) => each.name === name).id, ours);
      this.channels.set(ours, { name, private: false, members: new Set(ours === "C3" ? [] : Object.keys(PEOPLE)) });
    }
    const { channel } = await this.#must("conversations.create", { name: "ospo-desk", is_private: true }, "UANA");
    this.#name(channel.id, "CSTAFF");
    await this.#must("conversations.invite", { channel: "CSTAFF", users: "UBEN" }, "UANA");
    this.channels.set("CSTAFF", { name: "ospo-desk", private: true, members: new Set(["UANA", "UBEN"]) });
    const group = await this.#must("conversations.create", { name: "mpdm-u1--u2--ospo-1", is_private: true }, "U1");
    this.#name(group["channel"].id, "G1");
    await this.#must("conversations.invite", { channel: "G1", users: "U2" }, "U1");
    this.channels.set("G1", { name: "mpdm-u1--u2--ospo-1", private: true, members: new Set(["U1", "U2"]) });
    for (const each of ["C1", "C2", "G1", "CSTAFF"]) await this.takeIn(each);
    for (const user of Object.keys(PEOPLE)) {
      const opened = await this.#must("conversations.open", { users: user });
      this.#name(opened["channel"].id, SlackWorld.direct(user));
      this.channels.set(SlackWorld.direct(user), {
        name: "directmessage",
        private: true,
        members: new Set([user, BOT]),
      });
    }
  }

  #name(theirs: string, ours: string): void {
    this.#ours.set(theirs, ours);
    this.#theirs.set(ours, theirs);
  }

  async #must(method: string, args: Record<string, unknown> = {}, as?: string): Promise<Answer> {
    const answer = await this.call(method, args, as);
    if (!answer.ok) throw new Error(`${method}: ${answer.error}`);
    return answer;
  }
}
