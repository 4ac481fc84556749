/** Checks what a person has sent. Zod's own messages are for programmers: they go to the log. */
import { z } from "zod";
import { InvalidError } from "../base/errors.ts";
import { inWords, type Words } from "../words/words.ts";

/** Throws InvalidError that names the fields that are wrong, in the reader's language. */
export function checkInput<T>(input: unknown, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(input, { reportInput: true });
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  throw new InvalidError(z.prettifyError(parsed.error), {
    userMessage: inWords(({ errors }) =>
      errors.invalidFields(
        issues.map((issue) => ({
          field: issue.path.join(".") || errors.wholeRequest,
          problem: problemText(issue, errors),
        })),
      ),
    ),
  });
}

function problemText(issue: z.core.$ZodIssue, { fieldProblem: texts }: Words["errors"]): string {
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
