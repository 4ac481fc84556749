/** Guards the pages where people sign in: nobody gets further who is not known, and no other site acts for them. */
import type { Context, MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import { DeniedError } from "../../base/errors.ts";
import type { Desk } from "../../desk/desk.ts";
import { recordPerson } from "../../desk/people.ts";
import { personSignedIn } from "../../desk/sign-in.ts";
import { inWords, wordsIn } from "../../words/words.ts";
import type { Access, SignedInServer } from "./access.ts";
import { type NodeServer, refuseForgedWrites } from "./guard.ts";
import { languageOf } from "./language.ts";
import type { RequestOrigin } from "./request-origin.ts";
import { SIGN_IN_ROUTE, signInAddress } from "./sign-in-routes.ts";
import { sessionCookie } from "./sign-in-cookies.ts";

const MAX_USER_LENGTH = 255;

/**
 * A foreign name can resolve to this server (DNS rebinding), and a page of another site can send requests with the
 * person's cookies (CSRF): so the name must be the desk's own, and writes need a header that only its pages send.
 */
export function onlyOwnOrigin(origin: string, from: RequestOrigin): MiddlewareHandler<NodeServer> {
  return async (context, next) => {
    if (!isOwnHost(context, origin, from))
      throw new DeniedError("web request with another Host header than that of PUBLIC_URL", {
        userMessage: inWords((words) => words.errors.otherHost(origin)),
      });
    refuseForgedWrites(context, origin);
    await next();
  };
}

export function isOwnHost(context: Context, origin: string, { hostOf }: RequestOrigin): boolean {
  return hostOf(context).toLowerCase() === new URL(origin).host;
}

/** Lets through who has a session. Others are sent to the issuer, or get 401 where a script asks. */
export function requireSession(
  desk: Desk,
  { origin }: Extract<Access, { kind: "oidc" }>,
): MiddlewareHandler<SignedInServer> {
  const cookie = sessionCookie(origin);
  return createMiddleware<SignedInServer>(async (context, next) => {
    const token = getCookie(context, cookie);
    const signedIn = token === undefined ? undefined : await personSignedIn(desk, token);
    if (signedIn) {
      context.set("person", signedIn.person);
      context.set("groupsLeftOut", signedIn.groupsLeftOut);
      await next();
      return undefined;
    }
    const { path, method } = context.req;
    const isPage = method === "GET" && !path.startsWith("/api/");
    if (isPage) return context.redirect(signInAddress(path + new URL(context.req.url).search));
    return context.json({ error: wordsIn(languageOf(context)).errors.notSignedIn, signIn: SIGN_IN_ROUTE }, 401);
  });
}

/** Lets through whom the proxy names. */
export function requireProxy(
  desk: Desk,
  { header }: Extract<Access, { kind: "proxy" }>,
  { isFromProxy }: RequestOrigin,
): MiddlewareHandler<SignedInServer> {
  return createMiddleware<SignedInServer>(async (context, next) => {
    if (!isFromProxy(context))
      throw new DeniedError("web request that did not come from TRUSTED_PROXY", {
        userMessage: inWords((words) => words.errors.proxyOnly),
      });
    const name = context.req.header(header)?.trim() ?? "";
    // Two headers of this name arrive as one, with a comma.
    if (name === "" || name.length > MAX_USER_LENGTH || /[\p{C},]/u.test(name))
      throw new DeniedError(`the proxy sent no usable ${header}: let it set PROXY_USER_HEADER for each request`, {
        userMessage: inWords((words) => words.errors.proxyNamesNobody),
      });
    context.set("person", await recordPerson(desk, { channel: "web", externalId: name, name }));
    await next();
  });
}
