/** A real OpenID Connect issuer on this machine (oidc-provider): signed tokens, groups, logout. Its people sign in by name. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWK } from "jose";
import { type Configuration, Provider } from "oidc-provider";

export const CLIENT = { id: "ospo-desk", secret: "a-secret-of-this-test" };
const keyPair = await generateKeyPair("ES256", { extractable: true });
/** The same desk, which proves who it is by a key (private_key_jwt). */
export const KEY_CLIENT = {
  id: "desk-by-key",
  jwk: await exportJWK(keyPair.privateKey),
  publicKey: { ...(await exportJWK(keyPair.publicKey)), use: "sig", alg: "ES256" },
};

export type IssuerPerson = {
  name: string;
  email?: string;
  email_verified?: boolean;
  groups?: string[];
  /** Entra's ids of a directory and of a person in it. */
  tid?: string;
  oid?: string;
};

export type OidcIssuer = AsyncDisposable & {
  url: string;
  /** By the name that they sign in with, which is also their `sub`. */
  people: Map<string, IssuerPerson>;
  /** Its keys are replaced; tokens of the old ones are no longer signed. */
  rotateKeys: () => Promise<void>;
};

/** `desk` is the address under which people reach the desk. */
export async function openOidcIssuer(
  people: Record<string, IssuerPerson>,
  desk: string,
  { tenant = "" }: { tenant?: string } = {},
): Promise<OidcIssuer> {
  const known = new Map(Object.entries(people));
  let answer: ReturnType<Provider["callback"]> | undefined;
  const server = createServer((request, response) => void answer?.(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}${tenant && `/${tenant}/v2.0`}`;
  const open = async (): Promise<void> => {
    answer = providerAt(url, desk, known, await newKeys());
  };
  await open();
  return {
    url,
    people: known,
    rotateKeys: open,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function newKeys(): Promise<JWK[]> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  return [{ ...(await exportJWK(privateKey)), use: "sig", alg: "RS256", kid: crypto.randomUUID() }];
}

function providerAt(
  url: string,
  desk: string,
  people: ReadonlyMap<string, IssuerPerson>,
  keys: JWK[],
): ReturnType<Provider["callback"]> {
  const provider = new Provider(url, configurationOf(desk, people, keys));
  provider.use(async (context, next) => {
    if (!context.path.startsWith("/interaction/")) return await next();
    context.respond = false;
    return await signInPage(provider, context.req, context.res);
  });
  const mount = new URL(url).pathname.replace(/\/$/u, "");
  const callback = provider.callback();
  return async (request, response) => {
    // What is behind a path, as Entra's issuers are, sees addresses without it.
    Object.assign(request, { originalUrl: request.url });
    request.url = request.url!.startsWith(mount) ? request.url!.slice(mount.length) || "/" : request.url;
    await callback(request, response);
  };
}

function configurationOf(desk: string, people: ReadonlyMap<string, IssuerPerson>, keys: JWK[]): Configuration {
  return {
    jwks: { keys },
    cookies: { keys: ["only for tests"] },
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [`${desk}/sign-in/callback`],
        post_logout_redirect_uris: [`${desk}/signed-out`],
        backchannel_logout_uri: `${desk}/sign-out/order`,
        backchannel_logout_session_required: true,
      },
      {
        client_id: KEY_CLIENT.id,
        redirect_uris: [`${desk}/sign-in/callback`],
        token_endpoint_auth_method: "private_key_jwt",
        jwks: { keys: [KEY_CLIENT.publicKey] },
      },
    ],
    claims: {
      openid: ["sub", "tid", "oid", "xms_edov", "email"],
      email: ["email", "email_verified"],
      profile: ["name", "groups"],
    },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context, form) => {
          context.body = `<!doctype html><title>Issuer</title>${form}<button name="logout" form="op.logoutForm" value="yes">Sign out</button>`;
        },
      },
    },
    // Its own refuses addresses of this machine.
    fetch: async (address, init) => await fetch(address, { ...init, dispatcher: undefined }),
    ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    pkce: { required: () => true },
    interactions: { url: (_context, { uid }) => `interaction/${uid}` },
    findAccount: (_context, id) => {
      const person = people.get(id);
      return person && { accountId: id, claims: () => ({ sub: id, ...person }) };
    },
    // Nobody is asked whether the desk may know their name.
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({ clientId: oidc.client!.clientId, accountId: oidc.session!.accountId! });
      grant.addOIDCScope("openid profile email");
      await grant.save();
      return grant;
    },
  };
}

/** A form with one field; its person signs in without a password, or cancels by leaving it empty. */
async function signInPage(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== "POST") {
    response
      .writeHead(200, { "content-type": "text/html" })
      .end(
        `<!doctype html><title>Issuer</title><form method="post"><label>Name <input name="login"></label><button>Sign in</button></form>`,
      );
    return;
  }
  const login = new URLSearchParams(await text(request)).get("login") ?? "";
  await provider.interactionFinished(
    request,
    response,
    login === "" ? { error: "access_denied" } : { login: { accountId: login } },
  );
}
