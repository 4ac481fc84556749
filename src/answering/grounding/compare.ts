/** Compares two statements about the same topic: does one contradict the other, or claim more than it? */
import type { CutReason } from "../types.ts";
import type { SourceSentence } from "./source.ts";
import { isLicenseAmong } from "./license-mentions.ts";
import type { Quantity } from "./quantities.ts";
import type { Statement } from "./statement.ts";
import { oppositesOf } from "./opposites.ts";
import { haveSameMeaning, countShared } from "./synonyms.ts";
import { CONFLICTING_BOUNDS } from "./vocabulary.ts";

/** Whether a clause names a license, a number or the side of a pair that the source's sentence does not. */
export function findClash(said: Statement, { inContext: whole, statement }: SourceSentence): CutReason | undefined {
  for (const license of said.licenses) if (!isLicenseAmong(license, whole.licenses)) return "license";
  for (const quantity of said.quantities) {
    const { bound } = quantity;
    const same = whole.quantities.filter((other) => isSameQuantity(quantity, other));
    if (same.length === 0) return "number";
    if (
      bound !== null &&
      same.every((other) => other.bound !== null && CONFLICTING_BOUNDS[bound]?.includes(other.bound))
    )
      return "number";
  }
  return isOpposite(said, whole) || isReversed(said, statement) ? "opposite" : undefined;
}

/** The least share of common terms of two statements that say nearly the same. */
const NEARLY_SAME = 0.85;
/** The same for two statements that can contradict each other in one answer. */
const SAME_ANSWER = 0.75;
/** The same for two statements on the same topic. */
const SAME_TOPIC = 0.55;
/** A statement with fewer terms has no clear topic. */
const MIN_TERMS = 4;
/** Larger numbers without a unit usually are names, such as ISO 5230. */
const MAX_UNITLESS_QUANTITY = 12;

/** Whether two statements of the same answer cannot both be true. */
export function contradictEachOther(a: Statement, b: Statement): boolean {
  const shared = countShared(a.terms.keys(), b.terms.keys());
  if (shared < 3 || shared < Math.max(a.terms.size, b.terms.size) * SAME_ANSWER) return false;
  return differsInDenial(a, b, b) || differsInDenial(b, a, a);
}

/**
 * Whether statements from two documents are in conflict: on the same topic they have different quantities, or with
 * nearly the same words the opposite meaning.
 */
export function areInConflict(a: Statement, b: Statement): boolean {
  if (Math.min(a.terms.size, b.terms.size) < MIN_TERMS || !haveSameTopic(a, b)) return false;
  if (comparableQuantities(a).length > 0 && comparableQuantities(b).length > 0)
    return quantitiesDiffer(a, b) && quantitiesDiffer(b, a);
  return saysNearlyTheSame(a, b) && saysNearlyTheSame(b, a) && contradictEachOther(a, b);
}

function haveSameTopic(a: Statement, b: Statement): boolean {
  const least = Math.max(a.terms.size, b.terms.size) * SAME_TOPIC;
  return countShared(a.terms.keys(), b.terms.keys()) >= least && countShared(b.terms.keys(), a.terms.keys()) >= least;
}

/** Whether `b` has none of the quantities of `a`. */
function quantitiesDiffer(a: Statement, b: Statement): boolean {
  return comparableQuantities(a).every((quantity) => !b.quantities.some((other) => isSameQuantity(quantity, other)));
}

/** The quantities with a unit; if there are none, small numbers. */
function comparableQuantities({ quantities }: Statement): Quantity[] {
  const measured = quantities.filter(({ unit }) => unit !== null);
  return measured.length > 0
    ? measured
    : quantities.filter(({ value }) => /^\d+$/u.test(value) && Number(value) <= MAX_UNITLESS_QUANTITY);
}

/** A quantity without a unit matches any unit. */
function isSameQuantity(a: Quantity, b: Quantity): boolean {
  return a.value === b.value && (a.unit === null || b.unit === null || a.unit === b.unit);
}

