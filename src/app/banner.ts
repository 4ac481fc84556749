/** What the desk prints when it is ready. */
import type { Knowledge } from "../knowledge/knowledge.ts";
import { slackInWords, teamsInWords } from "./chats.ts";
import type { Config } from "./config.ts";
import { isLoopback } from "./setting-values.ts";

export function banner(config: Config, url: string, knowledge: Knowledge, ms: number): string {
  const { documents, passages, problems, embeddingHost } = knowledge.status();
  const lines = [
    ["Web", pagesInWords(config, url)],
    ["Slack", slackInWords(config, url)],
    ["Teams", teamsInWords(config, url)],
    [
      "Model",
      config.model
        ? `on: ${modelName(config.model)} writes, and each sentence is checked; it receives questions and passages`
        : "off: answers in the documents' own words",
    ],
    ["Knowledge", `${config.knowledgeDir}: ${documents} documents, ${passages} passages`],
    ...(embeddingHost === null ? [] : [["", `${embeddingHost} receives their text and every question for embedding`]]),
    [
      "Packages",
      "looked up at deps.dev, OSV, OpenSSF Scorecard and the registries, which receive package names, never questions",
    ],
    ["Data", config.databaseUrl ? `Postgres (DATABASE_URL), index in ${config.dataDir}` : config.dataDir],
    ...problems.map(({ file, message, remedy }) => ["!", `${file || config.knowledgeDir} ${message}. ${remedy}`]),
  ];
  return `\nOSPO help desk, ready in ${(ms / 1000).toFixed(1)} s\n\n${lines.map(([name = "", text = ""]) => `  ${name.padEnd(10)} ${text}\n`).join("")}\n  Stop with Ctrl+C.\n\n`;
}

function pagesInWords({ host, signIn, publicUrl }: Config, url: string): string {
  if (signIn?.kind === "oidc") return `${publicUrl}  people sign in at ${signIn.issuer}`;
  if (signIn?.kind === "proxy") return `${publicUrl}  the proxy before ${url} signs people in (${signIn.header})`;
  return isLoopback(host)
    ? `${url}  (queue: ${url}/desk), this machine only, because sign-in is not set up`
    : `off: without sign-in the pages answer on 127.0.0.1 only. ${url} serves /healthz, /readyz, /metrics`;
}

/** Whether the search finds by words, by meaning, or both. */
export function searchStatus(knowledge: Knowledge): string {
  const { search, complete, problems } = knowledge.status();
  if (complete) return "by words and meaning: ready";
  const problem = problems.find(({ file }) => file === "embeddings:");
  const why = problem ? `${problem.message}. ${problem.remedy}` : "see the log";
  return search === "words" ? `by words only: ${why}` : `by words, and by the vectors made so far: ${why}`;
}

function modelName({ connection }: NonNullable<Config["model"]>): string {
  return connection.kind === "azure" ? `${connection.deployment} (Azure OpenAI)` : connection.model;
}
