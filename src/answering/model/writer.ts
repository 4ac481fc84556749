/**
 * Lets a model write the answer, and keeps the sentences that the passages support. What an engine found leads the
 * answer in the engine's words. If too little is left or the model fails, the answer in the passages' own words is used.
 */
import { z } from "zod";
import type { Log } from "../../base/log.ts";
import type { Knowledge } from "../../knowledge/knowledge.ts";
import { wordCount } from "../../knowledge/sentences.ts";
import { languageOf } from "../../knowledge/terms.ts";
import type { RankedPassage, SearchResult } from "../../knowledge/types.ts";
import { overdueWarnings } from "../answer.ts";
import { definitionFor } from "../decide/definition.ts";
import type { CheckContext } from "../grounding/grounding.ts";
import { looksLikeInjection } from "../grounding/hygiene.ts";
import { type Source, sourcesOf } from "../grounding/source.ts";
import type { AnswerResult, ConversationTurn, WritingFailure, WritingRequest, WrittenAnswer } from "../types.ts";
import { rewriteQuestion } from "../understand/rewrite.ts";
import { answerTools, givenPassage } from "./answer-tools.ts";
import { contradictsItself, contradictsVerdicts } from "./contradictions.ts";
import { Evidence } from "./evidence.ts";
import { followUpsFrom } from "./follow-ups.ts";
import { filterByJudge } from "./judge.ts";
import { ModelFailure } from "./model-failure.ts";
import type { Model } from "./model.ts";
import { fillPrompt, fitPrompt, LANGUAGE_NAMES, promptTokens, type Prompts, type PromptText } from "./prompts.ts";
import { completeSentences, DraftChecker, DraftSentences, shownText } from "./sentence-checker.ts";
import type { Deadline } from "./types.ts";
import { citationsOf, type KeptSentence, textWithCitations } from "./written-text.ts";

const Draft = z.object({
  sentences: DraftSentences,
  missing: z.string().nullable(),
  needsPerson: z.boolean(),
  followUps: z.array(z.string()),
});
type Draft = z.infer<typeof Draft>;

const MAX_PASSAGES = 8;
/** Passages with less than this share of the best score are left out. */
const MIN_SCORE_SHARE = 0.45;
const MAX_TURNS = 6;
const MAX_TURN_LENGTH = 600;
const MIN_WORDS = 8;
/** The least share of a draft's sentences that must pass the check. */
const MIN_KEPT_SHARE = 1 / 3;
const MAX_WORDS = 220;
const MAX_WORDS_IN_DETAIL = 400;
const WANTS_DETAIL =
  /\b(?:in detail|detailed|in full|step by step|everything|explain|full list|all the|comprehensive|at length)\b|详细|完整|全部|逐步|一步一步|展开/iu;

export class AnswerWriter {
  readonly model: Model;
  readonly prompts: Prompts;
  readonly judge: boolean;
  readonly #log: Log;

  constructor(options: { model: Model; prompts: Prompts; judge: boolean; log: Log }) {
    this.model = options.model;
    this.prompts = options.prompts;
    this.judge = options.judge;
    this.#log = options.log;
  }

  /** `base` is the answer in the passages' own words, which is returned if the model's is not usable. Never throws. */
  async write(knowledge: Knowledge, base: AnswerResult, request: WritingRequest): Promise<AnswerResult> {
    const deadline = this.model.deadline();
    try {
      return await this.#write(knowledge, base, request, deadline);
    } catch (error) {
      const why = error instanceof ModelFailure ? error.reason : "error";
      if (why === "error") this.#log.error({ err: error }, "an answer could not be written");
      else this.#log.warn({ why, err: error, model: this.model.name }, "the model gave no answer");
      return { ...base, unwritten: { model: this.model.name, why, cuts: {} } };
    }
  }