/** Whether `b` says nearly everything that `a` says, and not much more. */
function saysNearlyTheSame(a: Statement, b: Statement): boolean {
  const shared = countShared(a.terms.keys(), b.terms.keys());
  return a.terms.size >= 2 && shared >= NEARLY_SAME * Math.max(a.terms.size, b.terms.size);
}

/** Whether a term is affirmed in one statement and denied in the other. */
function differsInDenial(said: Statement, source: Statement, whole: Statement): boolean {
  if (whole.dutyByDenial)
    return said.forces.has("need-not") || (said.forces.has("may") && !said.denies && !/\bonly\b|只/iu.test(said.text));
  let opposed = 0;
  for (const [term, signs] of said.terms) {
    const sign = signs.has(-1) ? -1 : signs.has(1) && !signs.has(0) ? 1 : 0;
    if (sign === 0) continue;
    for (const [other, theirs] of source.terms) {
      if (!haveSameMeaning(term, other)) continue;
      if (theirs.has(sign === 1 ? -1 : 1) && !theirs.has(sign) && !theirs.has(0)) opposed++;
    }
  }
  if (opposed > 0) return true;
  // The statement denies something, and the source denies nothing at all.
  const softens = said.language !== source.language;
  if (
    said.denies &&
    !whole.denies &&
    !/\b(?:only|unless|except|without|keeps?|remains?|stays?|free of|instead|rather|un\p{L}+|in\p{L}+able)\b|只|仅|除/iu.test(
      whole.text,
    )
  )
    return true;
  return softens && whole.denies && !said.denies && !whole.text.includes("only");
}

function isOpposite(said: Statement, source: Statement): boolean {
  for (const word of said.words) {
    if (source.words.has(word)) continue;
    for (const other of oppositesOf(word)) if (source.words.has(other) && !said.words.has(other)) return true;
  }
  return false;
}

/** Whether the sides of a comparison are swapped: "A is worse than B" where the source says "B is worse than A". */
function isReversed(said: Statement, source: Statement): boolean {
  for (const pivot of [
    /\bthan\b/iu,
    /\binto\b/iu,
    /\band not\b/iu,
    /\bunless\b/iu,
    /\buntil\b/iu,
    /\bbecause\b/iu,
    /比/u,
  ]) {
    const [here, there] = [said, source].map(({ text }) => wordsAround(text, pivot));
    const [a, b] = here ?? [];
    const [c, d] = there ?? [];
    if (!a || !b || !c || !d) continue;
    const straight = onlyIn(a, b, c, d) + onlyIn(b, a, d, c);
    const [forth, back] = [onlyIn(a, b, d, c), onlyIn(b, a, c, d)];
    // What is compared may be shorter than what they have in common.
    if (forth + back > straight || (pivot.source.includes("than") && forth > 0 && back > 0)) return true;
  }
  return false;
}

/** How many words on each side of a pivot are compared. */
const SIDE = 15;

/** The words before and after the pivot. */
function wordsAround(text: string, pivot: RegExp): Set<string>[] {
  // "Unless A, B" means "B unless A".
  const first = new RegExp(`^\\s*${pivot.source}\\s+([^,]+),\\s*(.+)$`, "iu").exec(text);
  const [before, after] = first ? [first[2], first[1]] : text.split(pivot, 2);
  if (before === undefined || after === undefined) return [];
  return [before.split(/\s+/u).slice(-SIDE), after.split(/\s+/u).slice(0, SIDE)].map((words) =>
    tokensOf(words.join(" ")),
  );
}

function tokensOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/\p{L}{3,}|\d[\d.]*/gu) ?? []);
}

/** How many words are on the same single side of the pivot in both statements. */
function onlyIn(here: Set<string>, notHere: Set<string>, there: Set<string>, notThere: Set<string>): number {
  return [...here].filter((token) => !notHere.has(token) && there.has(token) && !notThere.has(token)).length;
}
