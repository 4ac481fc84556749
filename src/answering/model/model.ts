/**
 * A language model behind an OpenAI-compatible server: words in, a value of a schema out, within its time and its cost, or why not.
 * Nothing it says is believed here; nothing but words is within its reach: it gets no tools.
 */
import { setTimeout as wait } from "node:timers/promises";
import type { AIMessageChunk } from "@langchain/core/messages";
import type { AzureChatOpenAI, ChatOpenAI } from "@langchain/openai";
import {
  BrokenCircuitError,
  bulkhead,
  BulkheadRejectedError,
  circuitBreaker,
  ConsecutiveBreaker,
  handleWhen,
  wrap,
} from "cockatiel";
import { z } from "zod";
import { messageOf } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { retryAfterMs } from "../../base/retry-after.ts";
import { CHARACTERS_PER_TOKEN, tokensIn } from "../../base/tokens.ts";
import type { PromptText } from "./prompts.ts";
import type { Deadline } from "./types.ts";
import type { ModelFailureReason } from "../types.ts";

export type Connection =
  | { kind: "openai"; apiKey: string | null; baseUrl: string | null; model: string }
  | {
      kind: "azure";
      apiKey: string;
      place: { endpoint: string } | { instance: string };
      deployment: string;
      apiVersion: string;
    };

/** Tokens spent on a day, kept where all processes of the desk see them. */
export type Usage = { today: () => Promise<number>; add: (tokens: { input: number; output: number }) => Promise<void> };

export type ModelOptions = {
  connection: Connection;
  usage: Usage;
  log: Log;
  /** Tokens a day, in and out together; null: as many as it takes. */
  dailyTokens?: number | null;
  /** Until the first sentence, and until the end; of one answer, all its calls together. */
  firstMs?: number;
  totalMs?: number;
  mostInput?: number;
  mostOutput?: number;
  /** A server that fails often in a row is left alone for so long. */
  restMs?: number;
};

/** What the model could not do; never shown to an asker. */
export class ModelFailure extends Error {
  readonly reason: ModelFailureReason;
  readonly status: number | undefined;
  readonly afterMs: number | undefined;
  constructor(
    why: ModelFailureReason,
    message: string = why,
    { status, afterMs }: { status?: number | undefined; afterMs?: number | undefined } = {},
  ) {
    super(message);
    this.reason = why;
    this.status = status;
    this.afterMs = afterMs;
  }
}

type AskOptions<T> = {
  schema: z.ZodType<T>;
  deadline: Deadline;
  /** All that has arrived of the value, each time there is more; true once there is something to say. */
  onPart?: (part: unknown) => boolean;
};

const FAILURES_IN_A_ROW = 3;
const REST_MS = 30_000;
const LONGEST_REST_MS = 600_000;
const AT_ONCE = 16;
const BETWEEN_TRIES_MS = 400;

/** With all settings, and without those that not every server knows. */
type Chats = {
  full: ChatOpenAI | AzureChatOpenAI;
  minimal: ChatOpenAI | AzureChatOpenAI;
  /** Reads JSON that is not whole yet. */
  parse: (text: string) => unknown;
};

export class Model {
  /** What answers carry: the name of the model or deployment. */
  readonly name: string;
  readonly mostInput: number;
  readonly #options: ModelOptions;
  readonly #policy;
  readonly #chats: Promise<Chats>;
  /** The server knows no schemas, or another of the finer settings. */
  #minimalOnly = false;
  #restUntil = 0;

  constructor(options: ModelOptions) {
    const { connection, restMs = REST_MS, mostInput = 8000 } = options;
    this.#options = options;
    this.name = connection.kind === "azure" ? connection.deployment : connection.model;
    this.mostInput = mostInput;
    // Large, and loaded only where a model is used; before the first answer waits for it.
    this.#chats = chatsOf(options);
    this.#chats.catch(() => undefined);
    const breaker = circuitBreaker(
      handleWhen((error) => error instanceof ModelFailure),
      { halfOpenAfter: restMs, breaker: new ConsecutiveBreaker(FAILURES_IN_A_ROW) },
    );
    breaker.onBreak(() =>
      options.log.warn({ model: this.name, restMs }, "the model failed often and is left alone for a while"),
    );
    breaker.onReset(() => options.log.info({ model: this.name }, "the model answers again"));
    this.#policy = wrap(bulkhead(AT_ONCE, 0), breaker);
  }

