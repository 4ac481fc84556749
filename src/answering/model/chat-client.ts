/** Clients for an OpenAI-compatible server or for Azure OpenAI. */
import type { AIMessageChunk } from "@langchain/core/messages";
import type { AzureChatOpenAI, ChatOpenAI } from "@langchain/openai";

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
  /** Parses JSON that is still incomplete. */
  parsePartialJson: (text: string) => unknown;
};

/** Loads the client library, which is large, only when a model is used. */
export async function openChatClients(connection: Connection, maxOutput: number): Promise<ChatClients> {
  const { AzureChatOpenAI: Azure, ChatOpenAI: OpenAI } = await import("@langchain/openai");
  const { parsePartialJson } = await import("@langchain/core/output_parsers");
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
  return { full: open(false), minimal: open(true), parsePartialJson };
}

export function textOfChunk({ content }: AIMessageChunk): string {
  if (typeof content === "string") return content;
  return content.map((part) => (part.type === "text" ? String(part["text"]) : "")).join("");
}
