/** A chain of hashes: each link vouches for all before it, so that a changed, removed or moved one shows. */
import { createHash } from "node:crypto";
import canonicalize from "canonicalize";

/**
 * SHA-256, in hex, of the link before ("" for the first) and of the value, whatever the order of its keys (RFC 8785).
 * Throws where the value holds what a database cannot keep: NaN, an infinite number, half of a surrogate pair.
 */
export function chained(previous: string, value: object): string {
  return createHash("sha256")
    .update(previous)
    .update("\n")
    .update(canonicalize(value) ?? "")
    .digest("hex");
}
