/** A server with OpenAI's chat API (and Azure's) that streams what a test wants, calls tools, and fails or lies on demand. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

type GivenPassage = { id: string; title: string; heading: string; text: string };
export type Call = {
  route: string;
  key: string;
  /** The purpose of the prompt, by its inputs. */
  kind: "answer" | "rewrite" | "judge" | "draft-reply" | "summary" | "suggest" | "other";
  question: string;
  passages: GivenPassage[];
  facts: string[];
  conversation: { by: string; text: string }[];
  sentences: { number: number; sentence: string; sources: string[] }[];
  precedents: GivenPassage[];
  messages: { id: string; by: string; text: string }[];
  candidates: { number: number; question: string }[];
  /** Names of the tools that it may call. */
  tools: string[];
  /** What the tools that it called returned, in order; parsed where it is data between marks. */
  results: any[];
  /** Everything that was sent, to search for texts that must not be in it. */
  sent: string;
  body: any;
};
export type Reaction =
  /** A value as JSON, or a text as it is, streamed in pieces. */
  | { say: unknown; piece?: number; waitMs?: number; everyMs?: number; finish?: string }
  /** Calls of tools, after a text if there is one; arguments as a value, or as a text as it is. */
  | { call: { name: string; args: unknown }[]; say?: unknown }
  | { status: number; headers?: Record<string, string>; body?: object }
  /** `cut` breaks the stream off; `endless` never ends it. */
  | { act: "hang" | "hang-up" | "cut" | "endless"; say?: unknown };

export type Sentence = { text: string; passages: string[] };
export function answering(sentences: Sentence[], more: object = {}): Reaction {
  return { say: { sentences, missing: null, needsPerson: false, followUps: [], ...more } };
}

/** One call of a tool. */
/** The first sentence of a passage, below its heading. */
export const firstSentence = (passage: string): string =>
  passage
    .split("\n")
    .at(-1)!
    .split(/(?<=\.)\s/u, 1)[0]!;
/** The first sentence of the first passage that the prompt has. */
export const quoting = ({ passages: [first] }: Call): Reaction =>
  answering([{ text: firstSentence(first!.text), passages: [first!.id] }]);

export const calling = (name: string, args: unknown = {}) => ({ call: [{ name, args }] }) satisfies Reaction;

/** What the model does in one round of an answer. */
export type Step = Reaction | ((call: Call) => Reaction);
/** One step for each round; the last one also for all further rounds. */
export const rounds =
  (...steps: Step[]) =>
  (call: Call): Reaction => {
    const before = call.body.messages.filter(({ role }: { role: string }) => role === "assistant").length;
    const step = steps[Math.min(before, steps.length - 1)]!;
    return typeof step === "function" ? step(call) : step;
  };

