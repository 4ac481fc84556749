/**
 * Sends to Teams through the Bot Connector's REST API, one request for each call. The job queue retries failed calls, also after a restart;
 * the SDK's own client would post a message a second time by itself.
 */
import { z } from "zod";
import { messageOf, UnavailableError } from "../../base/errors.ts";
import { retryAfterMs } from "../../base/retry-after.ts";

const TIMEOUT_MS = 10_000;
/** The service for people who have never written, so that no address is known. */
export const GLOBAL_SERVICE = "https://smba.trafficmanager.net/teams/";
const SCOPE = "https://api.botframework.com/.default";
/** A token is renewed this long before it expires. */
const RENEW_MS = 300_000;
/**
 * Statuses to retry later, with the seconds to wait if there is no `Retry-After`: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
 * The page also names 502 and 504, but after these it is unknown whether the call succeeded.
 */
const NOT_NOW: Record<number, number> = { 412: 2, 429: 5 };
/** The app may not sign in: its secret has expired, or it was removed or disabled in the directory. */
export class SignInRefusedError extends UnavailableError {}

const TokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });
const Failed = z.object({ error: z.object({ code: z.string().catch(""), message: z.string().catch("") }) });
const Made = z.object({ id: z.string().min(1).optional() });
const MadeConversation = z.object({ id: z.string().min(1), serviceUrl: z.string().optional() });

/** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context: the directory id has two names. */
const Member = z.object({
  aadObjectId: z.string().nullish(),
  objectId: z.string().nullish(),
  tenantId: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
  email: z.string().nullish(),
  userRole: z.string().nullish(),
});
export type Member = z.infer<typeof Member>;

/** A conversation to write to; `serviceUrl` comes from an activity with a verified token. */
export type Reference = { serviceUrl: string; conversation: string };
/** `reason` is a code of Teams, such as `BotNotInConversationRoster`. After any other failure it is unknown whether the call succeeded. */
export type ConnectorResult<T> =
  | { kind: "ok"; value: T }
  | { kind: "wait"; seconds: number }
  | { kind: "never"; status: number; reason: string; words: string };
/** An activity to send: `type`, `text`, `attachments` and so on. */
export type OutgoingActivity = { type: string; entities?: object[]; [key: string]: unknown };

export type ConnectorOptions = {
  /** Null in emulator mode, which sends no token. */
  credentials: { appId: string; password: string; tenantId: string } | null;
  /** The origin that issues tokens. */
  loginUrl: string;
  timeoutMs?: number;
};

type Token = { value: string; renewAt: number };

export class Connector {
  readonly #options: ConnectorOptions;
  readonly #timeoutMs: number;
  #token: Promise<Token> | undefined;

  constructor(options: ConnectorOptions) {
    this.#options = options;
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  }

  /** Asks for a new token. Throws UnavailableError with the reason. */
  async signIn(): Promise<void> {
    this.#token = undefined;
    await this.#bearer();
  }

  /** Returns the id of the message; null if the service returns none, as Microsoft's local Playground does. */
  async send(to: Reference, activity: OutgoingActivity): Promise<ConnectorResult<string | null>> {
    return idOf(
      await this.#call("POST", to.serviceUrl, [to.conversation, "activities"], Made, this.#from(to, activity)),
    );
  }

