/**
 * A client for external services. A request results in a value that matches a schema, "not found", or the reason of a
 * failure, within a time limit.
 */
import {
  BrokenCircuitError,
  bulkhead,
  circuitBreaker,
  ConsecutiveBreaker,
  DelegateBackoff,
  handleWhen,
  type IPolicy,
  retry,
  wrap,
} from "cockatiel";
import type { z } from "zod";
import { messageOf, systemCode } from "./errors.ts";
import { CODINGS, exchange, type Incoming } from "./http-exchange.ts";
import { parseUntrustedJson } from "./untrusted-json.ts";
import { retryAfterMs } from "./retry-after.ts";

/**
 * `reason` is for a person: "deps.dev did not answer within 4 s"; `status` is set if the service answered with an
 * error.
 */
export type Answer<T> =
  | { kind: "ok"; value: T }
  | { kind: "not-found" }
  | { kind: "failed"; reason: string; status?: number };

export type UpstreamOptions = {
  /** The name that people know. */
  name: string;
  url: string;
  headers?: Record<string, string>;
  /** The number of concurrent requests. */
  concurrency?: number;
  timeoutMs?: number;
  /** How long a service gets no requests after several failures in a row. */
  restMs?: number;
  /** For background work: more retries with longer waits, also after a 500. */
  patient?: boolean;
};

export type RequestOptions = {
  /** Sent as JSON, which makes the request a POST. */
  body?: unknown;
  accept?: string;
  /** The caller's own deadline. */
  signal?: AbortSignal | undefined;
};

const FAILURES_IN_A_ROW = 5;
const REST_MS = 30_000;
const TIMEOUT_MS = 4000;
const MAX_RETRIES = 2;
const PATIENT_RETRIES = 5;
const FIRST_WAIT_MS = 150;
/** The service is busy or temporarily unavailable. */
const RETRYABLE_STATUSES = new Set([429, 502, 503, 504]);
const MAX_ANSWER_BYTES = 8_000_000;
const MAX_REDIRECTS = 3;

/**
 * `ofService`: the failure is due to the service and not to the request, so the breaker counts it. `retryAfterMs`: the
 * wait before a retry; undefined if a retry is useless.
 */
class Failure extends Error {
  readonly ofService: boolean;
  readonly retryAfterMs: number | undefined;
  readonly status: number | undefined;
  constructor(reason: string, ofService: boolean, retryMs?: number, status?: number) {
    super(reason);
    this.ofService = ofService;
    this.retryAfterMs = retryMs;
    this.status = status;
  }
}

export class Upstream implements Disposable {
  readonly name: string;
  readonly url: string;
  readonly #headers: Record<string, string>;
  readonly #timeoutMs: number;
  readonly #patient: boolean;
  readonly #policy: IPolicy;
  readonly #inProgress = new Set<AbortController>();

