/** JSON of a page -> checked input. */
import type { Context } from "hono";
import { z } from "zod";
import { InvalidError } from "../../base/errors.ts";
import { parseUntrustedJson } from "../../base/untrusted-json.ts";

export const Text = z.string().max(100_000);

/** Throws InvalidError that names what is wrong. */
export async function input<T>(context: Context, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(parseUntrustedJson(await context.req.text()));
  if (parsed.success) return parsed.data;
  throw new InvalidError(
    parsed.error.issues.map(({ path, message }) => `${path.join(".") || "request"}: ${message}`).join("; "),
  );
}
