/** The one HTTP server of the process. It answers probes from the start, and everything else while a desk is open. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";
import { messageOf, systemCode, UnavailableError } from "../../base/errors.ts";
import type { NodeServer } from "./guard.ts";
import { NewsFeed } from "./news.ts";
import { startingApp } from "./starting-app.ts";
import { webApp, type WebAppOptions } from "./web-app.ts";

/** At a stop, open requests get this time to be answered, and then their acts this time to end. */
const [ANSWER_WITHIN_MS, END_WITHIN_MS] = [4000, 1500];
const RELEASE_EVERY_MS = 50;
/** Longer than the minute for which most proxies keep a connection: what a proxy sends on one that was just closed here is lost. */
const KEEP_ALIVE_MS = 75_000;

export type WebOptions = WebAppOptions & { host: string; port: number };

type Address = Pick<WebOptions, "host" | "port">;

export class WebServer implements AsyncDisposable {
  /** What the desk is waiting for while it starts; `/readyz` shows it. */
  waitsFor = "the desk is starting";
  readonly #server: Server;
  #url = "";
  #app: Pick<Hono<NodeServer>, "fetch"> = startingApp(this);
  #news: NewsFeed | undefined;
  #openRequests = 0;
  #closed: Promise<void> | undefined;

  private constructor({ host }: Address) {
    // `hostname` stands in for a missing Host header: load balancers probe without one, and the pages have a guard of their own.
    const answer = getRequestListener((request, env) => this.#answer(request, env), { hostname: host });
    this.#server = createServer((request, response) => void answer(request, response));
    this.#server.keepAliveTimeout = KEEP_ALIVE_MS;
    // Such as too many open files: waiting connections are accepted as soon as there is room again.
    this.#server.on("error", () => undefined);
    this.#server.prependListener("request", (_request, response) => {
      if (this.#closed) response.setHeader("connection", "close");
    });
  }

  /** Alive when it resolves, but not ready until `serve`. Throws UnavailableError if the port is taken. */
  static async listen(address: Address): Promise<WebServer> {
    const web = new WebServer(address);
    web.#server.listen(address.port, address.host);
    await once(web.#server, "listening").catch((error: unknown) => {
      throw portProblem(error, address);
    });
    const { host } = address;
    const listening = web.#server.address();
    const port = typeof listening === "object" ? listening?.port : address.port;
    web.#url = `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
    return web;
  }

  get url(): string {
    return this.#url;
  }

  static async open(options: WebOptions): Promise<WebServer> {
    const web = await WebServer.listen(options);
    web.serve(options);
    return web;
  }

  /** The desk answers until the returned value is disposed; disposal waits for its requests, for at most six seconds. */
  serve(options: WebOptions): AsyncDisposable {
    this.#news = new NewsFeed(options.desk, options.log);
    this.#app = webApp(options, this.#news);
    return { [Symbol.asyncDispose]: async () => await this.#pause() };
  }

  /** Answers the open requests and accepts no new ones. Resolves within six seconds, whatever hangs. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= this.#close();
    await this.#closed;
  }

  async #answer(request: Request, env: NodeServer["Bindings"]): Promise<Response> {
    this.#openRequests++;
    try {
      return await this.#app.fetch(request, env);
    } finally {
      this.#openRequests--;
    }
  }

  async #pause(): Promise<void> {
    this.#app = startingApp(this);
    this.#news?.[Symbol.dispose]();
    await this.#requestsEnd(ANSWER_WITHIN_MS + END_WITHIN_MS);
  }

  async #close(): Promise<void> {
    this.#news?.[Symbol.dispose]();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    // A connection that was busy when the server closed becomes idle once it is answered.
    const release = setInterval(() => this.#server.closeIdleConnections(), RELEASE_EVERY_MS);
    await Promise.race([closed, wait(ANSWER_WITHIN_MS, undefined, { ref: false })]);
    clearInterval(release);
    this.#server.closeAllConnections();
    // Requests whose connection was cut may still write, so wait for them before the database is closed.
    await this.#requestsEnd(END_WITHIN_MS);
  }

  async #requestsEnd(withinMs: number): Promise<void> {
    for (let waited = 0; this.#openRequests > 0 && waited < withinMs; waited += RELEASE_EVERY_MS)
      await wait(RELEASE_EVERY_MS);
  }
}

function portProblem(error: unknown, { host, port }: Address): UnavailableError {
  if (systemCode(error) === "EADDRINUSE")
    return new UnavailableError(
      `port ${port} on ${host} is in use: stop what listens there, or set PORT to a free one`,
    );
  if (systemCode(error) === "EACCES")
    return new UnavailableError(`port ${port} may not be opened by this user: set PORT to one above 1023`);
  return new UnavailableError(`cannot listen on ${host}:${port}: ${messageOf(error)}`, { cause: error });
}
