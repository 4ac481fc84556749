/**
 * One run of a model by LangChain's agent: it answers at once, or it calls tools first and reads in the next round what
 * they return. Retries, budgets and the meaning of the text are the business of others.
 */
import { randomUUID } from "node:crypto";
import type { BaseMessage } from "@langchain/core/messages";
import type { AIMessage } from "langchain";
import { z } from "zod";
import type { ChatClients } from "./chat-client.ts";
import { ModelFailure } from "./model-failure.ts";
import type { PromptText } from "./prompts.ts";

/** How many tools a model may call for one answer. */
const MAX_TOOL_CALLS = 6;
/** More steps of the graph than seven rounds can take: each call in one of its own, and the answer. */
const RECURSION_LIMIT = 100;

/** A function that a model may call. It only reads. `run` gets arguments that match the schema, and must not throw. */
export type ModelTool = {
  name: string;
  description: string;
  schema: z.ZodObject;
  run: (args: Record<string, unknown>) => Promise<string>;
};

/** What a request asks of the server: tools and the schema; the schema; or nothing that some servers reject. */
export const LEVELS = ["tools", "schema", "minimal"] as const;
export type Level = (typeof LEVELS)[number];

/** One request to the server. */
export type Attempt = (level: Level) => Promise<AIMessage>;

export type AgentRun = {
  words: PromptText;
  schema: z.ZodType;
  tools: readonly ModelTool[];
  signal: AbortSignal;
  /** Gets what arrives: the text of an answer, and the length of it or of the arguments of a call. Must not throw. */
  onChunk: (text: string, length: number) => void;
  /** Makes the request of one round. `sent` is everything that the model reads in it. */
  request: (attempt: Attempt, sent: string) => Promise<AIMessage>;
};

/** Resolves when the last round, which calls no tool, is complete. */
export async function runAgent({ langchain, full, minimal }: ChatClients, run: AgentRun): Promise<void> {
  const { createAgent, SystemMessage, tool, toolCallLimitMiddleware } = langchain;
  const agent = createAgent({
    model: full,
    // As a text, since some servers do not take a list of parts.
    systemPrompt: new SystemMessage(run.words.system),
    tools: run.tools.map(({ name, description, schema, run: call }) =>
      tool(async (args: Record<string, unknown>) => await call(args), { name, description, schema }),
    ),
    middleware: [
      toolCallLimitMiddleware({ runLimit: MAX_TOOL_CALLS, exitBehavior: "continue" }),
      requestsOf({ langchain, full, minimal }, run),
    ],
  });
  const { messages } = await agent.invoke(
    { messages: [{ role: "user", content: run.words.user }] },
    { signal: run.signal, recursionLimit: RECURSION_LIMIT, callbacks: [listener(run)] },
  );
  // The agent ends where it may not make any call that the model asks for.
  if (langchain.ToolMessage.isInstance(messages.at(-1))) throw new ModelFailure("too many calls");
}

/** Makes each round's request by `run.request`. */
function requestsOf({ langchain, full, minimal }: Omit<ChatClients, "parsePartialJson">, run: AgentRun) {
  const format = {
    type: "json_schema" as const,
    json_schema: { name: "answer", strict: true, schema: z.toJSONSchema(run.schema, { target: "draft-7" }) },
  };
  const offered = JSON.stringify(
    run.tools.map(({ name, description, schema }) => [name, description, z.toJSONSchema(schema)]),
  );
  return langchain.createMiddleware({
    name: "requests",
    wrapModelCall: async (request, handler) => {
      const { messages } = request;
      const called = messages.filter((message) => langchain.ToolMessage.isInstance(message)).length;
      // Without tools a model can only answer.
      const mayCall = called < MAX_TOOL_CALLS;
      const message = await run.request(
        async (level) =>
          await handler({
            ...request,
            model: level === "minimal" ? minimal : full,
            tools: level === "tools" && mayCall ? request.tools : [],
            modelSettings: level === "minimal" ? {} : { response_format: format },
          }),
        [request.systemMessage.text, offered, ...messages.map(textSent)].join("\n"),
      );
      // A server that sends no text, or no role, gets a message without one.
      const answer = langchain.AIMessage.isInstance(message) ? message : new langchain.AIMessage("");
      // A server may give all messages one id, and the agent takes those for one message.
      answer.id = randomUUID();
      return answer;
    },
  });
}

function textSent(message: BaseMessage): string {
  const calls = "tool_calls" in message ? message.tool_calls : [];
  return `${message.text}${JSON.stringify(calls)}`;
}

/** The marker makes the client stream, which its own setting does with a count of tokens by a file from the network. */
function listener({ onChunk }: AgentRun) {
  return {
    lc_prefer_streaming: true,
    awaitHandlers: true,
    handleLLMNewToken: (text: string, ...[, , , , fields]: unknown[]) => {
      const calls = Chunk.safeParse(fields).data?.chunk.message.tool_call_chunks ?? [];
      onChunk(text, text.length + calls.reduce((sum, { args }) => sum + (args?.length ?? 0), 0));
    },
  };
}
const Chunk = z.object({
  chunk: z.object({
    message: z.object({ tool_call_chunks: z.array(z.object({ args: z.string().optional() })).optional() }),
  }),
});
