/** Whether a number stands with other words than in the source: "A from 2007 and B in 2021" is not "B in 2007". */
import type { Outline } from "./clauses.ts";
import { occurs } from "./omissions.ts";
import { isMark, isOperator, termsIn, type Token } from "./tokens.ts";

type Stretch = { number: string; words: string[] };

export function attachesNumberOtherwise(said: Outline, source: Outline): boolean {
  const theirs = stretchesOf(source.tokens);
  if (new Set(theirs.map(({ number }) => number)).size < 2) return false;
  return stretchesOf(said.tokens).some(({ number, words }) => {
    const own = theirs.filter((other) => other.number === number);
    if (own.length === 0 || own.some((other) => sharedOf(words, other) > 0)) return false;
    return theirs.some((other) => other.number !== number && sharedOf(words, other) >= 2);
  });
}

function sharedOf(words: readonly string[], stretch: Stretch): number {
  return words.filter((word) => occurs(word, stretch.words)).length;
}

/** The words around each number, up to the next mark or connective. A stretch with two numbers belongs to none. */
function stretchesOf(tokens: readonly Token[]): Stretch[] {
  const stretches: Token[][] = [[]];
  for (const token of tokens)
    if (isMark(token, ",") || isMark(token, ";") || isOperator(token, "and", "or", "but")) stretches.push([]);
    else stretches.at(-1)!.push(token);
  return stretches.flatMap((stretch) => {
    const terms = termsIn(stretch);
    const [number, ...more] = terms.filter((term) => /^\d/u.test(term));
    return number === undefined || more.length > 0 ? [] : [{ number, words: terms.filter((term) => term !== number) }];
  });
}
