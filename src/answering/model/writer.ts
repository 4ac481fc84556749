/**
 * Lets a model write the answer, and keeps the sentences that the passages support. If too little is left or the model
 * fails, the answer in the passages' own words is used.
 */
import { z } from "zod";
import type { Log } from "../../base/log.ts";
import type { Knowledge } from "../../knowledge/knowledge.ts";
import { wordCount } from "../../knowledge/sentences.ts";
import { languageOf } from "../../knowledge/terms.ts";
import type { RankedPassage } from "../../knowledge/types.ts";
import { overdueWarnings } from "../answer.ts";
import { definitionFor } from "../decide/definition.ts";
import type { CheckContext } from "../grounding/grounding.ts";
import { looksLikeInjection } from "../grounding/hygiene.ts";
import { type Source, sourcesOf } from "../grounding/source.ts";
import type { AnswerResult, ConversationTurn, WritingFailure, WritingRequest, WrittenAnswer } from "../types.ts";
import { rewriteQuestion } from "../understand/rewrite.ts";
import { contradictsItself, contradictsVerdicts } from "./contradictions.ts";
import { followUpsFrom } from "./follow-ups.ts";
import { filterByJudge } from "./judge.ts";
import { ModelFailure } from "./model-failure.ts";
import type { Model } from "./model.ts";
import { fillPrompt, fitPrompt, LANGUAGE_NAMES, type Prompts, type PromptText } from "./prompts.ts";
import { completeSentences, DraftSentences, SentenceChecker } from "./sentence-checker.ts";
import type { Deadline } from "./types.ts";
import { citationsOf, type KeptSentence, textWithCitations } from "./written-text.ts";

const Draft = z.object({
  sentences: DraftSentences,
  missing: z.string().nullable(),
  needsPerson: z.boolean(),
  followUps: z.array(z.string()),
});
type Draft = z.infer<typeof Draft>;

/** Below this confidence the passages are about something else, so the model is not asked. */
const MIN_CONFIDENCE = 0.25;
/** Above this confidence the passages answer the question, even if the model says that they do not. */
const SURE = 0.75;
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
    const { ranked, confidence, question } = await this.#search(knowledge, base, request, deadline);
    if (confidence < MIN_CONFIDENCE || ranked.length === 0) return base;
    const { sources, prompt } = this.#fitPrompt(knowledge, ranked, question, request);
    const context: CheckContext = { sources, question, language, knowledge };
    const checker = new SentenceChecker(
      context,
      WANTS_DETAIL.test(request.question) ? MAX_WORDS_IN_DETAIL : MAX_WORDS,
      // With a judge, no sentence is final before the end.
      this.judge ? undefined : request.onSentence,
    );
    const draft = await this.model.ask(prompt, {
      schema: Draft,
      deadline,
      onPart: (part) => checker.add(completeSentences(part)),
    });
    const { kept: checked, cuts } = checker.finish(draft.sentences);
    const kept = this.judge ? await filterByJudge(this.model, this.prompts, checked, deadline, cuts) : checked;
    if (draft.sentences.length === 0 && draft.missing !== null && base.kind !== "abstained" && confidence <= SURE) {
      const unwritten: WritingFailure = { model: this.model.name, why: "nothing to say", cuts };
      return {
        kind: "abstained",
        language,
        reason: "not-covered",
        nearest: null,
        reading: base.reading,
        confidence,
        ranked,
        unwritten,
      };
    }
    const text = textWithCitations(kept, language);
    const why = reasonToReject(draft, kept, text, request);
    if (why) {
      this.#log.info({ why, cuts }, "the model's answer was rejected");
      return { ...base, unwritten: { model: this.model.name, why, cuts } };
    }
    if (this.judge) request.onSentence?.(text);
    const written: WrittenAnswer = {
      text,
      model: this.model.name,
      prompt: this.prompts.answer.version,
      followUps: followUpsFrom(draft.followUps, context),
      cuts,
      incomplete: draft.missing !== null && draft.missing.trim() !== "",
      needsPerson: draft.needsPerson,
    };
    return writtenResult(base, kept, written, { language, confidence, ranked, reading: base.reading });
  }

  /** Searches for the rewritten question too, and for a Chinese question also in English. */
  async #search(
    knowledge: Knowledge,
    base: AnswerResult,
    request: WritingRequest,
    deadline: Deadline,
  ): Promise<{ ranked: RankedPassage[]; confidence: number; question: string }> {
    const { question, conversation, mayRead } = request;
    const own = { ranked: base.ranked, confidence: base.confidence, question };
    if (conversation.length === 0 && languageOf(question) === "en") return own;
    const better = await rewriteQuestion(this.model, this.prompts, question, conversation.map(shorten), deadline);
    if (!better) return own;
    const searches = [better.question, ...(better.english ? [better.english] : [])].filter((each) => each !== question);
    const found = await Promise.all(searches.map(async (each) => await knowledge.search(each, mayRead)));
    if (found.length === 0) return own;
    const lists = better.question === question ? [own, ...found] : [...found, own];
    return {
      ranked: interleave(lists.map(({ ranked }) => ranked)),
      confidence: Math.max(...lists.map((list) => list.confidence)),
      question: better.question,
    };
  }

  /** Chooses the best passages, as many as the prompt has room for. */
  #fitPrompt(
    knowledge: Knowledge,
    ranked: readonly RankedPassage[],
    question: string,
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
    return fitPrompt(sources, this.model.maxInput, (some) => this.#prompt(some, request));
  }

  #prompt(sources: readonly Source[], { question, conversation, facts }: WritingRequest): PromptText {
    const passages = sources.map(({ id, title, heading, review, text }) => ({
      id,
      title,
      heading,
      review_by: review,
      text,
    }));
    return fillPrompt(this.prompts, "answer", {
      question: JSON.stringify(question),
      conversation: JSON.stringify(conversation.slice(-MAX_TURNS).map(shorten)),
      passages: JSON.stringify(passages, null, 1),
      facts: JSON.stringify(facts),
      language: LANGUAGE_NAMES[languageOf(question)],
      words: WANTS_DETAIL.test(question) ? "up to 300 words" : "60 to 150 words, fewer if that says it all",
    });
  }
}

function reasonToReject(
  draft: Draft,
  kept: readonly KeptSentence[],
  text: string,
  { verdicts }: WritingRequest,
): WritingFailure["why"] | undefined {
  if (draft.sentences.length === 0) return "nothing to say";
  if (wordCount(text) < MIN_WORDS || kept.length < draft.sentences.length * MIN_KEPT_SHARE) return "too little left";
  if (contradictsItself(kept)) return "contradicts itself";
  if (contradictsVerdicts(kept, verdicts)) return "contradicts the verdict";
  return undefined;
}

function writtenResult(
  base: AnswerResult,
  kept: readonly KeptSentence[],
  written: WrittenAnswer,
  found: Pick<AnswerResult, "language" | "confidence" | "ranked" | "reading">,
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
