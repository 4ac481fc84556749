/** For anyone who holds a receipt, even if the pages are off: the desk's public keys, and whether the decision is still valid. */
import { Hono } from "hono";
import { z } from "zod";
import { InvalidError } from "../../base/errors.ts";
import type { Desk } from "../../desk/desk.ts";
import { standingAt } from "../../desk/verify-receipt.ts";
import { inWords, wordsIn } from "../../words/words.ts";
import { textWithin } from "../../base/http-body.ts";
import { tryJson } from "../../base/try-json.ts";
import { languageOf } from "./language.ts";
import type { RequestOrigin } from "./request-origin.ts";

export const STATUS_ROUTE = "/receipts/status";

/** Room for the longest answers to every question of a form, and the evidence. */
const LARGEST_RECEIPT = 3_000_000;
/** A CI system sends the requests of many builds from one address. */
const PER_SECOND = 20;
const BURST = 100;
const MAX_ADDRESSES = 10_000;

const StoredReceipt = z.object({ receipt: z.string() });

export function receiptRoutes(desk: Desk, { addressOf }: Pick<RequestOrigin, "addressOf">): Hono {
  const routes = new Hono();
  const allows = rateLimit(() => performance.now());
  routes.get("/.well-known/jwks.json", (context) => context.json(desk.signer.publicKeys));
  routes.post(STATUS_ROUTE, async (context) => {
    if (!allows(addressOf(context)))
      return context.json({ error: wordsIn(languageOf(context)).errors.tooManyRequests(PER_SECOND) }, 429, {
        "retry-after": "1",
      });
    const text = await textWithin(context.req.raw, LARGEST_RECEIPT);
    if (text === undefined) throw new InvalidError(inWords((words) => words.errors.receiptTooLong));
    return context.json(await standingAt(desk, receiptIn(text)));
  });
  return routes;
}

/** `text` is a receipt, or JSON such as `ospo receipt --json` prints. */
function receiptIn(text: string): string {
  if (!text.trimStart().startsWith("{")) return text.trim();
  const stored = StoredReceipt.safeParse(tryJson(text));
  if (!stored.success) throw new InvalidError(inWords((words) => words.errors.notAReceipt));
  return stored.data.receipt;
}

/** A token bucket for each address. When there are too many, the least recently used is dropped. */
function rateLimit(now: () => number): (address: string) => boolean {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return (address) => {
    const { tokens, at } = buckets.get(address) ?? { tokens: BURST, at: now() };
    buckets.delete(address);
    if (buckets.size >= MAX_ADDRESSES) buckets.delete(buckets.keys().next().value!);
    const filled = Math.min(BURST, tokens + ((now() - at) / 1000) * PER_SECOND);
    buckets.set(address, { tokens: Math.max(filled - 1, 0), at: now() });
    return filled >= 1;
  };
}
