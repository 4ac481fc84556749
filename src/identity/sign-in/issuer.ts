/**
 * The issuer of an OpenID Connect sign-in: authorization code with PKCE, state and nonce; each ID token's signature is
 * verified against the issuer's published keys. Knows neither people nor sessions.
 */
import { type CryptoKey, createRemoteJWKSet, importJWK, type JWK, jwtVerify } from "jose";
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  ClientSecretPost,
  ClientSecretBasic,
  type ClientAuth,
  Configuration,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  PrivateKeyJwt,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from "openid-client";
import { z } from "zod";
import { personIn } from "./claims.ts";
import { problemOf } from "./problems.ts";
import { type Checks, type IssuerSettings, type SignedIn, SignInError } from "./types.ts";

const TIMEOUT_S = 10;
/** A failed discovery is not repeated for so long: the sign-in page may be hit often while the issuer is away. */
const RETRY_AFTER_MS = 5000;
const LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout";
const CLOCK_TOLERANCE_S = 60;

const LogoutClaims = z
  .object({
    jti: z.string().min(1),
    exp: z.number(),
    iat: z.number(),
    sub: z.string().min(1).optional(),
    sid: z.string().min(1).optional(),
    nonce: z.undefined().optional(),
    events: z.looseObject({ [LOGOUT_EVENT]: z.record(z.string(), z.unknown()) }),
  })
  .refine(({ sub, sid }) => sub !== undefined || sid !== undefined);

export type LogoutOrder = { id: string; until: Date; subject: string | null; sid: string | null };

export class Issuer {
  readonly settings: IssuerSettings;
  #configuration: Promise<Configuration> | undefined;
  #failedAt = -Infinity;
  /** Fetches the keys once, and again where a token names one that it does not know. */
  #logoutKeys: ReturnType<typeof createRemoteJWKSet> | undefined;

  constructor(settings: IssuerSettings) {
    this.settings = settings;
  }

  /** Where the browser goes, and what its answer must match. Throws SignInError. */
  async begin(): Promise<{ url: URL; checks: Checks }> {
    const configuration = await this.configuration();
    const checks = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
    const url = buildAuthorizationUrl(configuration, {
      redirect_uri: this.settings.redirectUri,
      scope: this.settings.scopes,
      state: checks.state,
      nonce: checks.nonce,
      code_challenge: await calculatePKCECodeChallenge(checks.verifier),
      code_challenge_method: "S256",
    });
    return { url, checks };
  }

  /** Exchanges the code in `query`, the issuer's answer to the attempt with these checks. Throws SignInError. */
  async finish(query: string, { state, nonce, verifier }: Checks): Promise<SignedIn> {
    const configuration = withFreshKeys(await this.configuration(), await this.#clientAuth());
    const answer = new URL(this.settings.redirectUri);
    answer.search = query;
    try {
      const tokens = await authorizationCodeGrant(configuration, answer, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims()!;
      const { userinfo_endpoint: userInfo } = configuration.serverMetadata();
      const more = userInfo ? await fetchUserInfo(configuration, tokens.access_token, claims.sub) : {};
      return personIn(claims, more, this.settings);
    } catch (error) {
      throw error instanceof SignInError ? error : new SignInError(problemOf(error), error);
    }
  }

  /** Where the issuer ends its own session; null where it does not say. */
  async endSessionUrl(returnTo: string): Promise<string | null> {
    const configuration = await this.configuration().catch(() => null);
    if (!configuration?.serverMetadata().end_session_endpoint) return null;
    return buildEndSessionUrl(configuration, { post_logout_redirect_uri: returnTo }).href;
  }

  /** A logout token that the issuer sends by itself (OpenID Connect Back-Channel Logout 1.0). Throws SignInError. */
  async readLogout(token: string, now: Date): Promise<LogoutOrder> {
    const { jwks_uri: keys, issuer } = (await this.configuration()).serverMetadata();
    if (!keys) throw new SignInError({ kind: "misconfigured", because: "the issuer publishes no keys (jwks_uri)" });
    try {
      this.#logoutKeys ??= createRemoteJWKSet(new URL(keys));
      const { payload } = await jwtVerify(token, this.#logoutKeys, {
        issuer,
        audience: this.settings.clientId,
        maxTokenAge: `${CLOCK_TOLERANCE_S * 2} s`,
        clockTolerance: CLOCK_TOLERANCE_S,
        currentDate: now,
        requiredClaims: ["jti", "iat", "exp"],
        algorithms: ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"],
      });
      const { jti, exp, sub = null, sid = null } = LogoutClaims.parse(payload);
      return { id: jti, until: new Date((exp + CLOCK_TOLERANCE_S) * 1000), subject: sub, sid };
    } catch (error) {
      throw new SignInError({ kind: "not-genuine", because: "the logout token is not valid" }, error);
    }
  }

  /** The issuer's metadata, read once. Throws SignInError. */
  async configuration(): Promise<Configuration> {
    if (!this.#configuration && performance.now() - this.#failedAt < RETRY_AFTER_MS)
      throw new SignInError({ kind: "unreachable", because: `${this.settings.issuer} was not reached a moment ago` });
    this.#configuration ??= this.#discover();
    try {
      return await this.#configuration;
    } catch (error) {
      this.#configuration = undefined;
      this.#failedAt = performance.now();
      throw error instanceof SignInError ? error : new SignInError(problemOf(error, "unreachable"), error);
    }
  }

  async #discover(): Promise<Configuration> {
    const { issuer, clientId } = this.settings;
    const isPlain = issuer.startsWith("http:");
    return await discovery(new URL(issuer), clientId, {}, await this.#clientAuth(), {
      timeout: TIMEOUT_S,
      execute: isPlain ? [allowInsecureRequests] : [],
    });
  }

  async #clientAuth(): Promise<ClientAuth> {
    const { credential } = this.settings;
    if (credential.kind === "key") {
      const { key, kid } = await privateKeyOf(credential.jwk);
      return PrivateKeyJwt({ key, ...(kid !== undefined && { kid }) });
    }
    return secretAs(credential.secret);
  }
}

async function privateKeyOf(text: string): Promise<{ key: CryptoKey; kid: string | undefined }> {
  try {
    const jwk = JSON.parse(text) as JWK;
    const key = await importJWK(jwk, jwk.alg ?? (jwk.kty === "RSA" ? "RS256" : "ES256"));
    if (!(key instanceof Uint8Array) && key.type === "private") return { key, kid: jwk.kid };
  } catch {
    // What JSON and the key say of it may quote the key.
  }
  throw new SignInError({ kind: "misconfigured", because: "OIDC_CLIENT_KEY is not a private RSA or EC key as a JWK" });
}

/** Has no keys yet, so it reads them: the issuer may have changed them since the last sign-in. */
function withFreshKeys(configuration: Configuration, auth: ClientAuth): Configuration {
  const { client_id: id } = configuration.clientMetadata();
  const fresh = new Configuration(configuration.serverMetadata(), id, {}, auth);
  fresh.timeout = TIMEOUT_S;
  if (new URL(configuration.serverMetadata().issuer).protocol === "http:") allowInsecureRequests(fresh);
  enableNonRepudiationChecks(fresh);
  return fresh;
}

/** Issuers differ in how they take the secret; `client_secret_basic` is the default of the standard. */
function secretAs(secret: string): ClientAuth {
  const post = ClientSecretPost(secret);
  const basic = ClientSecretBasic(secret);
  return (server, client, body, headers) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
    (methods.includes("client_secret_post") ? post : basic)(server, client, body, headers);
  };
}
