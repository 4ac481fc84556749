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
  channel.startsWith("D") ? "im" : channel === "CSTAFF" ? "group" : "channel";

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
      { channel, text, ...(more.thread_ts && { thread_ts: more.thread_ts }) },
      user,
    );
    if (!kept.ok) throw new Error(`${user} cannot write in ${channel}: ${kept.error}`);
    const event = { client_msg_id: randomUUID(), user, text, ts: kept["ts"], ...more, channel };
    const isMention = text.includes(`<@${BOT}>`) && !channel.startsWith("D");
    const mention = isMention ? await this.event({ ...event, type: "app_mention" }, {}, sending) : undefined;
    const message = await this.event(event, {}, sending);
    return { ...(mention ?? message), channel, ts: kept["ts"] };
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
