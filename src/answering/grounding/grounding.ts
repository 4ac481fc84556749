/**
 * Checks whether the passages that a model's sentence cites support it. When in doubt the sentence is cut: the answer
 * gets shorter, or in the worst case consists of quotes.
 */
import type { Knowledge } from "../../knowledge/knowledge.ts";
import { sentencesOf } from "../../knowledge/sentences.ts";
import type { Language } from "../../base/language.ts";
import { languageOf, termsOf } from "../../knowledge/terms.ts";
import { findContradiction } from "./compare.ts";
import { coverage, crossLanguageCoverage } from "./coverage.ts";
import { cleanSentence, disallowedContent } from "./hygiene.ts";
import type { Source, SourceSentence } from "./source.ts";
import { isLicenseAmong } from "./license-mentions.ts";
import { partsOf, type Statement, statementOf } from "./statement.ts";
import { countShared } from "./synonyms.ts";
import { ACTORS, decisionsIn, INTRODUCTION } from "./vocabulary.ts";
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
  knowledge: Knowledge;
};

/** The least share of a clause's words that the source's sentence must have; a short clause needs more. */
const MIN_WORDS = 0.55;
const MIN_WORDS_SHORT = 0.74;
/** A clause with at most this many terms is short. */
const SHORT_TERMS = 4;
/** The least share of the terms after the verb that the source must have. */
const MIN_PREDICATE = 0.5;
/** The least score of words and meaning together: within one language, and between languages. */
const MIN_SUPPORT = 0.66;
const MIN_CROSS_LANGUAGE_SUPPORT = 0.6;
/** Candidates with this share of the best score are considered too. */
const MIN_SCORE_SHARE = 0.96;
const MAX_CANDIDATES = 8;
const MIN_CANDIDATE_WORDS = 0.2;
/** From this coverage on, the words are evidence enough, and the similarity of meaning is not computed. */
const SURE_WORDS = 0.92;
const WORDS_WEIGHT = 0.55;
const MEANING_WEIGHT = 0.45;
/** Similarities of equal sentences that differ in a word or two are scaled to about 1. */
const SIMILARITY_SCALE = 1.15;

