/** How much of a question a text mentions. */
import type { Aspect } from "../../knowledge/query.ts";

/** How many of the aspects these terms mention, as a share from 0 to 1. A synonym counts less. */
export function coverage(aspects: readonly Aspect[], terms: ReadonlySet<string>): number {
  const hits = aspects.reduce(
    (sum, aspect) =>
      sum +
      (aspect.terms.every((term) => terms.has(term)) ? 1 : aspect.synonyms.some((term) => terms.has(term)) ? 0.7 : 0),
    0,
  );
  return aspects.length === 0 ? 0 : hits / aspects.length;
}
