/** A chain of hashes: each link vouches for all before it, so that a changed, removed or moved one shows. */
import { createHash } from "node:crypto";

/** SHA-256, in hex, of the link before ("" for the first) and of the value, whatever the order of its keys. */
export function chained(previous: string, value: object): string {
  return createHash("sha256").update(previous).update("\n").update(canonicalJson(value)).digest("hex");
}

/** JSON with its keys in order: the same value gives the same text. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
