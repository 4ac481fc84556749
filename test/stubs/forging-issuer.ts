/** An issuer that a test can make lie: what it answers at its token endpoint is up to the test. */
import { createHash, createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { base64url, exportJWK, generateKeyPair, type JWK, type JWTHeaderParameters, SignJWT } from "jose";
import { CLIENT } from "./oidc-issuer.ts";

type Claims = Record<string, unknown>;

export type Lies = {
  /** Changes the claims of the ID token; undefined removes a claim. */
  claims?: Claims;
  /** Changes the header of the ID token. */
  header?: Partial<JWTHeaderParameters> & Record<string, unknown>;
  /** Writes the ID token in another way. */
  token?: (claims: Claims, own: ForgingIssuer) => Promise<string> | string;
  userInfo?: Claims;
  /** The whole answer of the token endpoint. */
  answer?: { status: number; type?: string; body: string };
};

export type ForgingIssuer = AsyncDisposable & {
  url: string;
  lies: Lies;
  publicJwk: JWK;
  sign: (claims: Claims, header?: Lies["header"]) => Promise<string>;
  /** Signed with a key that the issuer does not publish. */
  signOtherwise: (claims: Claims, header?: Lies["header"]) => Promise<string>;
  /** The answer to an attempt: where the issuer sends the browser. The code belongs to the attempt's challenge. */
  answerTo: (attempt: URL) => URL;
};

const KID = "key-1";
const LIFE_S = 600;

/** Its clock is `now`, as the desk's is. */
export async function openForgingIssuer(): Promise<ForgingIssuer> {
  const [own, other] = [await keyPair(), await keyPair()];
  const codes = new Map<string, { challenge: string; nonce: string }>();
  const signWith =
    ({ privateKey }: Awaited<ReturnType<typeof keyPair>>) =>
    async (claims: Claims, header: Lies["header"] = {}) =>
      await new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: KID, ...header }).sign(privateKey);
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer: ForgingIssuer = {
    url,
    lies: {},
    publicJwk: { ...(await exportJWK(own.publicKey)), kid: KID, alg: "RS256", use: "sig" },
    sign: signWith(own),
    signOtherwise: signWith(other),
    answerTo(attempt) {
      const code = `code-${codes.size}`;
      codes.set(code, {
        challenge: attempt.searchParams.get("code_challenge")!,
        nonce: attempt.searchParams.get("nonce")!,
      });
      const back = new URL(attempt.searchParams.get("redirect_uri")!);
      back.search = new URLSearchParams({ code, state: attempt.searchParams.get("state")!, iss: url }).toString();
      return back;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return issuer;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (body: unknown, status = 200): void => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    if (request.url === "/.well-known/openid-configuration") send(metadata(url));
    else if (request.url === "/jwks") send({ keys: [issuer.publicJwk] });
    else if (request.url === "/userinfo") send({ sub: "sub-mallory", ...issuer.lies.userInfo });
    else if (request.url === "/token") await exchange(await text(request), response, send);
    else send({ error: "not_found" }, 404);
  }

  async function exchange(body: string, response: ServerResponse, send: (body: unknown, status?: number) => void) {
    const form = new URLSearchParams(body);
    const code = codes.get(form.get("code") ?? "");
    codes.delete(form.get("code") ?? "");
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    const { lies } = issuer;
    if (lies.answer)
      response
        .writeHead(lies.answer.status, { "content-type": lies.answer.type ?? "application/json" })
        .end(lies.answer.body);
    else if (code?.challenge !== challenge) send({ error: "invalid_grant" }, 400);
    else {
      const claims = { ...idClaims(url, code.nonce), ...lies.claims };
      const token = lies.token ? await lies.token(claims, issuer) : await issuer.sign(claims, lies.header);
      send({ access_token: "access", token_type: "Bearer", expires_in: LIFE_S, id_token: token });
    }
  }
}

function idClaims(issuer: string, nonce: string): Claims {
  const now = Math.floor(Date.now() / 1000);
  return { iss: issuer, aud: CLIENT.id, sub: "sub-mallory", name: "Mallory", nonce, iat: now, exp: now + LIFE_S };
}

/** Of a logout order that is genuine. */
export function logoutClaims(issuer: string, about: Claims): Claims {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: issuer,
    aud: CLIENT.id,
    jti: crypto.randomUUID(),
    iat: now,
    exp: now + 120,
    events: { "http://schemas.openid.net/event/backchannel-logout": {} },
    ...about,
  };
}

/** A token with the algorithm `none`. */
export function unsigned(claims: Claims): string {
  return `${encoded({ alg: "none" })}.${encoded(claims)}.`;
}

/** A token whose signature is an HMAC with a text that an attacker may know, such as the issuer's public key. */
export function macSigned(claims: Claims, secret: string): string {
  const body = `${encoded({ alg: "HS256", kid: KID })}.${encoded(claims)}`;
  return `${body}.${createHmac("sha256", secret).update(body).digest("base64url")}`;
}

/** A genuine token with other claims and the old signature. */
export function tampered(token: string, claims: Claims): string {
  const [header, , signature] = token.split(".");
  return `${header}.${encoded(claims)}.${signature}`;
}

function encoded(value: object): string {
  return base64url.encode(JSON.stringify(value));
}

async function keyPair() {
  return await generateKeyPair("RS256", { extractable: true });
}

function metadata(url: string): object {
  return {
    issuer: url,
    authorization_endpoint: `${url}/authorize`,
    token_endpoint: `${url}/token`,
    userinfo_endpoint: `${url}/userinfo`,
    jwks_uri: `${url}/jwks`,
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
    code_challenge_methods_supported: ["S256"],
    authorization_response_iss_parameter_supported: true,
  };
}
