/** Turns the settings of sign-in into who may use the pages. */
import type { Access } from "../channels/web/access.ts";
import { CALLBACK_ROUTE } from "../channels/web/sign-in-routes.ts";
import type { Desk } from "../desk/desk.ts";
import { Issuer } from "../identity/sign-in/issuer.ts";
import { staffPerson } from "./compose.ts";
import type { Config } from "./config.ts";
import { isLoopback } from "./setting-values.ts";

export function accessOf(config: Config, desk: Desk): Access {
  const { host, signIn } = config;
  const origin = originOf(config);
  if (signIn?.kind === "oidc")
    return { kind: "oidc", origin, issuer: issuerOf(signIn, origin), roleMap: signIn.roleMap };
  if (signIn?.kind === "proxy") return { kind: "proxy", origin, header: signIn.header };
  if (!isLoopback(host)) return { kind: "off" };
  return { kind: "this-machine", operator: async (as) => await staffPerson(desk, as, "first") };
}

/** Opens no connection before somebody signs in. */
export function issuerOf(settings: Extract<Config["signIn"], { kind: "oidc" }>, origin: string): Issuer {
  const { kind, value } = settings.credential;
  return new Issuer({
    ...settings,
    credential: kind === "secret" ? { kind, secret: value.reveal() } : { kind, jwk: value.reveal() },
    redirectUri: origin + CALLBACK_ROUTE,
  });
}

/** The settings demand PUBLIC_URL with any sign-in. */
export function originOf({ publicUrl }: Pick<Config, "publicUrl">): string {
  return publicUrl === undefined ? "" : new URL(publicUrl).origin;
}
