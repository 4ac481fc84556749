/**
 * The way in from Teams, and the only file that knows `botbuilder`: who sends is checked, what was sent becomes plain data.
 * No handler runs before the token, the address of the service and the tenant are known to be right.
 */
import { type Activity as SdkActivity, ConfigurationBotFrameworkAuthentication } from "botbuilder";
import { decodeJwt, decodeProtectedHeader } from "jose";
import type { Log } from "../../base/log.ts";
import { parseUntrustedJson } from "../../base/untrusted-json.ts";
import { textWithin } from "../../base/http-body.ts";
import { Activity, type InvokeAnswer } from "./activity.ts";
import { Connector } from "./connector.ts";

/** Teams' own messages stay under 100 KB; one that is quoted in an action comes with its attachments. */
const LARGEST_BODY = 1_000_000;
/** Teams gives up on an invoke after 5 to 15 s, by its kind. */
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
  /** Writes it down; the 200 follows when it resolves. Where it rejects Teams is told so. */
  take: (activity: Activity) => Promise<void>;
  invoke: (activity: Activity) => Promise<InvokeAnswer>;
  invokeMs?: number;
  keysMs?: number;
  callMs?: number;
};

type Checked = { kind: "ok" } | { kind: "refused" | "unknown"; because: string; err?: unknown };

export class TeamsAdapter {
  /** The way out. */
  readonly connector: Connector;
  /** Where the keys of incoming tokens are published. */
  readonly keysAddress: string;
  readonly #options: AdapterOptions;
  readonly #sdk: ConfigurationBotFrameworkAuthentication | null;

  /** Throws where an id is blank: the SDK would take that for "let everybody in". */
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

  /** 401 not from Teams, 403 another tenant, 400 no activity, 503 keys out of reach, 500 not written down; else done or written down. */
  async receive(request: Request): Promise<Response> {
    const authorization = request.headers.get("authorization") ?? "";
    if (this.#sdk && !isPlausible(authorization)) return refusal(401, "This needs a token of the Bot Connector.");
    // What a page of another site can post without asking is no JSON.
    if (!/^application\/json\b/iu.test(request.headers.get("content-type") ?? ""))
      return refusal(415, "Teams sends JSON.");
    const text = await textWithin(request, LARGEST_BODY);
    if (text === undefined) return refusal(413, "This is more than Teams sends.");
    const activity = activityIn(text);
    if (!activity) return refusal(400, "This is no activity.");
    const checked = this.#sdk
      ? await this.#check(this.#sdk, activity, authorization)
      : fromThisMachine(request, activity);
    if (checked.kind === "unknown") {
      this.#options.log.warn({ because: checked.because, err: checked.err }, "a token of Teams could not be checked");
      return refusal(503, "The keys of tokens are out of reach.");
    }
    if (checked.kind === "refused") {
      this.#options.log.info({ because: checked.because, err: checked.err }, "refused what came as Teams");
      return refusal(this.#sdk ? 401 : 403, "This is not from Teams.");
    }
    if (!this.#isOurTenant(activity)) return refusal(403, "This desk serves one tenant.");
    return activity.type === "invoke" ? await this.#answer(activity) : await this.#take(activity);
  }

  async #check(
    sdk: ConfigurationBotFrameworkAuthentication,
    activity: Activity,
    authorization: string,
  ): Promise<Checked> {
    const late = Promise.withResolvers<Checked>();
    const timer = setTimeout(
      () => late.resolve({ kind: "unknown", because: "no answer in time" }),
      this.#options.keysMs ?? KEYS_MS,
    );
    // A copy: the SDK may write into it.
    const asked = sdk.authenticateRequest({ ...activity } as unknown as SdkActivity, authorization).then(
      ({ claimsIdentity }): Checked =>
        claimsIdentity.isAuthenticated &&
        claimsIdentity.getClaimValue("iss") === ISSUER &&
        claimsIdentity.getClaimValue("serviceurl") === activity.serviceUrl
          ? { kind: "ok" }
          : { kind: "refused", because: "claims" },
      (error: unknown): Checked => ({
        kind: isTheTokensFault(error) ? "refused" : "unknown",
        because: "an error",
        err: error,
      }),
    );
    try {
      return await Promise.race([asked, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Every tenant that is named must be ours, and one must be. */
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
      this.#options.log.error({ err: error }, "an activity of Teams could not be written down");
      return refusal(500, "This could not be written down.");
    }
  }

  async #answer(activity: Activity): Promise<Response> {
    const { log, invoke, invokeMs = INVOKE_MS } = this.#options;
    const late = Promise.withResolvers<InvokeAnswer>();
    const timer = setTimeout(
      () => late.resolve(failedInvoke(activity, 504, "This takes longer than Teams waits.")),
      invokeMs,
    );
    const asked = invoke(activity).catch((error: unknown): InvokeAnswer => {
      log.error({ err: error }, "an invoke of Teams failed");
      return failedInvoke(activity, 500, "Something went wrong on our side.");
    });
    const { status, body } = await Promise.race([asked, late.promise]);
    clearTimeout(timer);
    return body === undefined ? new Response(null, { status }) : Response.json(body, { status });
  }
}

/** With `botbuilder` as it must be set up for the ids, secrets and keys of this registration. */
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
    if (value.trim() === "") throw new Error(`${name} is blank: without it anybody could pass for Teams`);
  const keys = openIdMetadataUrl ?? KEYS;
  // Of these the SDK wants all or none.
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

/** Signed, and by the Bot Connector as it says itself. The SDK would also take tokens of other bots and emulators, and asks the network for them. */
function isPlausible(authorization: string): boolean {
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/u.exec(authorization)?.[1];
  if (token === undefined) return false;
  try {
    return decodeProtectedHeader(token).alg === "RS256" && decodeJwt(token).iss === ISSUER;
  } catch {
    return false;
  }
}

/** Anything else speaks of the keys, and says nothing about the token. */
function isTheTokensFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("statusCode" in error && typeof error.statusCode === "number") return error.statusCode < 500;
  return ["JsonWebTokenError", "TokenExpiredError", "NotBeforeError"].includes(error.name);
}

/** In emulator mode there is no token: both ends are on this machine, also by name, against DNS rebinding. */
function fromThisMachine(request: Request, { serviceUrl }: Activity): Checked {
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

/** A card shows an error of its own kind and stays; everything else is told by the status. */
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
