/** Who is at the other end of the web channel. Without a sign-in that is whoever sits at this machine, and no page of another site. */
import { randomUUID } from "node:crypto";
import type { HttpBindings } from "@hono/node-server";
import type { Context, MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { secureHeaders } from "hono/secure-headers";
import { DeniedError } from "../../base/errors.ts";
import { inWords } from "../../words/words.ts";

const COOKIE = "ospo_visitor";
/** Which member of staff the person at this machine is. */
export const STAFF_COOKIE = "ospo_staff";
const LOOPBACK_NAMES = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/u;

const LOOPBACK_ADDRESSES = /^(?:127\.|::1$|::ffff:127\.)/u;
/** What proxies, load balancers and content networks add, and neither a browser nor curl sends by itself. */
const PROXY_HEADERS =
  /^(?:via|forwarded|true-client-ip|cdn-loop|cf-.*|fastly-.*|x-(?:forwarded|real|client|remote|original|cluster|envoy|azure|amzn|arr|appengine|scheme|proxy)\b.*)$/u;

/**
 * A name that resolves to this machine is not enough (DNS rebinding), nor is a form on another site (forged requests), nor that the connection
 * comes from this machine: a proxy here, left as it was installed, would show the pages to everybody.
 */
export const onlyThisMachine: MiddlewareHandler = async (context, next) => {
  if (cameThroughProxy(context)) {
    throw new DeniedError("web request through a proxy", {
      userMessage: inWords((words) => words.errors.throughProxy),
    });
  }
  if (!LOOPBACK_NAMES.test(context.req.header("host") ?? "")) {
    throw new DeniedError("web request under a foreign name", {
      userMessage: inWords((words) => words.errors.foreignHost),
    });
  }
  const site = context.req.header("sec-fetch-site");
  const writes = context.req.method !== "GET" && context.req.method !== "HEAD";
  if (writes && (context.req.header("x-ospo-desk") !== "1" || (site !== undefined && site !== "same-origin"))) {
    throw new DeniedError("forged web request", { userMessage: inWords((words) => words.errors.forgedRequest) });
  }
  await next();
};

/** nginx as it is installed speaks HTTP/1.0 to what is behind it, and names itself in no header. */
function cameThroughProxy(context: Context): boolean {
  const { incoming } = context.env as HttpBindings;
  const origin = context.req.header("origin");
  return (
    incoming.httpVersion === "1.0" ||
    !LOOPBACK_ADDRESSES.test(incoming.socket.remoteAddress ?? "") ||
    Object.keys(context.req.header()).some((name) => PROXY_HEADERS.test(name)) ||
    // A browser that opened another address than the one that arrives here.
    (origin !== undefined && origin !== `http://${context.req.header("host")}`)
  );
}

export const strictHeaders = secureHeaders({
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
});

/** Undefined: the first one. */
export function chosenStaff(context: Context): string | undefined {
  return getCookie(context, STAFF_COOKIE);
}

/** A browser keeps its conversations by a random name that only it knows. */
export function visitorId(context: Context): string {
  const known = getCookie(context, COOKIE);
  if (known && /^[0-9a-f-]{36}$/u.test(known)) return known;
  const id = randomUUID();
  setCookie(context, COOKIE, id, { httpOnly: true, sameSite: "Strict", path: "/", maxAge: 60 * 60 * 24 * 365 });
  return id;
}
