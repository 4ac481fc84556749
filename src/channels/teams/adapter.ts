/**
 * Receives requests from Teams, and is the only file that uses `botbuilder`: it verifies the sender and parses the activity. No handler
 * runs before the token, the service address and the tenant are verified.
 */
import { type Activity as SdkActivity, ConfigurationBotFrameworkAuthentication } from "botbuilder";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { languageOfLocale } from "../chat/reading-language.ts";
import { wordsIn } from "../../words/words.ts";
import type { Log } from "../../base/log.ts";
import { parseUntrustedJson } from "../../base/untrusted-json.ts";
import { textWithin } from "../../base/http-body.ts";
import { Activity, type InvokeAnswer } from "./activity.ts";
import { Connector } from "./connector.ts";

/** Messages of Teams are under 100 KB, but a message quoted in an action comes with its attachments. */
const LARGEST_BODY = 1_000_000;
/** Teams waits 5 to 15 s for the answer to an invoke, depending on its kind. */
const INVOKE_MS = 4500;
const KEYS_MS = 8000;
const ISSUER = "https://api.botframework.com";
const KEYS = "https://login.botframework.com/v1/.well-known/openidconfiguration";
const LOGIN = "https://login.microsoftonline.com";
const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

type TeamsIdentity =
  | {
      kind: "registered";
      appId: string;
      password: string;
      tenantId: string;
      openIdMetadataUrl?: string;
      loginUrl?: string;
    }
  | { kind: "emulator" };

export type AdapterOptions = {
  identity: TeamsIdentity;
  log: Log;
  /** Stores the activity; the response is 200 once it resolves, 500 if it rejects. */
  take: (activity: Activity) => Promise<void>;
  invoke: (activity: Activity) => Promise<InvokeAnswer>;
  invokeMs?: number;
  keysMs?: number;
  callMs?: number;
};

type Verification = { kind: "ok" } | { kind: "refused" | "unknown"; because: string; err?: unknown };

export class TeamsAdapter {
  /** Sends requests to Teams. */
  readonly connector: Connector;
  /** The address of the keys that verify incoming tokens. */
  readonly keysAddress: string;
  readonly #options: AdapterOptions;
  readonly #sdk: ConfigurationBotFrameworkAuthentication | null;

  /** Throws if an id is blank, because the SDK would then accept everybody. */
  constructor(options: AdapterOptions) {
    const { identity, callMs } = options;
    this.#options = options;
    this.keysAddress = (identity.kind === "registered" && identity.openIdMetadataUrl) || KEYS;
    this.#sdk = identity.kind === "registered" ? authenticationFor(identity) : null;
    this.connector = new Connector({
      credentials: identity.kind === "registered" ? identity : null,
      loginUrl: ((identity.kind === "registered" && identity.loginUrl) || LOGIN).replace(/(?<!\/)\/+$/u, ""),
      ...(callMs !== undefined && { timeoutMs: callMs }),
    });
  }

