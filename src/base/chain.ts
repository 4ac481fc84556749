/** A hash chain: each hash covers all entries before it, which reveals a changed, removed or moved entry. */
import { createHash } from "node:crypto";
import canonicalize from "canonicalize";

/**
 * The SHA-256, in hex, of the previous hash ("" for the first entry) and of the value, independent of the order of its
 * keys (RFC 8785). Throws if the value contains NaN, an infinite number or half of a surrogate pair, which the database
 * cannot store either.
 */
export function chained(previous: string, value: object): string {
  return createHash("sha256")
    .update(previous)
    .update("\n")
    .update(canonicalize(value) ?? "")
    .digest("hex");
}
