/**
 * A language model behind an OpenAI-compatible server. It gets a prompt and returns a value that matches a schema,
 * within a deadline and a daily budget, or fails with a reason. The model gets no tools, and this file does not check
 * whether what it says is true.
 */
import { setTimeout as wait } from "node:timers/promises";
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
import { CHARACTERS_PER_TOKEN, tokensIn } from "../../base/tokens.ts";
import { type ChatClients, type Connection, openChatClients, textOfChunk } from "./chat-client.ts";
import { parsePartialReply, parseReply } from "./json-reply.ts";
import { ModelFailure, toModelFailure } from "./model-failure.ts";
import type { PromptText } from "./prompts.ts";
import type { Deadline } from "./types.ts";

type Tokens = { input: number; output: number };

/** Counts the tokens of a day. All processes of the desk share the count. */
export type Usage = { today: () => Promise<number>; add: (tokens: Tokens) => Promise<void> };

export type ModelOptions = {
  connection: Connection;
  usage: Usage;
  log: Log;
  /** Limit of input and output tokens together per day; null for none. */
  dailyTokens?: number | null;
  /** Time until the first sentence and until the end of an answer, over all of its calls. */
  firstMs?: number;
  totalMs?: number;
  maxInput?: number;
  maxOutput?: number;
  /** How long the circuit breaker stays open after several failures in a row. */
  restMs?: number;
};

type AskOptions<T> = {
  schema: z.ZodType<T>;
  deadline: Deadline;
  /** Called with the incomplete value whenever more arrives. Returns true once it has a first sentence. */
  onPart?: (part: unknown) => boolean;
};

const MAX_CONSECUTIVE_FAILURES = 3;
const BREAKER_OPEN_MS = 30_000;
const MAX_RATE_LIMIT_PAUSE_MS = 600_000;
const MAX_CONCURRENT_CALLS = 16;
const RETRY_DELAY_MS = 400;
const DEFAULT_MAX_INPUT = 8000;
const DEFAULT_MAX_OUTPUT = 1200;
/** Characters per token are an estimate, so a text may exceed the limit by this factor. */
const OUTPUT_TOLERANCE = 1.5;

export class Model {
  /** The name of the model or deployment, as shown with its answers. */
  readonly name: string;
  readonly maxInput: number;
  readonly #options: ModelOptions;
  readonly #policy;
  readonly #clients: Promise<ChatClients>;
  /** The server has rejected schemas or another optional setting. */
  #minimalOnly = false;
  #restUntil = 0;

  constructor(options: ModelOptions) {
    const { connection, restMs = BREAKER_OPEN_MS, maxInput = DEFAULT_MAX_INPUT } = options;
    this.#options = options;
    this.name = connection.kind === "azure" ? connection.deployment : connection.model;
    this.maxInput = maxInput;
    // Load the client now, so that the first answer does not wait for it.
    this.#clients = openChatClients(connection, options.maxOutput ?? DEFAULT_MAX_OUTPUT);
    this.#clients.catch(() => undefined);
    const breaker = circuitBreaker(
      handleWhen((error) => error instanceof ModelFailure),
      { halfOpenAfter: restMs, breaker: new ConsecutiveBreaker(MAX_CONSECUTIVE_FAILURES) },
    );
    breaker.onBreak(() =>
      options.log.warn({ model: this.name, restMs }, "the model failed often and is left alone for a while"),
    );
    breaker.onReset(() => options.log.info({ model: this.name }, "the model answers again"));
    this.#policy = wrap(bulkhead(MAX_CONCURRENT_CALLS, 0), breaker);
  }

  /** Asks for a trivial value. Returns null if that works, else what is wrong. */
  async findProblem(): Promise<string | null> {
    const words = { system: 'Return the JSON object {"ready": true} and nothing else.', user: "Are you ready?" };
    return await this.ask(words, { schema: z.object({ ready: z.boolean() }), deadline: this.deadline() }).then(
      () => null,
      (error: unknown) => messageOf(error),
    );
  }

  /** The deadline of an answer that starts now. */
  deadline(): Deadline {
    const { firstMs = 10_000, totalMs = 30_000 } = this.#options;
    const now = performance.now();
    return { first: now + firstMs, end: now + totalMs };
  }

  /** Whatever the server does, throws ModelFailure by the deadline. */
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

  /** Retries once if the server is only busy, or if it rejects an optional setting. */
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
          `the model server: ${error.reason}; answers are quotes until that is fixed`,
        );
      const pause = afterMs ?? RETRY_DELAY_MS;
      if (![429, 502, 503, 504].includes(status ?? 0)) throw error;
      if (performance.now() + pause * 2 > asked.deadline.first) {
        this.#restUntil = performance.now() + Math.min(pause, MAX_RATE_LIMIT_PAUSE_MS);
        throw error;
      }
      await wait(pause);
      return await this.#askOnce(words, asked, this.#minimalOnly);
    }
  }

  async #askOnce<T>(words: PromptText, { schema, deadline, onPart }: AskOptions<T>, minimal: boolean): Promise<T> {
    const { maxOutput = DEFAULT_MAX_OUTPUT, usage } = this.#options;
    const controller = new AbortController();
    const abortAt = (at: number): NodeJS.Timeout =>
      setTimeout(() => controller.abort(), Math.max(0, at - performance.now()));
    const first = abortAt(deadline.first);
    const end = abortAt(deadline.end);
    const aborted = new Promise<never>((_, reject) => {
      controller.signal.addEventListener("abort", () => reject(new ModelFailure("time-out")), { once: true });
    });
    aborted.catch(() => undefined);
    let text = "";
    let spent: Tokens | undefined;
    try {
      const clients = await this.#clients;
      const client = clients[minimal ? "minimal" : "full"];
      const format = {
        type: "json_schema" as const,
        json_schema: { name: "answer", strict: true, schema: z.toJSONSchema(schema, { target: "draft-7" }) },
      };
      const options = { signal: controller.signal, ...(!minimal && { response_format: format }) };
      const messages: [string, string][] = [
        ["system", words.system],
        ["human", words.user],
      ];
      const chunks = (await Promise.race([client.stream(messages, options), aborted]))[Symbol.asyncIterator]();
      for (;;) {
        const { value: chunk, done } = await Promise.race([chunks.next(), aborted]);
        if (done) break;
        const added = textOfChunk(chunk);
        const { usage_metadata: counted } = chunk;
        if (counted) spent = { input: counted.input_tokens, output: counted.output_tokens };
        if (added === "") continue;
        text += added;
        if (text.length > maxOutput * CHARACTERS_PER_TOKEN * OUTPUT_TOLERANCE) throw new ModelFailure("too long");
        if (onPart?.(parsePartialReply(text, clients.parsePartialJson))) clearTimeout(first);
      }
      return parseReply(text, schema);
    } catch (error) {
      throw controller.signal.aborted ? new ModelFailure("time-out") : toModelFailure(error);
    } finally {
      clearTimeout(first);
      clearTimeout(end);
      controller.abort();
      // Estimate the tokens if the server did not count them, or if the answer was aborted.
      await usage.add(spent ?? { input: tokensIn(words.system + words.user), output: tokensIn(text) });
    }
  }
}
