/** Whether a sentence leaves out what limits its source: a condition, an exception, a bound, a doubt, a quality. */
import type { Clause, Outline } from "./clauses.ts";
import type { Operator } from "./operators.ts";
import { matchesAny } from "./synonyms.ts";
import { isOperator, termsIn, type Token } from "./tokens.ts";

/** A source's clause with one of these needs one of the others in the sentence. */
const KEPT_BY: Partial<Record<Operator, readonly Operator[]>> = {
  only: ["only", "unless"],
  unless: ["unless", "only", "until", "without", "if"],
  before: ["before", "until", "first"],
  first: ["first", "before", "until"],
  after: ["after", "if", "until"],
  until: ["until", "before", "unless"],
  "at least": ["at least"],
  "at most": ["at most"],
  more: ["more", "at least"],
  less: ["less", "at most"],
};
/** Of these the sentence needs as many as the clauses that it restates. */
const COUNTED: readonly (readonly Operator[])[] = [["should"], ["needless"], ["hedge", "most"], ["some"]];
const ASIDES: readonly Operator[] = ["because", "example", "which"];
export const CONDITIONS: readonly Operator[] = ["if", "unless", "only", "before", "after", "until", "which"];
const PRONOUN = /^(?:it|they|this|these|those|them|it's|它|它们|其|这|该|此)$/u;
/** A main clause with at most this many terms is an item of a list, and a condition after it limits the whole list. */
const MAX_ITEM_TERMS = 2;
/** A pronoun stands for a subject of at most this many terms. */
const MAX_SUBJECT_TERMS = 3;

/** Whether the sentence lacks a term of the clauses of the source that it restates. */
export function lacksTerms(
  part: Outline,
  piece: Outline,
  source: Outline,
  restated: readonly Clause[],
  above: readonly string[],
): boolean {
  const operators = operatorsOf(piece);
  const isUnconditional = !CONDITIONS.some((each) => operators.has(each));
  return (
    restated.some(missingTerms(part, piece, termsIn(source.tokens), above)) ||
    (isUnconditional && restated.some((clause) => isSaidTwice(clause, restated)))
  );
}

/** Whether the sentence `piece`, or its clause `part`, lacks a limit of the clauses that it restates. */
export function lacksLimits(part: Outline, piece: Outline, restated: readonly Clause[]): boolean {
  const operators = operatorsOf(piece);
  return restated.some((clause) => lacksOperator(clause, operators)) || hasFewer(part, restated);
}

/** The clauses of the source that the part says again, with their conditions. */
export function restatedBy(part: Outline, { clauses }: Outline): Clause[] {
  const said = termsIn(part.tokens);
  const groups = groupsRestated(said, clauses);
  const matched = new Set(part.clauses.flatMap(({ terms }) => closestTo(terms, clauses) ?? []));
  return clauses.filter((clause, i) => {
    const isSaid = clause.terms.length > 0 && (isRestated(clause.terms, said) || matched.has(clause));
    if (clause.role === "condition")
      return groups.has(clause.group) && (isSaid || limits(clause, clauses.slice(0, i), said));
    if (clause.role === "main") return groups.has(clause.group) && (isSaid || clause.terms.length === 0);
    const here = operatorsOf(part);
    return isSaid && clause.operators.some((operator) => ASIDES.includes(operator) && here.has(operator));
  });
}

/** The clause that has all of the terms, and the least beside them. */
function closestTo(terms: readonly string[], clauses: readonly Clause[]): Clause | undefined {
  if (terms.length === 0) return undefined;
  return clauses
    .filter(({ role, terms: theirs }) => role !== "aside" && terms.every((term) => occurs(term, theirs)))
    .toSorted((a, b) => a.terms.length - b.terms.length)[0];
}

/** Whether the sentence lacks a condition of the source, whatever else it says. */
export function lacksCondition(piece: Outline, source: Outline): boolean {
  const lacksTerm = missingTerms(piece, piece, termsIn(source.tokens), []);
  return source.clauses.some((clause) => clause.role === "condition" && lacksTerm(clause));
}

/** Chinese words may be cut at other places, so there a word may be part of the text. */
export function occurs(term: string, others: readonly string[]): boolean {
  return matchesAny(term, others) || (isHan(term) && others.join("").includes(term));
}

export function operatorListOf({ tokens }: Outline): Operator[] {
  return tokens.flatMap((token) => (token.kind === "operator" ? [token.operator] : []));
}

export function operatorsOf(outline: Outline): Set<Operator> {
  return new Set(operatorListOf(outline));
}

export function countOf(all: readonly Operator[], counted: readonly Operator[]): number {
  return all.filter((each) => counted.includes(each)).length;
}

function isHan(term: string): boolean {
  return /\p{Script=Han}/u.test(term);
}

/** The groups of clauses that it takes to find all terms, the best first. */
function groupsRestated(terms: readonly string[], clauses: readonly Clause[]): Set<number> {
  const groups = new Set<number>();
  let left = [...terms];
  const rest = new Map<number, string[]>();
  for (const { group, terms: own, role } of clauses)
    if (role !== "aside") rest.set(group, [...(rest.get(group) ?? []), ...own]);
  while (left.length > 0 && rest.size > 0) {
    const counted = [...rest].map(([group, own]) => ({
      group,
      found: left.filter((term) => occurs(term, own)).length,
    }));
    const best = counted.reduce((a, b) => (b.found > a.found ? b : a));
    if (best.found === 0) break;
    groups.add(best.group);
    left = left.filter((term) => !occurs(term, rest.get(best.group) ?? []));
    rest.delete(best.group);
  }
  return groups;
}

export function isRestated(terms: readonly string[], said: readonly string[]): boolean {
  const shared = terms.filter((term) => occurs(term, said)).length;
  return shared > 0 ? shared >= terms.length / 2 : terms.length === 0;
}

/** A condition limits the clause before it, or the whole list if that is an item of one. */
function limits(condition: Clause, before: readonly Clause[], said: readonly string[]): boolean {
  const main = before.findLast(({ group, role }) => group === condition.group && role === "main");
  if (main === undefined || isRestated(main.terms, said)) return true;
  return main.terms.length <= MAX_ITEM_TERMS && main.operators.some((each) => each === "and" || each === "or");
}

/** Tells for a clause of the source whether the sentence lacks one of its terms. */
function missingTerms(
  part: Outline,
  piece: Outline,
  there: readonly string[],
  above: readonly string[],
): (clause: Clause) => boolean {
  // "…, and must be kept" has the subject of the clause before it.
  const isContinued = isOperator(part.tokens[0], "and", "or", "but", "so");
  const isConditional = CONDITIONS.some((operator) => operatorsOf(piece).has(operator));
  const hasPronoun = piece.tokens.some((token, i) => isSubjectPronoun(token, piece.tokens[i - 1]));
  const [inPart, inPiece] = [part, piece].map(({ tokens }) => isMissingFrom(termsIn(tokens), there));
  return ({ role, terms }) => {
    const missing = terms.filter((role === "main" && !isContinued ? inPart : inPiece)!);
    if (missing.length === 0) return false;
    // A pronoun stands for the subject, and so does the heading.
    const isSubject = missing.length < terms.length && missing.every((term, i) => term === terms[i]);
    if (!isSubject) return true;
    if (missing.every((term) => above.includes(term))) return false;
    return !hasPronoun || missing.length > (role === "main" ? MAX_SUBJECT_TERMS : isConditional ? 1 : 0);
  };
}

function isSubjectPronoun(token: Token, before: Token | undefined): boolean {
  return token.kind === "filler" && PRONOUN.test(token.word) && (before === undefined || before.kind !== "term");
}

function isMissingFrom(said: readonly string[], there: readonly string[]): (term: string) => boolean {
  // What restates one term word by word does not restate another one too.
  const free = said.filter((term) => !there.includes(term));
  return (term) => !said.includes(term) && !occurs(term, free) && !(isHan(term) && occurs(term, said));
}

function lacksOperator({ operators }: Clause, said: ReadonlySet<Operator>): boolean {
  return operators.some((operator) => {
    const keeping = KEPT_BY[operator];
    return keeping !== undefined && !keeping.some((other) => said.has(other));
  });
}

/** Whether a condition has only terms of another clause, so that they do not show that it is there. */
function isSaidTwice(clause: Clause, clauses: readonly Clause[]): boolean {
  if (clause.role !== "condition" || !clause.operators.includes("if")) return false;
  const others = clauses.flatMap((other) => (other === clause ? [] : other.terms));
  return isRestated(clause.terms, others);
}

/** Whether the part has fewer words of permission, advice or doubt than the clauses that it restates. */
function hasFewer(part: Outline, clauses: readonly Clause[]): boolean {
  const there = clauses.flatMap(({ operators }) => operators);
  const here = operatorListOf(part);
  return (
    COUNTED.some((operators) => countOf(here, operators) < countOf(there, operators)) ||
    countOf(here, ["may", "needless"]) < countOf(there, ["may"])
  );
}
