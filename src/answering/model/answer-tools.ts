/** The tools that a model may call while it writes an answer: a search of the handbook, and the desk's engines. */
import { z } from "zod";
import type { Log } from "../../base/log.ts";
import { tokensIn } from "../../base/tokens.ts";
import type { Knowledge } from "../../knowledge/knowledge.ts";
import { looksLikeInjection } from "../grounding/hygiene.ts";
import { type Source, sourcesOf } from "../grounding/source.ts";
import type { EngineAnswer, WritingRequest } from "../types.ts";
import type { ModelTool } from "./agent.ts";
import type { Evidence } from "./evidence.ts";

const MAX_PASSAGES = 4;
const MAX_LENGTH = 200;
const MAX_LINES = 1_000_000;

type ToolContext = {
  knowledge: Knowledge;
  request: WritingRequest;
  evidence: Evidence;
  /** Stands around what a tool returns, as it does around the other data of the prompt. */
  mark: string;
  /** How many tokens all results together may have. */
  maxTokens: number;
  log: Log;
};

const Query = z.object({ query: z.string().trim().min(2).max(MAX_LENGTH) });
const Contribution = z.object({
  change: z.enum(["docs", "fix", "feature", "blanket"]).nullable().describe("blanket: an approval for many changes"),
  lines: z.int().min(0).max(MAX_LINES).nullable().describe("changed lines"),
  agreement: z.enum(["none", "dco", "cla-signed", "cla-new"]).nullable().describe("what the project wants signed"),
  time: z.enum(["work", "own"]).nullable(),
  patents: z.boolean().nullable().describe("whether it touches patents of the company"),
  competes: z.boolean().nullable().describe("whether the project competes with the company"),
});

/** A tool whose engine is absent is not offered. No tool has an argument for whose data it reads. */
export function answerTools(context: ToolContext): ModelTool[] {
  const { judgeLicense, lookUp, approvalNeeded, myTickets, uses = {} } = context.request.engines ?? {};
  const meanings = Object.entries(uses).map(([name, meaning]) => `${name} (${meaning})`);
  const use = z
    .string()
    .max(MAX_LENGTH)
    .nullable()
    .describe(`null if it was not said, or one of: ${meanings.join("; ")}`);
  const named = z.string().trim().min(1).max(MAX_LENGTH);
  const toolOf = limited(context);
  return [
    toolOf(
      "search_handbook",
      "Searches the handbook with other words than the asker's.",
      Query,
      async ({ query }) => await searchHandbook(context, query),
    ),
    judgeLicense &&
      toolOf(
        "judge_license",
        "The policy's verdict on a license for a use, with its obligations.",
        z.object({ license: named, use }),
        async (args) => resultOf(context, await judgeLicense(args.license, args.use)),
      ),
    lookUp &&
      toolOf(
        "look_up",
        "The policy's verdict on a package, product or repository that the asker named, such as npm:lodash or Redis 8.",
        z.object({ subject: named, use }),
        async (args) => resultOf(context, await lookUp(args.subject, args.use)),
      ),
    approvalNeeded &&
      toolOf(
        "approval_needed",
        "Whether a contribution to an open source project needs an approval, and by whom. Null for what was not said.",
        Contribution,
        async (said) => resultOf(context, await approvalNeeded(said)),
      ),
    myTickets &&
      toolOf("my_tickets", "The asker's own tickets and requests, and their state.", z.object({}), async () =>
        resultOf(context, await myTickets()),
      ),
  ].filter((tool) => tool !== undefined);
}

/** Tools that never throw, and whose results together keep to the limit of tokens. */
function limited({ mark, maxTokens, log }: ToolContext) {
  let left = maxTokens;
  return <S extends z.ZodObject>(
    name: string,
    description: string,
    schema: S,
    read: (args: z.infer<S>) => Promise<object>,
  ): ModelTool => ({
    name,
    description,
    schema,
    run: async (args) => {
      const result = await read(schema.parse(args)).catch((error: unknown) => {
        log.warn({ err: error, tool: name }, "a tool of the model failed");
        return { nothing: "This does not work at the moment." };
      });
      const text = `<${mark}>\n${JSON.stringify(result, null, 1)}\n</${mark}>`;
      const tokens = tokensIn(text);
      if (tokens > left) return "There is no room for more results. Answer from what you have.";
      left -= tokens;
      return text;
    },
  });
}

/** What the search holds to be about something else stays hidden, as it does without a model. */
async function searchHandbook({ knowledge, request, evidence }: ToolContext, query: string): Promise<object> {
  const { ranked, match } = await knowledge.search(query, request.mayRead);
  const passages = ranked.map(({ passage }) => passage).filter(({ text }) => !looksLikeInjection(text));
  if (match === "nothing" || passages.length === 0) return { nothing: "The handbook says nothing about this." };
  const sources = evidence.addPassages(
    sourcesOf(passages.slice(0, MAX_PASSAGES), undefined, request.today),
    match === "answers",
  );
  return { match, passages: sources.map(givenPassage) };
}

function resultOf({ evidence }: ToolContext, answer: EngineAnswer): object {
  if (answer.kind === "nothing") return { nothing: answer.why };
  return { findings: evidence.addFindings(answer.findings).map(({ id, text }) => ({ id, text })) };
}

/** A passage as the model gets it. */
export function givenPassage({ id, title, heading, review, text }: Source): object {
  return { id, title, heading, review_by: review, text };
}