  async #write(
    knowledge: Knowledge,
    base: AnswerResult,
    request: WritingRequest,
    deadline: Deadline,
  ): Promise<AnswerResult> {
    const language = languageOf(request.question);
    const found = await this.#search(knowledge, base, request, deadline);
    // Whether to answer at all is the search's decision.
    if (found.match === "nothing" || found.ranked.length === 0) return base;
    const { draft, checked, cuts, evidence, context } = await this.#draft(knowledge, base, found, request, deadline);
    const kept = this.judge ? await filterByJudge(this.model, this.prompts, checked, deadline, cuts) : checked;
    const findings = evidence.chosenBy(draft.sentences);
    const text = textWithCitations(kept, language);
    const shown = shownText(findings, text);
    const why = reasonToReject(draft, kept, shown, evidence, request);
    if (why) {
      this.#log.info({ why, cuts }, "the model's answer was rejected");
      return { ...base, unwritten: { model: this.model.name, why, cuts } };
    }
    if (this.judge) request.onSentence?.(shown);
    const written: WrittenAnswer = {
      text,
      findings,
      model: this.model.name,
      prompt: this.prompts.answer.version,
      followUps: followUpsFrom(draft.followUps, context),
      cuts,
      incomplete: draft.missing !== null && draft.missing.trim() !== "",
      needsPerson: draft.needsPerson,
    };
    const { match, confidence, ranked } = found;
    return writtenResult(base, kept, written, { language, match, confidence, ranked, reading: base.reading });
  }

  /** Lets the model write, and checks its sentences as they arrive. */
  async #draft(
    knowledge: Knowledge,
    base: AnswerResult,
    found: Found,
    request: WritingRequest,
    deadline: Deadline,
  ): Promise<Drafted> {
    const { sources, prompt } = this.#fitPrompt(knowledge, found, request);
    const evidence = new Evidence(sources, found.match === "answers" || base.kind === "answered");
    const language = languageOf(request.question);
    const context: CheckContext = { sources: evidence.sources, question: found.question, language, knowledge };
    const maxTokens = Math.max(0, this.model.maxInput - promptTokens(prompt));
    let checker = this.#checker(context, evidence, request);
    const draft = await this.model.ask(prompt, {
      schema: Draft,
      deadline,
      tools: answerTools({ knowledge, request, evidence, mark: prompt.mark, maxTokens, log: this.#log }),
      onRestart: () => {
        checker = this.#checker(context, evidence, request);
      },
      onPart: (part) => checker.add(completeSentences(part)),
    });
    const { kept: checked, cuts } = checker.finish(draft.sentences);
    return { draft, checked, cuts, evidence, context };
  }

  #checker(context: CheckContext, evidence: Evidence, { question, onSentence }: WritingRequest): DraftChecker {
    const maxWords = WANTS_DETAIL.test(question) ? MAX_WORDS_IN_DETAIL : MAX_WORDS;
    // With a judge, no sentence is final before the end; and what may be refused in the end is not shown before.
    const isShown = !this.judge && evidence.mayAnswer;
    return new DraftChecker(context, evidence, maxWords, isShown ? onSentence : undefined);
  }

  /** Searches for the rewritten question too, and for a Chinese question also in English. */
  async #search(knowledge: Knowledge, base: AnswerResult, request: WritingRequest, deadline: Deadline): Promise<Found> {
    const { question, conversation, mayRead } = request;
    const own = { ranked: base.ranked, match: base.match, confidence: base.confidence, question };
    if (conversation.length === 0 && languageOf(question) === "en") return own;
    const better = await rewriteQuestion(this.model, this.prompts, question, conversation.map(shorten), deadline);
    if (!better) return own;
    const searches = [better.question, ...(better.english ? [better.english] : [])].filter((each) => each !== question);
    const found = await Promise.all(searches.map(async (each) => await knowledge.search(each, mayRead)));
    if (found.length === 0) return own;
    const lists = better.question === question ? [own, ...found] : [...found, own];
    const surest = lists.reduce((a, b) => (b.confidence > a.confidence ? b : a));
    return {
      ranked: interleave(lists.map(({ ranked }) => ranked)),
      match: surest.match,
      confidence: surest.confidence,
      question: better.question,
    };
  }

  /** Chooses the best passages, as many as the prompt has room for. */
  #fitPrompt(
    knowledge: Knowledge,
    { ranked, question, match }: Found,
    request: WritingRequest,
  ): { sources: readonly Source[]; prompt: PromptText } {
    const minScore = (ranked[0]?.score ?? 0) * MIN_SCORE_SHARE;
    const passages = ranked
      .filter(
        ({ passage, score }) =>
          score >= minScore && request.mayRead(passage.document) && !looksLikeInjection(passage.text),
      )
      .slice(0, MAX_PASSAGES)
      .map(({ passage }) => passage);
    const sources = sourcesOf(passages, definitionFor(question, knowledge), request.today);
    return fitPrompt(sources, this.model.maxInput, (some) => this.#prompt(some, match, request));
  }

  #prompt(
    sources: readonly Source[],
    match: Found["match"],
    { question, conversation, facts }: WritingRequest,
  ): PromptText {
    return fillPrompt(this.prompts, "answer", {
      question: JSON.stringify(question),
      conversation: JSON.stringify(conversation.slice(-MAX_TURNS).map(shorten)),
      passages: JSON.stringify(sources.map(givenPassage), null, 1),
      match: JSON.stringify(match),
      facts: JSON.stringify(facts),
      language: LANGUAGE_NAMES[languageOf(question)],
      words: WANTS_DETAIL.test(question) ? "up to 300 words" : "60 to 150 words, fewer if that says it all",
    });
  }
}