export async function openModelServer(script: (call: Call) => Reaction | Promise<Reaction>) {
  let react = script;
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const call = callOf(request.url ?? "", request.headers, await text(request));
      calls.push(call);
      const isAzure = call.route.startsWith("/openai/deployments/");
      if (!isAzure && call.route !== "/v1/chat/completions") return void response.writeHead(404).end("{}");
      await perform(response, await react(call));
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    /** From now on. */
    script: (next: (call: Call) => Reaction | Promise<Reaction>) => void (react = next),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
export type ModelServer = Awaited<ReturnType<typeof openModelServer>>;

/** Inputs that only that prompt has. */
const KINDS: [input: string, kind: Call["kind"]][] = [
  ["precedents", "draft-reply"],
  ["messages", "summary"],
  ["groups", "suggest"],
  ["passages", "answer"],
  ["question", "rewrite"],
];

function callOf(route: string, headers: Record<string, string | string[] | undefined>, raw: string): Call {
  const body = JSON.parse(raw);
  const user = body.messages.findLast(({ role }: { role: string }) => role === "user");
  const given = dataIn(String(user?.content ?? "")) ?? {};
  const results = body.messages.filter(({ role }: { role: string }) => role === "tool");
  return {
    route: route.split("?", 1)[0] ?? "",
    key: String(headers["api-key"] ?? headers["authorization"] ?? ""),
    kind: Array.isArray(given) ? "judge" : (KINDS.find(([input]) => input in given)?.[1] ?? "other"),
    question: given.question ?? "",
    passages: given.passages ?? [],
    facts: given.facts ?? [],
    conversation: given.conversation ?? [],
    sentences: Array.isArray(given) ? given : [],
    precedents: given.precedents ?? [],
    messages: given.messages ?? [],
    candidates: given.candidates ?? [],
    tools: (body.tools ?? []).map((tool: { function: { name: string } }) => tool.function.name),
    results: results.map(({ content }: { content: string }) => dataIn(content) ?? content),
    sent: raw,
    body,
  };
}

function dataIn(content: string): any {
  const data = /<(data-[0-9a-f]+)>\n([\s\S]*)\n<\/\1>/u.exec(content)?.[2];
  return data === undefined ? undefined : JSON.parse(data);
}

async function perform(response: ServerResponse, reaction: Reaction): Promise<void> {
  if ("status" in reaction) {
    response.writeHead(reaction.status, { "content-type": "application/json", ...reaction.headers });
    response.end(JSON.stringify(reaction.body ?? { error: { message: `status ${reaction.status}` } }));
    return;
  }
  if ("call" in reaction) return performCalls(response, reaction);
  const act = "act" in reaction ? reaction.act : undefined;
  if (act === "hang") return;
  if (act === "hang-up") return void response.destroy();
  const { waitMs = 0, everyMs = 0, piece = 24, finish: reason = "stop" } = "act" in reaction ? {} : reaction;
  await pause(waitMs);
  response.writeHead(200, { "content-type": "text/event-stream" });
  const all = typeof reaction.say === "string" ? reaction.say : JSON.stringify(reaction.say ?? { sentences: [] });
  const pieces = all.match(new RegExp(`[\\s\\S]{1,${piece}}`, "gu")) ?? [];
  const limit = act === "cut" ? Math.ceil(pieces.length / 2) : pieces.length;
  for (const part of pieces.slice(0, limit)) {
    send(response, { choices: [{ index: 0, delta: { role: "assistant", content: part }, finish_reason: null }] });
    if (everyMs > 0) await pause(everyMs);
  }
  if (act === "cut") return void setTimeout(() => response.destroy(), 20);
  if (act === "endless") {
    const timer = setInterval(
      () => send(response, { choices: [{ index: 0, delta: { content: " and so on" }, finish_reason: null }] }),
      1,
    );
    response.on("close", () => clearInterval(timer));
    return;
  }
  finish(response, reason);
}

function performCalls(response: ServerResponse, { call, say }: Extract<Reaction, { call: unknown }>): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  if (say !== undefined)
    send(response, {
      choices: [{ index: 0, delta: { role: "assistant", content: JSON.stringify(say) }, finish_reason: null }],
    });
  call.forEach(({ name, args }, index) => {
    const sent = typeof args === "string" ? args : JSON.stringify(args);
    const id = `call-${index}-${Math.random().toString(36).slice(2)}`;
    const parts = [{ id, type: "function", function: { name, arguments: "" } }].concat(
      (sent.match(/[\s\S]{1,9}/gu) ?? []).map((part) => ({ function: { arguments: part } }) as never),
    );
    for (const part of parts)
      send(response, {
        choices: [{ index: 0, delta: { role: "assistant", tool_calls: [{ index, ...part }] }, finish_reason: null }],
      });
  });
  finish(response, "tool_calls");
}

function finish(response: ServerResponse, reason: string): void {
  send(response, { choices: [{ index: 0, delta: {}, finish_reason: reason }] });
  send(response, { choices: [], usage: { prompt_tokens: 700, completion_tokens: 90, total_tokens: 790 } });
  response.end("data: [DONE]\n\n");
}

function send(response: ServerResponse, chunk: object): void {
  response.write(
    `data: ${JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "scripted-1", ...chunk })}\n\n`,
  );
}

async function pause(ms: number): Promise<void> {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
}
