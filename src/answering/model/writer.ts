/** Answers in a model's words, as far as the passages bear them; where they do not, or it fails, the passages' own words stand. */
import { z } from "zod";
import type { Log } from "../../base/log.ts";
import type { Knowledge } from "../../knowledge/knowledge.ts";
import type { RankedPassage } from "../../knowledge/types.ts";
import { wordCount } from "../../knowledge/sentences.ts";
import { languageOf } from "../../knowledge/terms.ts";
import type { AnswerResult } from "../types.ts";
import { overdueWarnings } from "../answer.ts";
import { contradictEachOther } from "../grounding/compare.ts";
import { definitionFor } from "../decide/definition.ts";
import { tokensIn } from "../../base/tokens.ts";
import { followUpsFrom } from "./follow-ups.ts";
import { type CheckedSentence, checkSentence, type CheckContext } from "../grounding/grounding.ts";
import { looksLikeInjection } from "../grounding/hygiene.ts";
import { filterByJudge } from "./judge.ts";
import type { Deadline } from "./types.ts";
import type { Model } from "./model.ts";
import { ModelFailure } from "./model-failure.ts";
import { fillPrompt, LANGUAGE_NAMES, type Prompts, type PromptText } from "./prompts.ts";
import { rewriteQuestion } from "../understand/rewrite.ts";
import { type Source, sourcesOf } from "../grounding/source.ts";
import { DEPENDS_ON_PREVIOUS } from "../grounding/vocabulary.ts";
import { type KeptSentence, citationsOf, textWithCitations } from "./written-text.ts";
import type { ConversationTurn, PackageVerdict, WritingRequest, WrittenAnswer, WritingFailure } from "../types.ts";

const Draft = z.object({
  sentences: z.array(z.object({ text: z.string(), passages: z.array(z.string()) })),
  missing: z.string().nullable(),
  needsPerson: z.boolean(),
  followUps: z.array(z.string()),
});
type Draft = z.infer<typeof Draft>;
type DraftSentence = Draft["sentences"][number];

/** Below this not even the model is asked: nothing found has to do with the question. */
const WRITE_FROM = 0.25;
/** Above this the passages answer, whatever the model thinks. */
const SURE = 0.75;
const MOST_PASSAGES = 8;
const WORTH_GIVING = 0.45;
const MOST_CONVERSATION = 6;
const MOST_SAID = 600;
const LEAST_WORDS = 8;
const LEAST_KEPT = 1 / 3;
const WANTS_MORE =
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

  /** `base` is the answer in the passages' own words: what is returned where the model's do not hold. Never throws. */
  async write(knowledge: Knowledge, base: AnswerResult, writing: WritingRequest): Promise<AnswerResult> {
    const deadline = this.model.deadline();
    try {
      return await this.#write(knowledge, base, writing, deadline);
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
    writing: WritingRequest,
    deadline: Deadline,
  ): Promise<AnswerResult> {
    const { question, mayRead, today } = writing;
    const language = languageOf(question);
    const { ranked, confidence, question: meant } = await this.#search(knowledge, base, writing, deadline);
    if (confidence < WRITE_FROM || ranked.length === 0) return base;
    const least = (ranked[0]?.score ?? 0) * WORTH_GIVING;
    const passages = ranked
      .filter(({ passage, score }) => score >= least && mayRead(passage.document) && !looksLikeInjection(passage.text))
      .slice(0, MOST_PASSAGES)
      .map(({ passage }) => passage);
    let sources = sourcesOf(passages, definitionFor(meant, knowledge), today);
    let words = this.#prompt(sources, writing);
    while (sources.length > 1 && tokensIn(words.system + words.user) > this.model.maxInput) {
      sources = sources.slice(0, -1);
      words = this.#prompt(sources, writing);
    }
    const grounds: CheckContext = { sources, question: meant, language, knowledge };
    const sentences = new SentenceChecker(
      grounds,
      WANTS_MORE.test(question) ? 400 : 220,
      this.judge ? undefined : writing.onSentence,
    );
    const draft = await this.model.ask(words, {
      schema: Draft,
      deadline,
      onPart: (part) => sentences.add(partialSentences(part)),
    });
    const { kept: checked, cuts } = await sentences.finish(draft.sentences);
    const kept = this.judge ? await filterByJudge(this.model, this.prompts, checked, deadline, cuts) : checked;
    const instead = (why: WritingFailure["why"]): AnswerResult => {
      this.#log.info({ why, cuts }, "the model's answer did not hold");
      return { ...base, unwritten: { model: this.model.name, why, cuts } };
    };
    if (draft.sentences.length === 0) {
      if (draft.missing === null || base.kind === "abstained" || confidence > SURE) return instead("nothing to say");
      return {
        kind: "abstained",
        language,
        reason: "not-covered",
        confidence,
        ranked,
        unwritten: { model: this.model.name, why: "nothing to say", cuts },
      };
    }
    const text = textWithCitations(kept, language);
    if (wordCount(text) < LEAST_WORDS || kept.length < draft.sentences.length * LEAST_KEPT)
      return instead("too little left");
    if (kept.some((a, i) => kept.slice(i + 1).some((b) => contradictEachOther(a.statement, b.statement))))
      return instead("contradicts itself");
    if (writing.verdicts.some((verdict) => kept.some(({ statement }) => contradictsVerdict(statement.text, verdict))))
      return instead("contradicts the verdict");
    if (this.judge) writing.onSentence?.(text);
    const citations = citationsOf(kept);
    return {
      kind: "answered",
      language,
      citations,
      warnings: [
        ...overdueWarnings(citations),
        ...(base.kind === "answered" ? base.warnings.filter(({ kind }) => kind === "conflict") : []),
      ],
      confidence,
      ranked,
      written: {
        text,
        model: this.model.name,
        prompt: this.prompts.answer.version,
        followUps: followUpsFrom(draft.followUps, grounds),
        cuts,
        incomplete: draft.missing !== null && draft.missing.trim() !== "",
        needsPerson: draft.needsPerson,
      },
    };
  }

  /** What there is to answer from: for the question as it was meant, and for a Chinese one by English words too. */
  async #search(
    knowledge: Knowledge,
    base: AnswerResult,
    writing: WritingRequest,
    deadline: Deadline,
  ): Promise<{ ranked: RankedPassage[]; confidence: number; question: string }> {
    const { question, conversation, mayRead } = writing;
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

  #prompt(sources: readonly Source[], { question, conversation, facts }: WritingRequest): PromptText {
    const language = languageOf(question);
    const given = sources.map(({ id, title, heading, review, text }) => ({
      id,
      title,
      heading,
      review_by: review,
      text,
    }));
    return fillPrompt(this.prompts, "answer", {
      question: JSON.stringify(question),
      conversation: JSON.stringify(conversation.slice(-MOST_CONVERSATION).map(shorten)),
      passages: JSON.stringify(given, null, 1),
      facts: JSON.stringify(facts),
      language: LANGUAGE_NAMES[language],
      words: WANTS_MORE.test(question) ? "up to 300 words" : "60 to 150 words, fewer if that says it all",
    });
  }
}

