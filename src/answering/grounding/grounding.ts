/**
 * A sentence that a model wrote, held against the passages that it cites: what they do not say is not said.
 * Every doubt is decided against the sentence; what it costs is a shorter answer, at worst the passages' own words.
 */
import type { Knowledge } from "../../knowledge/knowledge.ts";
import { sentencesOf } from "../../knowledge/sentences.ts";
import type { Language } from "../../base/language.ts";
import { languageOf, termsOf } from "../../knowledge/terms.ts";
import { findContradiction } from "./compare.ts";
import { cleanSentence, disallowedContent } from "./hygiene.ts";
import type { Source, SourceSentence } from "./source.ts";
import { isLicenseAmong } from "./license-mentions.ts";
import { partsOf, type Statement, statementOf } from "./statement.ts";
import { matchesAny, countShared } from "./synonyms.ts";
import { ACTORS, decisionsIn, INTRODUCTION } from "./vocabulary.ts";
import type { CutReason } from "../types.ts";

/** Where in a source it stands: numbers of its sentences. */
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

/** Share of the words of a part that its sentence of the source must have (of a short one, nearly all), and of its meaning and words together. */
const LEAST_WORDS = 0.55;
const LEAST_WORDS_SHORT = 0.74;
const SHORT = 4;
/** Of what stands after the verb. */
const LEAST_SAID = 0.5;
const LEAST_SUPPORT = 0.66;
const LEAST_ACROSS = 0.6;
/** Sentences of a source nearly as near as the nearest are looked at too. */
const NEARLY = 0.96;
const CLEAR = 0.92;
const ABOVE = 0.8;
const NEXT_TO_IT = 0.65;
const ELSEWHERE = 0.35;
const ASKED = 0.35;
const OTHER_LANGUAGE_SHARE = 0.35;

export async function checkSentence(
  said: { text: string; passages: readonly string[] },
  grounds: CheckContext,
): Promise<CheckedSentence> {
  const cited = grounds.sources.filter(({ id }) => said.passages.includes(id));
  if (cited.length === 0) return cut("citation");
  const text = cleanSentence(said.text);
  const given = cited.map((source) => `${source.title}\n${source.heading}\n${source.text}`).join("\n");
  const strange = disallowedContent(text, given);
  if (strange) return cut(strange);
  if (languageOf(text) !== grounds.language) return cut("language");

  const supports = new Map<Source, Set<number>>();
  const pieces = sentencesOf(text, 0, text.length).map(({ start, end }) => text.slice(start, end));
  if (pieces.length === 0) return cut("support");
  for (const piece of pieces) {
    const reason = await checkPiece(piece, cited, given, grounds, supports);
    if (reason) return cut(reason);
  }
  return {
    kind: "kept",
    text,
    supports: [...supports].map(([source, sentences]) => ({
      source,
      sentences: [...sentences].toSorted((a, b) => a - b),
    })),
    statement: statementOf(text, grounds.language),
  };
}

function cut(reason: CutReason): CheckedSentence {
  return { kind: "cut", reason };
}