export async function checkSentence(
  written: { text: string; passages: readonly string[] },
  context: CheckContext,
): Promise<CheckedSentence> {
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
  for (const piece of pieces) {
    const reason = await checkPiece(piece, cited, given, context, supports);
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

async function checkPiece(
  piece: string,
  cited: readonly Source[],
  given: string,
  context: CheckContext,
  supports: Map<Source, Set<number>>,
): Promise<CutReason | undefined> {
  const whole = statementOf(piece, context.language);
  const all = statementOf(given);
  const lower = given.toLowerCase();
  for (const quote of piece.matchAll(/["“「『]([^"“”「」『』]{3,})["”」』]/gu))
    if (!lower.includes((quote[1] ?? "").toLowerCase().replace(/[.,。，]$/u, ""))) return "quote";
  for (const license of whole.licenses) if (!isLicenseAmong(license, all.licenses)) return "license";
  for (const name of whole.names) if (!lower.includes(name) && !isKnownName(name, context)) return "name";
  // A "yes" or "no" must agree with the one that a cited passage begins with.
  const answers = cited.flatMap(({ sentences }) =>
    sentences.slice(0, 1).flatMap(({ statement }) => statement.answers ?? []),
  );
  if (whole.answers && answers.length > 0 && !answers.includes(whole.answers)) return "negation";
  if (whole.answers && whole.words.size < 3) {
    if (!answers.includes(whole.answers)) return "support";
    addSupport(supports, cited[0]!, 0);
    return undefined;
  }

  const verbatim = cited.find(({ sentences }) => sentences.some(({ text }) => wordsOnly(text) === wordsOnly(piece)));
  if (verbatim) {
    addSupport(
      supports,
      verbatim,
      verbatim.sentences.findIndex(({ text }) => wordsOnly(text) === wordsOnly(piece)),
    );
    return undefined;
  }
  for (const part of partsOf(piece.replace(INTRODUCTION, ""), context.language)) {
    const reason = await checkPart(statementOf(part, context.language), whole, cited, context, supports);
    if (reason) return reason;
  }
  return undefined;
}

type Candidate = { source: Source; at: number; sentence: SourceSentence; words: number; score: number };

async function checkPart(
  part: Statement,
  piece: Statement,
  cited: readonly Source[],
  context: CheckContext,
  supports: Map<Source, Set<number>>,
): Promise<CutReason | undefined> {
  const candidates = candidatesFor(part, cited, context);
  // A clause of a single term cannot be compared, so it must occur verbatim.
  if (part.terms.size < 2 && part.language === "en") {
    const words = wordsOnly(part.text);
    const there = candidates.find(({ sentence }) => wordsOnly(sentence.text).includes(words));
    if (there) addSupport(supports, there.source, there.at);
    return there ? undefined : "support";
  }
  const near = candidates.slice(0, MAX_CANDIDATES).filter(({ words }) => words > MIN_CANDIDATE_WORDS);
  if (near.length === 0) return "support";
  // Skip the embedding if the words leave no doubt, as it takes most of the time.
  if (near[0]!.words < SURE_WORDS) await addMeaning(near, part, context.knowledge);
  near.sort((a, b) => b.score - a.score);
  const best = near[0]!;
  const leastWords =
    part.terms.size <= SHORT_TERMS && best.source.language === part.language ? MIN_WORDS_SHORT : MIN_WORDS;
  const enough = best.source.language === part.language ? MIN_SUPPORT : MIN_CROSS_LANGUAGE_SUPPORT;
  if (best.words < leastWords || best.score < enough) return "support";

  let rejected: CutReason | undefined;
  for (const { source, at, sentence, words, score } of near) {
    if (score < best.score * MIN_SCORE_SHARE || score < enough || words < leastWords) continue;
    const reason =
      unsupportedDecision(part, sentence) ??
      namesOtherActor(part, sentence, source) ??
      lacksPredicate(part, sentence, source) ??
      findContradiction(part, nearestPart(part, sentence), sentence, piece);
    if (!reason) {
      addSupport(supports, source, at);
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
      return { source, at, sentence, words, score: words };
    }),
  );
  return candidates.toSorted((a, b) => b.score - a.score);
}

/** Adds the similarity of meaning to the scores, if clause and sentence are English and there are vectors. */
async function addMeaning(candidates: readonly Candidate[], part: Statement, knowledge: Knowledge): Promise<void> {
  const english = candidates.filter(({ source }) => source.language === "en" && part.language === "en");
  const texts = english.map(({ sentence }) => sentence.embeddedText);
  const [similarities] = (await knowledge.similarities([part.text], texts)) ?? [];
  if (!similarities) return;
  english.forEach((candidate, i) => {
    const meaning = Math.min(1, Math.max(0, similarities[i]!) * SIMILARITY_SCALE);
    candidate.score = WORDS_WEIGHT * candidate.words + MEANING_WEIGHT * meaning;
  });
}

/** The clause of a sentence that is on the same topic. */
function nearestPart(part: Statement, { parts, statement }: SourceSentence): Statement {
  const counts = parts.map(({ terms }) => countShared(part.terms.keys(), terms.keys()));
  const most = Math.max(...counts);
  // If several clauses are on the topic, compare with the whole sentence.
  return counts.filter((count) => count >= most * 0.75).length === 1 ? parts[counts.indexOf(most)]! : statement;
}

/** A decision must be in the same sentence of the source. */
function unsupportedDecision(part: Statement, { inContext: whole }: SourceSentence): CutReason | undefined {
  const there = decisionsIn(whole.text);
  return decisionsIn(part.text).some((word) => !there.includes(word)) ? "decision" : undefined;
}

/** Who acts must be the same as in the sentence, or be in the passage if the sentence names nobody. */
function namesOtherActor(part: Statement, { inContext: whole }: SourceSentence, source: Source): CutReason | undefined {
  const there = actorsIn(whole.text);
  const around = actorsIn(`${source.heading} ${source.text}`);
  for (const actor of actorsIn(part.text))
    if (!there.has(actor) && (there.size > 0 || !around.has(actor))) return "subject";
  return undefined;
}

function actorsIn(text: string): Set<string> {
  return new Set([...text.matchAll(ACTORS)].map(([actor]) => actor.toLowerCase().replace(/s$/u, "")));
}

/** Not only the subject must be in the source, but also what is said about it. */
function lacksPredicate(part: Statement, { inContext: whole }: SourceSentence, source: Source): CutReason | undefined {
  if (part.language !== "en" || source.language !== "en") return undefined;
  const verb = /\s(?:is|are|was|were|has|have|must|may|can|cannot|will|needs?|should|means?|does|do)\s/iu.exec(
    part.text,
  );
  if (!verb) return undefined;
  const there = [...whole.terms.keys(), ...termsOf(source.heading)];
  const said = termsOf(part.text.slice(verb.index)).filter((term) => part.terms.has(term));
  return said.length > 0 && countShared(said, there) < said.length * MIN_PREDICATE ? "support" : undefined;
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
