/** Without sign-in, keeps the pages to the person at this machine; and keeps pages of other sites out. */
import { randomUUID } from "node:crypto";
import type { Http2Bindings, HttpBindings } from "@hono/node-server";
import type { Context, MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { secureHeaders } from "hono/secure-headers";
import { DeniedError } from "../../base/errors.ts";
import { inWords } from "../../words/words.ts";

/** The server of Node gives access to its own request. */
export type NodeServer = { Bindings: HttpBindings | Http2Bindings };

const COOKIE = "ospo_visitor";
/** The staff member that the person at this machine chose to be. */
export const STAFF_COOKIE = "ospo_staff";
const LOOPBACK_NAMES = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/u;

const LOOPBACK_ADDRESSES = /^(?:127\.|::1$|::ffff:127\.)/u;
/** Headers that proxies, load balancers and content networks add, and that neither browsers nor curl send. */
const PROXY_HEADERS =
  /^(?:via|forwarded|true-client-ip|cdn-loop|cf-.*|fastly-.*|x-(?:forwarded|real|client|remote|original|cluster|envoy|azure|amzn|arr|appengine|scheme|proxy)\b.*)$/u;

/**
 * Three checks, because each alone can be passed: a foreign name can resolve to this machine (DNS rebinding), a form on another site can send
 * requests (CSRF), and a proxy on this machine would show the pages to everybody with connections that come from this machine.
 */
export const onlyThisMachine: MiddlewareHandler<NodeServer> = async (context, next) => {
  if (cameThroughProxy(context)) {
    throw new DeniedError("web request through a proxy", {
      userMessage: inWords((words) => words.errors.throughProxy),
    });
  }
  if (!LOOPBACK_NAMES.test(context.req.header("host") ?? "")) {
    throw new DeniedError("web request with a foreign Host header", {
      userMessage: inWords((words) => words.errors.foreignHost),
    });
  }
  refuseForgedWrites(context, `http://${context.req.header("host")}`);
  await next();
};

/** A write needs a header that a form on another site cannot send, and what the browser says of its origin must fit. */
export function refuseForgedWrites(context: Context, ownOrigin: string): void {
  if (context.req.method === "GET" || context.req.method === "HEAD") return;
  const site = context.req.header("sec-fetch-site");
  const origin = context.req.header("origin");
  const isOwn =
    context.req.header("x-ospo-desk") === "1" &&
    (site === undefined || site === "same-origin") &&
    (origin === undefined || origin === ownOrigin);
  if (!isOwn)
    throw new DeniedError("forged web request", { userMessage: inWords((words) => words.errors.forgedRequest) });
}

/** nginx with its default settings adds no header, but speaks HTTP/1.0 to the server behind it. */
function cameThroughProxy(context: Context<NodeServer>): boolean {
  const { incoming } = context.env;
  const origin = context.req.header("origin");
  return (
    incoming.httpVersion === "1.0" ||
    !LOOPBACK_ADDRESSES.test(incoming.socket.remoteAddress ?? "") ||
    Object.keys(context.req.header()).some((name) => PROXY_HEADERS.test(name)) ||
    // The browser opened another address than the one of this request.
    (origin !== undefined && origin !== `http://${context.req.header("host")}`)
  );
}

/** `isTls`: browsers then refuse to come without TLS for a year. */
export function strictHeaders(isTls: boolean): MiddlewareHandler {
  return secureHeaders({ ...HEADERS, strictTransportSecurity: isTls ? "max-age=31536000" : false });
}

const HEADERS = {
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", "data:"],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
  xFrameOptions: "DENY",
  referrerPolicy: "no-referrer",
};

/** Undefined if the person chose nobody. */
export function chosenStaff(context: Context): string | undefined {
  return getCookie(context, STAFF_COOKIE);
}

/** A random name in a cookie: whoever has the cookie has the conversations. */
export function visitorId(context: Context): string {
  const known = getCookie(context, COOKIE);
  if (known && /^[0-9a-f-]{36}$/u.test(known)) return known;
  const id = randomUUID();
  setCookie(context, COOKIE, id, { httpOnly: true, sameSite: "Strict", path: "/", maxAge: 60 * 60 * 24 * 365 });
  return id;
}