async function checkPiece(
  piece: string,
  cited: readonly Source[],
  given: string,
  grounds: CheckContext,
  supports: Map<Source, Set<number>>,
): Promise<CutReason | undefined> {
  const whole = statementOf(piece, grounds.language);
  const all = statementOf(given);
  const lower = given.toLowerCase();
  for (const quote of piece.matchAll(/["“「『]([^"“”「」『』]{3,})["”」』]/gu))
    if (!lower.includes((quote[1] ?? "").toLowerCase().replace(/[.,。，]$/u, ""))) return "quote";
  for (const license of whole.licenses) if (!isLicenseAmong(license, all.licenses)) return "license";
  for (const name of whole.names) if (!lower.includes(name) && !isKnownName(name, grounds)) return "name";
  // "Yes" and "no" are the answer itself.
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
  for (const part of partsOf(piece.replace(INTRODUCTION, ""), grounds.language)) {
    const reason = await checkPart(statementOf(part, grounds.language), whole, cited, grounds, supports);
    if (reason) return reason;
  }
  return undefined;
}

type Candidate = { source: Source; at: number; sentence: SourceSentence; words: number; score: number };

async function checkPart(
  part: Statement,
  piece: Statement,
  cited: readonly Source[],
  grounds: CheckContext,
  supports: Map<Source, Set<number>>,
): Promise<CutReason | undefined> {
  const asked = new Set(termsOf(grounds.question));
  const candidates: Candidate[] = [];
  for (const source of cited) {
    const across = source.language !== part.language;
    for (const [at, sentence] of source.sentences.entries()) {
      const words = across
        ? crossLanguageCoverage(part, sentence.inContext, grounds.knowledge)
        : coverage(part, source, at, asked);
      candidates.push({ source, at, sentence, words, score: words });
    }
  }
  candidates.sort((a, b) => b.score - a.score);
  // A word or two say too little to be compared: they must stand there.
  if (part.terms.size < 2 && part.language === "en") {
    const plain = wordsOnly(part.text);
    const there = candidates.find(({ sentence }) => wordsOnly(sentence.text).includes(plain));
    if (there) addSupport(supports, there.source, there.at);
    return there ? undefined : "support";
  }
  const near = candidates.slice(0, 8).filter(({ words }) => words > 0.2);
  if (near.length === 0) return "support";
  // Where the words leave no doubt, their meaning need not be asked: that is most of the time it takes.
  const sure = near[0]!.words >= CLEAR;
  const english = near.filter(({ source }) => source.language === "en" && part.language === "en");
  const [similar] = sure
    ? []
    : ((await grounds.knowledge.similarities(
        [part.text],
        english.map(({ sentence }) => sentence.embeddedText),
      )) ?? []);
  english.forEach((candidate, i) => {
    if (similar) candidate.score = 0.55 * candidate.words + 0.45 * Math.min(1, Math.max(0, similar[i]!) * 1.15);
  });
  near.sort((a, b) => b.score - a.score);
  const best = near[0]!;
  const leastWords =
    part.terms.size <= SHORT && best.source.language === part.language ? LEAST_WORDS_SHORT : LEAST_WORDS;
  const enough = best.source.language === part.language ? LEAST_SUPPORT : LEAST_ACROSS;
  if (best.words < leastWords || best.score < enough) return "support";

  let refused: CutReason | undefined;
  for (const { source, at, sentence, words, score } of near) {
    if (score < best.score * NEARLY || score < enough || words < leastWords) continue;
    const reason =
      unsupportedDecision(part, sentence) ??
      namesOtherActor(part, sentence, source) ??
      lacksPredicate(part, sentence, source) ??
      findContradiction(part, nearestPart(part, sentence), sentence, piece);
    if (!reason) {
      addSupport(supports, source, at);
      return undefined;
    }
    refused ??= reason;
  }
  return refused ?? "support";
}

/** The part of a sentence that speaks of the same. */
function nearestPart(part: Statement, { parts, statement }: SourceSentence): Statement {
  const counts = parts.map(({ terms }) => countShared(part.terms.keys(), terms.keys()));
  const most = Math.max(...counts);
  // Said across both: compared with the whole.
  return counts.filter((count) => count >= most * 0.75).length === 1 ? parts[counts.indexOf(most)]! : statement;
}

/** What only its very sentence may say: decisions. */
function unsupportedDecision(part: Statement, { inContext: whole }: SourceSentence): CutReason | undefined {
  const there = decisionsIn(whole.text);
  return decisionsIn(part.text).some((word) => !there.includes(word)) ? "decision" : undefined;
}

/** Who does it must be who does it there; the passage's only actor may be named where the sentence names none. */
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

/** What is said of the thing must be there, not only the thing. */
function lacksPredicate(part: Statement, { inContext: whole }: SourceSentence, source: Source): CutReason | undefined {
  if (part.language !== "en" || source.language !== "en") return undefined;
  const verb = /\s(?:is|are|was|were|has|have|must|may|can|cannot|will|needs?|should|means?|does|do)\s/iu.exec(
    part.text,
  );
  if (!verb) return undefined;
  const there = [...whole.terms.keys(), ...termsOf(source.heading)];
  const said = termsOf(part.text.slice(verb.index)).filter((term) => part.terms.has(term));
  return said.length > 0 && countShared(said, there) < said.length * LEAST_SAID ? "support" : undefined;
}

/** How much of what the part says this sentence of the source says, 0 to 1; its surroundings count for less. */
function coverage(part: Statement, source: Source, at: number, asked: ReadonlySet<string>): number {
  const sentence = source.sentences[at]!;
  const around = [source.sentences[at - 1], source.sentences[at + 1]].flatMap((other) =>
    other ? [...other.statement.terms.keys()] : [],
  );
  const above = termsOf(`${source.title} ${source.heading}`);
  const rest = source.sentences.flatMap(({ statement }) => [...statement.terms.keys()]);
  let sum = 0;
  for (const term of part.terms.keys()) {
    if (matchesAny(term, sentence.inContext.terms.keys())) sum += 1;
    else if (matchesAny(term, above)) sum += ABOVE;
    else if (matchesAny(term, around)) sum += NEXT_TO_IT;
    else if (matchesAny(term, rest)) sum += ELSEWHERE;
    else if (asked.has(term)) sum += ASKED;
  }
  return part.terms.size === 0 ? 0 : sum / part.terms.size;
}

/** Chinese words for an English sentence, by the glossary; what it does not know speaks against them. */
function crossLanguageCoverage(part: Statement, sentence: Statement, { glossary }: Knowledge): number {
  if (part.language !== "zh") return 0;
  const matches = glossary.matchChinese(part.text);
  const han = part.text.match(/\p{Script=Han}/gu)?.length ?? 0;
  const known = matches.reduce((sum, { words }) => sum + (words.match(/\p{Script=Han}/gu)?.length ?? 0), 0);
  if (matches.length < 2 || known < han * OTHER_LANGUAGE_SHARE) return 0;
  const terms = [...sentence.terms.keys()];
  const entries = [...new Set(matches.map(({ entry }) => entry))];
  const there = entries.filter(({ term, synonyms }) =>
    [term, ...synonyms].some((form) => {
      const wanted = termsOf(form);
      return wanted.length > 0 && wanted.every((one) => matchesAny(one, terms));
    }),
  );
  return there.length / entries.length;
}

/** What the question itself names may be named; so may the field's own terms. */
function isKnownName(name: string, { question, knowledge }: CheckContext): boolean {
  return (
    question.toLowerCase().includes(name) ||
    (name.length < 9 && knowledge.glossary.matchEnglish(name).length > 0 && !/[\d@/.]/u.test(name))
  );
}

function wordsOnly(text: string): string {
  return ` ${(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(" ")} `;
}

function addSupport(supports: Map<Source, Set<number>>, source: Source, at: number): void {
  supports.set(source, (supports.get(source) ?? new Set()).add(at));
}
