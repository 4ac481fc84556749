/** The issuer that the settings name. */
import { CALLBACK_ROUTE } from "../channels/web/sign-in-routes.ts";
import { Issuer } from "../identity/sign-in/issuer.ts";
import type { Config } from "./config.ts";

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
