/** Signing in by the company's issuer, and out: `/sign-in`, its callback, `/sign-out`, and the issuer's own order to sign out. */
import { Hono } from "hono";
import { getCookie } from "hono/cookie";
import { z } from "zod";
import { textWithin } from "../../base/http-body.ts";
import { InvalidError } from "../../base/errors.ts";
import type { Desk } from "../../desk/desk.ts";
import { beginSignIn, endSessionsByToken, finishSignIn, newBrowserToken, signOut } from "../../desk/sign-in.ts";
import { inWords } from "../../words/words.ts";
import type { Access } from "./access.ts";
import { languageOf } from "./language.ts";
import { signedOutHtml } from "./page-html.ts";
import { attemptCookie, dropCookie, keepCookie, sessionCookie } from "./sign-in-cookies.ts";

export const SIGN_IN_ROUTE = "/sign-in";
/** Register this at the issuer as the redirect address. */
export const CALLBACK_ROUTE = "/sign-in/callback";
const SIGNED_OUT_ROUTE = "/signed-out";
/** Register this at the issuer for back-channel logout. */
export const LOGOUT_ORDER_ROUTE = "/sign-out/order";

const MAX_LOGOUT_LENGTH = 20_000;
const MAX_RETURN_LENGTH = 2000;

type Oidc = Extract<Access, { kind: "oidc" }>;

/** Where a person signs in who wanted to see `path`. */
export function signInAddress(path: string): string {
  return path === "/" ? SIGN_IN_ROUTE : `${SIGN_IN_ROUTE}?${new URLSearchParams({ to: path }).toString()}`;
}

/** What people do before they are known. */
export function signInRoutes(desk: Desk, access: Oidc): Hono {
  const { origin } = access;
  const routes = new Hono();
  routes.get(SIGN_IN_ROUTE, async (context) => {
    const known = getCookie(context, attemptCookie(origin));
    const browser = known && /^[\w-]{43}$/u.test(known) ? known : newBrowserToken();
    const url = await beginSignIn(desk, access, { browser, returnTo: ownPath(context.req.query("to"), origin) });
    keepCookie(context, origin, attemptCookie(origin), browser);
    return context.redirect(url.href);
  });
  routes.get(CALLBACK_ROUTE, async (context) => {
    const { token, returnTo } = await finishSignIn(desk, access, {
      browser: getCookie(context, attemptCookie(origin)),
      query: new URL(context.req.url).search,
      before: getCookie(context, sessionCookie(origin)),
    });
    keepCookie(context, origin, sessionCookie(origin), token);
    return context.redirect(returnTo);
  });
  routes.post("/sign-out", async (context) => {
    const token = getCookie(context, sessionCookie(origin));
    if (token !== undefined) await signOut(desk, token);
    dropCookie(context, origin, sessionCookie(origin));
    const there = await access.issuer.endSessionUrl(origin + SIGNED_OUT_ROUTE);
    return context.json({ to: there ?? SIGNED_OUT_ROUTE });
  });
  routes.get(SIGNED_OUT_ROUTE, (context) => context.html(signedOutHtml(languageOf(context))));
  return routes;
}

/** The issuer itself calls this, so it has neither cookies nor the header of the pages. */
export function logoutOrderRoute(desk: Desk, access: Oidc): Hono {
  const routes = new Hono();
  routes.post(LOGOUT_ORDER_ROUTE, async (context) => {
    const form = new URLSearchParams(await textWithin(context.req.raw, MAX_LOGOUT_LENGTH));
    const token = z.string().min(1).safeParse(form.get("logout_token"));
    if (!token.success) throw new InvalidError(inWords(({ errors }) => errors.nothingHere));
    await endSessionsByToken(desk, access, token.data);
    return context.body(null, 200, { "cache-control": "no-store" });
  });
  return routes;
}

/** Only a path of the desk itself, whatever the address looks like to a browser: no open redirect. */
function ownPath(to: string | undefined, origin: string): string {
  const url = to === undefined || to.length > MAX_RETURN_LENGTH ? null : URL.parse(to, origin);
  if (!url || url.origin !== new URL(origin).origin || !to?.startsWith("/")) return "/";
  // "/.//evil.example" has the path "//evil.example", which is an address.
  if (url.pathname.startsWith("//")) return "/";
  return /^\/(?:sign-in|sign-out|signed-out|api)(?:\/|$)/u.test(url.pathname) ? "/" : url.pathname + url.search;
}
