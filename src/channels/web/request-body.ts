/** Reads what a page sends, and the person who sends it. */
import type { Context } from "hono";
import { z } from "zod";
import { InvalidError } from "../../base/errors.ts";
import { TicketNumber } from "../../base/ids.ts";
import { parseUntrustedJson } from "../../base/untrusted-json.ts";
import type { Person } from "../../identity/people.ts";
import { inWords, type Words } from "../../words/words.ts";

/** Finds the person behind a request. */
export type PersonOf = (context: Context) => Promise<Person>;

export const Text = z.string().max(100_000);

/** The body as checked JSON. Throws InvalidError that names the fields that are wrong. */
export async function readBody<T>(context: Context, schema: z.ZodType<T>): Promise<T> {
  return checkInput(parseUntrustedJson(await context.req.text()), schema);
}

/** Throws InvalidError that names the fields that are wrong, in the reader's language. The log gets Zod's own messages. */
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

/** `:number` of the route. */
export function ticketNumberIn(context: Context): number {
  return TicketNumber.parse(context.req.param("number"));
}
