/** Reads what a page sends, and the person who sends it. */
import type { Context } from "hono";
import { z } from "zod";
import { InvalidError } from "../../base/errors.ts";
import { TicketNumber } from "../../base/ids.ts";
import { parseUntrustedJson } from "../../base/untrusted-json.ts";
import type { Person } from "../../identity/people.ts";

/** Finds the person behind a request. */
export type PersonOf = (context: Context) => Promise<Person>;

export const Text = z.string().max(100_000);

/** The body as checked JSON. Throws InvalidError that names the fields that are wrong. */
export async function readBody<T>(context: Context, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(parseUntrustedJson(await context.req.text()));
  if (parsed.success) return parsed.data;
  throw new InvalidError(
    parsed.error.issues.map(({ path, message }) => `${path.join(".") || "request"}: ${message}`).join("; "),
  );
}

/** `:number` of the route. */
export function ticketNumberIn(context: Context): number {
  return TicketNumber.parse(context.req.param("number"));
}