type Drafted = {
  draft: Draft;
  checked: KeptSentence[];
  cuts: WrittenAnswer["cuts"];
  evidence: Evidence;
  context: CheckContext;
};
type Found = Pick<SearchResult, "ranked" | "match" | "confidence"> & { question: string };

/** `shown` is all that the asker would read. */
function reasonToReject(
  { sentences }: Draft,
  kept: readonly KeptSentence[],
  shown: string,
  evidence: Evidence,
  { verdicts }: WritingRequest,
): WritingFailure["why"] | undefined {
  if (sentences.length === 0) return "nothing to say";
  const chosen = evidence.chosenBy(sentences);
  const naming = sentences.filter((sentence) => evidence.namesFinding(sentence));
  if (wordCount(shown) < MIN_WORDS || kept.length + naming.length < sentences.length * MIN_KEPT_SHARE)
    return "too little left";
  if (chosen.length === 0 && !evidence.answersBy(kept)) return "not covered";
  if (contradictsVerdicts([...kept, ...naming], [...verdicts, ...evidence.verdicts])) return "contradicts the verdict";
  const given = chosen.map(({ text }) => text);
  return contradictsItself(kept, given) ? "contradicts itself" : undefined;
}

function writtenResult(
  base: AnswerResult,
  kept: readonly KeptSentence[],
  written: WrittenAnswer,
  found: Pick<AnswerResult, "language" | "match" | "confidence" | "ranked" | "reading">,
): AnswerResult {
  const citations = citationsOf(kept);
  const conflicts = base.kind === "answered" ? base.warnings.filter(({ kind }) => kind === "conflict") : [];
  return {
    kind: "answered",
    ...found,
    key: null,
    citations,
    warnings: [...overdueWarnings(citations), ...conflicts],
    written,
  };
}

/**
 * Takes passages from the lists in turn, each passage once. The score depends on the position only, as scores of
 * different searches are not comparable.
 */
function interleave(lists: readonly RankedPassage[][]): RankedPassage[] {
  const seen = new Set<unknown>();
  const all: RankedPassage[] = [];
  for (let i = 0; i < Math.max(...lists.map(({ length }) => length)); i++)
    for (const list of lists) {
      const entry = list[i];
      if (!entry || seen.has(entry.passage)) continue;
      seen.add(entry.passage);
      all.push({ ...entry, score: 1 / (1 + i / 8) });
    }
  return all;
}

function shorten({ by, text }: ConversationTurn): ConversationTurn {
  return { by, text: text.slice(0, MAX_TURN_LENGTH) };
}