/** Sentences as they arrive: each is checked once, in order, and shown only after. */
export class SentenceChecker {
  readonly #grounds: CheckContext;
  readonly #mostWords: number;
  readonly #onSentence: ((text: string) => void) | undefined;
  #begun = 0;
  #words = 0;
  #kept: KeptSentence[] = [];
  #cuts: WrittenAnswer["cuts"] = {};
  #lastWasCut = false;
  #turn: Promise<void> = Promise.resolve();

  constructor(grounds: CheckContext, mostWords: number, onSentence: ((text: string) => void) | undefined) {
    this.#grounds = grounds;
    this.#mostWords = mostWords;
    this.#onSentence = onSentence;
  }

  /** True once there is a whole sentence. */
  add(sentences: readonly DraftSentence[]): boolean {
    for (const sentence of sentences.slice(this.#begun)) {
      this.#begun++;
      this.#turn = this.#turn.then(async () => await this.#take(sentence));
      this.#turn.catch(() => undefined);
    }
    return this.#begun > 0;
  }

  async finish(sentences: readonly DraftSentence[]): Promise<{ kept: KeptSentence[]; cuts: WrittenAnswer["cuts"] }> {
    this.add(sentences);
    await this.#turn;
    return { kept: this.#kept, cuts: this.#cuts };
  }

  async #take(sentence: DraftSentence): Promise<void> {
    if (this.#words > this.#mostWords) return;
    let checked: CheckedSentence = await checkSentence(sentence, this.#grounds);
    // What leans on a sentence that is gone would be read of another one.
    if (checked.kind === "kept" && this.#lastWasCut && DEPENDS_ON_PREVIOUS.test(checked.text))
      checked = { kind: "cut", reason: "leans" };
    this.#lastWasCut = checked.kind === "cut";
    if (checked.kind === "cut") {
      this.#cuts[checked.reason] = (this.#cuts[checked.reason] ?? 0) + 1;
      return;
    }
    this.#kept.push(checked);
    this.#words += wordCount(checked.text);
    this.#onSentence?.(textWithCitations(this.#kept, this.#grounds.language));
  }
}

/** The sentences of a value that is still arriving which will not change any more. */
function partialSentences(part: unknown): DraftSentence[] {
  if (typeof part !== "object" || part === null) return [];
  const { sentences, ...rest } = part as Record<string, unknown>;
  if (!Array.isArray(sentences)) return [];
  const whole = Object.keys(rest).length > 0 ? sentences : sentences.slice(0, -1);
  const checked = Draft.shape.sentences.safeParse(whole);
  return checked.success ? checked.data : [];
}

/** In turns, each passage once; scores are by place, as those of two searches do not compare. */
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

export function contradictsVerdict(text: string, { name, verdict }: PackageVerdict): boolean {
  const lower = text.toLowerCase();
  if (!lower.includes(name.toLowerCase())) return false;
  const says = /\b(?:not|never|cannot|prohibited|forbidden|banned|without approval)\b|不|禁止/u.test(lower);
  return verdict === "prohibited" || verdict === "needs-review" ? !says : says && verdict === "approved";
}

function shorten({ by, text }: ConversationTurn): ConversationTurn {
  return { by, text: text.slice(0, MOST_SAID) };
}
