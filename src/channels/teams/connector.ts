/**
 * The way out to Teams: the Bot Connector's REST interface, asked once for each call. What fails is tried again by the queue of jobs,
 * which survives a restart; the SDK's own client would post a message a second time by itself.
 */
import { z } from "zod";
import { messageOf, UnavailableError } from "../../base/errors.ts";
import { retryAfterMs } from "../../base/retry-after.ts";

const TIMEOUT_MS = 10_000;
/** Where a person is reached who never wrote, so that no address came with a message of theirs. */
export const GLOBAL_SERVICE = "https://smba.trafficmanager.net/teams/";
const SCOPE = "https://api.botframework.com/.default";
/** A token is renewed so long before its end. */
const RENEW_MS = 300_000;
/**
 * Answers that say "not now", with the seconds to wait where `Retry-After` says nothing. https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
 * With a 502 or 504, which it names beside these, nobody knows whether it was done.
 */
const NOT_NOW: Record<number, number> = { 412: 2, 429: 5 };
/** Answers that stay the same however often one asks: not installed or blocked, gone, too large. */
const NEVER = new Set([403, 404, 413]);

const TokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });
const Failed = z.object({ error: z.object({ code: z.string().catch(""), message: z.string().catch("") }) });
const Made = z.object({ id: z.string().min(1).optional() });
const MadeConversation = z.object({ id: z.string().min(1), serviceUrl: z.string().optional() });

/** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context: the id of the directory has one name here, another there. */
const Member = z.object({
  aadObjectId: z.string().nullish(),
  objectId: z.string().nullish(),
  tenantId: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
  email: z.string().nullish(),
  userRole: z.string().nullish(),
});
export type Member = z.infer<typeof Member>;

/** A conversation that can be written to; `serviceUrl` is one that a checked token has vouched for. */
export type Reference = { serviceUrl: string; conversation: string };
/** `reason` is Teams' own code, such as `BotNotInConversationRoster`. Anything else that fails is thrown: it may be tried again. */
export type ConnectorResult<T> =
  | { kind: "ok"; value: T }
  | { kind: "wait"; seconds: number }
  | { kind: "never"; status: number; reason: string; words: string };
/** An activity to be sent: `type`, `text`, `attachments` and so on, as Teams wants them. */
export type OutgoingActivity = { type: string; [key: string]: unknown };

export type ConnectorOptions = {
  /** Null in emulator mode: no token is sent. */
  credentials: { appId: string; password: string; tenantId: string } | null;
  /** The origin that gives out tokens. */
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

  /** Throws UnavailableError with what is wrong. */
  async signIn(): Promise<void> {
    await this.#bearer();
  }

  /** The id of the message; null where the other side names none, as Microsoft's local Playground does. */
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

  /** The personal chat with a person, by member id or Entra object id; it exists afterwards even if nobody ever wrote. */
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

  /** Somebody of a conversation, by member id, as Teams and its directory know them. */
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
      // Refused before anything was done: a new token, and once more.
      this.#token = undefined;
      await response.body?.cancel();
      response = await this.#fetch(method, address, body);
    }
    const { status } = response;
    const text = await response.text().catch((error: unknown) => {
      throw new UnavailableError(`Teams broke off its answer: ${messageOf(error)}`, { cause: error });
    });
    const json = jsonIn(text);
    if (response.ok) {
      const read = answer.safeParse(json ?? {});
      if (read.success) return { kind: "ok", value: read.data };
      throw new UnavailableError(`Teams answered ${status} with something unknown`);
    }
    const wait = NOT_NOW[status];
    if (wait !== undefined) {
      const ms = retryAfterMs(response.headers.get("retry-after")) ?? wait * 1000;
      return { kind: "wait", seconds: Math.max(1, Math.ceil(ms / 1000)) };
    }
    const failed = Failed.safeParse(json);
    const { code, message } = failed.success ? failed.data.error : { code: "", message: "" };
    if (NEVER.has(status)) return { kind: "never", status, reason: code || String(status), words: message };
    if (status >= 500 || status === 401 || status === 408)
      throw new UnavailableError(`Teams answered ${status} ${code}`.trim());
    throw new Error(`Teams refused ${method}: ${status} ${code} ${message}`.trim());
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
    // Whoever comes meanwhile waits for the same one; who fails leaves none behind.
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
    if (!response.ok || !read.success)
      throw new UnavailableError(
        response.status === 400 || response.status === 401
          ? "Microsoft refuses TEAMS_APP_ID with TEAMS_APP_PASSWORD in TEAMS_TENANT_ID: see whether the secret has run out"
          : `Microsoft's sign-in answered ${response.status} and gave no token`,
      );
    return {
      value: read.data.access_token,
      renewAt: Date.now() + Math.max(read.data.expires_in * 1000 - RENEW_MS, 1000),
    };
  }
}

/** A redirect would carry the token elsewhere. */
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
