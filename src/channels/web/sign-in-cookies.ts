/** The cookies of a sign-in. Their prefix binds them to the desk's own host over TLS, so that no other host can set them. */
import type { Context } from "hono";
import { deleteCookie, setCookie } from "hono/cookie";

/** Without TLS, which is allowed on this machine only, browsers accept neither the prefix nor `Secure`. */
function isSecure(origin: string): boolean {
  return origin.startsWith("https:");
}

/** Holds the token of a session. */
export function sessionCookie(origin: string): string {
  return `${isSecure(origin) ? "__Host-" : ""}ospo_session`;
}

/** Holds the id of a browser that is signing in. */
export function attemptCookie(origin: string): string {
  return `${isSecure(origin) ? "__Host-" : ""}ospo_sign_in`;
}

/** Ends with the browser; the desk ends it earlier. */
export function keepCookie(context: Context, origin: string, name: string, value: string): void {
  setCookie(context, name, value, { httpOnly: true, sameSite: "Lax", path: "/", secure: isSecure(origin) });
}

export function dropCookie(context: Context, origin: string, name: string): void {
  deleteCookie(context, name, { path: "/", secure: isSecure(origin) });
}
