/** What a sentence may have beyond its source because it claims nothing more. */
import { termsOf } from "../../knowledge/terms.ts";
import type { Outline } from "./clauses.ts";
import { operatorsOf } from "./omissions.ts";
import { matchesAny } from "./synonyms.ts";
import { isOperator, type Token } from "./tokens.ts";

/** Nouns that make no claim of their own: "MIT" is "the MIT license". They may be added, but not left out. */
const EMPTY_TERMS: ReadonlySet<string> = new Set(
  "license licensed version software code company".split(" ").flatMap(termsOf),
);

/** Verbs that another verb may stand for. A light noun, such as "company", names somebody or something. */
const LIGHT_VERB =
  /^(?:tak|giv|mak|keep|hold|run|say|stat|look|receiv|obtain|provid|attach|remain|stay|retain|preserv)/u;

/** Whether a term that is not in the source makes no claim of its own, or says the same as a light verb of it. */
export function addsNothing(term: string, source: Outline): boolean {
  if (EMPTY_TERMS.has(term)) return true;
  return source.tokens.some(
    (token) => token.kind === "filler" && LIGHT_VERB.test(token.word) && matchesAny(term, termsOf(token.word)),
  );
}

/** "It may end only if A agrees" and "… only with the agreement of A" permit no more than "It ends only if A agrees". */
export function permitsOnlyIf(part: Outline, source: Outline): boolean {
  const isOnlyIf = source.tokens.some(
    (token, i) => isOperator(token, "only") && isOperator(source.tokens[i + 1], "if"),
  );
  const at = part.tokens.findLastIndex((token) => isOperator(token, "may"));
  const limited = part.tokens
    .slice(at + 1)
    .some((token, i, after) => isOperator(token, "only") && limits(after[i + 1]));
  return isOnlyIf && limited && !operatorsOf(source).has("must") && part.language === "en";
}

function limits(next: Token | undefined): boolean {
  return isOperator(next, "if") || (next?.kind === "filler" && next.word === "with");
}
