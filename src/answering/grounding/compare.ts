/** Two sentences of one matter: does the one say what the other does not, or the contrary of it? */
import type { Contradiction } from "../types.ts";
import type { SourceSentence } from "./source.ts";
import { isLicenseAmong } from "./license-mentions.ts";
import type { Quantity } from "./quantities.ts";
import type { Statement } from "./statement.ts";
import { haveSameMeaning, oppositesOf, countShared } from "./synonyms.ts";
import {
  ALWAYS,
  CONFLICTING_BOUNDS,
  CONDITION,
  type Force,
  HARD_CONDITION,
  IMPERATIVE,
  QUANTIFIERS,
  STATES_CONDITION,
} from "./vocabulary.ts";

/** Of `said`, a part of the sentence `piece`, against the part of a source's sentence that speaks of the same. */
export function findContradiction(
  said: Statement,
  source: Statement,
  { inContext: whole, statement }: SourceSentence,
  piece: Statement,
): Contradiction | undefined {
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
  if (saysNearlyTheSame(said, source)) {
    const more = (kind: Force | "denial"): number => (said.counts.get(kind) ?? 0) - (source.counts.get(kind) ?? 0);
    if (more("denial") % 2 !== 0 && !(source.dutyByDenial && /\bonly\b/iu.test(said.text))) return "negation";
    const swapped = (["must", "may", "should"] as const).map(more);
    if (Math.min(...swapped) < 0 && Math.max(...swapped) > 0) return "modal";
  }
  if (/\bnot with\b(?!out)/iu.test(said.text) && !/\bnot with\b/iu.test(whole.text)) return "negation";
  // Lines of a list get their force from the line above it.
  const near = whole === statement ? source : whole;
  if (!isForceSupported(said, near)) return "modal";
  if (differsInDenial(said, source, near)) return "negation";
  if (isOpposite(said, source) || isReversed(said, statement)) return "opposite";
  if (namesSomethingElse(said, source)) return "subject";
  for (const [, pattern] of QUANTIFIERS)
    if (pattern.test(said.text) && !pattern.test(whole.text) && !whole.dutyByDenial && !CONDITION.test(whole.text))
      return "modal";
  if (
    /\beven (?:if|when|though)\b|即使|哪怕/iu.test(said.text) &&
    !/\beven\b|whatever|regardless|no matter|即使|哪怕/iu.test(whole.text)
  )
    return "condition";
  if (ENOUGH.test(said.text) && !ENOUGH.test(whole.text)) return "modal";
  if (
    ALWAYS.test(said.text) &&
    !ALWAYS.test(whole.text) &&
    !QUANTIFIERS[0]![1].test(whole.text) &&
    !/\bnever\b|从不|不得/iu.test(whole.text)
  )
    return "modal";
  if (dropsCondition(said, source, piece)) return "condition";
  return undefined;
}

const NEARLY_SAME = 0.85;
/** Share of the terms of two statements that they must have in common to answer the same, and to speak of one matter. */
const SAME_ANSWER = 0.75;
const ONE_MATTER = 0.55;
/** Fewer terms say too little to be of one matter. */
const LEAST_TERMS = 4;
const MOST_COUNTED = 12;
const ENOUGH = /\b(?:enough|suffic\w+|replaces?|instead of|equals?|same as|automatic\w*)\b|足够|就够/iu;

/** Two statements of the same answer that cannot both be true. */
export function contradictEachOther(a: Statement, b: Statement): boolean {
  const shared = countShared(a.terms.keys(), b.terms.keys());
  if (shared < 3 || shared < Math.max(a.terms.size, b.terms.size) * SAME_ANSWER) return false;
  return differsInDenial(a, b, b) || differsInDenial(b, a, a);
}

/** Two statements of one matter, from two documents: other quantities, or in nearly the same words the opposite sense. */
export function areInConflict(a: Statement, b: Statement): boolean {
  if (Math.min(a.terms.size, b.terms.size) < LEAST_TERMS || !haveSameTopic(a, b)) return false;
  if (comparableQuantities(a).length > 0 && comparableQuantities(b).length > 0)
    return quantitiesDiffer(a, b) && quantitiesDiffer(b, a);
  return saysNearlyTheSame(a, b) && saysNearlyTheSame(b, a) && contradictEachOther(a, b);
}

function haveSameTopic(a: Statement, b: Statement): boolean {
  const least = Math.max(a.terms.size, b.terms.size) * ONE_MATTER;
  return countShared(a.terms.keys(), b.terms.keys()) >= least && countShared(b.terms.keys(), a.terms.keys()) >= least;
}

/** None of its quantities is in the other statement. */
function quantitiesDiffer(a: Statement, b: Statement): boolean {
  return comparableQuantities(a).every((quantity) => !b.quantities.some((other) => isSameQuantity(quantity, other)));
}

/** What has a unit; else small numbers, as larger ones are mostly names (ISO 5230). */
function comparableQuantities({ quantities }: Statement): Quantity[] {
  const measured = quantities.filter(({ unit }) => unit !== null);
  return measured.length > 0
    ? measured
    : quantities.filter(({ value }) => /^\d+$/u.test(value) && Number(value) <= MOST_COUNTED);
}

