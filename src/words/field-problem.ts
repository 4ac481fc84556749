import type { z } from "zod";
import type { Words } from "./words.ts";

/** What is wrong with a value, after the name of its field. Its schema must report the input. */
export function fieldProblem(issue: z.core.$ZodIssue, { fieldProblem: texts }: Words["errors"]): string {
  if (issue.code === "invalid_value") return texts.choice(issue.values.map(String));
  if (issue.code === "invalid_type") {
    if (issue.input === undefined) return texts.missing;
    if (issue.expected === "number") return texts.number;
  }
  if (issue.code === "too_big") {
    if (issue.origin === "string") return texts.tooLong(Number(issue.maximum));
    if (issue.origin === "array") return texts.tooMany(Number(issue.maximum));
  }
  return texts.invalid;
}
