/** Checks what a person has sent. Zod's own messages are for programmers: they go to the log. */
import { z } from "zod";
import { InvalidError } from "../base/errors.ts";
import { fieldProblem } from "../words/field-problem.ts";
import { inWords } from "../words/words.ts";

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
          problem: fieldProblem(issue, errors),
        })),
      ),
    ),
  });
}
