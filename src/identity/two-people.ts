/**
 * The two-person rule: two people, not two accounts. Whoever filed a request, voted on it in this round, or rejected it in the round before
 * decides no further step, by whichever account. The only place that says so.
 */
import type { Humans } from "./humans.ts";

/** What an account did to a request. `rejected-before`: in the round before this one. */
export type Part = { personId: string; did: "filed" | "approved" | "rejected" | "rejected-before" };

/** What keeps this account from deciding; undefined: nothing does. */
export function partOf<P extends Part>(humans: Humans, personId: string, parts: readonly P[]): P | undefined {
  return parts.find((part) => humans.isSame(part.personId, personId));
}

/**
 * Which votes to approve count, by the links known now: of one human the first vote only, and none of whoever filed or had rejected.
 * `parts` in the order in which they were done.
 */
export function countingVotes<P extends Part>(humans: Humans, parts: readonly P[]): Set<P> {
  return new Set(
    parts.filter(
      (part, i) => part.did === "approved" && partOf(humans, part.personId, parts.slice(0, i)) === undefined,
    ),
  );
}
