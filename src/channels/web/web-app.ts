/** The routes of a desk that is ready. Probes, chats and receipts answer always; the pages only if nobody else can reach them. */
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { InvalidError, NotFoundError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { Desk } from "../../desk/desk.ts";
import { type Failure, failureOf } from "../../desk/failure.ts";
import { recordPerson } from "../../desk/people.ts";
import type { Person } from "../../identity/people.ts";
import { inWords, wordsIn } from "../../words/words.ts";
import { askRoutes } from "./ask-routes.ts";
import { assetRoutes } from "./assets.ts";
import { CHECK_ROUTE, checkRoutes } from "./check-routes.ts";
import { conversationRoutes } from "./conversation-routes.ts";
import { deskRoutes } from "./desk-routes.ts";
import { documentRoutes } from "./document-routes.ts";
import { formRoutes } from "./form-routes.ts";
import { chosenStaff, type NodeServer, onlyThisMachine, strictHeaders, visitorId } from "./guard.ts";
import { languageOf } from "./language.ts";
import type { NewsFeed } from "./news.ts";
import { ownTicketRoutes } from "./own-ticket-routes.ts";
import { receiptRoutes } from "./receipt-routes.ts";
import { errorHtml } from "./page-html.ts";
import type { PersonOf } from "./request-body.ts";
import { requestDraftRoutes } from "./request-draft-routes.ts";
import { requestRoutes } from "./request-routes.ts";
import { probes, type Readiness } from "./starting-app.ts";

const LARGEST_REQUEST = 1_000_000;
/** A lockfile or SBOM of some thousand packages. */
const LARGEST_PROJECT = 30_000_000;

export type WebAppOptions = {
  desk: Desk;
  log: Log;
  /** The pages have no sign-in yet, so they are on only if nobody else can reach them. */
  pages: boolean;
  /** The staff member at this machine: the one whom they chose to be (`as`), else the first. */
  operator: (as: string | undefined) => Promise<Person>;
  /** Handles what Slack sends; null if it is off. */
  slack: ((request: Request) => Promise<Response>) | null;
  /** Handles what Teams sends; null if it is off. */
  teams: ((request: Request) => Promise<Response>) | null;
  /** Whether the desk can answer questions and write to the database, with a text. */
  readiness: () => Promise<Readiness>;
};

export function webApp(options: WebAppOptions, news: NewsFeed): Hono<NodeServer> {
  const { desk, log, readiness, slack, teams } = options;
  const app = new Hono<NodeServer>();
  app.onError((error, context) => {
    const { words, status } = failureOf(error, log, languageOf(context));
    return refusal(context, words, status);
  });
  app.use(async (context, next) => {
    if (!URL.canParse(context.req.url))
      throw new InvalidError("web request with an invalid Host header or address", {
        userMessage: inWords((words) => words.errors.invalidAddress),
      });
    await next();
  });
  app.notFound((context) => refusal(context, wordsIn(languageOf(context)).errors.nothingHere, 404));
  app.route("/", probes(readiness));

  // They come before the pages, because they answer even if those are off, and have guards of their own.
  app.post("/slack/events", async (context) => (slack ? await slack(context.req.raw) : context.notFound()));
  app.post("/api/messages", async (context) => (teams ? await teams(context.req.raw) : context.notFound()));
  app.route("/", receiptRoutes(desk));
  app.route("/", site(options, news));
  return app;
}

/** The pages and what they call. */
function site({ desk, pages, operator }: WebAppOptions, news: NewsFeed): Hono<NodeServer> {
  const routes = new Hono<NodeServer>();
  if (!pages) {
    routes.use(() => Promise.reject(pagesAreOff()));
    return routes;
  }
  routes.use(onlyThisMachine, strictHeaders, (context, next) =>
    limit(context.req.path === CHECK_ROUTE ? LARGEST_PROJECT : LARGEST_REQUEST)(context, next),
  );
  routes.route("/", assetRoutes());
  routes.route("/", documentRoutes(desk));
  const visitor: PersonOf = async (context) =>
    await recordPerson(desk, { channel: "web", externalId: visitorId(context), name: "Web visitor" });
  routes.route("/api", askRoutes(desk, visitor));
  routes.route("/api", conversationRoutes(desk, news, visitor));
  routes.route("/api", formRoutes(desk, visitor));
  routes.route("/api", requestDraftRoutes(desk, visitor));
  routes.route("/api", requestRoutes(desk, visitor));
  routes.route("/api", ownTicketRoutes(desk, visitor));
  routes.route("/api", checkRoutes(desk));
  const operatorOf = async (context: Context): Promise<Person> => await operator(chosenStaff(context));
  routes.route("/api/desk", deskRoutes(desk, news, operatorOf));
  return routes;
}

function pagesAreOff(): NotFoundError {
  return new NotFoundError("web channel is off", { userMessage: inWords((words) => words.errors.webOff) });
}

function limit(maxSize: number): MiddlewareHandler {
  return bodyLimit({
    maxSize,
    onError: () => {
      throw new InvalidError("request too large", {
        userMessage: inWords((words) => words.errors.requestTooLarge(maxSize / 1e6)),
      });
    },
  });
}

/** A person who opened an address in a browser gets a page, everybody else JSON. */
function refusal(context: Context, text: string, status: Failure["status"]): Response | Promise<Response> {
  const isForPerson = context.req.method === "GET" && (context.req.header("accept") ?? "").includes("text/html");
  return isForPerson
    ? context.html(errorHtml(text, languageOf(context)), status)
    : context.json({ error: text }, status);
}
