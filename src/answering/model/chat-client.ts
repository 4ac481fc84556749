/** Clients for an OpenAI-compatible server or for Azure OpenAI, and the agent that uses them. */
import type { AzureChatOpenAI, ChatOpenAI } from "@langchain/openai";
import type * as LangChain from "langchain";
import type { Log } from "../../base/log.ts";
import { turnTracingOff } from "./tracing.ts";

export type Connection =
  | { kind: "openai"; apiKey: string | null; baseUrl: string | null; model: string }
  | {
      kind: "azure";
      apiKey: string;
      place: { endpoint: string } | { instance: string };
      deployment: string;
      apiVersion: string;
    };

type ChatClient = ChatOpenAI | AzureChatOpenAI;

/** One client with all settings, and one without those that some servers reject. */
export type ChatClients = {
  full: ChatClient;
  minimal: ChatClient;
  langchain: typeof LangChain;
  /** Parses JSON that is still incomplete. */
  parsePartialJson: (text: string) => unknown;
};

/** Loads the client library and the agent library, which are large, only when a model is used. */
export async function openChatClients(connection: Connection, maxOutput: number, log: Log): Promise<ChatClients> {
  turnTracingOff(log);
  const { AzureChatOpenAI: Azure, ChatOpenAI: OpenAI } = await import("@langchain/openai");
  const { parsePartialJson } = await import("@langchain/core/output_parsers");
  const langchain = await import("langchain");
  const open = (minimal: boolean): ChatClient => {
    // The client must not retry by itself, because it would exceed the deadline.
    const common = {
      maxRetries: 0,
      useResponsesApi: false,
      streamUsage: !minimal,
      ...(!minimal && { temperature: 0, maxTokens: maxOutput }),
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
  return { full: open(false), minimal: open(true), langchain, parsePartialJson };
}