  constructor({
    name,
    url,
    headers = {},
    concurrency = 24,
    timeoutMs = TIMEOUT_MS,
    restMs = REST_MS,
    patient = false,
  }: UpstreamOptions) {
    this.name = name;
    this.url = url.replace(/(?<!\/)\/+$/u, "");
    this.#headers = headers;
    this.#timeoutMs = timeoutMs;
    this.#patient = patient;
    this.#policy = wrap(
      bulkhead(concurrency, Infinity),
      circuitBreaker(
        handleWhen((error) => error instanceof Failure && error.ofService),
        { halfOpenAfter: restMs, breaker: new ConsecutiveBreaker(FAILURES_IN_A_ROW) },
      ),
    );
  }

  async json<T>(path: string, schema: z.ZodType<T>, options: RequestOptions = {}): Promise<Answer<T>> {
    const answer = await this.#ask(path, { accept: "application/json", ...options }, (text): unknown => {
      try {
        // Answers are stored with decisions, so clean the few that a database could not store.
        return /\\u(?:0000|d[89a-f])/iu.test(text) ? parseUntrustedJson(text) : JSON.parse(text);
      } catch {
        throw new Failure(`${this.name} sent invalid JSON`, true);
      }
    });
    if (answer.kind !== "ok") return answer;
    const checked = schema.safeParse(answer.value);
    return checked.success
      ? { kind: "ok", value: checked.data }
      : {
          kind: "failed",
          reason: `${this.name} sent JSON of an unknown shape (${checked.error.issues[0]?.path.join(".") || "root"})`,
        };
  }

  async text(path: string, options: RequestOptions = {}): Promise<Answer<string>> {
    return await this.#ask(path, options, (text) => text);
  }

  /** Aborts requests that are in progress. */
  [Symbol.dispose](): void {
    for (const controller of this.#inProgress) controller.abort();
  }

  /** The caller's deadline does not abort the request: a late answer is not a failure of the service. */
  async #ask<T>(path: string, options: RequestOptions, read: (text: string) => T): Promise<Answer<T>> {
    const deadline = options.signal;
    const late: Answer<T> = { kind: "failed", reason: `${this.name} did not answer in time` };
    if (deadline?.aborted) return late;
    const { promise: timeout, resolve } = Promise.withResolvers<Answer<T>>();
    const onAbort = (): void => resolve(late);
    deadline?.addEventListener("abort", onAbort, { once: true });
    const asked = this.#policy
      .execute(async () => (deadline?.aborted ? late : await this.#tryRepeatedly(path, options, read)))
      .catch((error: unknown): Answer<T> => {
        if (error instanceof Failure)
          return { kind: "failed", reason: error.message, ...(error.status !== undefined && { status: error.status }) };
        if (error instanceof BrokenCircuitError)
          return {
            kind: "failed",
            reason: `${this.name} failed ${FAILURES_IN_A_ROW} times in a row and is left alone for a moment`,
          };
        return { kind: "failed", reason: `${this.name} could not be asked: ${messageOf(error)}` };
      });
    const answer = await Promise.race([asked, timeout]);
    deadline?.removeEventListener("abort", onAbort);
    return answer;
  }

  /** Retries after the time that the service asks for (Retry-After), or soon, as long as that is before the timeout. */
  async #tryRepeatedly<T>(path: string, options: RequestOptions, read: (text: string) => T): Promise<Answer<T>> {
    const until = performance.now() + this.#timeoutMs;
    const tries = retry(
      handleWhen((error) => performance.now() + waitOf(error, 0) < until),
      {
        maxAttempts: this.#patient ? PATIENT_RETRIES : MAX_RETRIES,
        backoff: new DelegateBackoff(({ attempt, result }) =>
          waitOf("error" in result ? result.error : undefined, attempt - 1),
        ),
      },
    );
    // Unlike AbortSignal.timeout, it leaves no timer behind for each of thousands of requests.
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), this.#timeoutMs);
    this.#inProgress.add(controller);
    try {
      return await tries.execute(async () => {
        const answer = await this.#send(path, options, controller.signal);
        return answer.kind === "ok" ? { kind: "ok", value: read(answer.value) } : answer;
      });
    } finally {
      clearTimeout(timer);
      this.#inProgress.delete(controller);
    }
  }

  async #send(
    path: string,
    { body, accept = "application/json" }: RequestOptions,
    signal: AbortSignal,
  ): Promise<Answer<string>> {
    let url = new URL(`${this.url}${path}`);
    const { origin } = url;
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      accept,
      "accept-encoding": CODINGS,
      "user-agent": "ospo-desk",
      ...this.#headers,
      ...(text !== undefined && { "content-type": "application/json", "content-length": `${Buffer.byteLength(text)}` }),
    };
    try {
      for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
        const answer = await exchange({ url, headers, body: text, signal, maxBytes: MAX_ANSWER_BYTES });
        const { location } = answer.headers;
        if (answer.status < 300 || answer.status >= 400 || location === undefined) return this.#answerOf(answer);
        url = new URL(location, url);
        // A redirect to another host could reach into the internal network.
        if (url.origin !== origin) throw new Failure(`${this.name} sent the desk to another host`, false);
      }
      throw new Failure(`${this.name} redirects without end`, false);
    } catch (error) {
      if (error instanceof Failure) throw error;
      if (signal.aborted) throw new Failure(`${this.name} did not answer within ${this.#timeoutMs / 1000} s`, true);
      const code = systemCode(error);
      throw new Failure(
        code === "ECONNRESET"
          ? `${this.name} broke off its answer`
          : `${this.name} cannot be reached${code ? ` (${code})` : ""}`,
        true,
        0,
      );
    }
  }

  #answerOf({ status, headers, body }: Incoming): Answer<string> {
    if (status < 200 || status >= 300) {
      if (status === 404 || status === 410) return { kind: "not-found" };
      throw new Failure(
        `${this.name} answered ${status}${status === 429 ? " (too many requests)" : ""}`,
        status === 429 || status >= 500,
        RETRYABLE_STATUSES.has(status) || (this.#patient && status === 500)
          ? (retryAfterMs(headers["retry-after"] ?? null) ?? 0)
          : undefined,
        status,
      );
    }
    if (body === null) throw new Failure(`${this.name} sent more than ${MAX_ANSWER_BYTES / 1e6} MB`, false);
    return { kind: "ok", value: body };
  }
}

/** Infinity if a retry is useless. */
function waitOf(error: unknown, attempt: number): number {
  return error instanceof Failure && error.retryAfterMs !== undefined
    ? error.retryAfterMs + FIRST_WAIT_MS * 2 ** attempt
    : Infinity;
}
