/** Compares two statements about the same topic: does one contradict the other, or claim more than it? */
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

/**
 * Compares `said`, a clause of the sentence `piece`, with `source`, the clause of a source's sentence on the same topic.
 * Returns the first kind of contradiction found.
 */
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
  // An item of a list gets its force from the line above the list.
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
const ENOUGH = /\b(?:enough|suffic\w+|replaces?|instead of|equals?|same as|automatic\w*)\b|足够|就够/iu;

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

/** A statement may express a duty, a permission or a ban only if the source does. */
function isForceSupported(said: Statement, source: Statement): boolean {
  const has = (force: Force): boolean => source.forces.has(force);
  const isNeutral = source.forces.size === 0;
  const commands =
    IMPERATIVE.test(source.text.replace(/^[^:：]*[:：]\s*/u, "")) ||
    IMPERATIVE.test(source.text) ||
    /[:：]\s/u.test(source.text);
  const allowed: Record<Force, boolean> = {
    must:
      has("must") ||
      source.dutyByDenial ||
      isNeutral ||
      (commands && !has("may") && !has("need-not") && !has("should")) ||
      (has("must-not") && !has("may")) ||
      (/\bonly\b|只|仅/iu.test(source.text) && has("may")),
    should: has("should") || (commands && !has("must")) || isNeutral,
    may:
      has("may") ||
      has("need-not") ||
      (isNeutral && !source.denies && !commands) ||
      isAllowedByDoing(said.text) ||
      source.answers === "yes" ||
      (has("must-not") && source.dutyByDenial && /\bonly\b|只/iu.test(said.text)),
    "must-not": has("must-not") || source.dutyByDenial || source.denies || source.answers === "no",
    "need-not": has("need-not") || (source.denies && !has("must-not")),
  };
  return [...said.forces].every((force) => allowed[force]);
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
    const crossed = onlyIn(a, b, d, c) + onlyIn(b, a, c, d);
    if (crossed > straight) return true;
  }
  return false;
}

/** The words before and after the pivot. */
function wordsAround(text: string, pivot: RegExp): Set<string>[] {
  // "Unless A, B" means "B unless A".
  const first = new RegExp(`^\\s*${pivot.source}\\s+([^,]+),\\s*(.+)$`, "iu").exec(text);
  const [before, after] = first ? [first[2], first[1]] : text.split(pivot, 2);
  if (before === undefined || after === undefined) return [];
  return [before.split(/\s+/u).slice(-10), after.split(/\s+/u).slice(0, 10)].map((words) => tokensOf(words.join(" ")));
}

function tokensOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/\p{L}{3,}|\d[\d.]*/gu) ?? []);
}

/** How many words are on the same single side of the pivot in both statements. */
function onlyIn(here: Set<string>, notHere: Set<string>, there: Set<string>, notThere: Set<string>): number {
  return [...here].filter((token) => !notHere.has(token) && there.has(token) && !notThere.has(token)).length;
}

/** Whether it names something else than the source: a statement about a CLA does not apply to a DCO. */
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

/** Whether it permits without condition what the source permits on a condition. */
function dropsCondition(said: Statement, source: Statement, piece: Statement): boolean {
  const permits =
    said.forces.has("may") || said.forces.has("need-not") || said.answers === "yes" || PERMITS.test(said.text);
  return permits && HARD_CONDITION.test(source.text) && !STATES_CONDITION.test(piece.text);
}

/** Whether "can" introduces a means and not a permission: "You can comply by publishing the source." */
function isAllowedByDoing(text: string): boolean {
  const at = text.search(/\b(?:can|may)\b/u);
  return at >= 0 && /\bby \p{L}+ing\b/u.test(text.slice(at));
}
