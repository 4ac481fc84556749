/** What anybody with a receipt may ask, also where the pages are off: the desk's public keys, and whether that decision still stands. */
import { getConnInfo } from "@hono/node-server/conninfo";
import { type Context, Hono } from "hono";
import { InvalidError } from "../../base/errors.ts";
import type { Desk } from "../../desk/desk.ts";
import { standingAt } from "../../desk/verify-receipt.ts";
import { textWithin } from "../../base/http-body.ts";

export const STATUS_ROUTE = "/receipts/status";

/** All answers of a request at their longest, with its evidence. */
const LARGEST_RECEIPT = 3_000_000;
/** A CI system asks from one address for many builds. */
const PER_SECOND = 20;
const BURST = 100;
const MOST_ADDRESSES = 10_000;

export function receiptRoutes(desk: Desk): Hono {
  const routes = new Hono();
  const allows = rateLimit(() => performance.now());
  routes.get("/.well-known/jwks.json", (context) => context.json(desk.signer.publicKeys));
  routes.post(STATUS_ROUTE, async (context) => {
    if (!allows(addressOf(context)))
      return context.json({ error: `More than ${PER_SECOND} questions a second: wait a moment.` }, 429, {
        "retry-after": "1",
      });
    const text = await textWithin(context.req.raw, LARGEST_RECEIPT);
    if (text === undefined) throw new InvalidError("that is longer than any receipt");
    return context.json(await standingAt(desk, receiptIn(text)));
  });
  return routes;
}

/** The receipt itself, or `{"receipt"}` as `ospo receipt --json` prints it. */
function receiptIn(text: string): string {
  if (!text.trimStart().startsWith("{")) return text.trim();
  try {
    const { receipt } = JSON.parse(text) as { receipt?: unknown };
    if (typeof receipt === "string") return receipt;
  } catch {
    // Said below.
  }
  throw new InvalidError('send the receipt itself, or JSON with "receipt"');
}

/** Without a socket, as in a test of the routes alone, all are one. */
function addressOf(context: Context): string {
  return getConnInfo(context).remote.address ?? "";
}

/** A bucket of tokens for each address; those that nobody heard of for longest are forgotten. */
function rateLimit(now: () => number): (address: string) => boolean {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return (address) => {
    const { tokens, at } = buckets.get(address) ?? { tokens: BURST, at: now() };
    buckets.delete(address);
    if (buckets.size >= MOST_ADDRESSES) buckets.delete(buckets.keys().next().value!);
    const filled = Math.min(BURST, tokens + ((now() - at) / 1000) * PER_SECOND);
    buckets.set(address, { tokens: Math.max(filled - 1, 0), at: now() });
    return filled >= 1;
  };
}
