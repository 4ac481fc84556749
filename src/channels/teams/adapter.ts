/**
 * Receives requests from Teams: verifies the sender and parses the activity. No handler runs before the token, the service address and
 * the tenant are verified.
 */
import { decodeJwt, decodeProtectedHeader } from "jose";
import { languageOfLocale } from "../chat/reading-language.ts";
import { wordsIn } from "../../words/words.ts";
import type { Log } from "../../base/log.ts";
import { teamsRequestsRefused } from "../../base/metrics.ts";
import { once } from "../../base/once.ts";
import { RateLimitedLog } from "../../base/rate-limited-log.ts";
import { parseUntrustedJson } from "../../base/untrusted-json.ts";
import { textWithin } from "../../base/http-body.ts";
import { Activity, type InvokeAnswer } from "./activity.ts";
import { Connector } from "./connector.ts";
import { joseCheck } from "./jose-tokens.ts";
import {
  ISSUER,
  type TokenCheck,
  type TokenCheckOptions,
  type TokenLibrary,
  type Verification,
} from "./token-check.ts";

/** Messages of Teams are under 100 KB, but a message quoted in an action comes with its attachments. */
const LARGEST_BODY = 1_000_000;
/** Teams waits 5 to 15 s for the answer to an invoke, depending on its kind. */
const INVOKE_MS = 4500;
const KEYS_MS = 8000;
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
      /** What verifies incoming tokens. */
      tokens: TokenLibrary;
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

/** What is wrong with a request: its token, its body, its tenant, or that no keys can be read to verify it. */
type Fault = "token" | "body" | "tenant" | "keys";

export class TeamsAdapter {
  /** Sends requests to Teams. */
  readonly connector: Connector;
  /** The address of the keys that verify incoming tokens. */
  readonly keysAddress: string;
  readonly #options: AdapterOptions;
  readonly #refusals: RateLimitedLog;
  /** Null in emulator mode. */
  readonly #check: (() => Promise<TokenCheck>) | null;

  /** Throws if an id is blank, because `botbuilder` would then accept everybody. */
  constructor(options: AdapterOptions) {
    const { identity, callMs, keysMs = KEYS_MS } = options;
    this.#options = options;
    this.#refusals = new RateLimitedLog(options.log);
    this.keysAddress = (identity.kind === "registered" && identity.openIdMetadataUrl) || KEYS;
    if (identity.kind === "registered") refuseBlank(identity);
    this.#check =
      identity.kind === "registered"
        ? once(async () => await tokenCheck(identity.tokens, { ...identity, keysAddress: this.keysAddress, keysMs }))
        : null;
    this.connector = new Connector({
      credentials: identity.kind === "registered" ? identity : null,
      loginUrl: ((identity.kind === "registered" && identity.loginUrl) || LOGIN).replace(/(?<!\/)\/+$/u, ""),
      ...(callMs !== undefined && { timeoutMs: callMs }),
    });
  }

  /** Loads what verifies tokens, so that no request has to wait for it. */
  async load(): Promise<void> {
    await this.#check?.();
  }

  /** Answers 401 if not from Teams, 403 for another tenant, 400 if not an activity, 503 if the keys cannot be read, 500 if it cannot be stored. */
  async receive(request: Request): Promise<Response> {
    const check = await this.#check?.();
    const token = plausibleTokenIn(request.headers.get("authorization") ?? "");
    if (check && token === "") return this.#refuse("token", 401, "A token of the Bot Connector is required.");
    // A page of another site can post only other content types without a preflight.
    if (!/^application\/json\b/iu.test(request.headers.get("content-type") ?? ""))
      return this.#refuse("body", 415, "The content type must be JSON.");
    const text = await textWithin(request, LARGEST_BODY);
    if (text === undefined) return this.#refuse("body", 413, "The request is longer than any that Teams sends.");
    const activity = activityIn(text);
    if (!activity) return this.#refuse("body", 400, "The body is not an activity.");
    const verification = check ? await check(token, activity) : fromThisMachine(request, activity);
    if (verification.kind === "unknown")
      return this.#refuse("keys", 503, "The keys that verify tokens cannot be read.", verification);
    if (verification.kind === "refused")
      return this.#refuse("token", check ? 401 : 403, "The request is not from Teams.", verification);
    if (!this.#isOurTenant(activity)) return this.#refuse("tenant", 403, "This desk serves another tenant.");
    return activity.type === "invoke" ? await this.#answer(activity) : await this.#take(activity);
  }

  #refuse(kind: Fault, status: number, words: string, why: { because?: string; err?: unknown } = {}): Response {
    teamsRequestsRefused.inc({ fault: kind });
    const { because = words, err } = why;
    this.#refusals.write(
      kind === "keys" ? "warn" : "info",
      { kind, status, because, err },
      "refused a request that claims to be from Teams",
    );
    return refusal(status, words);
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

function refuseBlank({ appId, password, tenantId }: Pick<TokenCheckOptions, "appId" | "password" | "tenantId">): void {
  for (const [name, value] of Object.entries({
    TEAMS_APP_ID: appId,
    TEAMS_APP_PASSWORD: password,
    TEAMS_TENANT_ID: tenantId,
  }))
    if (value.trim() === "")
      throw new Error(`${name} is blank: without it, the desk would accept requests from anybody`);
}

async function tokenCheck(by: TokenLibrary, options: TokenCheckOptions): Promise<TokenCheck> {
  if (by === "jose") return joseCheck(options);
  const { botbuilderCheck } = await import("./botbuilder-tokens.ts");
  return botbuilderCheck(options);
}

/** The token, if it claims to be signed by the Bot Connector with a published key; otherwise blank. `botbuilder` would also accept tokens of other bots and emulators, and fetch their keys. */
function plausibleTokenIn(authorization: string): string {
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/u.exec(authorization)?.[1] ?? "";
  try {
    const { alg, kid } = decodeProtectedHeader(token);
    return alg === "RS256" && typeof kid === "string" && decodeJwt(token).iss === ISSUER ? token : "";
  } catch {
    return "";
  }
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