  /** Answers 401 if not from Teams, 403 for another tenant, 400 if not an activity, 503 if the keys cannot be read, 500 if it cannot be stored. */
  async receive(request: Request): Promise<Response> {
    const authorization = request.headers.get("authorization") ?? "";
    if (this.#sdk && !isPlausible(authorization)) return refusal(401, "A token of the Bot Connector is required.");
    // A page of another site can post only other content types without a preflight.
    if (!/^application\/json\b/iu.test(request.headers.get("content-type") ?? ""))
      return refusal(415, "The content type must be JSON.");
    const text = await textWithin(request, LARGEST_BODY);
    if (text === undefined) return refusal(413, "The request is longer than any that Teams sends.");
    const activity = activityIn(text);
    if (!activity) return refusal(400, "The body is not an activity.");
    const verification = this.#sdk
      ? await this.#verify(this.#sdk, activity, authorization)
      : fromThisMachine(request, activity);
    if (verification.kind === "unknown") {
      this.#options.log.warn(
        { because: verification.because, err: verification.err },
        "a token of Teams could not be verified",
      );
      return refusal(503, "The keys that verify tokens cannot be read.");
    }
    if (verification.kind === "refused") {
      this.#options.log.info(
        { because: verification.because, err: verification.err },
        "refused a request that claims to be from Teams",
      );
      return refusal(this.#sdk ? 401 : 403, "The request is not from Teams.");
    }
    if (!this.#isOurTenant(activity)) return refusal(403, "This desk serves another tenant.");
    return activity.type === "invoke" ? await this.#answer(activity) : await this.#take(activity);
  }

  async #verify(
    sdk: ConfigurationBotFrameworkAuthentication,
    activity: Activity,
    authorization: string,
  ): Promise<Verification> {
    const late = Promise.withResolvers<Verification>();
    const timer = setTimeout(
      () => late.resolve({ kind: "unknown", because: "no answer in time" }),
      this.#options.keysMs ?? KEYS_MS,
    );
    // The SDK reads only these two.
    const { channelId, serviceUrl } = activity;
    const claims: Partial<SdkActivity> = { channelId, serviceUrl };
    const asked = sdk.authenticateRequest(claims as SdkActivity, authorization).then(
      ({ claimsIdentity }): Verification =>
        claimsIdentity.isAuthenticated &&
        claimsIdentity.getClaimValue("iss") === ISSUER &&
        claimsIdentity.getClaimValue("serviceurl") === serviceUrl
          ? { kind: "ok" }
          : { kind: "refused", because: "the claims are wrong" },
      (error: unknown): Verification => ({
        kind: isTheTokensFault(error) ? "refused" : "unknown",
        because: "the SDK failed",
        err: error,
      }),
    );
    try {
      return await Promise.race([asked, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** At least one tenant must be named, and every named tenant must be ours. */
  #isOurTenant({ from, conversation, channelData }: Activity): boolean {
    const { identity } = this.#options;
    if (identity.kind === "emulator") return true;
    const named = [channelData?.tenant?.id, conversation.tenantId, from.tenantId].filter(
      (tenant) => tenant !== undefined,
    );
    return named.length > 0 && named.every((tenant) => tenant.toLowerCase() === identity.tenantId.toLowerCase());
  }

  async #take(activity: Activity): Promise<Response> {
    try {
      await this.#options.take(activity);
      return new Response();
    } catch (error) {
      this.#options.log.error({ err: error }, "an activity of Teams could not be stored");
      return refusal(500, "The activity could not be stored.");
    }
  }

  async #answer(activity: Activity): Promise<Response> {
    const { log, invoke, invokeMs = INVOKE_MS } = this.#options;
    const words = wordsIn(languageOfLocale(activity.locale ?? "")).chat;
    const late = Promise.withResolvers<InvokeAnswer>();
    const timer = setTimeout(() => late.resolve(failedInvoke(activity, 504, words.tooSlow)), invokeMs);
    const asked = invoke(activity).catch((error: unknown): InvokeAnswer => {
      log.error({ err: error }, "an invoke of Teams failed");
      return failedInvoke(activity, 500, words.callFailed);
    });
    const { status, body } = await Promise.race([asked, late.promise]);
    clearTimeout(timer);
    return body === undefined ? new Response(null, { status }) : Response.json(body, { status });
  }
}

/** The SDK set up for the ids, secrets and keys of this registration. */
export function authenticationFor({
  appId,
  password,
  tenantId,
  openIdMetadataUrl,
}: Omit<Extract<TeamsIdentity, { kind: "registered" }>, "kind">) {
  for (const [name, value] of Object.entries({
    TEAMS_APP_ID: appId,
    TEAMS_APP_PASSWORD: password,
    TEAMS_TENANT_ID: tenantId,
  }))
    if (value.trim() === "")
      throw new Error(`${name} is blank: without it, the desk would accept requests from anybody`);
  const keys = openIdMetadataUrl ?? KEYS;
  // The SDK requires all of these or none.
  return new ConfigurationBotFrameworkAuthentication({
    MicrosoftAppId: appId,
    MicrosoftAppPassword: password,
    MicrosoftAppType: "SingleTenant",
    MicrosoftAppTenantId: tenantId,
    ValidateAuthority: true,
    ToChannelFromBotLoginUrl: `${LOGIN}/${tenantId}`,
    ToChannelFromBotOAuthScope: ISSUER,
    ToBotFromChannelTokenIssuer: ISSUER,
    OAuthUrl: ISSUER,
    ToBotFromChannelOpenIdMetadataUrl: keys,
    ToBotFromEmulatorOpenIdMetadataUrl: keys,
    CallerId: "urn:botframework:azure",
  });
}

/** Whether the token claims to be signed by the Bot Connector. The SDK would also accept tokens of other bots and emulators, and fetch their keys. */
function isPlausible(authorization: string): boolean {
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/u.exec(authorization)?.[1];
  if (token === undefined) return false;
  try {
    return decodeProtectedHeader(token).alg === "RS256" && decodeJwt(token).iss === ISSUER;
  } catch {
    return false;
  }
}

/** Any other error concerns the keys and says nothing about the token. */
function isTheTokensFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("statusCode" in error && typeof error.statusCode === "number") return error.statusCode < 500;
  return ["JsonWebTokenError", "TokenExpiredError", "NotBeforeError"].includes(error.name);
}

/** Emulator mode has no token, so both ends must be on this machine, also by name, against DNS rebinding. */
function fromThisMachine(request: Request, { serviceUrl }: Activity): Verification {
  const isHere = [request.url, serviceUrl].every((address) => LOOPBACK.has(new URL(address).hostname));
  return isHere ? { kind: "ok" } : { kind: "refused", because: "not on this machine" };
}

function activityIn(text: string): Activity | undefined {
  try {
    const read = Activity.safeParse(parseUntrustedJson(text));
    return read.success && ["msteams", "emulator"].includes(read.data.channelId) ? read.data : undefined;
  } catch {
    return undefined;
  }
}

/** A card shows an error in its own format and stays; other invokes get only the status. */
function failedInvoke({ name }: Activity, status: number, message: string): InvokeAnswer {
  if (name !== "adaptiveCard/action") return { status };
  return {
    status: 200,
    body: { statusCode: status, type: "application/vnd.microsoft.error", value: { code: String(status), message } },
  };
}

function refusal(status: number, words: string): Response {
  return new Response(`${words}\n`, { status });
}
