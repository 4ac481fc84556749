/** How Slack delivers to the desk: signed over HTTP, or in frames of Socket Mode; and the events of messages. */
import { createHmac, randomUUID } from "node:crypto";
import { SlackSockets, type SocketKind } from "./slack-socket.ts";
import { randomId, SlackState } from "./slack-state.ts";
import { APP, BOT, OTHER_TEAM, SlackWorld, TEAM } from "./slack-world.ts";

export const SECRET = "a signing secret";

/** How a request is sent; the defaults are Slack's. */
export type Sending = { secret?: string; timestamp?: number; unsigned?: boolean; retryNum?: number };
/** The immediate response, with status 0 if the connection broke; `kind` and `payload` let `deliver` send the same again. */
export type Sent = { status: number; ms: number; body: any; kind: SocketKind; payload: any };
export type Place = { channel: string; ts: string };

const typeOf = (channel: string): string =>
  channel.startsWith("D") ? "im" : channel === "G1" ? "mpim" : channel === "CSTAFF" ? "group" : "channel";

export class SlackDeliveries extends SlackState {
  readonly sockets = new SlackSockets();
  transport: "http" | "socket" = "http";
  /** The desk's address, such as http://127.0.0.1:3000. */
  desk = "";

  async deliver(
    kind: SocketKind,
    payload: any,
    { secret = SECRET, timestamp, unsigned, retryNum }: Sending = {},
  ): Promise<Sent> {
    const started = performance.now();
    if (this.transport === "socket") {
      const ack = await this.sockets.send(kind, payload);
      // The SDK sends an empty object if there is no response.
      const answer = ack.payload && Object.keys(ack.payload).length > 0 ? ack.payload : "";
      return { status: 200, ms: performance.now() - started, body: answer, kind, payload };
    }
    const isEvent = kind === "events_api";
    const form = kind === "slash_commands" ? payload : { payload: JSON.stringify(payload) };
    const raw = isEvent ? JSON.stringify(payload) : new URLSearchParams(form).toString();
    const at = timestamp ?? Math.floor(Date.now() / 1000);
    const signature = createHmac("sha256", secret).update(`v0:${at}:${raw}`).digest("hex");
    const response = await fetch(`${this.desk}/slack/events`, {
      method: "POST",
      headers: {
        "content-type": isEvent ? "application/json" : "application/x-www-form-urlencoded",
        ...(!unsigned && { "x-slack-request-timestamp": String(at), "x-slack-signature": `v0=${signature}` }),
        ...(retryNum && { "x-slack-retry-num": String(retryNum), "x-slack-retry-reason": "http_timeout" }),
      },
      body: raw,
    }).catch(() => null);
    const text = (await response?.text()) ?? "";
    return { status: response?.status ?? 0, ms: performance.now() - started, body: parsed(text), kind, payload };
  }

  /** `event` over a direct message of U1; `more` over the envelope. */
  async event(event: any, more: object = {}, sending: Sending = {}): Promise<Sent & Place> {
    const ts = event.ts ?? this.nextTs();
    const user = event.user ?? "U1";
    const channel = event.channel ?? SlackWorld.direct(user);
    const isSaid = event.type === undefined || event.type === "message" || event.type === "app_mention";
    const message = {
      channel,
      user,
      ts,
      team: TEAM,
      ...(event.type !== "app_mention" && { channel_type: typeOf(channel) }),
    };
    const payload = {
      token: "unused",
      type: "event_callback",
      team_id: TEAM,
      context_team_id: TEAM,
      api_app_id: APP,
      event_id: randomId("Ev"),
      event_time: Math.floor(Date.now() / 1000),
      authorizations: [
        { enterprise_id: null, team_id: TEAM, user_id: BOT, is_bot: true, is_enterprise_install: false },
      ],
      is_ext_shared_channel: channel === "C2",
      event: {
        type: "message",
        event_ts: ts,
        ...(isSaid && message),
        ...(isSaid && user === "U9" && STRANGER),
        ...event,
      },
      ...more,
    };
    return { ...(await this.deliver("events_api", payload, sending)), channel, ts };
  }

  /** A person types: the message goes into the history, then to the desk, also as a mention if it is one. */
  async say(user: string, text: string, more: any = {}, sending: Sending = {}): Promise<Sent & Place> {
    const channel = more.channel ?? SlackWorld.direct(user);
    const kept = await this.world.call(
      "chat.postMessage",
      { channel, text: text || " ", ...(more.thread_ts && { thread_ts: more.thread_ts }) },
      user,
    );
    if (!kept.ok) throw new Error(`${user} cannot write in ${channel}: ${kept.error}`);
    const event = { client_msg_id: randomUUID(), user, text, ts: kept["ts"], ...more, channel };
    const isMention = text.includes(`<@${BOT}>`) && !channel.startsWith("D");
    const mention = isMention ? await this.event({ ...event, type: "app_mention" }, {}, sending) : undefined;
    const message = await this.event(event, {}, sending);
    return { ...(mention ?? message), channel, ts: kept["ts"] };
  }

  /** A person changes their message; `more` over it, such as what Slack itself adds for a link. */
  async edit(user: string, said: Sent & Place, text: string, more: object = {}, sending: Sending = {}): Promise<Sent> {
    const { channel, payload } = said;
    const previous_message = this.#kept(said);
    const edited = { user, ts: this.nextTs() };
    const message = { ...previous_message, text, edited, ...more };
    payload.event = { ...payload.event, text };
    return await this.#changed(channel, { subtype: "message_changed", message, previous_message }, sending);
  }

  /** A person deletes their message. With replies in its thread, Slack keeps its place. */
  async remove(said: Sent & Place, sending: Sending = {}): Promise<Sent> {
    const { channel, ts } = said;
    const previous_message = this.#kept(said);
    const words = { text: "This message was deleted.", user: "USLACKBOT", subtype: "tombstone", hidden: true };
    const message = { type: "message", ts, thread_ts: ts, ...words };
    return await this.#changed(
      channel,
      this.inThread(ts).length > 0
        ? { subtype: "message_changed", message, previous_message }
        : { subtype: "message_deleted", deleted_ts: ts, previous_message },
      sending,
    );
  }

  /** The message as Slack keeps it: one with replies is in its own thread. */
  #kept({ ts, payload }: Sent & Place): Record<string, any> {
    const { channel: _channel, channel_type: _type, event_ts: _at, ...message } = payload.event;
    return { ...message, type: "message", ...(this.inThread(ts).length > 0 && { thread_ts: message.thread_ts ?? ts }) };
  }

  async #changed(channel: string, event: object, sending: Sending): Promise<Sent> {
    return await this.event({ type: "message", hidden: true, user: undefined, channel, ...event }, {}, sending);
  }
}

const STRANGER = { user_team: OTHER_TEAM, source_team: OTHER_TEAM };

function parsed(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
