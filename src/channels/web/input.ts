/** JSON of a page -> checked input. */
import type { Context } from "hono";
import { z } from "zod";
import { InvalidError } from "../../base/errors.ts";

export const Text = z.string().max(100_000);
/** A bigint of the database. */
export const MessageId = z.string().regex(/^\d{1,18}$/u);
/** What is no id is the id of nothing. */
export const ConversationId = z.uuid().catch("00000000-0000-0000-0000-000000000000");
export const TicketNumber = z.coerce.number().int().min(1).max(2_147_483_647).catch(0);

/** Throws InvalidError that names what is wrong. */
export async function input<T>(context: Context, schema: z.ZodType<T>): Promise<T> {
  const body: unknown = await context.req.json().catch(() => {
    throw new InvalidError("the request holds no JSON");
  });
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new InvalidError(parsed.error.issues.map(({ path, message }) => `${path.join(".") || "request"}: ${message}`).join("; "));
}
