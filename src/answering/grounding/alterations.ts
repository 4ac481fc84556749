/**
 * Whether a sentence alters what its source says: adds to it, leaves out what limits it, or attaches an operator to
 * something else. Other words for the same are no alteration.
 */
import type { CutReason } from "../types.ts";
import { attachesNumberOtherwise } from "./attached-numbers.ts";
import { type Clause, type Outline, POSTPOSED } from "./clauses.ts";
import { addsNothing, permitsOnlyIf } from "./harmless.ts";
import {
  CONDITIONS,
  countOf,
  isRestated,
  lacksLimits,
  lacksTerms,
  occurs,
  operatorListOf,
  operatorsOf,
  restatedBy,
} from "./omissions.ts";
import type { Operator } from "./operators.ts";
import { haveSameMeaning } from "./synonyms.ts";
import { isMark, isOperator, termsIn, type Token } from "./tokens.ts";

/** A sentence may have these only if its source has one of the others. */
const SUPPORTED_BY: Partial<Record<Operator, readonly Operator[]>> = {
  all: ["all"],
  always: ["always"],
  everyone: ["everyone"],
  may: ["may", "needless", "yes"],
  needless: ["needless"],
  should: ["should"],
  only: ["only", "unless", "until"],
  most: ["most", "hedge"],
  some: ["some"],
  or: ["or", "not", "without", "needless"],
  unless: ["unless", "only", "until", "before"],
  before: ["before", "until", "first"],
  first: ["first", "before", "until"],
  after: ["after", "until"],
  until: ["until", "before", "unless"],
  "at least": ["at least"],
  "at most": ["at most"],
  more: ["more", "at least"],
  less: ["less", "at most"],
  than: ["than"],
};
/** Under these, "and" and "or" say the same. */
const LIST_DENIALS: readonly Operator[] = ["not", "without", "needless"];
const DUTIES: readonly Operator[] = ["only", "must", "first"];
const DUTY_BY_DENIAL: readonly Operator[] = ["before", "until", "unless", "without"];
/** What follows these must follow the same one in the source. */
const ANCHORED: readonly Operator[] = [
  "before",
  "after",
  "until",
  "unless",
  "because",
  "than",
  "into",
  "by",
  "less",
  "more",
  "all",
  "not",
  "without",
];
const UNIVERSAL: readonly Operator[] = ["all", "always", "everyone"];
const PERMISSIONS: readonly Operator[] = ["may", "needless"];
const DENIALS: readonly Operator[] = ["not", "without", "outside"];
/** "A rather than B" denies B alone. */
const CONTRAST = /^(?:rather than|instead of|and not)$/u;

/**
 * `part` is a clause of the sentence `piece`; `source` is the sentence that supports it, and `above` are the terms of
 * its heading.
 */
export function findAlteration(
  part: Outline,
  piece: Outline,
  source: Outline,
  above: readonly string[],
): CutReason | undefined {
  const there = termsIn(source.tokens);
  const said = termsIn(part.tokens);
  const others = said.filter((term) => !occurs(term, there) && !addsNothing(term, source));
  // The heading asks; what a sentence makes of its words alone is supported by nothing.
  if (others.length > 0 && said.every((term) => others.includes(term) || occurs(term, above))) return "support";
  if (others.length > said.length / 2 || !others.every((term) => occurs(term, above))) return "support";
  const restated = restatedBy(part, source);
  if (lacksTerms(part, piece, source, restated, above)) return "condition";
  const reason = changesOperators(part, piece, source, restated, (terms) => isRestated(terms, said));
  if (reason) return reason;
  if (attachesOtherwise(part, source) || attachesNumberOtherwise(part, source)) return "opposite";
  if (joinsOtherwise(part.tokens, source.tokens)) return "condition";
  if (exchangesTerms(part, restated)) return "opposite";
  return undefined;
}

/** The same for a source in the other language, whose words cannot be compared. */
export function findOperatorChange(part: Outline, piece: Outline, source: Outline): CutReason | undefined {
  const restated = source.clauses.filter(({ role }) => role !== "aside");
  if (countOf(operatorListOf(source), CONDITIONS) > 0 && countOf(operatorListOf(piece), CONDITIONS) === 0)
    return "condition";
  return changesOperators(part, piece, source, restated, () => true);
}

