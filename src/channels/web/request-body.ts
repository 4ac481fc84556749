/** Reads what a page sends, and the person who sends it. */
import type { Context } from "hono";
import { z } from "zod";
import { TicketNumber } from "../../base/ids.ts";
import { parseUntrustedJson } from "../../base/untrusted-json.ts";
import { checkInput } from "../../desk/check-input.ts";
import type { Person } from "../../identity/people.ts";

/** Finds the person behind a request. */
export type PersonOf = (context: Context) => Promise<Person>;

export const Text = z.string().max(100_000);

/** The body as checked JSON. Throws InvalidError that names the fields that are wrong. */
export async function readBody<T>(context: Context, schema: z.ZodType<T>): Promise<T> {
  return checkInput(parseUntrustedJson(await context.req.text()), schema);
}

/** `:number` of the route. */
export function ticketNumberIn(context: Context): number {
  return TicketNumber.parse(context.req.param("number"));
}
