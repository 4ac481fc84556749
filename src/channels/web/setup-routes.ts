/** `/api/setup`: sets up sign-in with the operator at this machine. Nothing is stored: they put the settings in place. */
import { Hono } from "hono";
import { z } from "zod";
import { PROVIDERS } from "../../desk/sign-in.ts";
import type { TrySignIn } from "./access.ts";
import { readBody } from "./request-body.ts";
import { CALLBACK_ROUTE } from "./sign-in-routes.ts";

const field = z.string().trim().max(2000);
const Given = z.object({
  publicUrl: field,
  issuer: field,
  clientId: field,
  clientSecret: field,
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
    const { publicUrl, issuer, clientId, clientSecret, tenant, administrator, roleMap } = await readBody(
      context,
      Given,
    );
    return context.json(
      await trySignIn({
        PUBLIC_URL: publicUrl,
        OIDC_ISSUER: issuer,
        OIDC_CLIENT_ID: clientId,
        OIDC_CLIENT_SECRET: clientSecret,
        ...(tenant && { OIDC_TENANT: tenant }),
        ...(roleMap && { OIDC_ROLE_MAP: roleMap }),
        STAFF: `web:${administrator}`,
      }),
    );
  });
  return routes;
}