  /** Null where the model does as it is told, or why not. */
  async findProblem(): Promise<string | null> {
    const words = { system: 'Return the JSON object {"ready": true} and nothing else.', user: "Are you ready?" };
    return await this.ask(words, { schema: z.object({ ready: z.boolean() }), deadline: this.deadline() }).then(
      () => null,
      (error: unknown) => messageOf(error),
    );
  }

  /** For an answer that begins now. */
  deadline(): Deadline {
    const { firstMs = 10_000, totalMs = 30_000 } = this.#options;
    const now = performance.now();
    return { first: now + firstMs, end: now + totalMs };
  }

  /** Throws ModelFailure, whatever the server does, before the deadline. */
  async ask<T>(words: PromptText, asked: AskOptions<T>): Promise<T> {
    const { dailyTokens = null, usage } = this.#options;
    if (dailyTokens !== null && (await usage.today()) + tokensIn(words.system + words.user) > dailyTokens)
      throw new ModelFailure("over the day's tokens");
    if (performance.now() < this.#restUntil) throw new ModelFailure("resting");
    try {
      return await this.#policy.execute(async () => await this.#askWithRetry(words, asked));
    } catch (error) {
      if (error instanceof BrokenCircuitError) throw new ModelFailure("resting");
      if (error instanceof BulkheadRejectedError) throw new ModelFailure("busy");
      throw error;
    }
  }

  /** A second try where the server only asks to wait a moment, or does not know the finer settings. */
  async #askWithRetry<T>(words: PromptText, asked: AskOptions<T>): Promise<T> {
    try {
      return await this.#askOnce(words, asked, this.#minimalOnly);
    } catch (error) {
      if (!(error instanceof ModelFailure)) throw error;
      const { status, afterMs } = error;
      if (status === 400 && !this.#minimalOnly) {
        const value = await this.#askOnce(words, asked, true);
        this.#minimalOnly = true;
        return value;
      }
      if (status === 401 || status === 403 || status === 404)
        this.#options.log.error(
          { model: this.name, status },
          `the model server: ${error.reason}; answers are quotes until that is mended`,
        );
      const pause = afterMs ?? BETWEEN_TRIES_MS;
      if (![429, 502, 503, 504].includes(status ?? 0)) throw error;
      if (performance.now() + pause * 2 > asked.deadline.first) {
        this.#restUntil = performance.now() + Math.min(pause, LONGEST_REST_MS);
        throw error;
      }
      await wait(pause);
      return await this.#askOnce(words, asked, this.#minimalOnly);
    }
  }

  async #askOnce<T>(words: PromptText, { schema, deadline, onPart }: AskOptions<T>, minimal: boolean): Promise<T> {
    const { mostOutput = 1200, usage } = this.#options;
    const over = new AbortController();
    const stop = (at: number): NodeJS.Timeout => setTimeout(() => over.abort(), Math.max(0, at - performance.now()));
    const first = stop(deadline.first);
    const end = stop(deadline.end);
    const aborted = new Promise<never>((_, reject) => {
      over.signal.addEventListener("abort", () => reject(new ModelFailure("time-out")), { once: true });
    });
    aborted.catch(() => undefined);
    let text = "";
    let spent: { input: number; output: number } | undefined;
    try {
      const chats = await this.#chats;
      const chat = chats[minimal ? "minimal" : "full"];
      const format = {
        type: "json_schema" as const,
        json_schema: { name: "answer", strict: true, schema: z.toJSONSchema(schema, { target: "draft-7" }) },
      };
      const options = { signal: over.signal, ...(!minimal && { response_format: format }) };
      const messages: [string, string][] = [
        ["system", words.system],
        ["human", words.user],
      ];
      const chunks = (await Promise.race([chat.stream(messages, options), aborted]))[Symbol.asyncIterator]();
      for (;;) {
        const { value: chunk, done } = await Promise.race([chunks.next(), aborted]);
        if (done) break;
        const said = wordsOf(chunk);
        const { usage_metadata: counted } = chunk;
        if (counted) spent = { input: counted.input_tokens, output: counted.output_tokens };
        if (said === "") continue;
        text += said;
        if (text.length > mostOutput * CHARACTERS_PER_TOKEN * 1.5) throw new ModelFailure("too long");
        if (onPart?.(partOf(text, chats))) clearTimeout(first);
      }
      return valueOf(text, schema);
    } catch (error) {
      throw over.signal.aborted ? new ModelFailure("time-out") : failureOf(error);
    } finally {
      clearTimeout(first);
      clearTimeout(end);
      over.abort();
      // A server that does not count is counted for; so is an answer that was broken off.
      await usage.add(spent ?? { input: tokensIn(words.system + words.user), output: tokensIn(text) });
    }
  }
}