/** A quantity without a unit may be of any. */
function isSameQuantity(a: Quantity, b: Quantity): boolean {
  return a.value === b.value && (a.unit === null || b.unit === null || a.unit === b.unit);
}

/** Nearly all that the first one says, the second says too, and not much more. */
function saysNearlyTheSame(a: Statement, b: Statement): boolean {
  const shared = countShared(a.terms.keys(), b.terms.keys());
  return a.terms.size >= 2 && shared >= NEARLY_SAME * Math.max(a.terms.size, b.terms.size);
}

/** A duty, a permission, a ban: only where the source has it. */
function isForceSupported(said: Statement, source: Statement): boolean {
  const has = (force: Force): boolean => source.forces.has(force);
  const plain = source.forces.size === 0;
  const commands =
    IMPERATIVE.test(source.text.replace(/^[^:：]*[:：]\s*/u, "")) ||
    IMPERATIVE.test(source.text) ||
    /[:：]\s/u.test(source.text);
  const allowed: Record<Force, boolean> = {
    must:
      has("must") ||
      source.dutyByDenial ||
      plain ||
      (commands && !has("may") && !has("need-not") && !has("should")) ||
      (has("must-not") && !has("may")) ||
      (/\bonly\b|只|仅/iu.test(source.text) && has("may")),
    should: has("should") || (commands && !has("must")) || plain,
    may:
      has("may") ||
      has("need-not") ||
      (plain && !source.denies && !commands) ||
      isAllowedByDoing(said.text) ||
      source.answers === "yes" ||
      (has("must-not") && source.dutyByDenial && /\bonly\b|只/iu.test(said.text)),
    "must-not": has("must-not") || source.dutyByDenial || source.denies || source.answers === "no",
    "need-not": has("need-not") || (source.denies && !has("must-not")),
  };
  // Of German, French… nothing is known here; they do not come so far.
  return [...said.forces].every((force) => allowed[force]);
}

/** A term is affirmed here and denied there. */
function differsInDenial(said: Statement, source: Statement, whole: Statement): boolean {
  if (whole.dutyByDenial)
    return said.forces.has("need-not") || (said.forces.has("may") && !said.denies && !/\bonly\b|只/iu.test(said.text));
  let opposed = 0;
  for (const [term, signs] of said.terms) {
    const sign = signs.has(-1) ? -1 : signs.has(1) && !signs.has(0) ? 1 : 0;
    if (sign === 0) continue;
    for (const [other, theirs] of source.terms) {
      if (!haveSameMeaning(term, other)) continue;
      if (theirs.has(-sign as 1 | -1) && !theirs.has(sign) && !theirs.has(0)) opposed++;
    }
  }
  if (opposed > 0) return true;
  // It denies, and the source denies nothing at all.
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

/** "A is worse than B", where it says that B is worse than A; likewise what goes into what. */
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
    const crossed = onlyIn(a, b, d, c) + onlyIn(b, a, c, d);
    if (crossed > straight) return true;
  }
  return false;
}

/** The words next to it on both sides. */
function wordsAround(text: string, pivot: RegExp): Set<string>[] {
  // "Unless A, B" is "B unless A".
  const first = new RegExp(`^\\s*${pivot.source}\\s+([^,]+),\\s*(.+)$`, "iu").exec(text);
  const [before, after] = first ? [first[2], first[1]] : text.split(pivot, 2);
  if (before === undefined || after === undefined) return [];
  return [before.split(/\s+/u).slice(-10), after.split(/\s+/u).slice(0, 10)].map((words) => tokensOf(words.join(" ")));
}

function tokensOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/\p{L}{3,}|\d[\d.]*/gu) ?? []);
}

/** How many stand on this side alone, there as well as here. */
function onlyIn(here: Set<string>, notHere: Set<string>, there: Set<string>, notThere: Set<string>): number {
  return [...here].filter((token) => !notHere.has(token) && there.has(token) && !notThere.has(token)).length;
}

/** It names one thing where the source names another: what is said of a CLA is not said of a DCO. */
function namesSomethingElse(said: Statement, source: Statement): boolean {
  const [mine, theirs] = [said, source].map(
    ({ names, licenses }) => new Set([...names, ...licenses].filter((name) => !/[@.]/u.test(name))),
  );
  if (!mine || !theirs) return false;
  const stranger = [...mine].some(
    (name) => !theirs.has(name) && !source.text.toLowerCase().includes(name.split(" ", 1)[0]!),
  );
  return (
    stranger && [...theirs].some((name) => !mine.has(name) && !said.text.toLowerCase().includes(name.split(" ", 1)[0]!))
  );
}

const PERMITS =
  /\b(?:approved|allowed|fine|open to|without (?:an? |any |further )?(?:approval|review|asking|request|permission|ticket))\b|可以|无需/iu;

/** "You may, if…" must not become "you may". */
function dropsCondition(said: Statement, source: Statement, piece: Statement): boolean {
  const permits =
    said.forces.has("may") || said.forces.has("need-not") || said.answers === "yes" || PERMITS.test(said.text);
  return permits && HARD_CONDITION.test(source.text) && !STATES_CONDITION.test(piece.text);
}

/** "You can comply by publishing the source." */
function isAllowedByDoing(text: string): boolean {
  const at = text.search(/\b(?:can|may)\b/u);
  return at >= 0 && /\bby \p{L}+ing\b/u.test(text.slice(at));
}
