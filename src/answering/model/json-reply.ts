/** Finds and parses the JSON object in a model's text. */
import type { z } from "zod";
import { ModelFailure } from "./model-failure.ts";

/** Throws ModelFailure if there is no JSON, or if it does not match the schema. */
export function parseReply<T>(text: string, schema: z.ZodType<T>): T {
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

/** The value so far of a reply that is still arriving; undefined if nothing can be parsed yet. */
export function parsePartialReply(text: string, parsePartialJson: (json: string) => unknown): unknown {
  try {
    const json = jsonIn(text);
    return json === "" ? undefined : parsePartialJson(json);
  } catch {
    return undefined;
  }
}

/** Strips a code fence or a "thinking" section, which small models add. */
function jsonIn(text: string): string {
  const answer = text.replace(/^\s*<think>[\s\S]*?(?:<\/think>|$)/u, "");
  const start = answer.indexOf("{");
  const json = start < 0 ? "" : answer.slice(start).trimEnd();
  return json.endsWith("```") ? json.slice(0, -3) : json;
}
