/** The one HTTP server: health and metrics always, the web channel's pages where they may be. */
import { once } from "node:events";
import type { Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { createAdaptorServer } from "@hono/node-server";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { InvalidError, messageOf, NotFoundError, systemCode, UnavailableError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { Desk } from "../../desk/desk.ts";
import { readDocumentPage } from "../../desk/read-document.ts";
import { recordPerson } from "../../desk/people.ts";
import { type Person } from "../../identity/people.ts";
import { type Failure, failureOf } from "../../desk/failure.ts";
import { errorHtml } from "./page-html.ts";
import { askRoutes } from "./ask-routes.ts";
import { assetRoutes } from "./assets.ts";
import { CHECK_ROUTE, checkRoutes } from "./check-routes.ts";
import { deskRoutes } from "./desk-routes.ts";
import { documentPage } from "./document-page.ts";
import { chosenStaff, onlyThisMachine, strictHeaders, visitorId } from "./guard.ts";
import { languageOf } from "./language.ts";
import { Live } from "./news.ts";
import { receiptRoutes } from "./receipt-routes.ts";
import { requestRoutes } from "./request-routes.ts";
import { probes, type Readiness, startingApp } from "./starting-app.ts";
import { inWords, wordsIn } from "../../words/words.ts";

const LARGEST_REQUEST = 1_000_000;
/** A lockfile or SBOM of some thousand packages. */
const LARGEST_PROJECT = 30_000_000;
/** Requests under way at a stop get so long to be answered, and their acts so long to end after that. */
const [ANSWER_WITHIN_MS, END_WITHIN_MS] = [4000, 1500];
const RELEASE_EVERY_MS = 50;
/** Longer than a proxy before the desk keeps a connection, mostly a minute: what it sends into one that was just closed here is lost. */
const KEEP_ALIVE_MS = 75_000;

export type WebOptions = {
  desk: Desk;
  log: Log;
  host: string;
  port: number;
  /** The pages have no sign-in yet: they are on only where nobody else can reach them. */
  pages: boolean;
  /** The staff member who sits at this machine: the one that they chose to be, or the first. */
  operator: (as: string | undefined) => Promise<Person>;
  /** What Slack sends; null where it is off. */
  slack: ((request: Request) => Promise<Response>) | null;
  /** What Teams sends; null where it is off. */
  teams: ((request: Request) => Promise<Response>) | null;
  /** Whether questions can be answered and acts be written, in words. */
  readiness: () => Promise<Readiness>;
};

type Address = Pick<WebOptions, "host" | "port">;

export class WebServer implements AsyncDisposable {
  /** What a desk that is still starting waits for, as `/readyz` says it. */
  waitsFor = "the desk is starting";
  readonly #server: Server;
  #url = "";
  #app: Pick<Hono, "fetch"> = startingApp(this);
  #live: Live | undefined;
  #underWay = 0;
  #closed: Promise<void> | undefined;

  private constructor({ host }: Address) {
    // Load balancers probe without a Host header; the pages have a guard of their own.
    this.#server = createAdaptorServer({
      fetch: (request, env) => this.#answer(request, env),
      hostname: host,
    }) as Server;
    this.#server.keepAliveTimeout = KEEP_ALIVE_MS;
    // Too many open files, for one: those who wait are let in when there is room again.
    this.#server.on("error", () => undefined);
    this.#server.prependListener("request", (_request, response: ServerResponse) => {
      if (this.#closed) response.setHeader("connection", "close");
    });
  }

  /** Alive when it resolves, but not ready until `serve`. Throws UnavailableError where the port is taken. */
  static async listen(address: Address): Promise<WebServer> {
    const web = new WebServer(address);
    web.#server.listen(address.port, address.host);
    await once(web.#server, "listening").catch((error: unknown) => {
      throw portProblem(error, address);
    });
    const { host } = address;
    web.#url = `http://${host.includes(":") ? `[${host}]` : host}:${(web.#server.address() as AddressInfo).port}`;
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

  /** The desk answers until what is returned is disposed of; that resolves when its requests are answered, within six seconds. */
  serve(options: WebOptions): AsyncDisposable {
    this.#live = new Live(options.desk, options.log);
    this.#app = webApp(options, this.#live);
    return { [Symbol.asyncDispose]: async () => await this.#pause() };
  }

  /** Answers what is under way and takes nothing new; resolves within six seconds, whatever hangs. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= this.#close();
    await this.#closed;
  }

  async #answer(request: Request, env: object): Promise<Response> {
    this.#underWay++;
    try {
      return await this.#app.fetch(request, env);
    } finally {
      this.#underWay--;
    }
  }

  async #pause(): Promise<void> {
    this.#app = startingApp(this);
    this.#live?.[Symbol.dispose]();
    await this.#actsEnd(ANSWER_WITHIN_MS + END_WITHIN_MS);
  }

  async #close(): Promise<void> {
    this.#live?.[Symbol.dispose]();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    // A connection that was busy when the server closed becomes idle with its answer.
    const release = setInterval(() => this.#server.closeIdleConnections(), RELEASE_EVERY_MS);
    await Promise.race([closed, wait(ANSWER_WITHIN_MS, undefined, { ref: false })]);
    clearInterval(release);
    this.#server.closeAllConnections();
    // Whose connection was cut may still write: that ends before the database is closed.
    await this.#actsEnd(END_WITHIN_MS);
  }

  async #actsEnd(withinMs: number): Promise<void> {
    for (let waited = 0; this.#underWay > 0 && waited < withinMs; waited += RELEASE_EVERY_MS)
      await wait(RELEASE_EVERY_MS);
  }
}

function webApp({ desk, log, pages, operator, readiness, slack, teams }: WebOptions, live: Live): Hono {
  const app = new Hono();
  app.onError((error, context) => {
    const { words, status } = failureOf(error, log, languageOf(context));
    return refusal(context, words, status);
  });
  app.use(async (context, next) => {
    if (!URL.canParse(context.req.url))
      throw new InvalidError("the Host header or the address of this request is not valid");
    await next();
  });
  app.notFound((context) => refusal(context, wordsIn(languageOf(context)).errors.nothingHere, 404));
  app.route("/", probes(readiness));

  // Before the pages: they answer also where those are off, and have guards of their own.
  app.post("/slack/events", async (context) => (slack ? await slack(context.req.raw) : context.notFound()));
  app.post("/api/messages", async (context) => (teams ? await teams(context.req.raw) : context.notFound()));

  app.route("/", receiptRoutes(desk));

  const site = new Hono();
  if (pages)
    site.use(onlyThisMachine, strictHeaders, (context, next) =>
      limit(context.req.path === CHECK_ROUTE ? LARGEST_PROJECT : LARGEST_REQUEST)(context, next),
    );
  else
    site.use(() =>
      Promise.reject(
        new NotFoundError("web channel is off", {
          userMessage: inWords((words) => words.errors.webOff),
        }),
      ),
    );
  site.route("/", assetRoutes());
  site.get("/documents/*", (context) => {
    const file = decoded(context.req.path.slice("/documents/".length));
    const start = Number(context.req.query("from"));
    const end = Number(context.req.query("to"));
    // Whoever sits at this machine has the files anyway, so documents for staff open too.
    return context.html(
      documentPage(
        readDocumentPage(desk, file, true, end > start ? { start, end } : undefined),
        desk.now().toISOString().slice(0, 10),
      ),
    );
  });
  const visitor = async (context: Context): Promise<Person> =>
    await recordPerson(desk, { channel: "web", externalId: visitorId(context), name: "Web visitor" });
  site.route("/api", askRoutes(desk, live, visitor));
  site.route("/api", requestRoutes(desk, visitor));
  site.route("/api", checkRoutes(desk));
  site.route(
    "/api/desk",
    deskRoutes(desk, live, async (context) => await operator(chosenStaff(context))),
  );
  app.route("/", site);
  return app;
}

function decoded(file: string): string {
  try {
    return decodeURIComponent(file);
  } catch {
    throw new NotFoundError("a document under an address that is not valid", {
      userMessage: inWords((words) => words.errors.noDocument),
    });
  }
}

function limit(most: number): MiddlewareHandler {
  return bodyLimit({ maxSize: most, onError: () => tooLarge(most) });
}

function tooLarge(most: number): never {
  throw new InvalidError("request too large", {
    userMessage: inWords((words) => words.errors.requestTooLarge(most / 1e6)),
  });
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

/** A person who opened an address in a browser gets a page, everybody else JSON. */
function refusal(context: Context, text: string, status: Failure["status"]): Response | Promise<Response> {
  const isForPerson = context.req.method === "GET" && (context.req.header("accept") ?? "").includes("text/html");
  return isForPerson
    ? context.html(errorHtml(text, languageOf(context)), status)
    : context.json({ error: text }, status);
}
