/**
 * Checks whether the passages that a model's sentence cites support it. When in doubt the sentence is cut: the answer
 * gets shorter, or in the worst case consists of quotes.
 */
import type { Knowledge } from "../../knowledge/knowledge.ts";
import { sentencesOf } from "../../knowledge/sentences.ts";
import type { Language } from "../../base/language.ts";
import { languageOf, termsOf } from "../../knowledge/terms.ts";
import { findAlteration, findOperatorChange } from "./alterations.ts";
import { outlineOf } from "./clauses.ts";
import { findClash } from "./compare.ts";
import { coverage, crossLanguageCoverage } from "./coverage.ts";
import { cleanSentence, disallowedContent } from "./hygiene.ts";
import { lacksCondition, occurs, operatorsOf } from "./omissions.ts";
import type { Operator } from "./operators.ts";
import type { Source, SourceSentence } from "./source.ts";
import { termsIn } from "./tokens.ts";
import { isLicenseAmong, licensesIn } from "./license-mentions.ts";
import { partsOf, type Statement, statementOf } from "./statement.ts";
import { countShared } from "./synonyms.ts";
import { decisionsIn, INTRODUCTION } from "./vocabulary.ts";
import type { CutReason } from "../types.ts";

/** The sentences of a source, by their numbers, that support a statement. */
type Support = { source: Source; sentences: number[] };
export type CheckedSentence =
  | { kind: "kept"; text: string; supports: Support[]; statement: Statement }
  | { kind: "cut"; reason: CutReason };

export type CheckContext = {
  sources: readonly Source[];
  question: string;
  language: Language;
  knowledge: Pick<Knowledge, "glossary">;
};

/** The least share of a clause's words that a source's sentence must have; a short clause needs more. */
const MIN_WORDS = 0.66;
const MIN_WORDS_SHORT = 0.74;
const MIN_WORDS_ACROSS_LANGUAGES = 0.6;
/** A clause with at most this many terms is short. */
const SHORT_TERMS = 4;
/** Candidates with this share of the best one's words are considered too. */
const MIN_SHARE = 0.75;
const MAX_CANDIDATES = 8;

export function checkSentence(
  written: { text: string; passages: readonly string[] },
  context: CheckContext,
): CheckedSentence {
  const cited = context.sources.filter(({ id }) => written.passages.includes(id));
  if (cited.length === 0) return cut("citation");
  const text = cleanSentence(written.text);
  const given = cited.map((source) => `${source.title}\n${source.heading}\n${source.text}`).join("\n");
  const disallowed = disallowedContent(text, given);
  if (disallowed) return cut(disallowed);
  if (languageOf(text) !== context.language) return cut("language");

  const supports = new Map<Source, Set<number>>();
  const pieces = sentencesOf(text, 0, text.length).map(({ start, end }) => text.slice(start, end));
  if (pieces.length === 0) return cut("support");
  for (const piece of withAnswer(pieces)) {
    const reason = checkPiece(piece, cited, given, context, supports);
    if (reason) return cut(reason);
  }
  return {
    kind: "kept",
    text,
    supports: [...supports].map(([source, sentences]) => ({
      source,
      sentences: [...sentences].toSorted((a, b) => a - b),
    })),
    statement: statementOf(text, context.language),
  };
}

function cut(reason: CutReason): CheckedSentence {
  return { kind: "cut", reason };
}

const CAPITALIZED =
  /^(?:when|if|as|you|we|it|they|the|this|that|these|those|an?|only|every|each|any|all|before|after|for|in|on|with|without|until|unless|once)(?= )/iu;

/** "Yes. You may …" is "Yes, you may …", with the conditions that the second sentence carries. */
function withAnswer([first, second, ...rest]: string[]): string[] {
  if (first === undefined || second === undefined || !/^(?:yes|no)\.$/iu.test(first.trim()))
    return [first, second, ...rest].filter((each) => each !== undefined);
  const next = second.trim().replace(CAPITALIZED, (word) => word.toLowerCase());
  return [`${first.trim().slice(0, -1)}, ${next}`, ...rest];
}

