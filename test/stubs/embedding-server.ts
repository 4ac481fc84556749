/**
 * An OpenAI-compatible embedding server on this machine: real HTTP, vectors computed from words, and every failure of
 * such a server. A few Chinese and English words have the same vector.
 */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** `narrow` gives all texts a similarity of at least .7, as some models do. */
const MODELS: Record<string, { dimensions: number; narrow?: true }> = {
  "words-a": { dimensions: 512 },
  "words-b": { dimensions: 300 },
  "words-narrow": { dimensions: 513, narrow: true },
};
export const KEY = "sk-right";
const STOP = new Set(
  "a an the is are was of to in on at for and or i we you it who what how where when which do does can may be my this there with by from not only".split(
    " ",
  ),
);
const CHINESE: Readonly<Record<string, string>> = {
  托管: "escrow",
  释放: "release",
  交出: "release",
  保管人: "agent",
  源代码: "source code",
  访客: "guest",
  停车: "park",
  车: "car",
  水壶: "kettle",
  除垢: "descale",
};

export type Mood =
  | "ok"
  | "429"
  | "500"
  | "hang"
  | "shuffled"
  | "misnumbered"
  | "unnumbered"
  | "fewer"
  | "wider"
  | "null"
  | "text"
  | "cut-off";

export type EmbeddingServer = AsyncDisposable & {
  url: string;
  /** Every response, except the first ones that `once` names. */
  mood: Mood;
  once: Mood[];
  /** Seconds, with each 429. */
  retryAfter: string | undefined;
  requests: { path: string; model: string; input: string[]; headers: IncomingMessage["headers"] }[];
  /** From now on requests for this model wait, until it is called again with `null`. */
  hold: (model: string | null) => void;
  /** All texts that were sent, without the given questions. */
  texts: (model: string, without?: readonly string[]) => string[];
};

export async function openEmbeddingServer(): Promise<EmbeddingServer> {
  let held: { model: string; over: Promise<void>; release: () => void } | null = null;
  const state: Omit<EmbeddingServer, typeof Symbol.asyncDispose> = {
    url: "",
    mood: "ok",
    once: [],
    retryAfter: undefined,
    requests: [],
    hold(model) {
      held?.release();
      const { promise, resolve } = Promise.withResolvers<void>();
      held = model === null ? null : { model, over: promise, release: resolve };
    },
    texts: (model, without = []) =>
      state.requests
        .filter((request) => request.model === model)
        .flatMap(({ input }) => input.filter((text) => !without.includes(text))),
  };

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk as string;
    const { model, input } = JSON.parse(body) as { model: string; input: string[] };
    state.requests.push({ path: request.url ?? "", model, input, headers: request.headers });
    if (held?.model === model) await held.over;
    const json = (status: number, value: unknown, headers: Record<string, string> = {}): void =>
      void response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));
    if (request.headers.authorization !== `Bearer ${KEY}` && request.headers["api-key"] !== KEY)
      return json(401, { error: { message: "Incorrect API key provided", code: "invalid_api_key" } });
    const known = MODELS[model];
    if (!known) return json(404, { error: { message: `The model ${model} does not exist`, code: "model_not_found" } });
    const mood = state.once.shift() ?? state.mood;
    const data = input.map((text, index) => ({ object: "embedding", index, embedding: vectorOf(text, model, known) }));
    const list = (items: unknown[]): void =>
      json(200, { object: "list", model, data: items, usage: { prompt_tokens: 1, total_tokens: 1 } });
    switch (mood) {
      case "ok":
        return list(data);
      case "429":
        return json(
          429,
          { error: { message: "Rate limit reached" } },
          state.retryAfter === undefined ? {} : { "retry-after": state.retryAfter },
        );
      case "500":
        return json(500, { error: { message: "The server had an error" } });
      case "hang":
        return;
      case "shuffled":
        return list(data.toReversed());
      case "misnumbered":
        return list(data.map((item) => ({ ...item, index: item.index + 1 })));
      case "unnumbered":
        return list(data.map(({ embedding }) => ({ embedding })));
      case "fewer":
        return list(data.slice(1));
      case "wider":
        return list(data.map((item) => ({ ...item, embedding: [...item.embedding, 0.5] })));
      case "null":
        return list(data.map((item) => ({ ...item, embedding: item.embedding.map(() => null) })));
      case "text":
        return void response
          .writeHead(200, { "content-type": "text/html" })
          .end("<!doctype html><title>Sign in to the proxy</title>");
      case "cut-off":
        response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
        response.write('{"data":[{"embedd');
        return void setImmediate(() => response.destroy());
    }
  }

  const server = createServer((request, response) => {
    take(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return Object.assign(state, {
    [Symbol.asyncDispose]: async () => {
      held?.release();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

/** The sum of one direction per word, so similarity follows shared words. Not normalised, as with some servers. */
function vectorOf(
  text: string,
  model: string,
  { dimensions, narrow }: { dimensions: number; narrow?: true },
): number[] {
  const sum = new Float64Array(narrow ? dimensions - 1 : dimensions);
  for (const word of wordsOf(text)) directionOf(word, narrow ? "words-a" : model, sum);
  const length = Math.hypot(...sum) || 1;
  const vector = [...sum].map((value) => (3 * value) / length);
  // A dimension that all share makes every similarity .7 + .3 of what it was.
  return narrow ? [...vector.map((value) => value * Math.sqrt(0.3)), 3 * Math.sqrt(0.7)] : vector;
}

function wordsOf(text: string): string[] {
  let rest = text.toLowerCase();
  for (const [chinese, english] of Object.entries(CHINESE)) rest = rest.replaceAll(chinese, ` ${english} `);
  const words = (rest.match(/[a-z0-9]+/gu) ?? [])
    .filter((word) => !STOP.has(word))
    .map((word) => word.replace(/(?:e?s|ed|ing|e)$/u, ""));
  // Other Chinese text counts by character, as in a language that the model knows less well.
  return [...words, ...(rest.match(/\p{Script=Han}/gu) ?? [])];
}

function directionOf(word: string, model: string, sum: Float64Array): void {
  for (let at = 0; at < sum.length; at += 256) {
    const bits = createHash("sha256").update(`${model} ${word} ${at}`).digest();
    for (let d = at; d < Math.min(at + 256, sum.length); d++) sum[d]! += (bits[(d - at) >> 3]! >> (d & 7)) & 1 ? 1 : -1;
  }
}
