/**
 * A Slack for tests: strict about limits, tokens, scopes and triggers where the emulator behind it is lenient, and able
 * to fail. One object: its lists record what the desk did, and its methods are what people do.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { change, messageAt, METHODS, post, unsayable } from "./slack-methods.ts";
import { missingScope } from "./slack-scopes.ts";
import { SlackSends } from "./slack-sends.ts";
import type { Call, Failure } from "./slack-state.ts";
import { VIEW_METHODS, withIds } from "./slack-views.ts";
import { type Answer, SlackWorld, TEAM, TOKEN } from "./slack-world.ts";

export { SECRET } from "./slack-deliveries.ts";
export { BOT, TOKEN } from "./slack-world.ts";
/** Of Socket Mode. */
export const APP_TOKEN = "xapp-test";

/** Arguments that a form carries as JSON. */
const NESTED = new Set([
  "blocks",
  "view",
  "metadata",
  "chunks",
  "prompts",
  "loading_messages",
  "unfurls",
  "attachments",
  "error",
]);

export class SlackPeer extends SlackSends implements AsyncDisposable {
  readonly #server: Server;

  private constructor(world: SlackWorld) {
    super(world);
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    });
    this.#server.on("upgrade", (request, socket) => this.sockets.accept(request, socket));
  }

  static async open(): Promise<SlackPeer> {
    const peer = new SlackPeer(await SlackWorld.open());
    await new Promise<void>((resolve) => peer.#server.listen(0, "127.0.0.1", resolve));
    peer.url = `http://127.0.0.1:${(peer.#server.address() as AddressInfo).port}`;
    return peer;
  }

  get apiUrl(): string {
    return `${this.url}/api/`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.sockets.cut();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await this.world[Symbol.asyncDispose]();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const route = new URL(request.url ?? "/", this.url).pathname;
    const body = await text(request);
    if (route.startsWith("/api/")) await this.#api(route.slice(5), request, body, response);
    else if (route.startsWith("/commands/")) await this.#respond(route.split("/").at(-1)!, body, response);
    else if (route.startsWith("/files/")) this.#download(route.split("/")[2]!, request, response);
    else response.writeHead(404).end();
  }

  async #api(method: string, request: IncomingMessage, body: string, response: ServerResponse): Promise<void> {
    const args = argsIn(request, body);
    const call: Call = { method, args, at: performance.now(), status: 200, answer: undefined };
    this.calls.push(call);
    const failure = this.nextFailure(method, String(args.channel ?? "")) ?? this.chance(method, args);
    if (typeof failure === "object" && failure.delay !== undefined) await wait(failure.delay);
    if (failure === "hang-up-after") call.answer = await this.#done(method, args, request);
    if (typeof failure === "string") return void request.socket.destroy();
    const isRefused = failure && (failure.status !== undefined || failure.body !== undefined);
    const isTooFast = !isRefused && this.rates && method === "chat.postMessage" && !this.mayPost(args.channel ?? "");
    const { status, headers, answer } = isRefused
      ? refusedAs(failure)
      : isTooFast
        ? refusedAs({ status: 429, headers: { "retry-after": "1" } })
        : { status: 200, headers: {}, answer: await this.#done(method, args, request) };
    Object.assign(call, { status, answer });
    const scopes = { "x-oauth-scopes": [...this.granted].join(",") };
    response
      .writeHead(status, { "content-type": "application/json", ...scopes, ...headers })
      .end(JSON.stringify(answer));
  }

  async #done(method: string, args: any, request: IncomingMessage): Promise<Answer> {
    const token = request.headers.authorization?.replace(/^Bearer /u, "") ?? args.token;
    if (token === undefined) return { ok: false, error: "not_authed" };
    if (method === "apps.connections.open") {
      if (token === TOKEN) return { ok: false, error: "not_allowed_token_type" };
      if (token !== APP_TOKEN) return { ok: false, error: "invalid_auth" };
      return { ok: true, url: `${this.url.replace("http", "ws")}/link/` };
    }
    if (token !== TOKEN) return { ok: false, error: "invalid_auth" };
    const act = METHODS[method] ?? VIEW_METHODS[method] ?? this.#fileMethods[method];
    if (!act) return { ok: false, error: "unknown_method", req_method: method };
    const channel = String(args.channel ?? "");
    const needed = missingScope(this.granted, method, channel, this.world.channels.get(channel)?.private ?? false);
    if (needed !== undefined)
      return { ok: false, error: "missing_scope", needed, provided: [...this.granted].join(",") };
    return await act(this, args);
  }

  readonly #fileMethods: Record<string, (state: unknown, args: any) => Answer> = {
    "files.info": (_, { file }) => {
      const known = this.files.get(file);
      return known ? { ok: true, file: this.fileOf(known) } : { ok: false, error: "file_not_found" };
    },
  };

  /** Without the bot's token Slack returns a sign-in page with status 200. */
  #download(id: string, request: IncomingMessage, response: ServerResponse): void {
    const file = this.files.get(id);
    if (!file) return void response.writeHead(404).end();
    const isOurs = request.headers.authorization === `Bearer ${TOKEN}` && this.granted.has("files:read");
    response.writeHead(200, { "content-type": isOurs ? file.mimetype : "text/html; charset=utf-8" });
    response.end(isOurs ? file.content : "<!DOCTYPE html><title>Sign in | Slack</title>");
  }

  async #respond(id: string, body: string, response: ServerResponse): Promise<void> {
    const say = (status: number, words: string): void => void response.writeHead(status).end(words);
    const failure = this.nextFailure("response_url");
    if (typeof failure === "string") return void response.socket?.destroy();
    if (failure) return say(failure.status ?? 500, "");
    const about = this.useResponseUrl(id);
    if (typeof about === "string") return say(404, JSON.stringify({ ok: false, error: about }));
    const message = JSON.parse(body || "{}");
    const { user, channel, ts } = about;
    const refused = message.delete_original ? undefined : unsayable(message);
    if (refused) return say(400, JSON.stringify(refused));
    this.responses.push({ to: `${this.url}/commands/${TEAM}/${id}`, user, ...message });
    const original = ts === undefined ? undefined : messageAt(this, { channel, ts });
    const own = this.ephemeral.findIndex((each) => each.ts === ts && each.channel === channel);
    const seen = { channel, user, text: message.text ?? "", blocks: withIds(message.blocks), via: "response_url" };
    if (message.delete_original) {
      if (original) await METHODS["chat.delete"]!(this, { channel, ts });
      else if (own >= 0) this.ephemeral.splice(own, 1);
    } else if (message.replace_original && original) await change(this, { ...message, channel, ts }, original);
    else if (message.replace_original && own >= 0) Object.assign(this.ephemeral[own]!, seen);
    else if (message.response_type === "in_channel")
      await post(this, { ...message, channel, text: message.text ?? "" });
    else
      this.ephemeral.push({ ...seen, ts: this.nextTs(), ...(message.thread_ts && { thread_ts: message.thread_ts }) });
    say(200, "ok");
  }
}

function argsIn(request: IncomingMessage, body: string): any {
  if (request.headers["content-type"]?.includes("json")) return JSON.parse(body || "{}");
  const fields = [...new URLSearchParams(body)];
  return Object.fromEntries(fields.map(([key, value]) => [key, NESTED.has(key) ? parsed(value) : value]));
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function refusedAs(failure: Exclude<Failure, string>): {
  status: number;
  headers: Record<string, string>;
  answer: any;
} {
  const { status = 200, headers = {}, body } = failure;
  return { status, headers, answer: body ?? { ok: false, error: status === 429 ? "ratelimited" : "internal_error" } };
}