function changesOperators(
  part: Outline,
  piece: Outline,
  source: Outline,
  restated: readonly Clause[],
  isSaid: (terms: string[]) => boolean,
): CutReason | undefined {
  if (addsOperator(part, source) || lacksLimits(part, piece, restated)) return "condition";
  const here = operatorListOf(part);
  const stated = restated.filter(({ terms }) => isSaid(terms));
  if (deniesOtherwise(here, stated)) return "negation";
  const there = restated.flatMap(({ operators }) => operators);
  const permitting = permitsOnlyIf(part, source) ? here.filter((each) => each !== "may") : here;
  return permitsMore(permitting, there) ? "modal" : undefined;
}

function addsOperator(part: Outline, source: Outline): boolean {
  const { tokens } = part;
  const there = operatorsOf(source);
  const [universals, allowed] = [part, source].map((each) => countOf(operatorListOf(each), UNIVERSAL));
  return tokens.some((token, i) => {
    if (token.kind !== "operator") return false;
    const supporting = SUPPORTED_BY[token.operator];
    if (supporting === undefined) return false;
    const next = tokens[i + 1];
    const isSupported = supporting.some((other) => there.has(other));
    if (UNIVERSAL.includes(token.operator))
      return (!isSupported || universals! > allowed!) && !isGeneric(token.word, next, source.tokens);
    if (isSupported) return false;
    // "Only two" says no more than "two".
    if (token.operator === "may" && permitsOnlyIf(part, source)) return false;
    if (token.operator === "only" && next !== undefined && (isNumber(next) || token.word === "just")) return false;
    if (token.operator === "only" && next?.kind === "operator" && there.has(next.operator)) return false;
    if (token.operator === "should" && !there.has("must") && !there.has("may")) return false;
    if (token.operator === "or" && tokens.slice(0, i).some((each) => isOperator(each, "example"))) return false;
    return true;
  });
}

/** "A change needs a review" is said of every change. */
function isGeneric(word: string, noun: Token | undefined, source: readonly Token[]): boolean {
  // "Anything above" says no more than "above".
  if (noun?.kind === "operator") return word.startsWith("any");
  if (noun?.kind !== "term" || !/^(?:every|each)$/u.test(word)) return false;
  return source.some((token, i) => {
    const next = source[i + 1];
    const isArticle = token.kind === "filler" && /^an?$/u.test(token.word);
    return isArticle && next?.kind === "term" && haveSameMeaning(next.term, noun.term);
  });
}

function isNumber(token: Token): boolean {
  return token.kind === "term" ? /^\d/u.test(token.term) : token.kind === "filler" && token.word === "one";
}

/** Whether the part denies what the clauses affirm, or the other way round. */
function deniesOtherwise(here: readonly Operator[], clauses: readonly Clause[]): boolean {
  const there = clauses.flatMap(({ operators, denied }, i) => {
    const inherits = denied && !clauses.slice(0, i).some((before) => before.operators.includes("not"));
    return inherits ? [...operators, "not" as const] : operators;
  });
  if (countOf(here, DENIALS) % 2 === countOf(there, DENIALS) % 2) return false;
  return !isSameDuty(here, there) && !isSameDuty(there, here);
}

/** "Not before A" and "not without A" say the same as "A first" and "only with A". */
function isSameDuty(denial: readonly Operator[], duty: readonly Operator[]): boolean {
  const conditions = DUTY_BY_DENIAL.filter((operator) => denial.includes(operator) && !duty.includes(operator));
  return denial.includes("not") && conditions.length > 0 && DUTIES.some((operator) => duty.includes(operator));
}

/** Whether the part permits more often than its source, or permits instead of obliging. */
function permitsMore(here: readonly Operator[], there: readonly Operator[]): boolean {
  const more = countOf(here, PERMISSIONS) - countOf(there, PERMISSIONS);
  const duties = countOf(here, ["must"]) - countOf(there, ["must"]);
  if ((more > 0 && duties < 0) || (duties > 0 && countOf(here, ["may"]) < countOf(there, ["may"]))) return true;
  // "Yes" is a permission too.
  return more > (here.includes("yes") || there.includes("yes") ? 1 : 0);
}

/** Whether an operator is followed by something that does not follow it in the source. */
function attachesOtherwise(said: Outline, source: Outline): boolean {
  return ANCHORED.some((operator) => {
    const theirs = scopesOf(operator, source);
    if (theirs.length === 0) return false;
    const isOpen = theirs.some(({ after }) => after.length === 0);
    return scopesOf(operator, said).some(({ after: [anchor], isContrast }) => {
      if (anchor === undefined) return false;
      // "No review is needed" and "you need no review" deny the same, but "A, not B" is not "B, not A".
      const isDenial = DENIALS.includes(operator) && !isContrast;
      if (theirs.some(({ after, before }) => occurs(anchor, after) || (isDenial && occurs(anchor, before))))
        return false;
      return !isOpen || (!DENIALS.includes(operator) && theirs.some(({ before }) => occurs(anchor, before)));
    });
  });
}

