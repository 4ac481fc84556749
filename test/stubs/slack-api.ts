/** A small Slack: keeps what is posted, refuses what Slack refuses (tokens, limits), fails on demand, takes answers to response_url; signs what it sends. */
import { createHmac, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export const TEAM = "T0TEAM";
export const BOT = "U0BOT";
export const TOKEN = "xoxb-test";
export const SECRET = "a signing secret";

type Posted = { channel: string; ts: string; thread_ts?: string; text: string; blocks: any[]; metadata?: any };
type Failure = { status: number; headers?: Record<string, string>; body?: object } | "hang-up" | "hang-up-after";

/** What of Slack's limits a message breaks. */
export function brokenLimits(blocks: any[]): string[] {
  const broken: string[] = [];
  const check = (fits: boolean, what: string) => fits || broken.push(what);
  check(blocks.length <= 50, "50 blocks");
  for (const block of blocks) {
    if (block.type === "section") check(block.text.text.length > 0 && block.text.text.length <= 3000, "section text");
    if (block.type === "header") check(block.text.text.length > 0 && block.text.text.length <= 150, "header text");
    if (block.type === "context") {
      check(block.elements.length > 0 && block.elements.length <= 10, "context elements");
      for (const element of block.elements) check(element.text.length > 0 && element.text.length <= 3000, "context text");
    }
    if (block.type !== "actions") continue;
    check(block.elements.length > 0 && block.elements.length <= 25, "actions");
    check(new Set(block.elements.map(({ action_id }: any) => action_id)).size === block.elements.length, "action ids");
    for (const { text: label, value } of block.elements)
      check(label.text.length > 0 && label.text.length <= 75 && value.length > 0 && value.length <= 2000, "button");
  }
  return broken;
}

export async function openSlackApi() {
  const posted: Posted[] = [];
  const ephemeral: any[] = [];
  const responses: any[] = [];
  const calls: { method: string; at: number }[] = [];
  const failures = new Map<string, Failure[]>();
  let clock = 1_760_000_000;
  const nextTs = (): string => `${(clock += 1)}.000100`;

  const answer = (method: string, args: any): object => {
    switch (method) {
      case "auth.test":
        return { ok: true, team_id: TEAM, user_id: BOT, bot_id: "B0BOT", url: "https://acme.slack.com/" };
      case "users.info":
        return { ok: true, user: { id: args.user, team_id: TEAM, real_name: `Name of ${args.user}`, profile: { display_name: "" } } };
      case "chat.postMessage": {
        const blocks = JSON.parse(args.blocks ?? "[]");
        const broken = brokenLimits(blocks);
        if (broken.length > 0) return { ok: false, error: "invalid_blocks", response_metadata: { messages: broken } };
        const channel = args.channel.startsWith("U") ? `D${args.channel.slice(1)}` : args.channel;
        const metadata = args.metadata ? JSON.parse(args.metadata) : undefined;
        posted.push({ channel, ts: nextTs(), ...(args.thread_ts && { thread_ts: args.thread_ts }), text: args.text, blocks, metadata });
        return { ok: true, channel, ts: posted.at(-1)!.ts };
      }
      case "chat.postEphemeral":
        ephemeral.push(args);
        return { ok: true, message_ts: nextTs() };
      case "conversations.replies":
        return { ok: true, messages: posted.filter(({ channel, thread_ts }) => channel === args.channel && thread_ts === args.ts) };
      default:
        return { ok: false, error: "unknown_method" };
    }
  };

  const server = createServer((request, response) => {
    void (async () => {
      const body = await text(request);
      const route = request.url ?? "";
      if (route.startsWith("/response/")) {
        responses.push({ to: route, ...JSON.parse(body) });
        response.end("ok");
        return;
      }
      const method = route.replace(/^\/api\//u, "");
      calls.push({ method, at: performance.now() });
      const failure = failures.get(method)?.shift();
      const args = Object.fromEntries(new URLSearchParams(body));
      if (failure === "hang-up-after") answer(method, args);
      if (failure === "hang-up" || failure === "hang-up-after") return void request.socket.destroy();
      const isOurs = request.headers.authorization === `Bearer ${TOKEN}`;
      response.writeHead(failure?.status ?? 200, { "content-type": "application/json", ...failure?.headers });
      response.end(JSON.stringify(failure ? (failure.body ?? {}) : isOurs ? answer(method, args) : { ok: false, error: "invalid_auth" }));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    posted,
    ephemeral,
    responses,
    calls,
    apiUrl: `${url}/api/`,
    responseUrl: () => `${url}/response/${randomUUID()}`,
    nextTs,
    fail: (method: string, ...each: Failure[]) => void failures.set(method, [...(failures.get(method) ?? []), ...each]),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type SlackApi = Awaited<ReturnType<typeof openSlackApi>>;
type Signing = { secret?: string; timestamp?: number };

/** Sends as Slack does: JSON for events, a form for the rest. */
export async function send(url: string, body: object, kind: "event" | "command" | "payload" = "event", signing: Signing = {}) {
  const form = kind === "command" ? (body as Record<string, string>) : { payload: JSON.stringify(body) };
  const raw = kind === "event" ? JSON.stringify(body) : new URLSearchParams(form).toString();
  const timestamp = signing.timestamp ?? Math.floor(Date.now() / 1000);
  const signature = createHmac("sha256", signing.secret ?? SECRET)
    .update(`v0:${timestamp}:${raw}`)
    .digest("hex");
  const response = await fetch(`${url}/slack/events`, {
    method: "POST",
    headers: {
      "content-type": kind === "event" ? "application/json" : "application/x-www-form-urlencoded",
      "x-slack-request-timestamp": String(timestamp),
      "x-slack-signature": `v0=${signature}`,
    },
    body: raw,
  });
  return { status: response.status, text: await response.text() };
}

/** The envelope of something said. */
export function said(event: object, more: object = {}) {
  return {
    type: "event_callback",
    team_id: TEAM,
    event_id: `Ev${randomUUID()}`,
    event: { type: "message", channel: "D1", channel_type: "im", user: "U1", team: TEAM, ...event },
    ...more,
  };
}
