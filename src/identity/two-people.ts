/**
 * The two-person rule, for people and not accounts: who filed a request, voted on it in this round, or rejected it in the round before cannot
 * decide another step, with any account. The only place with this rule.
 */
import type { Humans } from "./humans.ts";

/** What an account did to a request. `rejected-before`: in the round before this one. */
export type Part = { personId: string; did: "filed" | "approved" | "rejected" | "rejected-before" };

/** What the human behind this account already did; undefined if they may decide. */
export function partOf<P extends Part>(humans: Humans, personId: string, parts: readonly P[]): P | undefined {
  return parts.find((part) => humans.isSame(part.personId, personId));
}

/**
 * The approvals that count by the current links: one per human, and none of a human who filed or had rejected. `parts` must be in order.
 */
export function countingVotes<P extends Part>(humans: Humans, parts: readonly P[]): Set<P> {
  return new Set(
    parts.filter(
      (part, i) => part.did === "approved" && partOf(humans, part.personId, parts.slice(0, i)) === undefined,
    ),
  );
}
