/** The routes of a desk that is ready. Probes, chats and receipts answer always; the pages only to people whom the desk knows. */
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { InvalidError, NotFoundError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { Desk } from "../../desk/desk.ts";
import { type Failure, failureOf } from "../../desk/failure.ts";
import { recordPerson } from "../../desk/people.ts";
import { inWords, wordsIn } from "../../words/words.ts";
import { askRoutes } from "./ask-routes.ts";
import { assetRoutes, pageRoutes } from "./assets.ts";
import { CHECK_ROUTE, checkRoutes } from "./check-routes.ts";
import { conversationRoutes } from "./conversation-routes.ts";
import { deskRoutes } from "./desk-routes.ts";
import { documentRoutes } from "./document-routes.ts";
import { formRoutes } from "./form-routes.ts";
import { type Access, signedInPerson } from "./access.ts";
import { chosenStaff, type NodeServer, onlyThisMachine, strictHeaders, visitorId } from "./guard.ts";
import { languageOf } from "./language.ts";
import type { NewsFeed } from "./news.ts";
import { ownTicketRoutes } from "./own-ticket-routes.ts";
import { receiptRoutes } from "./receipt-routes.ts";
import { errorHtml } from "./page-html.ts";
import type { PersonOf } from "./request-body.ts";
import { requestDraftRoutes } from "./request-draft-routes.ts";
import { requestRoutes } from "./request-routes.ts";
import { limitAddress, limitPerson } from "./limits.ts";
import { profileRoutes } from "./profile-routes.ts";
import { type RequestOrigin, requestOrigin } from "./request-origin.ts";
import { scimRoutes } from "./scim-routes.ts";
import { setupRoutes } from "./setup-routes.ts";
import { logoutOrderRoute, SIGN_IN_ROUTE, signInRoutes } from "./sign-in-routes.ts";
import { onlyOwnOrigin, requireProxy, requireSession } from "./signed-in-guard.ts";
import { probes, type Readiness } from "./starting-app.ts";

/** What people and the issuer reach before anybody is known. */
const SIGN_IN_ROUTES = ["/sign-in/*", "/sign-out/*"];
const LARGEST_REQUEST = 1_000_000;
/** A lockfile or SBOM of some thousand packages. */
const LARGEST_PROJECT = 30_000_000;

export type WebAppOptions = {
  desk: Desk;
  log: Log;
  access: Access;
  /** Addresses and networks of proxies whose headers count. */
  trustedProxies: readonly string[];
  /** Handles what Slack sends; null if it is off. */
  slack: ((request: Request) => Promise<Response>) | null;
  /** Handles what Teams sends; null if it is off. */
  teams: ((request: Request) => Promise<Response>) | null;
  /** Whether the desk can answer questions and write to the database, with a text. */
  readiness: () => Promise<Readiness>;
};

export function webApp(options: WebAppOptions, news: NewsFeed): Hono<NodeServer> {
  const { desk, log, readiness, slack, teams } = options;
  const from = requestOrigin(options.trustedProxies);
  const app = new Hono<NodeServer>();
  app.use(async (context, next) => {
    context.header("x-request-id", from.requestIdOf(context));
    await next();
  });
  app.onError((error, context) => {
    const { words, status } = failureOf(error, log, languageOf(context), context.res.headers.get("x-request-id"));
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
  app.route("/", receiptRoutes(desk, from));
  app.route("/", site(options, news, from));
  return app;
}

/** The pages and what they call, behind the guard that fits. */
function site(options: WebAppOptions, news: NewsFeed, from: RequestOrigin): Hono<NodeServer> {
  const { desk, access } = options;
  const routes = new Hono<NodeServer>();
  if (access.kind === "off") {
    routes.use(() => Promise.reject(pagesAreOff()));
    return routes;
  }
  if (access.kind === "this-machine") routes.use(onlyThisMachine, strictHeaders(false));
  // The issuer's own order and the directory have neither the cookies nor the header of a page.
  if (access.kind === "oidc") {
    for (const route of SIGN_IN_ROUTES) routes.use(route, limitAddress(desk, from));
    routes.route("/", logoutOrderRoute(desk, access));
    routes.route("/", scimRoutes(desk, options.log, access, from));
  }
  if (access.kind !== "this-machine")
    routes.use(onlyOwnOrigin(access.origin, from), strictHeaders(access.origin.startsWith("https:")));
  routes.use((context, next) =>
    limit(context.req.path === CHECK_ROUTE ? LARGEST_PROJECT : LARGEST_REQUEST)(context, next),
  );
  routes.route("/", assetRoutes());
  if (access.kind === "oidc") {
    routes.route("/", signInRoutes(desk, access));
    routes.use(requireSession(desk, access), limitPerson(desk));
  }
  if (access.kind === "proxy") routes.use(requireProxy(desk, access, from), limitPerson(desk));
  routes.route("/", pageRoutes({ isSetUp: access.kind !== "this-machine" }));
  routes.route("/", deskSite(desk, access, news));
  return routes;
}

/** Everything that a known person reaches. */
function deskSite(desk: Desk, access: Exclude<Access, { kind: "off" }>, news: NewsFeed): Hono<NodeServer> {
  const visitor: PersonOf =
    access.kind === "this-machine"
      ? async (context) =>
          await recordPerson(desk, { channel: "web", externalId: visitorId(context), name: "Web visitor" })
      : signedInPerson;
  const staff: PersonOf =
    access.kind === "this-machine" ? async (context) => await access.operator(chosenStaff(context)) : signedInPerson;
  const routes = new Hono<NodeServer>();
  routes.route("/", documentRoutes(desk, access.kind === "this-machine" ? null : signedInPerson));
  if (access.kind === "this-machine") routes.route("/api", setupRoutes(access.trySignIn));
  routes.route("/api", profileRoutes(desk, access, visitor));
  routes.route("/api", askRoutes(desk, visitor));
  routes.route("/api", conversationRoutes(desk, news, visitor));
  routes.route("/api", formRoutes(desk, visitor));
  routes.route("/api", requestDraftRoutes(desk, visitor));
  routes.route("/api", requestRoutes(desk, visitor));
  routes.route("/api", ownTicketRoutes(desk, visitor));
  routes.route("/api", checkRoutes(desk));
  routes.route("/api/desk", deskRoutes(desk, access, news, staff));
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
    ? context.html(errorHtml(text, errorDetails(context)), status)
    : context.json({ error: text }, status);
}

function errorDetails(context: Context): Parameters<typeof errorHtml>[1] {
  const isSignIn = context.req.path.startsWith(SIGN_IN_ROUTE);
  return {
    language: languageOf(context),
    requestId: context.res.headers.get("x-request-id"),
    next: isSignIn ? { href: SIGN_IN_ROUTE, text: wordsIn(languageOf(context)).errors.signIn.again } : null,
  };
}