type Scope = { before: string[]; after: string[]; isContrast: boolean };

/** The terms around each use of the operator, up to the next marks. In Chinese, some follow what they limit. */
function scopesOf(operator: Operator, { tokens, language }: Outline): Scope[] {
  return tokens.flatMap((token, i) => {
    if (!isOperator(token, operator)) return [];
    const [earlier, later] = [tokens.slice(0, i), tokens.slice(i + 1)];
    const end = later.findIndex(({ kind }) => kind === "mark");
    const before = termsIn(earlier.slice(earlier.findLastIndex((each) => isMark(each, ";")) + 1)).toReversed();
    const after = termsIn(end < 0 ? later : later.slice(0, end));
    const isContrast = isMark(earlier.at(-1), ",") || CONTRAST.test("word" in token ? token.word : "");
    const isPostposed = language === "zh" && POSTPOSED.includes(operator);
    return [isPostposed ? { before: after, after: before, isContrast } : { before, after, isContrast }];
  });
}

/** Whether "and" joins what "or" joins in the source, or the other way round. */
function joinsOtherwise(said: readonly Token[], source: readonly Token[]): boolean {
  return said.some((token, i) => {
    if (token.kind !== "operator" || (token.operator !== "and" && token.operator !== "or")) return false;
    if (isDenied(said.slice(0, i))) return false;
    const left = said.slice(0, i).findLast(isWord);
    const right = said.slice(i + 1).find(isWord);
    if (left === undefined || right === undefined) return false;
    const straight = connectivesBetween(left, right, source);
    const there = straight.size > 0 ? straight : connectivesBetween(right, left, source);
    return there.size > 0 && !there.has(token.operator);
  });
}

type Word = Exclude<Token, { kind: "mark" | "operator" }>;

function isWord(token: Token): token is Word {
  return (
    token.kind === "term" || (token.kind === "filler" && !/^(?:an?|the|to|of|in|on|by|for|with)$/u.test(token.word))
  );
}

/** How the source joins two words. Under a denial, "and" and "or" say the same. */
function connectivesBetween(left: Word, right: Word, tokens: readonly Token[]): Set<Operator> {
  const isSame = (token: Token, word: Word): boolean =>
    isWord(token) &&
    (token.word === word.word ||
      (token.kind === "term" && word.kind === "term" && haveSameMeaning(token.term, word.term)));
  const found = new Set<Operator>();
  tokens.forEach((token, i) => {
    if (!isSame(token, left)) return;
    const to = tokens.findIndex((each, at) => at > i && isSame(each, right));
    for (let at = i; at < to; at++) {
      const operator = (["and", "or"] as const).find((each) => isOperator(tokens[at], each));
      if (operator === undefined) continue;
      found.add(operator);
      if (isDenied(tokens.slice(0, at))) found.add(operator === "and" ? "or" : "and");
    }
  });
  return found;
}

/** Whether the last operator before a connective denies, and not on a condition. */
function isDenied(before: readonly Token[]): boolean {
  const from = before.findLastIndex((token) => isMark(token, ";")) + 1;
  const last = before.slice(from).findLast((token) => isOperator(token, ...LIST_DENIALS, ...CONDITIONS));
  return isOperator(last, ...LIST_DENIALS);
}

/** Whether exactly two terms have changed places: "A pays what B approved" for "B pays what A approved". */
function exchangesTerms(part: Outline, restated: readonly Clause[]): boolean {
  const said = part.clauses.flatMap(({ terms }) => terms);
  const there = restated.flatMap(({ terms }) => terms);
  // In the passive voice, who acts stands behind.
  if (said.length !== there.length || said.length < 3) return false;
  const operators = restated.flatMap((clause) => clause.operators);
  if (countOf(operatorListOf(part), ["by"]) !== countOf(operators, ["by"])) return false;
  const moved = said.flatMap((term, i) => (haveSameMeaning(term, there[i]!) ? [] : [i]));
  const [a, b] = moved;
  // "The document's signature" is "the signature of the document".
  if (moved.length !== 2 || a === undefined || b === undefined || b - a === 1) return false;
  return haveSameMeaning(said[a]!, there[b]!) && haveSameMeaning(said[b]!, there[a]!);
}
