/**
 * A language model behind an OpenAI-compatible server. It gets a prompt, and perhaps tools, and returns a value that
 * matches a schema, within a deadline and a daily budget, or fails with a reason. This file does not check whether what
 * it says is true.
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
import { type Attempt, type Level, LEVELS, type ModelTool, runAgent } from "./agent.ts";
import { type ChatClients, type Connection, openChatClients } from "./chat-client.ts";
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
  /** Called before each request: what came before it is no part of the answer. */
  onRestart?: () => void;
  tools?: readonly ModelTool[];
};
/** What the present request has received, for an estimate of its tokens. */
type Received = { text: string; length: number };

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
  /** What the server takes, as far as it is known. */
  #level: Level = "tools";
  readonly #accepted = new Set<Level>();
  #restUntil = 0;

  constructor(options: ModelOptions) {
    const { connection, restMs = BREAKER_OPEN_MS, maxInput = DEFAULT_MAX_INPUT } = options;
    this.#options = options;
    this.name = connection.kind === "azure" ? connection.deployment : connection.model;
    this.maxInput = maxInput;
    // Load the client now, so that the first answer does not wait for it.
    this.#clients = openChatClients(connection, options.maxOutput ?? DEFAULT_MAX_OUTPUT, options.log);
    this.#clients.catch(() => undefined);
    const breaker = circuitBreaker(
      handleWhen((error) => error instanceof ModelFailure && error.reason !== "over the day's tokens"),
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
    const words = {
      system: 'Return the JSON object {"ready": true} and nothing else.',
      user: "Are you ready?",
      mark: "",
    };
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

  /** Whatever the server and the tools do, throws ModelFailure by the deadline. */
  async ask<T>(words: PromptText, asked: AskOptions<T>): Promise<T> {
    if (performance.now() < this.#restUntil) throw new ModelFailure("resting");
    try {
      return await this.#policy.execute(async () => await this.#run(words, asked));
    } catch (error) {
      if (error instanceof BrokenCircuitError) throw new ModelFailure("resting");
      if (error instanceof BulkheadRejectedError) throw new ModelFailure("busy");
      throw error;
    }
  }

  async #requireTokens(sent: string): Promise<void> {
    const { dailyTokens = null, usage } = this.#options;
    if (dailyTokens !== null && (await usage.today()) + tokensIn(sent) > dailyTokens)
      throw new ModelFailure("over the day's tokens");
  }

  /** The deadline holds over all requests and tools of the run. */
  async #run<T>(words: PromptText, { schema, deadline, onPart, onRestart, tools = [] }: AskOptions<T>): Promise<T> {
    const { maxOutput = DEFAULT_MAX_OUTPUT } = this.#options;
    const controller = new AbortController();
    const { signal } = controller;
    const abortAt = (at: number): NodeJS.Timeout =>
      setTimeout(() => controller.abort(new ModelFailure("time-out")), Math.max(0, at - performance.now()));
    const first = abortAt(deadline.first);
    const end = abortAt(deadline.end);
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    });
    aborted.catch(() => undefined);
    const received: Received = { text: "", length: 0 };
    try {
      const clients = await this.#clients;
      const run = runAgent(clients, {
        words,
        schema,
        tools,
        signal,
        onChunk: (text, length) => {
          received.text += text;
          received.length += length;
          if (received.length > maxOutput * CHARACTERS_PER_TOKEN * OUTPUT_TOLERANCE)
            controller.abort(new ModelFailure("too long"));
          // What is thrown here would be printed by LangChain.
          try {
            if (text !== "" && onPart?.(parsePartialReply(received.text, clients.parsePartialJson)))
              clearTimeout(first);
          } catch (error) {
            controller.abort(error);
          }
        },
        request: async (attempt, sent) => {
          const counted = async (level: Level): ReturnType<Attempt> => {
            signal.throwIfAborted();
            Object.assign(received, { text: "", length: 0 });
            onRestart?.();
            return await this.#counted(attempt(level), sent, received);
          };
          await this.#requireTokens(sent);
          return await this.#request(counted, tools.length > 0, deadline);
        },
      });
      await Promise.race([run, aborted]);
      return parseReply(received.text, schema);
    } catch (error) {
      throw signal.aborted ? signal.reason : toModelFailure(error);
    } finally {
      clearTimeout(first);
      clearTimeout(end);
      controller.abort();
    }
  }

  /** Retries once if the server is only busy, and with less if it rejects what not all servers know. */
  async #request(attempt: Attempt, hasTools: boolean, deadline: Deadline): ReturnType<Attempt> {
    const levels = LEVELS.slice(LEVELS.indexOf(this.#level)).filter((level) => hasTools || level !== "tools");
    const [level = "minimal", ...lower] = levels;
    try {
      const message = await attempt(level);
      this.#accepted.add(level);
      return message;
    } catch (error) {
      if (!(error instanceof ModelFailure)) throw error;
      const { status, afterMs } = error;
      if (status === 400) return await this.#requestWithLess(attempt, level, lower, error);
      if (status === 401 || status === 403 || status === 404)
        this.#options.log.error(
          { model: this.name, status },
          `the model server: ${error.reason}; answers are quotes until that is fixed`,
        );
      const pause = afterMs ?? RETRY_DELAY_MS;
      if (![429, 502, 503, 504].includes(status ?? 0)) throw error;
      if (performance.now() + pause * 2 > deadline.first) {
        this.#restUntil = performance.now() + Math.min(pause, MAX_RATE_LIMIT_PAUSE_MS);
        throw error;
      }
      await wait(pause);
      return await attempt(level);
    }
  }

  async #requestWithLess(
    attempt: Attempt,
    refused: Level,
    levels: readonly Level[],
    refusal: ModelFailure,
  ): ReturnType<Attempt> {
    let last = refusal;
    for (const level of levels)
      try {
        const message = await attempt(level);
        // If the server took it before, it was the size of this request that it rejected.
        if (!this.#accepted.has(refused)) this.#level = level;
        this.#accepted.add(level);
        return message;
      } catch (error) {
        if (!(error instanceof ModelFailure && error.status === 400)) throw error;
        last = error;
      }
    throw last;
  }

  /** Estimates the tokens if the server did not count them, or if the request was aborted. */
  async #counted(request: ReturnType<Attempt>, sent: string, received: Received): ReturnType<Attempt> {
    let spent: Tokens | undefined;
    try {
      const message = await request;
      const { usage_metadata: counted } = message;
      if (counted) spent = { input: counted.input_tokens, output: counted.output_tokens };
      return message;
    } catch (error) {
      throw toModelFailure(error);
    } finally {
      const output = Math.max(tokensIn(received.text), Math.ceil(received.length / CHARACTERS_PER_TOKEN));
      await this.#options.usage.add(spent ?? { input: tokensIn(sent), output });
    }
  }
}