async function chatsOf({ connection, mostOutput = 1200 }: ModelOptions): Promise<Chats> {
  const { AzureChatOpenAI: Azure, ChatOpenAI: OpenAI } = await import("@langchain/openai");
  const { parsePartialJson: parse } = await import("@langchain/core/output_parsers");
  const open = (minimal: boolean): ChatOpenAI | AzureChatOpenAI => {
    // Tries again are ours alone, or the deadline would not hold.
    const common = {
      maxRetries: 0,
      useResponsesApi: false,
      streamUsage: !minimal,
      ...(!minimal && { temperature: 0, maxTokens: mostOutput }),
    };
    if (connection.kind === "openai")
      return new OpenAI({
        ...common,
        model: connection.model,
        apiKey: connection.apiKey ?? "none",
        configuration: { baseURL: connection.baseUrl ?? "https://api.openai.com/v1", maxRetries: 0 },
      });
    const { place } = connection;
    return new Azure({
      ...common,
      azureOpenAIApiKey: connection.apiKey,
      azureOpenAIApiDeploymentName: connection.deployment,
      azureOpenAIApiVersion: connection.apiVersion,
      ...("endpoint" in place
        ? { azureOpenAIEndpoint: place.endpoint }
        : { azureOpenAIApiInstanceName: place.instance }),
    });
  };
  return { full: open(false), minimal: open(true), parse };
}

function wordsOf({ content }: AIMessageChunk): string {
  if (typeof content === "string") return content;
  return content.map((part) => (part.type === "text" ? String(part["text"]) : "")).join("");
}

/** Small models wrap their JSON in fences, or think aloud before it. */
function jsonIn(text: string): string {
  const said = text.replace(/^\s*<think>[\s\S]*?(?:<\/think>|$)/u, "");
  const start = said.indexOf("{");
  const json = start < 0 ? "" : said.slice(start).trimEnd();
  return json.endsWith("```") ? json.slice(0, -3) : json;
}

function partOf(text: string, { parse }: Chats): unknown {
  try {
    const json = jsonIn(text);
    return json === "" ? undefined : parse(json);
  } catch {
    return undefined;
  }
}

function valueOf<T>(text: string, schema: z.ZodType<T>): T {
  if (text.trim() === "") throw new ModelFailure("empty");
  const json = jsonIn(text);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new ModelFailure(json === "" ? "refusal" : "no JSON");
  }
  const checked = schema.safeParse(value);
  if (!checked.success)
    throw new ModelFailure("wrong schema", `wrong schema: ${checked.error.issues[0]?.path.join(".") ?? ""}`);
  return checked.data;
}

function failureOf(error: unknown): ModelFailure {
  if (error instanceof ModelFailure) return error;
  const { status, headers } = (typeof error === "object" && error !== null ? error : {}) as {
    status?: number;
    headers?: Headers;
  };
  const afterMs = headers instanceof Headers ? (retryAfterMs(headers.get("retry-after")) ?? undefined) : undefined;
  const why: ModelFailureReason =
    status === undefined
      ? "unreachable"
      : status === 429
        ? "busy"
        : status === 401 || status === 403
          ? "refused the key"
          : status === 404
            ? "unknown model"
            : "server error";
  return new ModelFailure(why, messageOf(error), { status, afterMs });
}
