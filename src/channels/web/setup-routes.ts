/** `/api/setup`: sets up sign-in with the operator at this machine. Nothing is stored: they put the settings in place. */
import { Hono } from "hono";
import { z } from "zod";
import { PROVIDERS } from "../../desk/sign-in.ts";
import type { TrySignIn } from "./access.ts";
import { languageOf } from "./language.ts";
import { readBody } from "./request-body.ts";
import { CALLBACK_ROUTE } from "./sign-in-routes.ts";

/** A private RSA key of 4,096 bits as a JWK has some 3,200 characters. */
const MAX_KEY_LENGTH = 10_000;
const field = z.string().trim().max(2000);
const Given = z.object({
  publicUrl: field,
  issuer: field,
  clientId: field,
  clientSecret: field.optional(),
  clientKey: z.string().trim().max(MAX_KEY_LENGTH).optional(),
  tenant: field.optional(),
  administrator: field,
  roleMap: field.optional(),
});

export function setupRoutes(trySignIn: TrySignIn): Hono {
  const routes = new Hono();
  routes.get("/setup", (context) =>
    context.json({
      callback: CALLBACK_ROUTE,
      providers: PROVIDERS.map(({ name, issuer, isOpenToAll }) => ({
        name,
        issuer,
        isOpenToAll,
      })),
    }),
  );
  routes.post("/setup/try", async (context) => {
    const given = await readBody(context, Given);
    const settings = {
      PUBLIC_URL: given.publicUrl,
      OIDC_ISSUER: given.issuer,
      OIDC_CLIENT_ID: given.clientId,
      ...(given.clientSecret && { OIDC_CLIENT_SECRET: given.clientSecret }),
      ...(given.clientKey && { OIDC_CLIENT_KEY: given.clientKey }),
      ...(given.tenant && { OIDC_TENANT: given.tenant }),
      ...(given.roleMap && { OIDC_ROLE_MAP: given.roleMap }),
      STAFF: `web:${given.administrator}`,
    };
    return context.json(await trySignIn(settings, languageOf(context)));
  });
  return routes;
}
