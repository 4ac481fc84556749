/** Turns the settings of sign-in into who may use the pages. */
import type { Access } from "../channels/web/access.ts";
import type { Desk } from "../desk/desk.ts";
import { staffPerson } from "./compose.ts";
import type { Config } from "./config.ts";
import { issuerOf, originOf } from "./issuer.ts";
import { trySignIn } from "./try-sign-in.ts";
import { isLoopback, type RoleMapping } from "./setting-values.ts";

export function accessOf(config: Config, desk: Desk): Access {
  const { host, signIn } = config;
  const origin = originOf(config);
  if (signIn?.kind === "oidc")
    return {
      kind: "oidc",
      origin,
      issuer: issuerOf(signIn, origin),
      roleMap: signIn.roleMap,
      scimToken: signIn.scimToken ?? undefined,
    };
  if (signIn?.kind === "proxy") return { kind: "proxy", origin, header: signIn.header };
  if (!isLoopback(host)) return { kind: "off" };
  return { kind: "this-machine", operator: async (as) => await staffPerson(desk, as, "first"), trySignIn };
}

/** The groups whose members get roles over SCIM; none where it is off. */
export function directoryRoles({ signIn }: Pick<Config, "signIn">): readonly RoleMapping[] {
  return signIn?.kind === "oidc" && signIn.scimToken ? signIn.roleMap : [];
}