  async update(to: Reference, id: string, activity: OutgoingActivity): Promise<ConnectorResult<string | null>> {
    return idOf(
      await this.#call(
        "PUT",
        to.serviceUrl,
        [to.conversation, "activities", id],
        Made,
        this.#from(to, { ...activity, id }),
      ),
    );
  }

  /** Opens the personal chat with a person, by member id or Entra object id, even if nobody has written yet. */
  async createConversation(user: string, serviceUrl: string = GLOBAL_SERVICE): Promise<ConnectorResult<Reference>> {
    const { credentials } = this.#options;
    const made = await this.#call("POST", serviceUrl, [], MadeConversation, {
      isGroup: false,
      members: [{ id: user }],
      ...(credentials && {
        bot: { id: `28:${credentials.appId}` },
        tenantId: credentials.tenantId,
        channelData: { tenant: { id: credentials.tenantId } },
      }),
    });
    return made.kind === "ok" ? { kind: "ok", value: { serviceUrl, conversation: made.value.id } } : made;
  }

  /** What Teams and its directory know about a member of a conversation. */
  async member({ serviceUrl, conversation }: Reference, user: string): Promise<ConnectorResult<Member>> {
    return await this.#call("GET", serviceUrl, [conversation, "members", user], Member);
  }

  #from(to: Reference, activity: OutgoingActivity): OutgoingActivity {
    const { credentials } = this.#options;
    return {
      ...(credentials && { from: { id: `28:${credentials.appId}` } }),
      conversation: { id: to.conversation },
      ...activity,
    };
  }

  async #call<T>(
    method: string,
    serviceUrl: string,
    path: string[],
    answer: z.ZodType<T>,
    body?: object,
  ): Promise<ConnectorResult<T>> {
    const address = `${serviceUrl.replace(/(?<!\/)\/+$/u, "")}/v3/conversations${path.map((part) => `/${encodeURIComponent(part)}`).join("")}`;
    let response = await this.#fetch(method, address, body);
    if (response.status === 401 && this.#token) {
      // The token was refused before anything was done, so retry once with a new one.
      this.#token = undefined;
      await response.body?.cancel();
      response = await this.#fetch(method, address, body);
    }
    const { status } = response;
    const text = await response.text().catch((error: unknown) => {
      throw new UnavailableError(`the answer of Teams broke off: ${messageOf(error)}`, { cause: error });
    });
    const json = jsonIn(text);
    if (response.ok) {
      const read = answer.safeParse(json ?? {});
      if (read.success) return { kind: "ok", value: read.data };
      throw new UnavailableError(`Teams answered ${status} with an unknown body`);
    }
    const wait = NOT_NOW[status];
    if (wait !== undefined) {
      const ms = retryAfterMs(response.headers.get("retry-after")) ?? wait * 1000;
      return { kind: "wait", seconds: Math.max(1, Math.ceil(ms / 1000)) };
    }
    const failed = Failed.safeParse(json);
    const { code, message } = failed.success ? failed.data.error : { code: "", message: "" };
    if (status >= 500 || status === 408) throw new UnavailableError(`Teams answered ${status} ${code}`.trim());
    return { kind: "never", status, reason: code || String(status), words: message };
  }

  async #fetch(method: string, address: string, body?: object): Promise<Response> {
    const token = await this.#bearer();
    return await fetchOrUnavailable("Teams", address, {
      method,
      headers: {
        "user-agent": "ospo-desk",
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body && { "content-type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(this.#timeoutMs),
    });
  }

  async #bearer(): Promise<string | undefined> {
    const { credentials } = this.#options;
    if (!credentials) return undefined;
    const held = this.#token;
    const token = await held;
    if (token && token.renewAt > Date.now()) return token.value;
    // Concurrent calls wait for the same token; a failed request is not kept.
    if (this.#token === held) {
      const asked = this.#askToken(credentials);
      this.#token = asked;
      asked.catch(() => void (this.#token === asked && (this.#token = undefined)));
    }
    return (await this.#token)?.value;
  }

  async #askToken({ appId, password, tenantId }: NonNullable<ConnectorOptions["credentials"]>): Promise<Token> {
    const response = await fetchOrUnavailable(
      "Microsoft's sign-in",
      `${this.#options.loginUrl}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`,
      {
        method: "POST",
        body: new URLSearchParams({
          grant_type: "client_credentials",
          client_id: appId,
          client_secret: password,
          scope: SCOPE,
        }),
        signal: AbortSignal.timeout(this.#timeoutMs),
      },
    );
    const text = await response.text().catch(() => "");
    const read = TokenAnswer.safeParse(jsonIn(text));
    if ([400, 401, 403].includes(response.status))
      throw new SignInRefusedError(
        "Microsoft refuses TEAMS_APP_ID with TEAMS_APP_PASSWORD in TEAMS_TENANT_ID: check whether the secret has expired",
      );
    if (!response.ok || !read.success)
      throw new UnavailableError(`Microsoft's sign-in answered ${response.status} without a token`);
    return {
      value: read.data.access_token,
      renewAt: Date.now() + Math.max(read.data.expires_in * 1000 - RENEW_MS, 1000),
    };
  }
}

/** Refuses redirects, which would send the token elsewhere. */
async function fetchOrUnavailable(name: string, address: string, init: RequestInit): Promise<Response> {
  return await fetch(address, { ...init, redirect: "error" }).catch((error: unknown) => {
    const late = init.signal?.aborted === true;
    throw new UnavailableError(
      late ? `${name} did not answer in time` : `${name} cannot be reached: ${messageOf(error)}`,
      {
        cause: error,
      },
    );
  });
}

function idOf(made: ConnectorResult<{ id?: string | undefined }>): ConnectorResult<string | null> {
  return made.kind === "ok" ? { kind: "ok", value: made.value.id ?? null } : made;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