function checkPiece(
  piece: string,
  cited: readonly Source[],
  given: string,
  context: CheckContext,
  supports: Map<Source, Set<number>>,
): CutReason | undefined {
  const whole = statementOf(piece, context.language);
  const licenses = licensesIn(given);
  const lower = given.toLowerCase();
  for (const quote of piece.matchAll(/["“「『]([^"“”「」『』]{3,})["”」』]/gu))
    if (!lower.includes((quote[1] ?? "").toLowerCase().replace(/[.,。，]$/u, ""))) return "quote";
  for (const license of whole.licenses) if (!isLicenseAmong(license, licenses)) return "license";
  for (const name of whole.names) if (!lower.includes(name) && !isKnownName(name, context)) return "name";
  if (whole.answers && isBare(whole)) return answersBarely(whole, cited, context) ? undefined : "support";

  const verbatim = cited.find(({ sentences }) => sentences.some(({ text }) => wordsOnly(text) === wordsOnly(piece)));
  if (verbatim) {
    addSupport(
      supports,
      verbatim,
      verbatim.sentences.findIndex(({ text }) => wordsOnly(text) === wordsOnly(piece)),
    );
    return undefined;
  }
  const clash = whole.answers ? checkAnswer(whole, cited) : undefined;
  if (clash) return clash;
  for (const part of partsOf(withoutOpening(piece), context.language)) {
    const reason = checkPart(statementOf(part, context.language), whole, cited, context, supports);
    if (reason) return reason;
  }
  return undefined;
}

/** Without an introduction and a "no" that `checkAnswer` has compared. */
function withoutOpening(piece: string): string {
  return piece.replace(INTRODUCTION, "").replace(/^(?:no\.\s+(?=\p{Lu})|(?:不?可以|是的|不是|不用)[，。])/iu, "");
}

function isBare({ text, language }: Statement): boolean {
  return termsIn(outlineOf(text, language).tokens).length === 0;
}

/** Whether a cited passage gives the bare "yes" or "no" itself, to the question that was asked. */
function answersBarely(said: Statement, cited: readonly Source[], { question }: CheckContext): boolean {
  const asked = termsOf(question);
  return cited.some(({ heading, sentences }) => {
    const about = new Set(termsOf(heading));
    const [first] = sentences;
    return (
      first !== undefined &&
      wordsOnly(first.text) === wordsOnly(said.text) &&
      countShared(about, asked) >= about.size / 2
    );
  });
}

/** A "yes" or "no" must agree with a cited passage's and carry its conditions, or else with what the sentence says. */
function checkAnswer(said: Statement, cited: readonly Source[]): CutReason | undefined {
  const outline = outlineOf(said.text, said.language);
  const answering = cited.flatMap(({ sentences }) => sentences.filter(({ statement }) => statement.answers !== null));
  if (answering.length === 0) {
    const operators = operatorsOf(outline);
    const agreeing: Operator[] =
      said.answers === "yes" ? ["may", "needless", "must"] : ["not", "without", "only", "unless", "before"];
    return agreeing.some((operator) => operators.has(operator)) ? undefined : "support";
  }
  const agreeing = answering.filter(({ statement }) => statement.answers === said.answers);
  if (agreeing.length === 0) return "negation";
  return agreeing.every(({ text, statement }) => lacksCondition(outline, outlineOf(text, statement.language)))
    ? "condition"
    : undefined;
}

type Candidate = { source: Source; at: number; sentence: SourceSentence; words: number };

/** Finds the sentence that supports a clause, or tells why there is none. */
function checkPart(
  part: Statement,
  piece: Statement,
  cited: readonly Source[],
  context: CheckContext,
  supports: Map<Source, Set<number>>,
): CutReason | undefined {
  const candidates = candidatesFor(part, cited, context);
  const least = (candidates[0]?.words ?? 0) * MIN_SHARE;
  let rejected: CutReason | undefined;
  let closest = 0;
  for (const candidate of candidates.slice(0, MAX_CANDIDATES)) {
    if (candidate.words < least || !hasEnoughWords(part, candidate)) break;
    const { sentence } = candidate;
    const reason = unsupportedDecision(part, sentence) ?? alters(part, piece, candidate) ?? findClash(part, sentence);
    const shared = sharedWith(part, sentence);
    // What contradicts a sentence is not supported by one that has less of it.
    if (!reason && shared < closest) continue;
    if (reason) closest = Math.max(closest, shared);
    if (!reason) {
      addSupport(supports, candidate.source, candidate.at);
      return undefined;
    }
    rejected ??= reason;
  }
  return rejected ?? "support";
}

/** The sentences of the cited sources by how many of the clause's words they have, most first. */
function candidatesFor(part: Statement, cited: readonly Source[], { question, knowledge }: CheckContext): Candidate[] {
  const asked = new Set(termsOf(question));
  const candidates = cited.flatMap((source) =>
    source.sentences.map((sentence, at): Candidate => {
      const words =
        source.language === part.language
          ? coverage(part, source, at, asked)
          : crossLanguageCoverage(part, sentence.inContext, knowledge.glossary);
      return { source, at, sentence, words };
    }),
  );
  return candidates.toSorted((a, b) => b.words - a.words);
}

/** How many of the clause's terms the sentence has itself. */
function sharedWith(part: Statement, { inContext }: SourceSentence): number {
  const there = termsIn(outlineOf(inContext.text, inContext.language).tokens);
  return termsIn(outlineOf(part.text, part.language).tokens).filter((term) => occurs(term, there)).length;
}

function hasEnoughWords(part: Statement, { source, sentence, words }: Candidate): boolean {
  if (source.language !== part.language) return words >= MIN_WORDS_ACROSS_LANGUAGES;
  // A clause of a single term cannot be compared, so it must occur verbatim.
  if (part.terms.size < 2 && part.language === "en") return wordsOnly(sentence.text).includes(wordsOnly(part.text));
  return words >= (part.terms.size <= SHORT_TERMS ? MIN_WORDS_SHORT : MIN_WORDS);
}

function alters(part: Statement, piece: Statement, { source, at }: Candidate): CutReason | undefined {
  const [mine, whole] = [outlineOf(part.text, part.language), outlineOf(piece.text, part.language)];
  const here = source.sentences[at]!.inContext.text;
  if (part.language !== source.language) return findOperatorChange(mine, whole, outlineOf(here, source.language));
  return findAlteration(mine, whole, outlineOf(here, source.language), termsOf(`${source.title} ${source.heading}`));
}

/** A decision must be in the same sentence of the source. */
function unsupportedDecision(part: Statement, { inContext }: SourceSentence): CutReason | undefined {
  const there = decisionsIn(inContext.text);
  return decisionsIn(part.text).some((word) => !there.includes(word)) ? "decision" : undefined;
}

/** Names in the question and terms of the glossary are allowed, but no named thing, such as a product. */
function isKnownName(name: string, { question, knowledge }: CheckContext): boolean {
  return (
    question.toLowerCase().includes(name) ||
    (name.length < 9 &&
      knowledge.glossary.matchEnglish(name).some(({ entry }) => entry.is === null) &&
      !/[\d@/.]/u.test(name))
  );
}

function wordsOnly(text: string): string {
  return ` ${(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(" ")} `;
}

function addSupport(supports: Map<Source, Set<number>>, source: Source, at: number): void {
  supports.set(source, (supports.get(source) ?? new Set()).add(at));
}
